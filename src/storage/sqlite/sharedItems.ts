import { and, desc, eq, lt, sql } from 'drizzle-orm';
import { comments, pins } from '../../../db/schema.js';
import type { Comment } from '../../domain/comment.js';
import type { ItemKind } from '../../domain/sharedObject.js';
import type { Connection } from './connection.js';
import { selectComments } from './selectComments.js';

const given = sql.placeholder;
const inRoom = eq(comments.roomId, given('roomId'));
const older = lt(comments.id, given('before'));
/** SQLite derives it from the comment (db/migrations/0018_shared_items.sql), so that it is no column to be written. */
const itemKind = sql.raw('comments.item_kind');
/** Of what shows a file: it is still shared. */
const isThere = sql`(json_extract(comments.message, '$.message') <> 'file_shared'
  or exists (select 1 from shares where shares.id = cast(json_extract(comments.message, '$.parameters.share') as integer)))`;

export function sharedItemReads(db: Connection) {
  const ofKind = selectComments(db)
    .where(and(inRoom, sql`${itemKind} = ${given('kind')}`, older, isThere))
    .orderBy(desc(comments.id))
    .limit(given('limit'))
    .prepare();
  const pinned = db
    .select({ id: pins.commentId })
    .from(pins)
    .where(and(eq(pins.roomId, given('roomId')), lt(pins.commentId, given('before'))))
    .orderBy(desc(pins.commentId))
    .limit(given('limit'))
    .prepare();

  return {
    sharedItems: async (roomId: number, kind: ItemKind, before: number, limit: number): Promise<Comment[]> =>
      ofKind.all({ roomId, kind, before, limit }),

    pinnedIds: async (roomId: number, before: number, limit: number): Promise<number[]> =>
      pinned.all({ roomId, before, limit }).map(({ id }) => id),
  };
}
