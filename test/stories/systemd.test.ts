import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { stories, type Talk } from '../support/talk.js';

const story = stories('systemd');

/** What systemd does: the process is told its own id, and that sockets of its begin at 3. */
function serves(talk: Talk, env: NodeJS.ProcessEnv, socket?: Server): ChildProcess {
  const command = 'LISTEN_PID=$$ exec "$0" dist/main.js serve';
  return spawn('/bin/sh', ['-c', command, process.execPath], {
    stdio: ['ignore', 'ignore', 'pipe', ...(socket ? [descriptorOf(socket)] : [])],
    env: { PATH: process.env.PATH, PARLEY_DATA_DIR: talk.dataDir, PARLEY_PORT: '0', ...env },
  });
}

/** Node tells nobody, though it hands descriptors on. */
const descriptorOf = (server: Server): number => (server as unknown as { _handle: { fd: number } })._handle.fd;

async function ends(server: ChildProcess): Promise<unknown[]> {
  const ended = once(server, 'close');
  server.kill('SIGTERM');
  return ended;
}

const lines = (file: string): string[] => {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n');
  } catch {
    return [];
  }
};

story('a socket that listens already is taken over, and what came before the start is answered', async (talk) => {
  await talk.stop();
  const socket = createServer();
  socket.listen(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address() as AddressInfo;
  const server = serves(talk, { LISTEN_FDS: '1' }, socket);
  try {
    // From here on only the child takes connections.
    socket.close();
    const answer = await fetch(`http://127.0.0.1:${port}/healthz`, { signal: AbortSignal.timeout(60_000) });
    assert.is(await answer.text(), 'ok\n');
    assert.equal(await ends(server), [0, null]);
  } finally {
    server.kill('SIGKILL');
  }
});

story('sockets that were meant for another process, or too many, are not taken', async (talk) => {
  await talk.stop();
  const log = join(talk.dataDir, 'log');
  const server = serves(talk, { LISTEN_FDS: '2', PARLEY_LOG_FILE: log });
  let said = '';
  server.stderr?.on('data', (text) => {
    said += text;
  });
  assert.equal(await once(server, 'close'), [1, null]);
  assert.is(said, 'systemd handed over 2 sockets: please name only one\n');

  const env = { ...process.env, LISTEN_FDS: '1', LISTEN_PID: '1', PARLEY_LOG_FILE: log };
  const stdio = 'ignore';
  const other = spawn(process.execPath, ['dist/main.js', 'serve', '--port', '0', '--data-dir', talk.dataDir], {
    env,
    stdio,
  });
  try {
    await talk.until(() => lines(log).some((line) => line.includes('Parley is listening')), 60);
    assert.equal(await ends(other), [0, null]);
  } finally {
    other.kill('SIGKILL');
  }
});

story('it is told when the server serves, that it lives, reloads and stops', async (talk) => {
  await talk.stop();
  const bin = join(talk.dataDir, 'bin');
  const told = join(talk.dataDir, 'told');
  mkdirSync(bin);
  writeFileSync(join(bin, 'systemd-notify'), `#!/bin/sh\necho "$*" >>'${told}'\n`, { mode: 0o755 });
  const env = { PATH: `${bin}:${process.env.PATH}`, NOTIFY_SOCKET: '/run/systemd/notify', WATCHDOG_USEC: '1000000' };
  const server = serves(talk, env);
  const has = (text: string) => () => lines(told).some((line) => line.startsWith(text));
  try {
    await talk.until(has('WATCHDOG=1'), 60);
    assert.match(lines(told)[0] ?? '', /^READY=1 STATUS=Serving http:\/\/127\.0\.0\.1:\d+$/);
    server.kill('SIGHUP');
    await talk.until(has('RELOADING=1 MONOTONIC_USEC='), 60);
    await talk.until(() => lines(told).filter((line) => line.startsWith('READY=1')).length === 2, 60);
    assert.equal(await ends(server), [0, null]);
    await talk.until(has('STOPPING=1'), 60);
    const states = lines(told).filter((line) => !line.startsWith('WATCHDOG'));
    assert.equal(
      states.map((line) => line.replace(/[= ].*/, '')),
      ['READY', 'RELOADING', 'READY', 'STOPPING'],
    );
  } finally {
    server.kill('SIGKILL');
  }
});

story.run();
