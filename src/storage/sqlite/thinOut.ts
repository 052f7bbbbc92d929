import { sql } from 'drizzle-orm';
import type { Connection } from './connection.js';
import type { FileKeeper } from './fileKeeper.js';

interface Leaf {
  id: number;
  parentId: number;
  size: number;
}

/**
 * Takes a large folder apart, some of it at a time: removing it whole would keep everybody else from writing for as long
 * as that takes.
 */
export function folderThinner(db: Connection, { touch }: FileKeeper) {
  return {
    /** @returns how many of those below were removed, at most `limit`; 0 when nothing is left below */
    thinOut(id: number, limit: number, now: number): number {
      // The deepest come first, and what holds something that stays is left: a cascade would have no limit.
      const leaves = db.all<Leaf>(sql`
        with recursive below (id, parent_id, size, depth) as (
          select id, parent_id, size, 0 from files where parent_id = ${id}
          union all
          select f.id, f.parent_id, f.size, below.depth + 1 from files f join below on f.parent_id = below.id
          order by 4 desc
          limit ${limit}
        )
        select id, parent_id as parentId, size from below
        where not exists (select 1 from files where parent_id = below.id)`);
      const freed = new Map<number, number>();
      for (const { parentId, size } of leaves) freed.set(parentId, (freed.get(parentId) ?? 0) + size);
      const ids = JSON.stringify(leaves.map(({ id: leaf }) => leaf));
      db.run(sql`insert into declined_shares (share_id, uid)
        select share_id, uid from files where id in (select value from json_each(${ids})) and share_id is not null
        on conflict do nothing`);
      db.run(sql`delete from files where id in (select value from json_each(${ids}))`);
      for (const [parentId, size] of freed) touch(parentId, -size, now);
      return leaves.length;
    },
  };
}
