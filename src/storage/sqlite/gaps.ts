import { and, between, eq, sql } from 'drizzle-orm';
import { gaps, rooms } from '../../../db/schema.js';
import type { Connection } from './connection.js';

const given = sql.placeholder;

/** How many buckets make one of the next level. */
const fanOut = 64;
/** The topmost level: a bucket of it holds some thousand million ordinals, so that no room needs many. */
const topLevel = 5;
const widthOf = (level: number): number => fanOut ** level;

const inLevel = and(eq(gaps.roomId, given('roomId')), eq(gaps.level, given('level')));
const inBuckets = and(inLevel, between(gaps.bucket, given('first'), given('last')));

/**
 * How many gaps a room has up to a place: what turns counting unread comments into a few seeks although comments are
 * deleted and expire.
 */
export function gapReads(db: Connection) {
  const along = db
    .select({
      before: sql<number>`coalesce(sum(${gaps.count}) filter (where ${gaps.bucket} < ${given('last')}), 0)`,
      own: sql<number>`coalesce(sum(${gaps.count}) filter (where ${gaps.bucket} = ${given('last')}), 0)`,
    })
    .from(gaps)
    .where(inBuckets)
    .prepare();

  return {
    /** @returns how many ordinals of the room up to and including this one are gaps */
    upTo(roomId: number, ordinal: number): number {
      const place = ordinal - 1;
      if (place < 0) return 0;
      let found = 0;
      let first = 0;
      for (let level = topLevel; level >= 0; level--) {
        const width = widthOf(level);
        const last = Math.floor(place / width);
        const { before = 0, own = 0 } = along.get({ roomId, level, first, last }) ?? {};
        found += before;
        if (own === width) return found + place - last * width + 1;
        if (own === 0) return found;
        first = last * fanOut;
      }
      return found;
    },
  };
}

export type GapKeeper = ReturnType<typeof gapKeeper>;

/** How every operation of the writer notes that comments no longer count as unread. */
export function gapKeeper(db: Connection) {
  const raise = db
    .insert(gaps)
    .values({ roomId: given('roomId'), level: given('level'), bucket: given('bucket'), count: given('count') })
    .onConflictDoUpdate({
      target: [gaps.roomId, gaps.level, gaps.bucket],
      set: { count: sql`${gaps.count} + excluded.count` },
    })
    .returning({ count: gaps.count })
    .prepare();
  const dissolve = db.delete(gaps).where(inBuckets).prepare();
  const forgetAll = db
    .delete(gaps)
    .where(eq(gaps.roomId, given('roomId')))
    .prepare();
  const total = db
    .update(rooms)
    .set({ gapCount: sql`${rooms.gapCount} + ${given('count')}` })
    .where(eq(rooms.id, given('roomId')))
    .prepare();

  return {
    /** @param ordinals of comments that counted until now, each given once in its life */
    add(roomId: number, ordinals: number[]): void {
      if (ordinals.length === 0) return;
      for (let level = 0; level <= topLevel; level++) {
        const width = widthOf(level);
        for (const [bucket, count] of countedBy(ordinals, (ordinal) => Math.floor((ordinal - 1) / width))) {
          const kept = raise.get({ roomId, level, bucket, count });
          if (level === 0 || kept?.count !== width) continue;
          dissolve.run({ roomId, level: level - 1, first: bucket * fanOut, last: (bucket + 1) * fanOut - 1 });
        }
      }
      total.run({ roomId, count: ordinals.length });
    },

    /** For a room that counts from 0 again. */
    forgetAll(roomId: number): void {
      forgetAll.run({ roomId });
    },
  };
}

function countedBy(values: number[], keyOf: (value: number) => number): Map<number, number> {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(keyOf(value), (counts.get(keyOf(value)) ?? 0) + 1);
  return counts;
}
