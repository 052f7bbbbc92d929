import { spawn } from 'node:child_process';
import * as assert from 'uvu/assert';
import type { Talk } from './talk.js';

export interface Outcome {
  code: number | null;
  out: string;
  err: string;
}

/** Runs the program as an administrator does, on the data directory of the story. */
export function occ(talk: Talk, args: string[], env: NodeJS.ProcessEnv = {}): Promise<Outcome> {
  const { PATH, XDG_CACHE_HOME, PARLEY_EXECUTABLE } = process.env;
  // As `make binary-smoke` has it, or Node.
  const [program, leading] = PARLEY_EXECUTABLE ? [PARLEY_EXECUTABLE, []] : [process.execPath, ['dist/main.js']];
  const child = spawn(program, [...leading, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH, XDG_CACHE_HOME, PARLEY_DATA_DIR: talk.dataDir, ...env },
    timeout: 60_000,
  });
  const outcome: Outcome = { code: null, out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    outcome.out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    outcome.err += text;
  });
  return new Promise((resolve) => {
    child.on('close', (code) => resolve({ ...outcome, code }));
  });
}

/** @returns what the command wrote */
export async function succeeds(talk: Talk, args: string[], env?: NodeJS.ProcessEnv): Promise<string> {
  const { code, out, err } = await occ(talk, args, env);
  assert.is(code, 0, `${args.join(' ')}: ${out}${err}`);
  assert.is(err, '');
  return out;
}

/** Fails with one line, and says nothing else. */
export async function fails(talk: Talk, args: string[], why: RegExp, env?: NodeJS.ProcessEnv): Promise<void> {
  const { code, out, err } = await occ(talk, args, env);
  assert.is.not(code, 0, args.join(' '));
  assert.is(out, '');
  assert.match(err, why);
  assert.is(err.trimEnd().split('\n').length, 1, err);
}

/** Refused as occ refuses for Talk: exit code 1 and the reason, in one line, where results are written. */
export async function isRefused(talk: Talk, args: string[], why: string): Promise<void> {
  const { code, out, err } = await occ(talk, args);
  assert.equal([code, out, err], [1, `${why}\n`, ''], args.join(' '));
}
