import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite as uvuSuite } from 'uvu';
import type { Clock } from '../../src/clock.js';
import { readConfig } from '../../src/config.js';
import { openLog } from '../../src/log.js';
import { createPasswords } from '../../src/passwords.js';
import { type RunningServer, startServer, type World } from '../../src/server.js';
import { putEmptyDatabase } from './emptyDatabase.js';
import { Person } from './person.js';

/** The time of a story: it stands still unless the story moves it on. */
export class StoryClock implements Clock {
  #now: number | undefined;

  now(): number {
    return this.#now ?? Math.floor(Date.now() / 1000);
  }

  /** From now on time stands `seconds` later than it is. */
  forward(seconds: number): void {
    this.#now = this.now() + seconds;
  }
}

/** A server of one story: its own port, its own data directory, an account admin/admin. */
export class Talk {
  readonly clock = new StoryClock();
  readonly dataDir: string;
  readonly admin: Person;
  #env: NodeJS.ProcessEnv;
  readonly #world: Partial<World>;
  #running: RunningServer | undefined;
  readonly #people: Person[] = [];
  /** What the server could not go on for, if anything. */
  fatal: unknown;

  constructor(env: NodeJS.ProcessEnv = {}, world: Partial<World> = {}) {
    this.dataDir = mkdtempSync(join(tmpdir(), 'parley-test-'));
    putEmptyDatabase(this.dataDir);
    this.#env = env;
    this.#world = world;
    this.admin = this.#person('admin', 'admin');
  }

  get running(): RunningServer {
    if (!this.#running) throw new Error('the server of this story does not run');
    return this.#running;
  }

  /** `http://127.0.0.1:PORT`. */
  get url(): string {
    return `http://127.0.0.1:${this.running.port}`;
  }

  async start(): Promise<void> {
    const config = readConfig({
      PARLEY_PORT: '0',
      PARLEY_DATA_DIR: this.dataDir,
      PARLEY_ADMIN_PASSWORD: 'admin',
      PARLEY_THROTTLE: 'off',
      ...this.#env,
    });
    const onFatal = (error: unknown) => {
      this.fatal = error;
    };
    const { log } = openLog({ logLevel: process.env.PARLEY_LOG_LEVEL ?? 'silent', logFile: '' });
    const passwords = createPasswords({ N: 2, r: 1, p: 1 });
    this.#running = await startServer(config, log, onFatal, { clock: this.clock, passwords, ...this.#world });
  }

  async stop(): Promise<void> {
    await this.#running?.stop();
    this.#running = undefined;
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  async end(): Promise<void> {
    await this.stop();
    rmSync(this.dataDir, { recursive: true, force: true });
    if (this.fatal) throw this.fatal;
  }

  /** An account of that name, made by the administrator; called `Alice` for `alice`. */
  async user(uid: string, displayName: string = uid.charAt(0).toUpperCase() + uid.slice(1)): Promise<Person> {
    const password = `${uid}-Pass-77`;
    const answer = await this.admin.post('/cloud/users', { userid: uid, password, displayName });
    if (answer.status !== 200) throw new Error(`${uid} was not made: ${answer.status} ${answer.text}`);
    return this.#person(uid, password);
  }

  /** Somebody without an account; their cookies are what they are known by. */
  guest(): Person {
    return this.#person('', '');
  }

  /** The same account on another device. */
  again(person: Person): Person {
    return this.#person(person.uid, person.password);
  }

  /** How many wait in that room. */
  listeners(token: string): number {
    return this.running.deps.waiters.count(token);
  }

  /**
   * Waits until a fact holds, looking at it after each turn of the event loop, and after a while less often: what takes
   * long happens in another thread or process, which needs the processor. Fails after some seconds.
   */
  async until(fact: () => boolean | Promise<boolean>, seconds = 10): Promise<void> {
    const deadline = Date.now() + seconds * 1000;
    for (let turn = 0; !(await fact()); turn++) {
      if (Date.now() > deadline) throw new Error(`it never came true: ${fact}`);
      await new Promise((resolve) => (turn < 50 ? setImmediate(resolve) : setTimeout(resolve, 2)));
    }
  }

  #person(uid: string, password: string): Person {
    const person = new Person(() => this.url, uid, password);
    this.#people.push(person);
    return person;
  }
}

/** A file of stories, each with a server of its own that is stopped whatever happens. */
export function stories(name: string, env: NodeJS.ProcessEnv = {}, world: Partial<World> = {}) {
  const test = uvuSuite(name);
  const story = (title: string, tell: (talk: Talk) => Promise<void>) =>
    test(title, async () => {
      const talk = new Talk(env, world);
      try {
        await talk.start();
        await tell(talk);
      } finally {
        await talk.end();
      }
    });
  return Object.assign(story, { run: () => test.run() });
}
