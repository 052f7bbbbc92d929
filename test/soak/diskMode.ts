import { setTimeout as sleep } from 'node:timers/promises';
import { Client, chatPath, dataOf, lastGivenOf, type Message, type Reply, roomPath, statusCodeOf } from './client.js';
import { checkDatabase } from './database.js';
import { ServerProcess, type StartOptions } from './serverProcess.js';
import { SmallDisk } from './smallDisk.js';
import type { Figures, Soak } from './soak.js';
import { makeWorld, type World } from './world.js';

export interface DiskOptions {
  rounds: number;
}

/** `late` comes for the first time while the disk is full; each round takes the next of them. */
const uids = ['anna', 'ben', 'late'] as const;
type Uid = (typeof uids)[number];
const diskMebibytes = 16;
const writers = 8;
/** Posts after which a full disk must have been noticed: the log that SQLite writes ahead has room of its own. */
const mostPosts = 20_000;
const serviceReturnsMilliseconds = 5000;

/** Fills the disk below the server and frees it again. */
export async function diskMode(
  soak: Soak,
  { rounds }: DiskOptions,
  hasTime: () => boolean,
): Promise<Figures | { skipped: string }> {
  const disk = SmallDisk.make(diskMebibytes);
  if ('reason' in disk) return { skipped: disk.reason };
  try {
    const options = { server: soak.server, dataDir: disk.path };
    const run = new DiskRun(soak, disk, options, await makeWorld(options, uids, 1));
    try {
      await run.start();
      let done = 0;
      for (; done < rounds && hasTime() && soak.complaints.length === 0; done++) {
        await run.round();
        soak.say(`${done + 1} rounds, ${run.progress}`);
      }
      await run.finish();
      return { rounds: done, ...run.figures() };
    } finally {
      await run.end();
    }
  } finally {
    disk.remove();
  }
}

class DiskRun {
  readonly #soak: Soak;
  readonly #disk: SmallDisk;
  readonly #options: StartOptions;
  readonly #world: World<Uid>;
  readonly #path: string;
  /** What was acknowledged: text by id. */
  readonly #kept = new Map<number, string>();
  readonly #refused = new Set<string>();
  #server: ServerProcess | undefined;
  #client = new Client(0);
  #number = 0;
  #longestReturn = 0;
  #reads = 0;

  constructor(soak: Soak, disk: SmallDisk, options: StartOptions, world: World<Uid>) {
    this.#soak = soak;
    this.#disk = disk;
    this.#options = options;
    this.#world = world;
    this.#path = chatPath(world.tokens[0] ?? '');
  }

  async start(): Promise<void> {
    this.#server = await ServerProcess.start(this.#options);
    this.#client = new Client(this.#server.port);
    await this.#post();
  }

  get progress(): string {
    return `${this.#kept.size} acknowledged, ${this.#refused.size} refused`;
  }

  figures(): Figures {
    return {
      acknowledged: this.#kept.size,
      refused: this.#refused.size,
      'reads while full': this.#reads,
      'longest return of service in ms': Math.round(this.#longestReturn),
    };
  }

  async round(): Promise<void> {
    const newest = Math.max(...this.#kept.keys());
    const listening = this.#waitFor(newest);
    await this.#postUntilFull();
    // The poll that was held has been answered by the first message that still found room.
    if ((await listening).status !== 200) this.#soak.complain('a poll heard nothing before the disk was full');
    const held = this.#waitFor(await this.#newestId());
    await this.#readWhileFull();
    if (this.#soak.random.chance(0.3)) await this.#restartWhileFull();
    this.#disk.free();
    await this.#returnToService();
    await this.#hears(held);
    await this.#compare();
  }

  async finish(): Promise<void> {
    await this.#restart();
    await this.#compare();
    this.#client.close();
    await this.#server?.stop();
    checkDatabase(this.#soak, this.#options.dataDir);
  }

  /** Leaves nothing running, however it went. */
  async end(): Promise<void> {
    this.#client.close();
    await this.#server?.kill();
  }

  /** Many at once, so that commits fail with several messages in them. */
  async #postUntilFull(): Promise<void> {
    const before = this.#refused.size;
    const isNoticed = () => this.#refused.size >= before + 4 * writers;
    const limit = this.#number + mostPosts;
    const fillAt = this.#number + this.#soak.random.between(1, 400);
    let filled = false;
    await Promise.all(
      Array.from({ length: writers }, async () => {
        while (!isNoticed() && this.#number < limit && this.#soak.complaints.length === 0) {
          await this.#post();
          // In the middle of the writing, not between two posts.
          if (!filled && this.#number >= fillAt) {
            filled = true;
            this.#disk.fill();
          }
        }
      }),
    );
    if (!isNoticed()) this.#soak.complain(`${mostPosts} posts were kept on a full disk`);
  }

  /** @returns whether it was kept */
  async #post(): Promise<boolean> {
    const text = `${++this.#number} ${'much to keep '.repeat(this.#soak.random.between(1, 400))}end`;
    const reply = await this.#client.ask(this.#world.people.anna, 'POST', this.#path, { message: text });
    if (reply.status === 201) this.#kept.set(dataOf<Message>(reply).id, text);
    else {
      this.#refused.add(text);
      this.#checkRefusal('a post', reply);
    }
    return reply.status === 201;
  }

  #checkRefusal(what: string, reply: Reply): void {
    if (reply.status === 503 && statusCodeOf(reply) === 503) return;
    this.#soak.complain(`${what} was answered ${reply.status} ${reply.text.slice(0, 300)} on a full disk`);
  }

  /** Reading needs no room, whoever reads, and whatever it would note down in passing. */
  async #readWhileFull(): Promise<void> {
    const { people, tokens } = this.#world;
    const newest = await this.#newestId();
    for (const person of [people.anna, people.ben, people.late]) {
      const asked: [string, Record<string, number>, number][] = [
        [this.#path, { lookIntoFuture: 0, limit: 100 }, 200],
        [this.#path, { lookIntoFuture: 1, lastKnownMessageId: newest - 1, timeout: 1 }, 200],
        [this.#path, { lookIntoFuture: 1, lastKnownMessageId: newest, timeout: 1 }, 304],
        [roomPath(), {}, 200],
        [roomPath(tokens[0]), {}, 200],
      ];
      for (const [path, query, status] of asked) {
        const reply = await this.#client.ask(person, 'GET', path, query);
        this.#reads++;
        if (reply.status === status) continue;
        this.#soak.complain(
          `${person.uid} read ${path} ${JSON.stringify(query)} on a full disk and was answered ${reply.status} ${reply.text.slice(0, 200)}`,
        );
      }
    }
  }

  /** Whether or not it starts without room to write, nothing may be lost by trying. */
  async #restartWhileFull(): Promise<void> {
    await this.#server?.kill();
    this.#client.close();
    const attempt = new ServerProcess(this.#options);
    const started = await attempt.listening.then(
      () => true,
      () => false,
    );
    await attempt.kill();
    this.#soak.say(`on a full disk it ${started ? 'starts' : `does not start: ${attempt.troubles.join(' ')}`}`);
    this.#disk.free();
    await this.start();
  }

  async #returnToService(): Promise<void> {
    const begun = performance.now();
    while (!(await this.#post())) {
      if (performance.now() - begun > serviceReturnsMilliseconds) {
        this.#soak.complain('there is room again, and still nothing is kept');
        return;
      }
      await sleep(20);
    }
    this.#longestReturn = Math.max(this.#longestReturn, performance.now() - begun);
  }

  #waitFor(known: number): Promise<Reply> {
    const query = { lookIntoFuture: 1, lastKnownMessageId: known, timeout: 60 };
    const asked = this.#client.ask(this.#world.people.ben, 'GET', this.#path, query);
    // Looked at later, or never when the server was restarted meanwhile.
    asked.catch(() => {});
    return asked;
  }

  /** The poll that was held while the disk was full hears of the first message after it. */
  async #hears(held: Promise<Reply>): Promise<void> {
    const reply = await held.catch(() => undefined);
    if (!reply) return;
    const first = reply.status === 200 ? dataOf<Message[]>(reply)[0] : undefined;
    if (!first || this.#kept.get(first.id) !== first.message) {
      this.#soak.complain(
        `a poll that was held over a full disk was answered ${reply.status} ${reply.text.slice(0, 200)}`,
      );
    }
  }

  async #newestId(): Promise<number> {
    const query = { lookIntoFuture: 0, limit: 1 };
    return lastGivenOf(await this.#client.succeed(this.#world.people.anna, 'GET', this.#path, query));
  }

  async #restart(): Promise<void> {
    this.#client.close();
    await this.#server?.stop();
    await this.start();
  }

  /** Exactly what was acknowledged is there, once, and nothing that was refused. */
  async #compare(): Promise<void> {
    const history = await this.#client.history(this.#world.people.anna, this.#world.tokens[0] ?? '');
    const written = history.filter(({ systemMessage }) => systemMessage === '');
    const ids = new Set(written.map(({ id }) => id));
    if (ids.size !== written.length) this.#soak.complain('a message is there twice');
    for (const { id, message } of written) {
      if (this.#refused.has(message)) this.#soak.complain(`${id} was refused and is there`);
      else if (this.#kept.get(id) !== message) this.#soak.complain(`${id} is not what was acknowledged`);
    }
    for (const id of this.#kept.keys()) if (!ids.has(id)) this.#soak.complain(`${id} was acknowledged and is lost`);
    checkDatabase(this.#soak, this.#options.dataDir);
  }
}
