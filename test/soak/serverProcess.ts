import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import type { Held } from './probe.js';

export const adminPassword = 'Soak-admin-pass-phrase';

export interface StartOptions {
  /** The built program, such as `dist/main.js`. */
  server: string;
  dataDir: string;
  /** Can be asked what it holds. */
  probed?: boolean;
}

const startMilliseconds = 30_000;
const stopMilliseconds = 15_000;
/** Of pino: from here on a line tells of trouble. */
const errorLevel = 50;

const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** The server, started as a user would, in a process of its own. */
export class ServerProcess {
  readonly #child: ChildProcess;
  readonly #exited: Promise<string>;
  readonly #begun = performance.now();
  #onProbe: ((held: Held) => void) | undefined;
  #port = 0;
  /** Resolves once it listens; rejects when it ends before. */
  readonly listening: Promise<void>;
  /** Lines that tell of trouble. */
  readonly troubles: string[] = [];
  /** From exec until it listens. */
  startMilliseconds = 0;

  constructor({ server, dataDir, probed = false }: StartOptions) {
    const flags = probed ? ['--import', pathToFileURL(join(import.meta.dirname, 'probe.js')).href] : [];
    this.#child = spawn(process.execPath, [...flags, server, 'serve'], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: environment(dataDir),
    });
    const child = this.#child;
    running.add(child);
    this.#exited = new Promise((resolve) => {
      child.once('close', (code, signal) => {
        running.delete(child);
        resolve(signal ?? `status ${code}`);
      });
    });
    this.listening = new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error('it does not listen')), startMilliseconds);
      if (child.stderr) {
        createInterface({ input: child.stderr }).on('line', (line) => {
          if (this.#read(line)) resolve();
        });
      }
      void this.#exited.then((how) => {
        clearTimeout(late);
        reject(new Error(`it ended with ${how}: ${this.troubles.join('\n')}`));
      });
    });
    // Whoever does not wait for it has reasons.
    this.listening.catch(() => {});
  }

  static async start(options: StartOptions): Promise<ServerProcess> {
    const server = new ServerProcess(options);
    await server.listening;
    return server;
  }

  get port(): number {
    return this.#port;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Pulls the plug, if it still runs. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#exited;
  }

  /** Asks it to stop, without waiting. */
  terminate(): void {
    this.#child.kill('SIGTERM');
  }

  /** @throws Error when it does not stop in order and in time */
  async stop(): Promise<void> {
    this.terminate();
    const cut = setTimeout(() => this.#child.kill('SIGKILL'), stopMilliseconds);
    const how = await this.#exited;
    clearTimeout(cut);
    if (how !== 'status 0') throw new Error(`it did not stop in order: ${how} ${this.troubles.join('\n')}`);
  }

  /** What it holds once all garbage is given up. */
  probe(): Promise<Held> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error('it does not tell what it holds')), startMilliseconds);
      this.#onProbe = (held) => {
        clearTimeout(late);
        resolve(held);
      };
      this.#child.kill('SIGUSR2');
    });
  }

  /** Sockets that it has open, of any kind. */
  sockets(): number {
    const files = `/proc/${this.pid}/fd`;
    return readdirSync(files).filter((file) => linkOf(join(files, file)).startsWith('socket:')).length;
  }

  /** MiB of memory that it has at this moment. */
  residentMebibytes(): number {
    const status = readFileSync(`/proc/${this.pid}/status`, 'utf8');
    return Math.round(Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024);
  }

  /** Milliseconds of CPU that all its threads have used so far. */
  cpuMilliseconds(): number {
    const stat = readFileSync(`/proc/${this.pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // Linux counts in hundredths of a second in this place, whatever the kernel's own clock.
    return (Number(fields[11]) + Number(fields[12])) * 10;
  }

  /** @returns whether the line says that it listens */
  #read(line: string): boolean {
    const entry = parse(line);
    if (entry.probe) this.#onProbe?.(entry.probe);
    else if (typeof entry.port === 'number') {
      this.#port = entry.port;
      this.startMilliseconds = performance.now() - this.#begun;
      return true;
    } else if (entry.level === undefined || entry.level >= errorLevel) this.troubles.push(line.slice(0, 2000));
    return false;
  }
}

/** Without limits: all who misbehave here come from one address. */
const environment = (dataDir: string): NodeJS.ProcessEnv => ({
  ...process.env,
  NODE_ENV: 'production',
  PARLEY_PORT: '0',
  PARLEY_DATA_DIR: dataDir,
  PARLEY_ADMIN_PASSWORD: adminPassword,
  PARLEY_THROTTLE: 'off',
  PARLEY_LOG_LEVEL: 'info',
  PARLEY_MAX_CONNECTIONS_PER_ADDRESS: '0',
  PARLEY_MAX_POLLS_PER_ACCOUNT: '0',
});

interface LogLine {
  level?: number;
  port?: number;
  probe?: Held;
}

function parse(line: string): LogLine {
  try {
    return JSON.parse(line);
  } catch {
    return {};
  }
}

/** A file may be closed while we look. */
function linkOf(file: string): string {
  try {
    return readlinkSync(file);
  } catch {
    return '';
  }
}

/** An app password, made by the command line; with it nobody waits for a slow hash after a restart. */
export function makeAppPassword({ server, dataDir }: StartOptions, uid: string): Promise<string> {
  const args = [server, 'user:auth-tokens:add', uid];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { env: environment(dataDir) }, (error, out) => {
      const token = /^[A-Za-z0-9]{72}$/m.exec(out)?.[0];
      if (token) resolve(token);
      else reject(error ?? new Error(`no app password: ${out}`));
    });
  });
}
