/**
 * The single executable: `make binary-smoke`, and `make test` where dist/parley is of this commit. With PARLEY_ROOT it
 * runs inside that directory (chroot, as root), such as a bare Debian made with debootstrap.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Person } from './support/person.js';
import { plainPicture } from './support/pictures.js';

const root = process.env.PARLEY_ROOT ?? '';
const [command, leading] = root ? ['chroot', [root, '/parley']] : [join(process.cwd(), 'dist/parley'), []];
const run = promisify(execFile);

/** `dir` as the program sees it; `outside` as we do. */
const context = { dir: '', outside: '', url: '', log: '', server: undefined as ChildProcess | undefined };
const test = suite('executable', context);
type Story = typeof context;

test.before((story) => {
  if (root) copyFileSync('dist/parley', join(root, 'parley'));
  story.outside = mkdtempSync(join(root || tmpdir(), root ? 'tmp/parley-' : 'parley-'));
  story.dir = story.outside.slice(root.length);
});
test.after(async (story) => {
  await stop(story);
  rmSync(story.outside, { recursive: true, force: true });
});

const environment = ({ dir }: Story): NodeJS.ProcessEnv => ({
  PATH: process.env.PATH,
  HOME: join(dir, 'home'),
  XDG_CACHE_HOME: join(dir, 'cache'),
  PARLEY_DATA_DIR: join(dir, 'data'),
  PARLEY_ADMIN_PASSWORD: 'admin',
});

/** @returns what it wrote */
async function parley(story: Story, ...args: string[]): Promise<string> {
  const env = { ...environment(story), OC_PASS: 'carol-secret-1' };
  const { stdout } = await run(command, [...leading, ...args], { env, timeout: 120_000 });
  return stdout;
}

async function start(story: Story, ...args: string[]): Promise<void> {
  const server = spawn(command, [...leading, 'serve', '--port', '0', ...args], {
    env: environment(story),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  story.server = server;
  story.url = await new Promise((resolve, reject) => {
    server.once('exit', () => reject(new Error(`It does not start: ${story.log}`)));
    server.stderr.setEncoding('utf8').on('data', (text: string) => {
      story.log += text;
      const listening = story.log.split('\n').findLast((line) => line.includes('Parley is listening'));
      if (listening?.endsWith('}')) resolve(JSON.parse(listening).url);
    });
  });
}

async function stop({ server }: Story): Promise<void> {
  if (!server || server.exitCode !== null) return;
  const ended = once(server, 'exit');
  server.kill('SIGTERM');
  assert.equal(await ended, [0, null]);
}

/** The commands that the README shows for a first message, against our server. */
async function walkThrough({ url }: Story): Promise<string> {
  const script = /```sh\n(api=[\s\S]*?)```/.exec(readFileSync('README.md', 'utf8'))?.[1];
  assert.ok(script, 'README.md shows no walk-through');
  const ours = script.replace('http://127.0.0.1:8080', url);
  assert.is.not(ours, script);
  const { stdout } = await run('bash', ['-euc', ours], { timeout: 120_000 });
  return stdout;
}

const alice = (story: Story) => new Person(() => story.url, 'alice', 'alice-secret-1');
const bob = (story: Story) => new Person(() => story.url, 'bob', 'bob-secret-1');

test('it names what it is made of, and needs no files for that', async (story) => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
  const node = JSON.parse(readFileSync('scripts/node.json', 'utf8'));
  const told = await parley(story, '--version');
  assert.is(told, `${version} (commit ${PARLEY_COMMIT}, Node ${node.version}, SQLite ${SQLITE_VERSION})\n`);
  assert.match(await parley(story, '--help'), /^Usage: parley/);
  assert.equal(readdirSync(story.outside), []);
});

test('a message crosses a held request, as the README shows it', async (story) => {
  await start(story);
  const shown = await walkThrough(story);
  assert.match(shown, /^x-chat-last-given: \d+/im);
  assert.match(shown, /^x-chat-last-common-read: \d+/im);
  // Once for Bob, who waited, and once for Alice.
  assert.is(shown.match(/"message":"Soup\?"/g)?.length, 2, shown);
});

test('pictures are drawn and scaled', async (story) => {
  const drawn = await alice(story).get('/index.php/avatar/bob/64');
  assert.is(drawn.status, 200);
  assert.is(drawn.bytes.subarray(1, 4).toString(), 'PNG');
  const bytes = await plainPicture('jpeg', 300);
  const path = '/apps/spreed/temp-user-avatar';
  assert.is((await bob(story).request('POST', path, { file: { field: 'files[]', bytes } })).status, 200);
  const scaled = await alice(story).get('/index.php/avatar/bob/64');
  assert.is(scaled.status, 200);
  assert.not.equal(scaled.bytes, drawn.bytes);
  const put = await fetch(`${story.url}/remote.php/dav/files/alice/red.png`, {
    method: 'PUT',
    headers: { Authorization: `Basic ${btoa('alice:alice-secret-1')}` },
    body: new Uint8Array(await plainPicture('png', 600, 300)),
  });
  assert.is(put.status, 201);
  const preview = await alice(story).get('/index.php/core/preview.png', { file: 'red.png', x: 64, y: 64 });
  assert.is(preview.status, 200);
  assert.match(preview.headers.get('content-type') ?? '', /^image\/(jpeg|png|webp)$/);
});

test('what commands change counts at once', async (story) => {
  await parley(story, 'user:add', '--password-from-env', '--display-name', 'Carol', 'carol');
  const carol = new Person(() => story.url, 'carol', 'carol-secret-1');
  assert.is((await carol.get('/apps/spreed/api/v4/room')).status, 200);
  assert.match(await parley(story, 'user:list', '--output=json'), /"carol":"Carol"/);
  const lunch = (await alice(story).get('/apps/spreed/api/v4/room')).data[0].token;
  const lines = (await parley(story, 'export', 'room', lunch))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.is(lines[0].type, 'room');
});

test('a backup made while people write is restored elsewhere, whole', async (story) => {
  const { dir } = story;
  const lunch = await alice(story).createsGroup('Backup', [bob(story)]);
  let going = true;
  let sent = 0;
  const writing = (async () => {
    for (; going; sent++) await alice(story).says(lunch, `number ${sent}`);
  })();
  while (sent < 20) await new Promise((resolve) => setImmediate(resolve));
  assert.match(await parley(story, 'backup', join(dir, 'backup.db')), /^The database was copied/);
  going = false;
  await writing;
  assert.match(await parley(story, 'check', join(dir, 'backup.db')), /in order/);
  assert.match(await parley(story, 'check'), /in order/);
  await stop(story);

  const elsewhere = ['--data-dir', join(dir, 'elsewhere')];
  await parley(story, ...elsewhere, 'restore', join(dir, 'backup.db'));
  assert.match(await parley(story, ...elsewhere, 'check'), /in order/);
  await start(story, ...elsewhere);
  const texts = (await bob(story).history(lunch)).data.map(({ message }: { message: string }) => message);
  assert.ok(texts.includes('number 0') && texts.includes('number 19'), texts.join());
});

test('the log is lines of JSON, with ids of requests and without secrets', async (story) => {
  await stop(story);
  for (const line of story.log.trimEnd().split('\n')) assert.ok(JSON.parse(line).msg, line);
  for (const secret of ['secret-1', 'number 1', 'Soup', 'Basic ']) assert.not(story.log.includes(secret), secret);
});

test('what is loaded only when somebody needs it is inside as well', async (story) => {
  await start(story, '--tls-self-signed', '--metrics', '127.0.0.1:0');
  const asked = async (url: string) => (await run('curl', ['-skf', '--compressed', url])).stdout;
  assert.match(await asked(`${story.url}/docs`), /swagger-ui/);
  assert.match(await asked(`${story.url}/docs/swagger-ui.css`), /swagger-ui/);
  const listening = story.log.split('\n').findLast((line) => line.includes('Parley is listening'));
  const { address, port } = JSON.parse(listening ?? '').metrics;
  assert.match(await asked(`http://${address}:${port}/metrics`), /^parley_connections /m);
  await stop(story);
});

test('an unpacked part that was changed is not loaded', async (story) => {
  const cache = join(story.outside, 'cache/parley');
  const own = readdirSync(cache).find((entry) => entry.startsWith('better-sqlite3-'));
  assert.ok(own);
  const addon = join(cache, own, 'better_sqlite3.node');
  const right = readFileSync(addon);
  rmSync(addon);
  writeFileSync(addon, Buffer.alloc(right.length));
  assert.match(await parley(story, 'user:list', '--output=json'), /"carol":"Carol"/);
  assert.equal(readFileSync(addon), right);
});

test.run();
