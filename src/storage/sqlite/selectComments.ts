import { eq, getTableColumns, sql } from 'drizzle-orm';
import { comments, threads } from '../../../db/schema.js';
import type { Connection } from './connection.js';

/** Id of the thread that a comment belongs to, if that is one. */
export const threadIdOf = sql`iif(${comments.topmostParentId}, ${comments.topmostParentId}, ${comments.id})`;

/** Comments as they are shown: each with what is told of the thread that it belongs to. */
export const selectComments = (db: Connection) =>
  db
    .select({ ...getTableColumns(comments), thread: { title: threads.title, replies: threads.numReplies } })
    .from(comments)
    .leftJoin(threads, eq(threads.id, threadIdOf));
