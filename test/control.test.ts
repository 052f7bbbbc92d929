import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Control, listenForRings, ring } from '../src/control.js';

const context = { dir: '', socket: '', rung: [] as string[], controls: [] as Control[] };
const test = suite('doorbell', context);

test.before.each((story) => {
  story.dir = mkdtempSync(join(tmpdir(), 'parley-bell-'));
  story.socket = join(story.dir, 'control.sock');
  story.rung = [];
  story.controls = [];
});

test.after.each(async (story) => {
  for (const control of story.controls) await control.stop();
  rmSync(story.dir, { recursive: true, force: true });
});

async function listen(story: typeof context): Promise<Control> {
  const control = await listenForRings(story.dir, (token) => story.rung.push(token));
  story.controls.push(control);
  return control;
}

/** Sends that to the socket, and waits for what comes back. */
async function sends(path: string, text: string): Promise<string> {
  const socket = connect(path).setEncoding('utf8');
  let reply = '';
  socket.on('data', (chunk: string) => {
    reply += chunk;
  });
  socket.write(text);
  await once(socket, 'close');
  return reply;
}

test('the server hears for which rooms it rings, each once', async (story) => {
  await listen(story);
  assert.is(await ring(story.dir, ['room1', 'room2', 'room1']), true);
  assert.equal(story.rung, ['room1', 'room2']);
});

test('a great many rooms fit into one ring', async (story) => {
  await listen(story);
  const tokens = Array.from({ length: 20_000 }, (_, number) => `room${number}`);
  assert.is(await ring(story.dir, tokens), true);
  assert.equal(story.rung, tokens);
});

test('without rooms, or without a server, nothing happens', async (story) => {
  assert.is(await ring(story.dir, ['room1']), false);
  await listen(story);
  assert.is(await ring(story.dir, []), false);
  assert.equal(story.rung, []);
});

test('only our own user may ring, and stopping removes the bell', async (story) => {
  const control = await listen(story);
  assert.is(statSync(story.socket).mode & 0o777, 0o600);
  await control.stop();
  assert.is(existsSync(story.socket), false);
  assert.is(await ring(story.dir, ['room1']), false);
});

test('what a killed server left behind is replaced', async (story) => {
  const script = `require('net').createServer().listen(${JSON.stringify(story.socket)}, () => console.log('listening'))`;
  const killed = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(killed.stdout, 'data');
  killed.kill('SIGKILL');
  await once(killed, 'close');
  assert.is(existsSync(story.socket), true);
  await listen(story);
  assert.is(await ring(story.dir, ['room1']), true);
});

test('a second server on the same data directory is refused, and the first goes on', async (story) => {
  await listen(story);
  const refused = await listenForRings(story.dir, () => {}).catch((error: Error) => error.message);
  assert.is(refused, `Another server runs on the data directory ${story.dir}: a server, process ${process.pid}`);
  assert.is(await ring(story.dir, ['room1']), true);
});

for (const nonsense of ['hello\n', '{}\n', '{"rooms":"room1"}\n', '{"rooms":[1]}\n', 'null\n']) {
  test(`${JSON.stringify(nonsense)} rings nowhere`, async (story) => {
    await listen(story);
    assert.is(await sends(story.socket, nonsense), 'error\n');
    assert.equal(story.rung, []);
    assert.is(await ring(story.dir, ['room1']), true);
  });
}

test('a directory that lies too deep for a socket is refused, and holds nobody up', async (story) => {
  const deep = join(story.dir, 'deep'.repeat(50));
  const refused = await listenForRings(deep, () => {}).catch((error: Error) => error.message);
  assert.match(String(refused), /too long for a socket$/);
  assert.is(await ring(deep, ['room1']), false);
});

test('a server that does not answer holds nobody up', async (story) => {
  const silent = createServer((socket) => socket.resume());
  silent.listen(story.socket);
  await once(silent, 'listening');
  assert.is(await ring(story.dir, ['room1']), false);
  silent.close();
});

test.run();
