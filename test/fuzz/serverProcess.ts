import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A server that runs as a process of its own, with its log read along. */
export interface ServerProcess {
  port: number;
  /** Lines of the log at the level of an error, and whatever is no line of the log. */
  errors: string[];
  pid: number;
  /** @returns how the process ended */
  stop(): Promise<number | string>;
}

const startSeconds = 20;
const errorLevel = 50;
const mostErrors = 100;

/** @param args what Node runs, such as `['dist/main.js', 'serve']` */
export async function startProcess(args: string[], env: Record<string, string>): Promise<ServerProcess> {
  const child = spawn(process.execPath, ['--enable-source-maps', ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
    // A ^C is for us: the server goes on until we have done.
    detached: true,
  });
  process.once('exit', () => child.kill('SIGKILL'));
  const errors: string[] = [];
  const port = await new Promise<number>((resolve, reject) => {
    const late = setTimeout(
      () => reject(new Error(`the server did not start: ${errors.join('\n')}`)),
      startSeconds * 1000,
    );
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${errors.join('\n')}`)));
    createInterface({ input: child.stderr }).on('line', (line) => {
      const entry = parsed(line);
      if ((entry?.level ?? errorLevel) >= errorLevel && errors.length < mostErrors) errors.push(line);
      if (entry?.msg === 'Parley is listening' && entry.port) {
        clearTimeout(late);
        resolve(entry.port);
      }
    });
  });
  return {
    port,
    errors,
    pid: child.pid ?? 0,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode ?? child.signalCode ?? '';
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      const [code, signal] = await ended;
      return code ?? signal;
    },
  };
}

function parsed(line: string): { level?: number; msg?: string; port?: number } | undefined {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
