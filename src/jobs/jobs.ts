import type { Clock } from '../clock.js';
import type { Log } from '../log.js';

/** Something that falls due at times which stand in the database, so that a restart forgets none of it. */
export interface Job {
  /**
   * Does what is due, also what fell due while the server was down. Trouble with one item must not keep the others
   * from being done.
   * @returns unix seconds at which something falls due next, undefined when nothing will until `rearm` is called
   */
  run(now: number): Promise<number | undefined>;
  /**
   * Of a job that hears by itself when something falls due: told once, at the start, how to ask for a run.
   * @returns ends the listening, and whatever goes on beside the runs
   */
  listen?(ring: () => void): Promise<() => Promise<void>>;
}

/** What the server does by itself, by the names that the log uses. */
export type JobName =
  | 'clear statuses'
  | 'deliver to bots'
  | 'end calls'
  | 'examine contents'
  | 'index messages'
  | 'lock idle rooms'
  | 'open lobbies'
  | 'remove empty rooms'
  | 'remove expired messages'
  | 'remove expired shares'
  | 'remove old rooms'
  | 'send scheduled messages'
  | 'send reminders'
  | 'send invitations'
  | 'sweep files'
  | 'sweep sessions'
  | 'unpin messages';

/** For whoever has just written down that something falls due, perhaps sooner than what is waited for. */
export interface JobBell {
  /** @returns when it has looked; it never rejects, and only tests need to wait for it */
  rearm(name: JobName): Promise<void>;
}

/**
 * The longest that a job sleeps before it looks again, in milliseconds: short enough for the clock to be set in
 * between, and far below where Node's timers overflow.
 */
const longestSleep = 60_000;
/** The shortest, so that trouble with an item is not met in a tight loop. */
const shortestSleep = 1000;

/** Runs each job when it falls due; never the same job twice at once. */
export class Jobs implements JobBell {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #runners = new Map<JobName, Runner>();
  readonly #ends: (() => Promise<void>)[] = [];
  #stopped = false;

  constructor(clock: Clock, log: Log, jobs: Record<JobName, Job>) {
    this.#clock = clock;
    this.#log = log;
    for (const [name, job] of Object.entries(jobs)) {
      this.#runners.set(name as JobName, { job, timer: undefined, running: Promise.resolve() });
    }
  }

  /** Does what should have been done while the server was down, then waits for the next. */
  async start(): Promise<void> {
    for (const [name, { job }] of this.#runners) {
      const end = await job.listen?.(() => void this.rearm(name));
      if (end) this.#ends.push(end);
    }
    await Promise.all([...this.#runners].map(([name, runner]) => this.#run(name, runner)));
  }

  async rearm(name: JobName): Promise<void> {
    const runner = this.#runners.get(name);
    if (runner) await this.#run(name, runner);
  }

  /** What is being done is finished first. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const { timer } of this.#runners.values()) clearTimeout(timer);
    await Promise.all([...this.#runners.values()].map(({ running }) => running));
    await Promise.all(this.#ends.map((end) => end()));
  }

  #run(name: JobName, runner: Runner): Promise<void> {
    runner.running = runner.running.then(async () => {
      if (this.#stopped) return;
      clearTimeout(runner.timer);
      let sleep: number | undefined = longestSleep;
      try {
        const next = await runner.job.run(this.#clock.now());
        sleep = next === undefined ? undefined : (next - this.#clock.now()) * 1000;
      } catch (error) {
        this.#log.error({ err: error, job: name }, 'a job failed');
      }
      if (sleep === undefined || this.#stopped) return;
      const milliseconds = Math.min(longestSleep, Math.max(shortestSleep, sleep));
      runner.timer = setTimeout(() => void this.#run(name, runner), milliseconds).unref();
    });
    return runner.running;
  }
}

interface Runner {
  job: Job;
  timer: NodeJS.Timeout | undefined;
  /** The run that goes on; another one waits for it. */
  running: Promise<void>;
}
