import { and, asc, eq, getTableColumns, sql } from 'drizzle-orm';
import { polls, pollVotes } from '../../../db/schema.js';
import type { Actor } from '../../domain/actor.js';
import type { Comment, CommentDraft } from '../../domain/comment.js';
import {
  countVotes,
  type Poll,
  type PollContent,
  type PollDraft,
  PollStatus,
  type PollVote,
  sharedPoll,
} from '../../domain/poll.js';
import type { SendEffects } from '../chatStorage.js';
import type { PollMessage } from '../pollStorage.js';
import type { CommentKeeper } from './comments.js';
import type { Connection } from './connection.js';

const given = sql.placeholder;
const { id: _id, pollId: _poll, ...voteColumns } = getTableColumns(pollVotes);

export function pollReads(db: Connection) {
  const byId = db
    .select()
    .from(polls)
    .where(and(eq(polls.id, given('id')), eq(polls.roomId, given('roomId'))))
    .prepare();
  const drafts = db
    .select()
    .from(polls)
    .where(and(eq(polls.roomId, given('roomId')), eq(polls.status, PollStatus.draft)))
    .orderBy(asc(polls.id))
    .prepare();
  const votes = (condition = sql`true`) =>
    db
      .select(voteColumns)
      .from(pollVotes)
      .where(and(eq(pollVotes.pollId, given('pollId')), condition))
      .orderBy(asc(pollVotes.id))
      .prepare();
  const all = votes();
  const own = votes(and(eq(pollVotes.actorType, given('type')), eq(pollVotes.actorId, given('id'))));

  return {
    poll: async (roomId: number, id: number): Promise<Poll | undefined> => byId.get({ roomId, id }),
    pollDrafts: async (roomId: number): Promise<Poll[]> => drafts.all({ roomId }),
    pollVotes: async (pollId: number, actor?: Actor): Promise<PollVote[]> =>
      actor ? own.all({ pollId, ...actor }) : all.all({ pollId }),
  };
}

export type PollKeeper = ReturnType<typeof pollKeeper>;

/** How polls go with what shared them. */
export function pollKeeper(db: Connection) {
  return {
    /** @returns id of the message that told of its end, 0 for none */
    remove(roomId: number, pollId: number): number {
      if (pollId === 0) return 0;
      const [removed] = db
        .delete(polls)
        .where(and(eq(polls.id, pollId), eq(polls.roomId, roomId)))
        .returning({ closedMessageId: polls.closedMessageId })
        .all();
      return removed?.closedMessageId ?? 0;
    },

    removeAll(roomId: number): void {
      db.delete(polls).where(eq(polls.roomId, roomId)).run();
    },
  };
}

interface Chat {
  addComment(roomId: number, draft: CommentDraft, effects: SendEffects): Comment;
}

export function pollWrites(db: Connection, { keep }: CommentKeeper, { addComment }: Chat) {
  const isOpen = (pollId: number) => and(eq(polls.id, pollId), eq(polls.status, PollStatus.open));

  return {
    addPoll(draft: PollDraft, message: PollMessage | undefined, effects: SendEffects): Poll {
      const poll = db
        .insert(polls)
        .values({ ...draft, votes: {}, numVoters: 0, closedMessageId: 0 })
        .returning()
        .get();
      if (message) {
        const { name, ...comment } = message;
        addComment(draft.roomId, { ...comment, message: sharedPoll(poll.id, name) }, effects);
      }
      return poll;
    },

    changePollDraft: (pollId: number, content: PollContent): Poll | undefined =>
      db
        .update(polls)
        .set(content)
        .where(and(eq(polls.id, pollId), eq(polls.status, PollStatus.draft)))
        .returning()
        .get(),

    votePoll(
      pollId: number,
      voter: Omit<PollVote, 'optionId'>,
      optionIds: number[],
      message: CommentDraft | undefined,
    ): Poll | undefined {
      const poll = db.select().from(polls).where(isOpen(pollId)).get();
      if (!poll) return undefined;
      const { actorType, actorId } = voter;
      const before = db
        .delete(pollVotes)
        .where(and(eq(pollVotes.pollId, pollId), eq(pollVotes.actorType, actorType), eq(pollVotes.actorId, actorId)))
        .returning({ optionId: pollVotes.optionId })
        .all();
      for (const optionId of optionIds)
        db.insert(pollVotes)
          .values({ ...voter, pollId, optionId })
          .run();
      if (message) keep(poll.roomId, message);
      return db
        .update(polls)
        .set({
          votes: countVotes(
            poll.votes,
            before.map(({ optionId }) => optionId),
            optionIds,
          ),
          numVoters: poll.numVoters - Number(before.length > 0) + Number(optionIds.length > 0),
        })
        .where(eq(polls.id, pollId))
        .returning()
        .get();
    },

    closePoll(pollId: number, message: CommentDraft, effects: SendEffects): Poll | undefined {
      const poll = db.update(polls).set({ status: PollStatus.closed }).where(isOpen(pollId)).returning().get();
      if (!poll) return undefined;
      const { id: closedMessageId } = addComment(poll.roomId, message, effects);
      return db.update(polls).set({ closedMessageId }).where(eq(polls.id, pollId)).returning().get();
    },

    deletePollDraft: (pollId: number): boolean =>
      db
        .delete(polls)
        .where(and(eq(polls.id, pollId), eq(polls.status, PollStatus.draft)))
        .run().changes > 0,
  };
}
