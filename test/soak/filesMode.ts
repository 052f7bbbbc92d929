import { createHash } from 'node:crypto';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import { Client, chatPath, type Person } from './client.js';
import { ServerProcess } from './serverProcess.js';
import { type Figures, quantile, type Soak, withDirectory } from './soak.js';
import { makeWorld } from './world.js';

export interface FilesOptions {
  /** Of the large file. */
  mebibytes: number;
  /** In the large folder. */
  entries: number;
}

/** What the server may hold more at its height than before, whatever is sent through it. */
const slackMebibytes = 160;
const pieceBytes = 1024 * 1024;
/** Nobody's message may take longer, however much is being removed; milliseconds, on a machine that may be busy. */
const promptly = 5000;

/** Sends and fetches a large file, lists and removes a large folder, and looks what that takes. */
export function filesMode(soak: Soak, { mebibytes, entries }: FilesOptions): Promise<Figures> {
  return withDirectory(soak, async (dataDir) => {
    const options = { server: soak.server, dataDir };
    const { people, tokens } = await makeWorld(options, ['anna'], 1);
    const server = await ServerProcess.start(options);
    const client = new Client(server.port);
    const run = new FilesRun(soak, server, client, people.anna);
    try {
      await client.send(people.anna, 'PUT', run.path('small.txt'), [Buffer.from('small')]);
      const before = server.residentMebibytes();
      const watch = watchMemory(server);
      const figures: Figures = { 'resident before, MiB': before };
      figures['upload, seconds'] = await run.upload(mebibytes);
      figures['download, seconds'] = await run.download(mebibytes);
      figures['resident at most with the file, MiB'] = watch.most();
      soak.say(`the file went up and down within ${watch.most()} MiB`);
      fill(dataDir, entries);
      soak.say('the folder is there');
      figures['listing, seconds'] = await run.list(entries);
      figures['resident at most with the folder, MiB'] = watch.most();
      soak.say(`it was listed within ${watch.most()} MiB`);
      figures['removal, seconds'] = await run.remove(tokens[0] ?? '');
      figures['message meanwhile, longest, ms'] = run.longest;
      await watch.end();
      if (watch.most() - before > slackMebibytes) soak.complain(`it holds ${watch.most()} MiB, and held ${before}`);
      client.close();
      await server.stop();
      return figures;
    } finally {
      client.close();
      await server.kill();
    }
  });
}

class FilesRun {
  readonly #soak: Soak;
  readonly #server: ServerProcess;
  readonly #client: Client;
  readonly #person: Person;
  #digest = '';
  longest = 0;

  constructor(soak: Soak, server: ServerProcess, client: Client, person: Person) {
    this.#soak = soak;
    this.#server = server;
    this.#client = client;
    this.#person = person;
  }

  path(name: string): string {
    return `/remote.php/dav/files/${this.#person.uid}/${name}`;
  }

  upload(mebibytes: number): Promise<string> {
    const hash = createHash('sha256');
    return timed(async () => {
      const { status } = await this.#stream('PUT', 'large.bin', pieces(mebibytes, hash), () => {}, {
        'Content-Length': String(mebibytes * pieceBytes),
      });
      this.#expect('the upload', status, 201);
      this.#digest = hash.digest('hex');
    });
  }

  download(mebibytes: number): Promise<string> {
    const hash = createHash('sha256');
    let bytes = 0;
    return timed(async () => {
      const { status } = await this.#stream('GET', 'large.bin', [], (chunk) => {
        hash.update(chunk);
        bytes += chunk.length;
      });
      this.#expect('the download', status, 200);
      if (bytes !== mebibytes * pieceBytes || hash.digest('hex') !== this.#digest) {
        this.#soak.complain(`what was fetched, ${bytes} bytes, is not what was sent`);
      }
    });
  }

  list(entries: number): Promise<string> {
    let found = 0;
    let rest = '';
    return timed(async () => {
      const count = (chunk: Buffer) => {
        const parts = (rest + chunk.toString('latin1')).split('<d:response>');
        found += parts.length - 1;
        rest = (parts.at(-1) ?? '').slice(-20);
      };
      const { status } = await this.#stream('PROPFIND', 'many', [], count, { Depth: '1' });
      this.#expect('the listing', status, 207);
      if (found !== entries + 1) this.#soak.complain(`${found} entries were listed, and not ${entries + 1}`);
    });
  }

  /** Somebody writes meanwhile. */
  remove(token: string): Promise<string> {
    return timed(async () => {
      let isDone = false;
      const removing = this.#stream('DELETE', 'many', [], () => {}).finally(() => {
        isDone = true;
      });
      const waited: number[] = [0];
      while (!isDone) {
        const begun = performance.now();
        await this.#client.succeed(this.#person, 'POST', chatPath(token), { message: 'Still there?' });
        waited.push(performance.now() - begun);
        await sleep(20);
      }
      this.#expect('the removal', (await removing).status, 204);
      this.longest = Math.ceil(quantile(waited, 1));
      if (this.longest > promptly) this.#soak.complain(`a message took ${this.longest} ms meanwhile`);
    });
  }

  #expect(what: string, status: number, wanted: number): void {
    if (status !== wanted) this.#soak.complain(`${what} was answered ${status}`);
  }

  /** A request whose body and answer are never held as a whole. */
  async #stream(
    method: string,
    name: string,
    body: Iterable<Buffer>,
    take: (chunk: Buffer) => void,
    more: Record<string, string> = {},
  ): Promise<{ status: number }> {
    const agent = new Agent();
    const headers = { Authorization: this.#person.authorization, ...more };
    const sending = request({
      host: '127.0.0.1',
      port: this.#server.port,
      agent,
      method,
      path: this.path(name),
      headers,
    });
    const answered = new Promise<{ status: number }>((resolve, reject) => {
      sending.on('error', reject);
      sending.once('response', (response) => {
        response.on('data', take);
        response.once('error', reject);
        response.once('end', () => resolve({ status: response.statusCode ?? 0 }));
      });
    });
    for (const piece of body) {
      if (!sending.write(piece)) await new Promise((resolve) => sending.once('drain', resolve));
    }
    sending.end();
    return answered;
  }
}

/** Differing from each other, and quickly made. */
function* pieces(mebibytes: number, hash: ReturnType<typeof createHash>): Generator<Buffer> {
  for (let number = 0; number < mebibytes; number++) {
    const piece = Buffer.alloc(pieceBytes, `piece ${number} of many;`);
    hash.update(piece);
    yield piece;
  }
}

/** Puts a folder with so many files into the home, past the server. */
function fill(dataDir: string, entries: number): void {
  const client = new Sqlite(join(dataDir, 'parley.db'), { timeout: 10_000 });
  try {
    const [home, digest] = client
      .prepare("SELECT parent_id, digest FROM files WHERE name = 'small.txt'")
      .raw()
      .get() as [number, string];
    const folder = client
      .prepare(
        "INSERT INTO files (uid, parent_id, name, kind, type, etag, modified_at, created_at) VALUES ('anna', ?, 'many', 'folder', 'httpd/unix-directory', 'e', 1, 1)",
      )
      .run(home).lastInsertRowid;
    const insert = client.prepare(
      "INSERT INTO files (uid, parent_id, name, kind, digest, size, type, etag, modified_at, created_at) VALUES ('anna', ?, ?, 'file', ?, 0, 'text/plain', 'e', 1, 1)",
    );
    // In portions, for the server wants to write as well.
    for (let at = 0; at < entries; at += 20_000) {
      client.transaction(() => {
        for (let number = at; number < Math.min(entries, at + 20_000); number++) {
          insert.run(folder, `file number ${number}.txt`, digest);
        }
      })();
    }
  } finally {
    client.close();
  }
}

function watchMemory(server: ServerProcess) {
  let most = 0;
  let isOver = false;
  const watching = (async () => {
    while (!isOver) {
      most = Math.max(most, server.residentMebibytes());
      await sleep(100);
    }
    // Of a process that is gone there is nothing to be seen.
  })().catch(() => {});
  return {
    most: () => most,
    end(): Promise<void> {
      isOver = true;
      return watching;
    },
  };
}

async function timed(work: () => Promise<void>): Promise<string> {
  const begun = performance.now();
  await work();
  return ((performance.now() - begun) / 1000).toFixed(1);
}
