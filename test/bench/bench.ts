import type { Faults } from './crowd.js';
import type { Row } from './report.js';
import type { Kind } from './servers.js';
import { median } from './usage.js';

/** What a scenario is run with. */
export interface Bench {
  quick: boolean;
  /** Where profiles of Parley go, if anywhere; then the floors are left out. */
  profileDir: string | undefined;
  kinds: Kind[];
  /** Where Parley was built. */
  dist: string;
  /** The data directory that the scenarios use one after the other. */
  dataDir(): Promise<string>;
  /** Tells how far it is. */
  say(text: string): void;
  /** Something was lost or broke: the run fails. */
  complain(text: string): void;
}

export interface Scenario {
  name: string;
  about: string;
  run(bench: Bench): Promise<Row[]>;
}

/** Complains unless all is well. */
export function judge(bench: Bench, where: string, faults: Faults & { firstTrouble?: string }): void {
  const { firstTrouble, ...counts } = faults;
  const bad = Object.entries(counts).filter(([, count]) => count > 0);
  if (bad.length === 0) return;
  const text = bad.map(([what, count]) => `${count} ${what}`).join(', ');
  bench.complain(`${where}: ${text}${firstTrouble ? ` (${firstTrouble})` : ''}`);
}

/** What each server needed, one entry per round. */
export class Measurements<T extends object> {
  readonly #of = new Map<Kind, T[]>();

  add(kind: Kind, measured: T): void {
    this.#of.set(kind, [...(this.#of.get(kind) ?? []), measured]);
  }

  /** The median over the rounds, as the numbers of a row. */
  figure(pick: (measured: T) => number): Pick<Row, 'parley' | 'bare' | 'koa'> {
    const of = (kind: Kind) => median((this.#of.get(kind) ?? []).map(pick));
    const figures: Pick<Row, 'parley' | 'bare' | 'koa'> = { parley: of('parley') };
    if (this.#of.has('bare')) figures.bare = of('bare');
    if (this.#of.has('koa')) figures.koa = of('koa');
    return figures;
  }
}

/** The servers in turn, there and back, so that a machine that slows down is unfair to all of them alike. */
export const thereAndBack = <T>(targets: readonly T[], rounds: number): T[] =>
  Array.from({ length: rounds }, (_, round) => (round % 2 === 0 ? targets : targets.toReversed())).flat();
