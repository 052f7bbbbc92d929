import { inArray } from 'drizzle-orm';
import { files } from '../../../db/schema.js';
import { type Connection, listOf } from './connection.js';
import type { FileKeeper } from './fileKeeper.js';
import type { ShareKeeper } from './shareWrites.js';

/**
 * Takes a large folder apart, some of it at a time: removing it whole would keep everybody else from writing for as long
 * as that takes.
 */
export function folderThinner(db: Connection, { below, row, touch }: FileKeeper, { declineMounts }: ShareKeeper) {
  return {
    /** @returns how many of those below were removed, at most `limit`; 0 when nothing is left below */
    thinOut(id: number, limit: number, now: number): number {
      const gone = below(id, limit);
      const freed = new Map<number, number>();
      for (const { id: one, parentId, size, kind } of gone) {
        if (parentId !== null) freed.set(parentId, (freed.get(parentId) ?? 0) + size);
        const mount = kind === 'mount' ? row(one) : undefined;
        if (mount) declineMounts(mount);
      }
      db.delete(files)
        .where(inArray(files.id, listOf(gone.map(({ id: one }) => one))))
        .run();
      // Of a folder that has gone as well nothing is told: what it held is in its own size.
      for (const [parentId, size] of freed) touch(parentId, -size, now);
      return gone.length;
    },
  };
}
