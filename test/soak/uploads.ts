import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import type { Client, Person } from './client.js';
import type { Soak } from './soak.js';

/** A file as somebody has left it: the digest of its content, or gone. */
type State = string | 'gone';

interface Kept {
  /** As the server has last said. */
  kept: State;
  /** What a request without an answer wanted. */
  pending: State | undefined;
}

const pieceBytes = 16 * 1024;
const partBytes = 64 * 1024;
/** Of one hand; so few that each is often written anew. */
const names = 5;

/** Files that are written, replaced, put together from parts and removed while the server is killed. */
export class Uploads {
  readonly #soak: Soak;
  readonly #person: Person;
  readonly #dataDir: string;
  readonly #files = new Map<string, Kept>();
  static #lastNumber = 0;
  acknowledged = 0;
  lost = 0;

  constructor(soak: Soak, person: Person, dataDir: string) {
    this.#soak = soak;
    this.#person = person;
    this.#dataDir = dataDir;
  }

  /**
   * One change of one file by one of the hands, whose files nobody else touches.
   * @param hasEnded whether the server may refuse by now, for it stops
   * @throws Broken
   */
  async change(client: Client, hand: number, hasEnded: () => boolean): Promise<void> {
    const { random } = this.#soak;
    const path = `/remote.php/dav/files/${this.#person.uid}/${hand}-${random.between(1, names)}.bin`;
    const file = this.#file(path);
    if (file.kept !== 'gone' && random.chance(0.15)) {
      file.pending = 'gone';
      this.#settle(file, (await client.send(this.#person, 'DELETE', path)).status, [204], hasEnded());
      return;
    }
    // Now and then the same once more: contents are shared.
    const content = random.chance(0.2)
      ? contentOf(0, 100_000)
      : contentOf(++Uploads.#lastNumber, random.between(0, 400_000));
    file.pending = digestOf(content);
    const status = random.chance(0.3)
      ? await this.#sendInParts(client, path, content)
      : (await client.send(this.#person, 'PUT', path, pieces(content, pieceBytes))).status;
    this.#settle(file, status, [201, 204], hasEnded());
  }

  async #sendInParts(client: Client, path: string, content: Buffer): Promise<number> {
    const upload = `/remote.php/dav/uploads/${this.#person.uid}/soak-${++Uploads.#lastNumber}`;
    await client.send(this.#person, 'MKCOL', upload);
    const parts = pieces(content, partBytes);
    // There is no upload of nothing.
    if (parts.length === 0) parts.push(content);
    for (const [index, part] of parts.entries()) {
      const { status } = await client.send(this.#person, 'PUT', `${upload}/${index + 1}`, pieces(part, pieceBytes));
      if (status !== 201) return status;
    }
    const headers = { Destination: path, 'OC-Total-Length': String(content.length) };
    return (await client.send(this.#person, 'MOVE', `${upload}/.file`, [], headers)).status;
  }

  #settle(file: Kept, status: number, good: number[], hasEnded: boolean): void {
    if (!good.includes(status)) {
      if (!hasEnded) this.#soak.complain(`an upload was answered ${status}`);
      return;
    }
    file.kept = file.pending ?? file.kept;
    file.pending = undefined;
    this.acknowledged++;
  }

  #file(path: string): Kept {
    let file = this.#files.get(path);
    if (!file) {
      file = { kept: 'gone', pending: undefined };
      this.#files.set(path, file);
    }
    return file;
  }

  /** Each file is what was acknowledged, or what was under way; nothing else, and no half of it. */
  async look(client: Client): Promise<void> {
    for (const [path, file] of this.#files) {
      const { status, bytes } = await client.send(this.#person, 'GET', path);
      const state = status === 404 ? 'gone' : digestOf(bytes);
      if (status !== 200 && status !== 404) this.#soak.complain(`${path} was answered ${status}`);
      else if (state !== file.kept && state !== file.pending) {
        this.lost++;
        this.#soak.complain(`${path} is ${state}, and not ${file.kept} as acknowledged`);
      }
      file.kept = state;
      file.pending = undefined;
    }
    this.#lookAtContents();
  }

  /** What the database knows lies there, whole. */
  #lookAtContents(): void {
    const client = new Sqlite(join(this.#dataDir, 'parley.db'), { readonly: true, timeout: 10_000 });
    try {
      const digests = client.prepare<[], string>('SELECT digest FROM blobs WHERE refs > 0').pluck().all();
      for (const digest of digests) {
        const content = readFileSync(join(this.#directory('blobs'), digest.slice(0, 2), digest));
        if (digestOf(content) !== digest) this.#soak.complain(`the content ${digest} is another`);
      }
    } finally {
      client.close();
    }
  }

  /** Of what nobody knows, nothing lies there. The server must have stopped, and swept before. */
  lookForLeftovers(): void {
    const client = new Sqlite(join(this.#dataDir, 'parley.db'), { readonly: true, timeout: 10_000 });
    try {
      const known = new Set<string>(client.prepare<[], string>('SELECT digest FROM blobs').pluck().all());
      const parts = new Set<string>(client.prepare<[], string>('SELECT path FROM upload_parts').pluck().all());
      const there = readdirSync(this.#directory('blobs')).flatMap((shelf) =>
        readdirSync(join(this.#directory('blobs'), shelf)),
      );
      const strays = [
        ...there.filter((digest) => !known.has(digest)),
        ...readdirSync(this.#directory('parts')).filter((part) => !parts.has(part)),
        ...readdirSync(this.#directory('tmp')),
      ];
      if (strays.length > 0) this.#soak.complain(`${strays.length} files were left behind, such as ${strays[0]}`);
    } finally {
      client.close();
    }
  }

  #directory(name: string): string {
    return join(this.#dataDir, 'files', name);
  }
}

const digestOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

const contentOf = (seed: number, bytes: number): Buffer =>
  Buffer.alloc(bytes, `${seed} ${digestOf(Buffer.from([seed % 251]))}`);

function pieces(content: Buffer, bytes: number): Buffer[] {
  const found: Buffer[] = [];
  for (let at = 0; at < content.length; at += bytes) found.push(content.subarray(at, at + bytes));
  return found;
}
