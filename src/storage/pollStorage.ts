import type { Actor } from '../domain/actor.js';
import type { CommentDraft } from '../domain/comment.js';
import type { Poll, PollContent, PollDraft, PollVote } from '../domain/poll.js';
import type { SendEffects } from './chatStorage.js';

/** The chat message that shares a poll; storage writes its text, for that holds the poll's id. */
export interface PollMessage extends Omit<CommentDraft, 'message'> {
  /** What the poll is called there. */
  name: string;
}

export interface PollStorage {
  /** Drafts are polls too. */
  poll(roomId: number, id: number): Promise<Poll | undefined>;
  /** By id. */
  pollDrafts(roomId: number): Promise<Poll[]>;
  /** In the order of voting; of one actor only if one is given. */
  pollVotes(pollId: number, actor?: Actor): Promise<PollVote[]>;
  /**
   * Keeps the poll and, unless it is a draft, its message as `addComment` does.
   * @throws TalkError roomNotFound
   */
  addPoll(draft: PollDraft, message: PollMessage | undefined, effects: SendEffects): Promise<Poll>;
  /** @returns undefined when it is no draft any more */
  changePollDraft(pollId: number, content: PollContent): Promise<Poll | undefined>;
  /**
   * Puts these options in place of all that the voter chose before, counts anew, and keeps `message`.
   * @returns the poll as it stands now, undefined when it is not open
   */
  votePoll(
    pollId: number,
    voter: Omit<PollVote, 'optionId'>,
    optionIds: number[],
    message: CommentDraft | undefined,
  ): Promise<Poll | undefined>;
  /** Closes the poll and keeps the message that tells of it. @returns undefined when it is not open */
  closePoll(pollId: number, message: CommentDraft, effects: SendEffects): Promise<Poll | undefined>;
  deletePollDraft(pollId: number): Promise<boolean>;
}
