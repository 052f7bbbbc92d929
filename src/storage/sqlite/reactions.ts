import { and, asc, desc, eq, inArray, sql } from 'drizzle-orm';
import { comments } from '../../../db/schema.js';
import type { Actor } from '../../domain/actor.js';
import type { Comment, CommentDraft } from '../../domain/comment.js';
import type { Notice } from '../../domain/notification.js';
import { isReactable, maxShownReactions } from '../../domain/reaction.js';
import type { BotOutbox } from './bots.js';
import type { CommentKeeper } from './comments.js';
import { type Connection, listed } from './connection.js';
import type { NotificationKeeper } from './notifications.js';

const given = sql.placeholder;
// Written out, for an index of some rows only is not used for what a parameter stands for.
const isReaction = sql`${comments.verb} = 'reaction'`;
const byActor = and(eq(comments.actorType, given('type')), eq(comments.actorId, given('id')));

export function reactionReads(db: Connection) {
  const select = () => db.select().from(comments);
  const toThese = inArray(comments.parentId, listed('ids'));
  const all = select().where(and(isReaction, toThese)).orderBy(asc(comments.id)).prepare();
  const own = select()
    .where(and(isReaction, toThese, byActor))
    .orderBy(asc(comments.id))
    .prepare();

  return {
    async reactionsTo(ids: number[], actor?: Actor): Promise<Comment[]> {
      const list = JSON.stringify(ids);
      return actor ? own.all({ ids: list, ...actor }) : all.all({ ids: list });
    },
  };
}

export function reactionWrites(
  db: Connection,
  { keep }: CommentKeeper,
  { notify }: NotificationKeeper,
  outbox: BotOutbox,
) {
  const parentVerb = db
    .select({ verb: comments.verb })
    .from(comments)
    .where(and(eq(comments.id, given('parentId')), eq(comments.roomId, given('roomId'))))
    .prepare();
  const existing = db
    .select({ id: comments.id })
    .from(comments)
    .where(and(isReaction, eq(comments.parentId, given('parentId')), byActor, eq(comments.message, given('reaction'))))
    .prepare();
  const forget = db
    .update(comments)
    .set({ verb: 'reaction_deleted' })
    .where(eq(comments.id, given('reactionId')))
    .prepare();
  const times = sql<number>`count(*)`;
  const mostUsed = db
    .select({ reaction: comments.message, times })
    .from(comments)
    .where(and(isReaction, eq(comments.parentId, given('parentId'))))
    .groupBy(comments.message)
    .orderBy(desc(times), asc(comments.message))
    .limit(maxShownReactions)
    .prepare();
  const show = db
    .update(comments)
    .set({ reactions: sql`${given('counts')}` })
    .where(eq(comments.id, given('parentId')))
    .prepare();

  function count(parentId: number): void {
    const counts = Object.fromEntries(mostUsed.all({ parentId }).map(({ reaction, times }) => [reaction, times]));
    show.run({ parentId, counts: JSON.stringify(counts) });
  }

  return {
    addReaction(roomId: number, draft: CommentDraft, notices: Notice[]): 'added' | 'there' | 'gone' {
      const { parentId, message: reaction, actorType: type, actorId: id } = draft;
      const parent = parentVerb.get({ roomId, parentId });
      if (!parent || !isReactable(parent)) return 'gone';
      if (existing.get({ parentId, type, id, reaction })) return 'there';
      keep(roomId, draft);
      count(parentId);
      notify(roomId, notices, parentId);
      return 'added';
    },

    removeReaction(roomId: number, parentId: number, actor: Actor, reaction: string, message: CommentDraft): boolean {
      const parent = parentVerb.get({ roomId, parentId });
      const found = parent && isReactable(parent) ? existing.get({ parentId, ...actor, reaction }) : undefined;
      if (!found) return false;
      forget.run({ reactionId: found.id });
      count(parentId);
      outbox.hearUndone(keep(roomId, message), reaction);
      return true;
    },
  };
}
