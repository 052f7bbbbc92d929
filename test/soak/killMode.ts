import { setTimeout as sleep } from 'node:timers/promises';
import { Audit } from './audit.js';
import { Client } from './client.js';
import { checkDatabase } from './database.js';
import { Ledger } from './ledger.js';
import { Load, type Uid, uids } from './load.js';
import { Poller } from './poller.js';
import { ServerProcess, type StartOptions } from './serverProcess.js';
import { type Figures, type Soak, spread, withDirectory } from './soak.js';
import { Uploads } from './uploads.js';
import { makeWorld, type World } from './world.js';

export interface KillOptions {
  rounds: number;
  /** Longest time that a round is under load, milliseconds. */
  longest: number;
}

const rooms = 4;

/** Kills the server at random moments, starts it again on what is left, and checks that against what was promised. */
export function killMode(soak: Soak, { rounds, longest }: KillOptions, hasTime: () => boolean): Promise<Figures> {
  return withDirectory(soak, async (dataDir) => {
    const options = { server: soak.server, dataDir };
    const world = await makeWorld(options, uids, rooms);
    const run = new KillRun(soak, options, world, longest);
    let done = 0;
    for (; done < rounds && hasTime(); done++) {
      await run.round();
      if (soak.complaints.length > 0) break;
      if ((done + 1) % 10 === 0) soak.say(`${done + 1} rounds, ${run.progress}`);
    }
    return { rounds: done, ...(await run.finish()) };
  });
}

class KillRun {
  readonly #soak: Soak;
  readonly #options: StartOptions;
  readonly #world: World<Uid>;
  readonly #longest: number;
  readonly #ledger = new Ledger();
  #pollers: Poller[] = [];
  readonly #uploads: Uploads;
  #audit: Audit;
  readonly #restarts: number[] = [];
  #stillborn = 0;

  constructor(soak: Soak, options: StartOptions, world: World<Uid>, longest: number) {
    this.#soak = soak;
    this.#options = options;
    this.#world = world;
    this.#longest = longest;
    this.#uploads = new Uploads(soak, world.people.anna, options.dataDir);
    this.#audit = this.#newAudit();
  }

  get progress(): string {
    return `${this.#ledger.acknowledged} acknowledged, ${this.#audit.lost} lost, restarts ${spread(this.#restarts)} ms`;
  }

  async round(): Promise<void> {
    const { random } = this.#soak;
    while (random.chance(0.15)) await this.#killWhileStarting();
    const server = await this.#start();
    const client = new Client(server.port);
    try {
      if (this.#pollers.length === 0) await this.#seat(client);
      await this.#audit.look(client);
      await this.#uploads.look(client);
      const load = new Load(this.#soak, this.#world, client, this.#ledger, this.#pollers, this.#uploads);
      await sleep(random.between(20, this.#longest));
      load.end();
      // Now and then in the middle of an orderly stop.
      if (random.chance(0.1)) {
        server.terminate();
        await sleep(random.between(0, 60));
      }
      await server.kill();
      await load.settle();
      this.#repeatTroubles(server);
    } finally {
      client.close();
      await server.kill();
    }
  }

  async finish(): Promise<Figures> {
    const server = await this.#start();
    const client = new Client(server.port);
    try {
      await this.#audit.look(client);
      await this.#audit.lookAtAll(client);
      await this.#uploads.look(client);
      client.close();
      await server.stop();
    } finally {
      client.close();
      await server.kill();
    }
    this.#repeatTroubles(server);
    checkDatabase(this.#soak, this.#options.dataDir);
    this.#uploads.lookForLeftovers();
    return {
      'kills while starting': this.#stillborn,
      acknowledged: this.#ledger.acknowledged,
      lost: this.#audit.lost,
      'kept without an acknowledgement': this.#audit.unpromised,
      'messages in the end': this.#audit.messages,
      'read by pollers': this.#pollers.reduce((sum, { stream }) => sum + stream.length, 0),
      'files written, replaced and removed': this.#uploads.acknowledged,
      'files lost': this.#uploads.lost,
      'markers kept': this.#ledger.markersKept,
      'restart in ms (middle/p99/longest)': spread(this.#restarts),
    };
  }

  #newAudit(): Audit {
    return new Audit(this.#soak, this.#world, this.#ledger, this.#pollers, this.#options.dataDir);
  }

  async #start(): Promise<ServerProcess> {
    const server = await ServerProcess.start(this.#options);
    this.#restarts.push(server.startMilliseconds);
    return server;
  }

  async #killWhileStarting(): Promise<void> {
    const server = new ServerProcess(this.#options);
    await sleep(this.#soak.random.between(0, 400));
    await server.kill();
    this.#stillborn++;
    this.#repeatTroubles(server);
  }

  /** Pollers begin with what is the newest message of each room by now. */
  async #seat(client: Client): Promise<void> {
    const { people, tokens } = this.#world;
    for (const token of tokens) {
      const newest = (await client.history(people.owner, token)).at(-1)?.id ?? 0;
      this.#pollers.push(new Poller(people.listener, token, newest, true));
      this.#pollers.push(new Poller(people.watcher, token, newest, false));
    }
    this.#audit = this.#newAudit();
  }

  #repeatTroubles({ troubles }: ServerProcess): void {
    for (const line of troubles) this.#soak.complain(`the server says: ${line}`);
  }
}
