import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Random } from './random.js';

/** What every mode is given. */
export interface Soak {
  /** The built server, such as `dist/main.js`. */
  server: string;
  seed: number;
  random: Random;
  /** Tells how far it is. */
  say(text: string): void;
  /** Something that must not be; the run goes on and fails at its end. */
  complain(text: string): void;
  complaints: readonly string[];
}

/** What a mode has to tell at its end, by name. */
export type Figures = Record<string, string | number>;

/** More are only counted. */
const shownComplaints = 30;

export function createSoak(server: string, seed: number, say: (text: string) => void): Soak {
  const complaints: string[] = [];
  return {
    server,
    seed,
    random: new Random(seed),
    say,
    complain(text) {
      complaints.push(text);
      if (complaints.length <= shownComplaints) say(`✗ ${text}`);
    },
    complaints,
  };
}

/** Gives a directory that is removed afterwards; it is kept where the run has found something. */
export async function withDirectory<T>(soak: Soak, use: (directory: string) => Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'parley-soak-'));
  try {
    return await use(directory);
  } finally {
    if (soak.complaints.length === 0) rmSync(directory, { recursive: true, force: true });
    else soak.say(`what it left behind: ${directory}`);
  }
}

/** @param share 0.99 for p99; 0 of nothing */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.round(share * (sorted.length - 1))] ?? 0;
}

/** `12/80/95` milliseconds: the middle, p99 and the longest. */
export const spread = (milliseconds: readonly number[]): string =>
  [0.5, 0.99, 1].map((share) => quantile(milliseconds, share).toFixed(0)).join('/');
