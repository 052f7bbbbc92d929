import { and, asc, eq, gt, inArray, sql } from 'drizzle-orm';
import { blobs } from '../../../db/schema.js';
import { type Connection, listed } from './connection.js';

const given = sql.placeholder;

export function blobReads(db: Connection) {
  const unused = db
    .select({ digest: blobs.digest })
    .from(blobs)
    .where(and(sql`${blobs.refs} = 0`, gt(blobs.digest, given('after'))))
    .orderBy(asc(blobs.digest))
    .limit(given('limit'))
    .prepare();
  const known = db
    .select({ digest: blobs.digest })
    .from(blobs)
    .where(inArray(blobs.digest, listed('digests')))
    .prepare();

  return {
    unusedBlobs: async (after: string, limit: number): Promise<string[]> =>
      unused.all({ after, limit }).map(({ digest }) => digest),
    async unknownBlobs(digests: string[]): Promise<string[]> {
      const there = new Set(known.all({ digests: JSON.stringify(digests) }).map(({ digest }) => digest));
      return digests.filter((digest) => !there.has(digest));
    },
  };
}

export function blobWrites(db: Connection) {
  return {
    forgetBlob(digest: string): boolean {
      const stored = db.select({ refs: blobs.refs }).from(blobs).where(eq(blobs.digest, digest)).get();
      if (stored && stored.refs > 0) return false;
      db.delete(blobs).where(eq(blobs.digest, digest)).run();
      return true;
    },
  };
}
