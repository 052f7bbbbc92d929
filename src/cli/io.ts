import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';

/** The command line's surroundings; a test brings its own. */
export interface Io {
  env: NodeJS.ProcessEnv;
  /** Writes as it is; lines end themselves. */
  out(text: string): void;
  err(text: string): void;
  /** Shows how far something is in place of what it showed before; absent where nobody sits at a terminal. */
  status: ((text: string) => void) | undefined;
  /** Asks without showing what is typed; absent where nobody sits at a terminal. */
  askHidden: ((question: string) => Promise<string>) | undefined;
}

/** What stops a command: told in one line, and the exit code is not 0. */
export class CommandError extends Error {}

/** The same, told where the command writes its results: scripts for occ look for Talk's refusals there. */
export class Refusal extends CommandError {
  readonly exitCode: number;

  constructor(message: string, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

export const processIo = (): Io => ({
  env: process.env,
  out: (text) => {
    process.stdout.write(text);
  },
  err: (text) => {
    process.stderr.write(text);
  },
  status: process.stderr.isTTY ? (text) => void process.stderr.write(`\r\x1b[K${text}`) : undefined,
  askHidden: process.stdin.isTTY ? askHidden : undefined,
});

async function askHidden(question: string): Promise<string> {
  process.stderr.write(question);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  const stopped = new AbortController();
  lines.once('SIGINT', () => stopped.abort());
  lines.once('close', () => stopped.abort());
  try {
    return await lines.question('', { signal: stopped.signal });
  } catch {
    throw new CommandError('No password was entered');
  } finally {
    lines.close();
    process.stderr.write('\n');
  }
}
