import type { Database } from 'better-sqlite3';
import { countsAsUnread, type Verb } from '../../domain/comment.js';
import { maxShownReactions } from '../../domain/reaction.js';
import { type Invariant, invariants } from './invariants.js';

/** Something that must hold and does not. */
export interface Damage {
  what: string;
  /** How many rows break it. */
  count: number;
  /** Some of them, as JSON. */
  examples: string;
  /** Whether it is only derived from what is sound, so that `repair` can derive it anew. */
  isRepairable: boolean;
}

const shownExamples = 5;

/** What is wrong with the database, as it is at this moment; empty on a good day. It must be up to date. */
export function findDamage(client: Database): Damage[] {
  return [...findBroken(client), ...findContradictions(client)];
}

/** The same of a database of any version: whether its file is sound, and nothing points nowhere. */
export function findBroken(client: Database): Damage[] {
  const integrity = client.prepare('PRAGMA integrity_check').pluck().all();
  const strays = client.pragma('foreign_key_check') as unknown[];
  return [
    ...damageOf('the file is sound', integrity.length === 1 && integrity[0] === 'ok' ? [] : integrity, false),
    ...damageOf('nothing points at what is not there', strays, false),
  ];
}

function findContradictions(client: Database): Damage[] {
  knowVerbs(client);
  return invariants.flatMap(({ what, broken, mend }) =>
    damageOf(what, client.prepare(broken).all(), mend !== undefined),
  );
}

const damageOf = (what: string, rows: unknown[], isRepairable: boolean): Damage[] =>
  rows.length > 0
    ? [{ what, count: rows.length, examples: JSON.stringify(rows.slice(0, shownExamples)), isRepairable }]
    : [];

/**
 * Derives anew what contradicts what it is derived from, all of it or nothing. Nobody else may be writing.
 * @returns what was mended
 */
export function repair(client: Database): string[] {
  knowVerbs(client);
  const mended: string[] = [];
  const mendAll = client.transaction(() => {
    for (const { what, broken, mend } of invariants) {
      if (mend === undefined || client.prepare(broken).get() === undefined) continue;
      runMend(client, broken, mend);
      mended.push(what);
    }
  });
  mendAll.immediate();
  return mended;
}

/** What breaks the invariant is noted first: mending it changes what the query finds. */
function runMend(client: Database, broken: string, mend: NonNullable<Invariant['mend']>): void {
  client.exec(`CREATE TEMP TABLE damaged AS ${broken}`);
  try {
    for (const statement of mend) client.exec(statement);
  } finally {
    client.exec('DROP TABLE temp.damaged');
  }
}

function knowVerbs(client: Database): void {
  client.function('counts', { deterministic: true }, (verb) => Number(countsAsUnread(verb as Verb)));
  client.function('max_shown_reactions', { deterministic: true }, () => maxShownReactions);
}
