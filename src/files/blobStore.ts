import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, mkdirSync, type ReadStream, rmSync } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rename, rm, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { TalkError } from '../domain/errors.js';
import { isHeld } from './hold.js';
import { isMissing } from './readBeginning.js';
import { headBytes } from './signatures.js';

/** Why what a client sent was not kept. */
export type ReceiveProblem = 'tooBig' | 'tooShort' | 'tooLong' | 'hungUp';

/** What was sent is not what was announced, or more than is allowed; nothing of it is left. */
export class ReceiveError extends Error {
  readonly problem: ReceiveProblem;

  constructor(problem: ReceiveProblem, cause?: unknown) {
    super(`upload refused: ${problem}`, { cause });
    this.problem = problem;
  }
}

/** Bytes that lie on disk and have no place yet: they are kept, or discarded. */
export interface Incoming {
  /** The file that holds them. */
  path: string;
  /** SHA-256, in hexadecimal digits. */
  digest: string;
  /** Bytes. */
  size: number;
  /** The first of them, by which their type is known. */
  head: Buffer;
}

export interface ReceiveRule {
  maxBytes: number;
  /** Bytes that were announced. */
  expectedBytes?: number | undefined;
}

/** Written in pieces of this size: small ones, as they come from the network, would be many calls. */
const pieceBytes = 256 * 1024;

/** Bytes of the disk, or a twentieth of it if that is less, that no file takes. */
const keptFree = 100 * 1024 * 1024;

/** How many names are looked at together. */
const atOnce = 500;

/** The directories below DATA_DIR/files. */
const places = { blobs: 'blobs', incoming: 'tmp', parts: 'parts' } as const;

/**
 * Contents of files by their digest, each once: `blobs/ab/abcdef…`. Bytes come before the row that tells of them, and
 * go after it, so that a crash leaves at most bytes that nobody knows, which are swept. Whoever brings a content and
 * whoever takes one away hold the same lock, so that what is brought anew is not taken.
 */
export class BlobStore {
  readonly #directory: string;
  readonly #turns = new Map<string, Promise<unknown>>();
  /** Files of parts that are just being written down. */
  readonly #newParts = new Set<string>();

  /** @param dataDir the directories are made below it; what an earlier process had begun to receive is gone */
  constructor(dataDir: string) {
    this.#directory = join(dataDir, 'files');
    rmSync(this.#in(places.incoming), { recursive: true, force: true });
    for (const place of Object.values(places)) mkdirSync(this.#in(place), { recursive: true, mode: 0o700 });
  }

  /**
   * Writes a stream down as it comes, never holding more of it than a piece.
   * @throws ReceiveError, TalkError noRoom when the disk is full
   */
  async receive(stream: AsyncIterable<Buffer>, { maxBytes, expectedBytes }: ReceiveRule): Promise<Incoming> {
    const path = join(this.#in(places.incoming), randomBytes(16).toString('hex'));
    const hash = createHash('sha256');
    const head: Buffer[] = [];
    let size = 0;
    const file = await open(path, 'wx', 0o600).catch(outOfRoom);
    try {
      for await (const piece of inPieces(received(stream))) {
        if (size < headBytes) head.push(Buffer.from(piece.subarray(0, headBytes - size)));
        size += piece.length;
        if (size > maxBytes) throw new ReceiveError('tooBig');
        if (expectedBytes !== undefined && size > expectedBytes) throw new ReceiveError('tooLong');
        hash.update(piece);
        await writeAll(file, piece);
      }
      if (expectedBytes !== undefined && size < expectedBytes) throw new ReceiveError('tooShort');
      await file.sync();
    } catch (error) {
      await file.close();
      await rm(path, { force: true });
      return outOfRoom(error);
    }
    await file.close();
    return { path, digest: hash.digest('hex'), size, head: Buffer.concat(head) };
  }

  async discard({ path }: Incoming): Promise<void> {
    await rm(path, { force: true });
  }

  /**
   * Gives bytes their place, then has `commit` write down what refers to them. If that fails they are left for the sweep.
   * @throws TalkError noRoom when the disk is full, and whatever `commit` throws
   */
  async keep<T>(incoming: Incoming, commit: () => Promise<T>): Promise<T> {
    try {
      return await this.alone(incoming.digest, async () => {
        const place = this.path(incoming.digest);
        await this.#place(incoming.path, place).catch(outOfRoom);
        return commit();
      });
    } finally {
      await this.discard(incoming);
    }
  }

  /** Does something while nobody else brings or takes that content. */
  async alone<T>(digest: string, work: () => Promise<T>): Promise<T> {
    const before = this.#turns.get(digest);
    const turn = (before ?? Promise.resolve()).then(work);
    const settled = turn.catch(() => {});
    this.#turns.set(digest, settled);
    try {
      return await turn;
    } finally {
      if (this.#turns.get(digest) === settled) this.#turns.delete(digest);
    }
  }

  /** Where the bytes of a content lie. */
  path(digest: string): string {
    return pathIn(this.#in(places.blobs), digest);
  }

  /**
   * The bytes of a content, which may be taken away once this has resolved.
   * @param end exclusive
   * @throws TalkError notFound when they are not there, though they should be
   */
  async open(digest: string, start = 0, end = Number.POSITIVE_INFINITY): Promise<ReadStream> {
    const file = await open(this.path(digest), 'r').catch((cause: unknown) => {
      if (!isMissing(cause)) throw cause;
      throw new TalkError('notFound', [], { message: 'The content of the file is missing' });
    });
    return file.createReadStream({ start, end: end - 1, highWaterMark: pieceBytes });
  }

  /**
   * Takes away what nothing refers to, unless something does by now, or a backup is being made.
   * @param forget storage's answer to that
   */
  async remove(digest: string, forget: (digest: string) => Promise<boolean>): Promise<boolean> {
    return this.alone(digest, async () => {
      if (isHeld(this.#directory) || !(await forget(digest))) return false;
      await rm(this.path(digest), { force: true });
      return true;
    });
  }

  /** Digests of all that lies here, some hundreds at a time. */
  async *digests(): AsyncGenerator<string[]> {
    for (const shelf of await readdir(this.#in(places.blobs))) {
      const names = await readdir(join(this.#in(places.blobs), shelf)).catch(() => []);
      const found = names.filter((name) => /^[0-9a-f]{64}$/.test(name));
      for (let at = 0; at < found.length; at += atOnce) yield found.slice(at, at + atOnce);
    }
  }

  /**
   * Gives a part of an upload its place, then has `commit` write down whose it is.
   * @param commit told the name of the file
   */
  async keepPart<T>(incoming: Incoming, commit: (name: string) => Promise<T>): Promise<T> {
    const name = randomBytes(16).toString('hex');
    this.#newParts.add(name);
    try {
      await this.#place(incoming.path, this.#partPath(name)).catch(outOfRoom);
      return await commit(name);
    } finally {
      this.#newParts.delete(name);
      await this.discard(incoming);
    }
  }

  /** The bytes of parts one after the other. @throws Error ENOENT, as it is read, when one is not there */
  async *joined(names: string[]): AsyncGenerator<Buffer> {
    for (const name of names) yield* createReadStream(this.#partPath(name), { highWaterMark: pieceBytes });
  }

  async removeParts(names: string[]): Promise<void> {
    for (const name of names) await rm(this.#partPath(name), { force: true });
  }

  /** Takes away the files of parts that no upload knows. @param unknown storage's answer to which they are */
  async sweepParts(unknown: (names: string[]) => Promise<string[]>): Promise<void> {
    const names = await readdir(this.#in(places.parts));
    const settled = names.filter((name) => !this.#newParts.has(name));
    for (let at = 0; at < settled.length; at += atOnce)
      await this.removeParts(await unknown(settled.slice(at, at + atOnce)));
  }

  /** Bytes that the disk has room for. Some are left over, so that no file keeps anybody from writing messages. */
  async free(): Promise<number> {
    const { bavail, blocks, bsize } = await statfs(this.#directory);
    return Math.max(0, bavail * bsize - Math.min(keptFree, (blocks * bsize) / 20));
  }

  #in(place: string): string {
    return join(this.#directory, place);
  }

  #partPath(name: string): string {
    if (!/^[0-9a-f]{32}$/.test(name)) throw new Error(`${name} is no part`);
    return join(this.#in(places.parts), name);
  }

  async #place(from: string, to: string): Promise<void> {
    const shelf = dirname(to);
    const made = await mkdir(shelf, { recursive: true, mode: 0o700 });
    if (made !== undefined) await syncDirectory(dirname(shelf));
    await rename(from, to);
    await syncDirectory(shelf);
  }
}

/** Where contents lie in a data directory. */
export const blobDirectory = (dataDir: string): string => join(dataDir, 'files', places.blobs);

/** Where the bytes of a content lie in a directory of such. */
export function pathIn(directory: string, digest: string): string {
  if (!/^[0-9a-f]{64}$/.test(digest)) throw new Error(`${digest} is no digest`);
  return join(directory, digest.slice(0, 2), digest);
}

/** Whether the bytes of a file are there, and how many. */
export async function sizeOf(path: string): Promise<number | undefined> {
  return stat(path).then(
    ({ size }) => size,
    () => undefined,
  );
}

/** Whatever ends a stream before its end is a hang-up. */
async function* received(stream: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* stream;
  } catch (error) {
    throw new ReceiveError('hungUp', error);
  }
}

/** The same bytes in fewer pieces; each is only good until the next is asked for. */
async function* inPieces(stream: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let waiting: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    waiting.push(chunk);
    bytes += chunk.length;
    if (bytes < pieceBytes) continue;
    yield Buffer.concat(waiting);
    waiting = [];
    bytes = 0;
  }
  if (bytes > 0) yield Buffer.concat(waiting);
}

async function writeAll(file: FileHandle, piece: Buffer): Promise<void> {
  for (let at = 0; at < piece.length; ) at += (await file.write(piece, at)).bytesWritten;
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

/** @throws TalkError noRoom where there is none on the disk, else what was given */
function outOfRoom(error: unknown): never {
  if (error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')) {
    throw new TalkError('noRoom', [], { message: 'There is no room left on the disk' });
  }
  throw error;
}
