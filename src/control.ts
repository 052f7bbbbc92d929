import { unlinkSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { join, relative } from 'node:path';

/**
 * The doorbell of a running server: whoever changes something on its data directory from outside rings for the rooms
 * concerned. A line of JSON, `{"rooms": ["token", …]}`, is answered with `ok` once everybody there has been told to
 * look again. It carries no data, so that a lost ring costs time and nothing else. Whoever listens has the directory
 * for itself; `{"who": true}` is answered with a line that names it.
 */

/** Longer than any ring; what sends more is no client of ours. */
const maxLineLength = 4 * 1024 * 1024;
const idleMilliseconds = 2000;
const ringMilliseconds = 1000;
/** What a socket's address can hold, by the system's `sun_path`. */
const maxPathBytes = 103;

/** @returns undefined when the data directory lies so deep that no socket can be made in it */
function socketPath(dataDir: string): string | undefined {
  const full = join(dataDir, 'control.sock');
  return [full, relative(process.cwd(), full)].find((path) => Buffer.byteLength(path) <= maxPathBytes);
}

/** The server's end of the doorbell. */
export interface Control {
  stop(): Promise<void>;
}

/**
 * Listens for rings on `control.sock` in the data directory, which only our own user may use.
 * @param onRing told each room's token
 * @param what listens, for whoever comes second
 * @throws Error when another server listens there, or when the directory's path is too long for a socket
 */
export async function listenForRings(
  dataDir: string,
  onRing: (token: string) => void,
  what = 'a server',
): Promise<Control> {
  const path = socketPath(dataDir);
  if (path === undefined) throw new Error(`The path of the data directory ${dataDir} is too long for a socket`);
  if (await isAnswered(path)) {
    const who = (await ask(path, { who: true })) ?? 'it does not say which';
    throw new Error(`Another server runs on the data directory ${dataDir}: ${who}`);
  }
  removeStale(path);
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    answer(socket, onRing, `${what}, process ${process.pid}`);
  });
  await listenPrivately(server, path);
  // Nothing that happens on it keeps the process alive or ends it.
  server.unref();
  server.on('error', () => {});
  return {
    stop: () =>
      new Promise((resolve) => {
        // Closing also removes the file.
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
}

/** The file must never be open to others, not even for the moment between making it and changing its mode. */
function listenPrivately(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    const before = process.umask(0o177);
    try {
      // The socket is bound before this returns.
      server.listen(path, () => {
        server.off('error', reject);
        resolve();
      });
    } finally {
      process.umask(before);
    }
  });
}

/** A server that was killed leaves its file behind. */
function removeStale(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
}

function isAnswered(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

function answer(socket: Socket, onRing: (token: string) => void, who: string): void {
  let received = '';
  socket.setEncoding('utf8');
  socket.setTimeout(idleMilliseconds, () => socket.destroy());
  socket.on('error', () => {});
  socket.on('data', (chunk: string) => {
    received += chunk;
    const end = received.indexOf('\n');
    if (end < 0 && received.length <= maxLineLength) return;
    const line = received.slice(0, Math.max(end, 0));
    socket.removeAllListeners('data');
    if (line === JSON.stringify({ who: true })) {
      socket.end(`${who}\n`);
      return;
    }
    const rooms = roomsOf(line);
    for (const token of rooms ?? []) onRing(token);
    socket.end(rooms ? 'ok\n' : 'error\n');
  });
}

function roomsOf(line: string): string[] | undefined {
  try {
    const message: unknown = JSON.parse(line);
    if (typeof message !== 'object' || message === null || !('rooms' in message)) return undefined;
    const { rooms } = message;
    return Array.isArray(rooms) && rooms.every((token) => typeof token === 'string') ? rooms : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Rings for these rooms at the server that runs on the data directory.
 * @returns whether one heard it; none runs, or it is too busy, otherwise
 */
export async function ring(dataDir: string, tokens: Iterable<string>): Promise<boolean> {
  const rooms = [...new Set(tokens)];
  const path = socketPath(dataDir);
  if (rooms.length === 0 || path === undefined) return false;
  return (await ask(path, { rooms })) === 'ok';
}

/** @returns the answer, undefined when there was none in time */
function ask(path: string, question: object): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect(path);
    const deadline = setTimeout(() => socket.destroy(), ringMilliseconds);
    let reply = '';
    socket.setEncoding('utf8');
    socket.once('connect', () => socket.write(`${JSON.stringify(question)}\n`));
    socket.on('data', (chunk: string) => {
      reply += chunk;
    });
    socket.on('error', () => {});
    socket.once('close', () => {
      clearTimeout(deadline);
      resolve(reply.endsWith('\n') ? reply.trim() : undefined);
    });
  });
}
