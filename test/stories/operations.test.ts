import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { fails, succeeds } from '../support/commandLine.js';
import { stories, type Talk } from '../support/talk.js';

const story = stories('operations', { PARLEY_METRICS: '127.0.0.1:0', PARLEY_MAX_POLLS_PER_ACCOUNT: '1' });

async function asked(talk: Talk): Promise<string> {
  const port = talk.running.metrics?.address.port;
  const answer = await fetch(`http://127.0.0.1:${port}/metrics`);
  assert.is(answer.status, 200);
  return answer.text();
}

function metric(metrics: string, series: string): number {
  const line = metrics.split('\n').find((each) => each.startsWith(`${series} `));
  assert.ok(line, `${series} is not there`);
  return Number(line.slice(series.length + 1));
}

story('Prometheus is told what goes on', async (talk) => {
  const [alice, bob] = [await talk.user('alice'), await talk.user('bob')];
  const lunch = await alice.createsGroup('Lunch', [bob]);
  const lastKnownMessageId = await bob.newestId(lunch);
  const waiting = bob.waitsFor(lunch, { lastKnownMessageId, timeout: 30 });
  await talk.until(() => talk.listeners(lunch) === 1);
  assert.is((await bob.waitsFor(lunch, { lastKnownMessageId, timeout: 30 })).status, 429);
  const before = await asked(talk);
  assert.is(metric(before, 'parley_polls_held'), 1);
  assert.is(metric(before, 'parley_delivery_seconds_count'), 0);
  await alice.says(lunch, 'Soup?');
  assert.is((await waiting).status, 200);
  assert.is((await alice.get('/apps/spreed/api/v4/room/gone1234')).status, 404);

  const after = await asked(talk);
  assert.is(metric(after, 'parley_polls_held'), 0);
  assert.is(metric(after, 'parley_delivery_seconds_count'), 1);
  assert.ok(metric(after, 'parley_delivery_seconds_sum') < 5);
  assert.is(metric(after, 'parley_writes_total{operation="addComment"}'), 1);
  assert.ok(metric(after, 'parley_commit_operations_count') > 1);
  assert.is(metric(after, 'parley_throttled_total'), 1);
  const notFound = 'parley_errors_total{method="GET",route="/apps/spreed/api/v4/room/:token",status="404"}';
  assert.is(metric(after, notFound), 1);
  assert.is((await bob.get('/index.php/avatar/nobody/64')).status, 404);
  assert.is(
    metric(await asked(talk), 'parley_errors_total{method="GET",route="/avatar/:userId/:size:dark",status="404"}'),
    1,
  );
  assert.ok(metric(after, 'parley_read_cache_hits') > 0);
  assert.ok(metric(after, 'parley_database_bytes') >= 4096);
  assert.ok(metric(after, 'parley_write_ahead_log_bytes') > 4096);
  assert.ok(metric(after, 'nodejs_eventloop_lag_seconds') >= 0);
  for (const secret of [lunch, 'alice', 'Soup']) assert.not(after.includes(secret), secret);
  assert.is((await fetch(`${talk.url}/metrics`)).status, 404);
});

story('whoever watches over it is told whether it serves', async (talk) => {
  for (const path of ['/healthz', '/readyz']) {
    const answer = await fetch(talk.url + path);
    assert.equal([answer.status, await answer.text()], [200, 'ok\n'], path);
    assert.is((await fetch(talk.url + path, { method: 'HEAD' })).status, 200);
  }
  talk.running.deps.waiters.stop();
  assert.is((await fetch(`${talk.url}/readyz`)).status, 503);
  assert.is((await fetch(`${talk.url}/healthz`)).status, 200);
});

story('the clock may be set back and forth while somebody waits', async (talk) => {
  const [alice, bob] = [await talk.user('alice'), await talk.user('bob')];
  const lunch = await alice.createsGroup('Lunch', [bob]);
  let lastKnownMessageId = await bob.newestId(lunch);
  for (const seconds of [7200, -86_400, 400 * 86_400]) {
    const waiting = bob.waitsFor(lunch, { lastKnownMessageId, timeout: 30 });
    await talk.until(() => talk.listeners(lunch) === 1);
    talk.clock.forward(seconds);
    const { id } = await alice.says(lunch, `Now it is ${seconds} s later`);
    const answer = await waiting;
    assert.is(answer.status, 200, `${seconds}`);
    assert.ok(id > lastKnownMessageId);
    assert.is(answer.headers.get('x-chat-last-given'), String(id));
    lastKnownMessageId = id;
  }
});

story('what lies in the data directory is for its owner only', async (talk) => {
  const alice = await talk.user('alice');
  await alice.says(await alice.createsGroup('Lunch', []), 'Soup?');
  const files = `${talk.url}/remote.php/dav/files/alice`;
  const headers = { Authorization: `Basic ${btoa(`alice:${alice.password}`)}` };
  assert.is((await fetch(`${files}/menu.txt`, { method: 'PUT', headers, body: 'Soup' })).status, 201);
  await succeeds(talk, ['backup', join(talk.dataDir, 'backup.db')]);
  const found = readdirSync(talk.dataDir, { recursive: true }).map(String);
  assert.ok(found.some((name) => /^files\/blobs\/..\/[0-9a-f]{64}$/.test(name)));
  for (const name of ['.', 'parley.db', 'parley.db-wal', 'control.sock', 'backup.db', ...found])
    assert.is(statSync(join(talk.dataDir, name)).mode & 0o077, 0, name);
});

story('a place for the metrics that is none stops the start', async (talk) => {
  for (const place of ['9464', 'localhost', 'http://127.0.0.1:9464', '127.0.0.1:port', 'host:99999'])
    await fails(talk, ['serve'], /^PARLEY_METRICS must be an address and a port/, { PARLEY_METRICS: place });
});

story('the log goes on in a new file when the old one was moved away', async (talk) => {
  await talk.stop();
  const file = join(talk.dataDir, 'parley.log');
  const env = {
    PATH: process.env.PATH,
    PARLEY_DATA_DIR: talk.dataDir,
    PARLEY_PORT: '0',
    PARLEY_LOG_FILE: file,
    PARLEY_LOG_LEVEL: 'debug',
    PARLEY_TRUSTED_PROXIES: 'loopback',
  };
  const server = spawn(process.execPath, ['dist/main.js', 'serve'], { stdio: 'ignore', env });
  const ended = once(server, 'close');
  try {
    const lines = (path: string) => readFileSync(path, 'utf8').trimEnd().split('\n');
    const has = (path: string, text: string) => () => {
      try {
        return lines(path).some((line) => JSON.parse(line).msg.startsWith(text));
      } catch {
        return false;
      }
    };
    await talk.until(has(file, 'Parley is listening'), 60);
    assert.is((statSync(file).mode & 0o777).toString(8), '600');
    const listening = lines(file)
      .map((line) => JSON.parse(line))
      .find(({ url }) => url);
    const answer = await fetch(`${listening.url}/healthz`, { headers: { 'X-Forwarded-For': '203.0.113.7' } });
    const requestId = answer.headers.get('x-request-id') ?? '';
    const told = lines(file).find((line) => line.includes(requestId)) ?? '{}';
    assert.is(JSON.parse(told).address, '203.0.113.7');
    renameSync(file, `${file}.1`);
    server.kill('SIGHUP');
    await talk.until(has(file, 'the log was opened anew'), 60);
    server.kill('SIGTERM');
    assert.equal(await ended, [0, null]);
    assert.ok(has(file, 'stopping')());
    assert.not(has(`${file}.1`, 'stopping')());
  } finally {
    server.kill('SIGKILL');
  }
});

story.run();
