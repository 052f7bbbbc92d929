import { setTimeout as sleep } from 'node:timers/promises';
import { Client, chatPath, dataOf, type Message, type Person } from './client.js';
import { checkDatabase } from './database.js';
import { Pair } from './pair.js';
import type { Held } from './probe.js';
import { manners, type Place, patientManners, type Wave } from './rude.js';
import { ServerProcess } from './serverProcess.js';
import { type Figures, quantile, type Soak, spread, withDirectory } from './soak.js';
import { makeWorld } from './world.js';

export interface ClientsOptions {
  waves: number;
  /** Bad clients in each wave. */
  crowd: number;
  /** Milliseconds that a wave lasts at least. */
  lasts: number;
  /** Whether in the end the server must also get rid of those who would stay for ever, which takes minutes. */
  patient: boolean;
}

const uids = ['anna', 'ben', 'rude'] as const;
/** Within this the server has let go of who hung up. */
const letGoMilliseconds = 15_000;
/** The longest that the server keeps up with a client that does nothing: its own time limits, with some grace. */
const patienceMilliseconds = 240_000;
/** What may be held in the end beside what was held after the first wave, which has warmed everything up. */
const heapGrowth = 1.15;
const heapSlack = 3 * 2 ** 20;
const rssGrowth = 1.3;
const rssSlack = 32 * 2 ** 20;
/** Only a tenth of the messages may take longer, milliseconds: the machine may be busy with other things, too. */
const promptly = 1500;

/** Lets waves of bad clients at the server while a good pair is served; in the end nothing is left of them. */
export function clientsMode(soak: Soak, options: ClientsOptions, hasTime: () => boolean): Promise<Figures> {
  return withDirectory(soak, async (dataDir) => {
    const start = { server: soak.server, dataDir, probed: true };
    const { people, tokens } = await makeWorld(start, uids, 2);
    const [good = '', bad = ''] = tokens;
    const server = await ServerProcess.start(start);
    try {
      const filler = new Client(server.port);
      const place = { ...(await fill(filler, people.rude, bad)), port: server.port, random: soak.random };
      filler.close();
      const run = new ClientsRun(soak, server, place, options);
      const serve = (client: Client) => new Pair(soak, client, [people.anna, people.ben], good);
      return await run.all(serve, hasTime);
    } finally {
      await server.kill();
      checkDatabase(soak, dataDir);
    }
  });
}

/** A room with pages that fill a socket's buffers. */
async function fill(
  client: Client,
  person: Person,
  token: string,
): Promise<Pick<Place, 'person' | 'token' | 'early' | 'newest'>> {
  const ids: number[] = [];
  for (let number = 0; number < 200; number++) {
    const posted = await client.succeed(person, 'POST', chatPath(token), { message: 'much to read '.repeat(300) });
    ids.push(dataOf<Message>(posted).id);
  }
  return { person, token, early: (ids[0] ?? 1) - 1, newest: ids.at(-1) ?? 0 };
}

/** What is left when everybody has gone. */
type Rest = Held & { sockets: number };

class ClientsRun {
  readonly #soak: Soak;
  readonly #server: ServerProcess;
  readonly #place: Place;
  readonly #options: ClientsOptions;
  readonly #crossing: number[] = [];
  #bad = 0;

  constructor(soak: Soak, server: ServerProcess, place: Place, options: ClientsOptions) {
    this.#soak = soak;
    this.#server = server;
    this.#place = place;
    this.#options = options;
  }

  /** The first wave warms everything up; what is left after it must be what is left after the last one. */
  async all(serve: (client: Client) => Pair, hasTime: () => boolean): Promise<Figures> {
    const { waves, patient } = this.#options;
    const soak = this.#soak;
    await this.#waveBeside(serve);
    const before = await this.#settled();
    const costBefore = await this.#costOfPosting();
    let done = 1;
    for (; done < waves && hasTime() && soak.complaints.length === 0; done++) {
      await this.#waveBeside(serve);
      soak.say(`${done + 1} waves, messages cross in ${spread(this.#crossing)} ms`);
    }
    if (patient) await this.#outwait(before);
    const after = await this.#settled();
    const costAfter = await this.#costOfPosting();
    this.#compare(before, after);
    if (costAfter > costBefore * 3 + 200) {
      soak.complain(`posting where they were cost ${costBefore} ms of CPU and costs ${costAfter} ms now`);
    }
    if (quantile(this.#crossing, 0.9) > promptly) {
      soak.complain(`a good pair's messages took ${spread(this.#crossing)} ms`);
    }
    await this.#server.stop();
    for (const line of this.#server.troubles) soak.complain(`the server says: ${line}`);
    return {
      waves: done,
      ...this.#figures(before, after),
      'messages of the good pair': this.#crossing.length,
      'crossing in ms (middle/p99/longest)': spread(this.#crossing),
      'CPU ms of 50 posts before and after': `${costBefore} ${costAfter}`,
    };
  }

  async #waveBeside(serve: (client: Client) => Pair): Promise<void> {
    const client = new Client(this.#server.port);
    const pair = serve(client);
    const served = pair.run().catch((error: unknown) => this.#soak.complain(`a good pair was not served: ${error}`));
    await this.#wave();
    pair.end();
    await served;
    client.close();
    this.#crossing.push(...pair.latencies);
  }

  /** Bad clients of all kinds at once; it ends when all have let go. */
  async #wave(): Promise<void> {
    const { crowd, lasts } = this.#options;
    let isOver = false;
    const over = sleep(lasts).then(() => {
      isOver = true;
    });
    const wave: Wave = { over, isOver: () => isOver, complain: this.#soak.complain };
    const kinds = Object.values(manners);
    const clients: Promise<void>[] = [];
    for (let number = 0; number < crowd; number++) {
      const behave = kinds[number % kinds.length];
      if (behave) clients.push(behave(this.#place, wave));
      // A backlog is finite, and they come over a third of the wave.
      if (number % 50 === 49) await sleep(Math.floor((lasts / 3) * (50 / crowd)));
    }
    this.#bad += clients.length;
    await over;
    await Promise.all(clients);
  }

  /**
   * Leaves those alone who would stay for ever, until the server has shown all of them out. It is the server's sockets
   * that tell: who never reads does not notice.
   */
  async #outwait({ sockets }: Rest): Promise<void> {
    const begun = performance.now();
    const seconds = () => ((performance.now() - begun) / 1000).toFixed(0);
    let isOver = false;
    let end = () => {};
    const over = new Promise<void>((resolve) => {
      end = resolve;
    });
    const wave: Wave = { over, isOver: () => isOver, complain: this.#soak.complain };
    // As many of each as in a wave, whose memory has been seen.
    const each = Math.ceil(this.#options.crowd / Object.keys(manners).length);
    const crowd = patientManners.flatMap((name) =>
      Array.from({ length: each }, () => manners[name](this.#place, wave)),
    );
    this.#bad += crowd.length;
    await sleep(5000);
    let left = Number.POSITIVE_INFINITY;
    while (left > 0 && performance.now() - begun < patienceMilliseconds) {
      const now = this.#server.sockets() - sockets;
      if (now !== left) this.#soak.say(`${now} of ${crowd.length} who would stay are left after ${seconds()} s`);
      left = now;
      await sleep(1000);
    }
    if (left > 0) this.#soak.complain(`${left} who would stay for ever are still there after ${seconds()} s`);
    isOver = true;
    end();
    await Promise.all(crowd);
  }

  /** What the server holds once everybody has gone. */
  async #settled(): Promise<Rest> {
    const deadline = performance.now() + letGoMilliseconds;
    let held = await this.#server.probe();
    while (held.connections > 0 && performance.now() < deadline) {
      await sleep(200);
      held = await this.#server.probe();
    }
    if (held.connections > 0) this.#soak.complain(`${held.connections} connections are still open`);
    // The second collection takes what the first one has only finalized.
    await sleep(500);
    return { ...(await this.#server.probe()), sockets: this.#server.sockets() };
  }

  /** CPU of 50 posts where the bad clients are: each that still waited there would be woken by each. */
  async #costOfPosting(): Promise<number> {
    const client = new Client(this.#server.port);
    const { person, token } = this.#place;
    const before = this.#server.cpuMilliseconds();
    for (let number = 0; number < 50; number++) {
      await client.succeed(person, 'POST', chatPath(token), { message: 'Is anybody there?' });
    }
    client.close();
    return this.#server.cpuMilliseconds() - before;
  }

  #compare(before: Rest, after: Rest): void {
    const tell = (what: string, was: number, is: number) =>
      this.#soak.complain(`${what}: ${is}, and it was ${was} in the beginning`);
    if (after.sockets > before.sockets) tell('sockets', before.sockets, after.sockets);
    if (after.timers > before.timers) tell('timers', before.timers, after.timers);
    if (after.heapBytes > before.heapBytes * heapGrowth + heapSlack) tell('heap', before.heapBytes, after.heapBytes);
    if (after.rssBytes > before.rssBytes * rssGrowth + rssSlack) tell('memory', before.rssBytes, after.rssBytes);
  }

  #figures(before: Rest, after: Rest): Figures {
    const mebibytes = (bytes: number) => (bytes / 2 ** 20).toFixed(1);
    return {
      'bad clients': this.#bad,
      'sockets before and after': `${before.sockets} ${after.sockets}`,
      'timers before and after': `${before.timers} ${after.timers}`,
      'heap MiB before and after': `${mebibytes(before.heapBytes)} ${mebibytes(after.heapBytes)}`,
      'RSS MiB before and after': `${mebibytes(before.rssBytes)} ${mebibytes(after.rssBytes)}`,
    };
  }
}
