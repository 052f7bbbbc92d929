import { type ChildProcess, spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';

export type Kind = 'parley' | 'bare' | 'koa';

export const nameOf: Record<Kind, string> = { parley: 'Parley', bare: 'bare node:http', koa: 'naive Koa' };

/** A server that is measured: a process of its own that listens. */
export interface Target {
  kind: Kind;
  pid: number;
  port: number;
  /** Collects the garbage of a server that was started to be weighed. */
  collect(): void;
  /** @throws Error when the server died before, or said that something went wrong */
  stop(): Promise<void>;
}

export interface StartOptions {
  /** Of Parley: where its database is. */
  dataDir?: string;
  /** Its garbage can be collected when asked to. */
  weighed?: boolean;
  /** Of Parley: where a CPU profile is written to when it stops. */
  profileDir?: string | undefined;
  /** Of Parley: the directory that it was built into. */
  dist: string;
}

const built = dirname(fileURLToPath(import.meta.url));
const floors = { bare: join(built, 'bare.js'), koa: join(built, 'koa.js') };
const startMilliseconds = 20_000;
const stopMilliseconds = 10_000;

const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Starts a server the way a user would; it is ready when this resolves. */
export async function start(kind: Kind, { dataDir = '', weighed, profileDir, dist }: StartOptions): Promise<Target> {
  const flags = weighed ? ['--import', pathToFileURL(join(built, 'collect.js')).href] : [];
  if (profileDir && kind === 'parley') flags.push('--cpu-prof', '--cpu-prof-dir', profileDir);
  const script = kind === 'parley' ? [join(dist, 'main.js'), 'serve'] : [floors[kind]];
  const child = spawn(process.execPath, [...flags, ...script], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      ...process.env,
      NODE_ENV: 'production',
      PARLEY_PORT: '0',
      PARLEY_DATA_DIR: dataDir,
      PARLEY_ADMIN_PASSWORD: 'Bench-admin-pass-phrase',
      PARLEY_THROTTLE: 'off',
      PARLEY_LOG_LEVEL: 'info',
    },
  });
  running.add(child);
  const ended = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => {
      running.delete(child);
      resolve(signal ?? `status ${code}`);
    });
  });
  const complaints: string[] = [];
  const port = await new Promise<number>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`${nameOf[kind]} did not start: ${complaints}`)), startMilliseconds);
    createInterface({ input: child.stderr }).on('line', (line) => {
      const entry = parse(line);
      if (typeof entry.port === 'number') {
        clearTimeout(late);
        resolve(entry.port);
      } else if (typeof entry.level !== 'number' || entry.level >= 40) complaints.push(line.slice(0, 2000));
    });
    void ended.then((how) => reject(new Error(`${nameOf[kind]} ended with ${how}: ${complaints.join('\n')}`)));
  });

  return {
    kind,
    pid: child.pid ?? 0,
    port,
    collect: () => child.kill('SIGUSR2'),
    async stop() {
      if (!running.has(child)) throw new Error(`${nameOf[kind]} died: ${complaints.join('\n')}`);
      child.kill(kind === 'parley' ? 'SIGTERM' : 'SIGKILL');
      const cut = setTimeout(() => child.kill('SIGKILL'), stopMilliseconds);
      const how = await ended;
      clearTimeout(cut);
      if (kind === 'parley' && how !== 'status 0') complaints.push(`it did not stop in order: ${how}`);
      if (complaints.length > 0) throw new Error(`${nameOf[kind]} complained:\n${complaints.join('\n')}`);
    },
  };
}

function parse(line: string): Record<string, unknown> {
  try {
    const entry: unknown = JSON.parse(line);
    return typeof entry === 'object' && entry !== null ? { ...entry } : {};
  } catch {
    return {};
  }
}
