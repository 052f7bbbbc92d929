import type { Deps } from '../deps.js';
import { systemActor } from '../domain/actor.js';
import { actorOf, isLoggedInModerator, isModerator } from '../domain/attendee.js';
import { TalkError } from '../domain/errors.js';
import type { Participant } from '../domain/participant.js';
import {
  checkHasPolls,
  chosenOptions,
  mayManage,
  type Poll,
  PollStatus,
  pollContent,
  ResultMode,
} from '../domain/poll.js';
import { expiryIn } from '../domain/room.js';
import type { SendEffects } from '../storage/chatStorage.js';
import { noticesOfPost } from './findRecipients.js';
import { pollOf } from './seePoll.js';
import { tell } from './tell.js';

type Acting = Pick<Deps, 'storage' | 'bus' | 'clock'>;

export interface PollRequest {
  /** Trimmed. */
  question: string;
  /** The question as the client sent it: the chat message is called so. */
  name: string;
  options: unknown[];
  resultMode: number;
  maxVotes: number;
  /** Kept for moderators to go on with; nobody is told. */
  draft: boolean;
  /** Id of the thread to share it in; of no thread of the room, it is shared outside. */
  threadId: number;
}

/**
 * Makes a poll and shares it in the chat (spec/polls.md §1).
 * @throws TalkError invalid `room`, `draft`, `question` or `options`
 */
export async function createPoll(
  { storage, bus, clock }: Acting,
  { room, attendee }: Participant,
  request: PollRequest,
): Promise<Poll> {
  checkHasPolls(room);
  if (request.draft && !isModerator(attendee)) throw new TalkError('invalid', 'draft');
  const content = pollContent(request.question, request.options, request.resultMode, request.maxVotes);
  const { actorType, actorId, displayName } = attendee;
  const draft = { ...content, roomId: room.id, actorType, actorId, displayName };
  if (request.draft) return storage.addPoll({ ...draft, status: PollStatus.draft }, undefined, by(attendee.id));

  const now = clock.now();
  const threadId = (await storage.thread(room.id, request.threadId))?.id ?? 0;
  const notices = await noticesOfPost(storage, room, actorOf(attendee), now, threadId);
  const effects = { ...by(attendee.id), notices };
  const poll = await storage.addPoll(
    { ...draft, status: PollStatus.open },
    {
      name: request.name,
      actorType,
      actorId,
      verb: 'object_shared',
      createdAt: now,
      parentId: threadId,
      topmostParentId: threadId,
      referenceId: '',
      expiresAt: expiryIn(room, now),
      metaData: {},
    },
    effects,
  );
  bus.publish(room.token);
  return poll;
}

const by = (authorAttendeeId: number): SendEffects => ({
  authorAttendeeId,
  mentioned: [],
  mentionedDirectly: [],
  additions: [],
});

/**
 * Changes what nobody but moderators and its author has seen yet (spec/polls.md §3).
 * @throws TalkError invalid `room`, `poll`, `draft`, `question` or `options`; notFound `poll`
 */
export async function changePollDraft(
  { storage }: Pick<Deps, 'storage'>,
  { room, attendee }: Participant,
  pollId: number,
  request: Omit<PollRequest, 'draft' | 'name' | 'threadId'>,
): Promise<Poll> {
  checkHasPolls(room);
  const poll = await storage.poll(room.id, pollId);
  if (!poll) throw new TalkError('notFound', 'poll');
  if (poll.status !== PollStatus.draft) throw new TalkError('invalid', 'poll');
  if (!mayManage(poll, attendee)) throw new TalkError('invalid', 'draft');
  const { question, options, resultMode, maxVotes } = request;
  const changed = await storage.changePollDraft(pollId, pollContent(question, options, resultMode, maxVotes));
  if (!changed) throw new TalkError('notFound', 'poll');
  return changed;
}

/**
 * Votes, changes a vote, or with no options takes it back; public polls tell of it without saying who it was
 * (spec/polls.md §6).
 * @throws TalkError notFound `poll`; invalid `poll` when it is closed, or `options`
 */
export async function vote(
  { storage, bus, clock }: Acting,
  { room, attendee }: Participant,
  pollId: number,
  options: unknown[],
): Promise<Poll> {
  const poll = await storage.poll(room.id, pollId);
  if (!poll || poll.status === PollStatus.draft) throw new TalkError('notFound', 'poll');
  if (poll.status !== PollStatus.open) throw new TalkError('invalid', 'poll');
  const chosen = chosenOptions(poll, options);
  const about = { poll: String(pollId), question: poll.question };
  const message =
    poll.resultMode === ResultMode.public ? tell(room, 'poll_voted', about, systemActor, clock.now()) : undefined;
  const { actorType, actorId, displayName } = attendee;
  const voted = await storage.votePoll(pollId, { actorType, actorId, displayName }, chosen, message);
  if (!voted) throw new TalkError('invalid', 'poll');
  if (message) bus.publish(room.token);
  return voted;
}

/**
 * Closes a poll, or deletes a draft (spec/polls.md §7).
 * @returns undefined when it was a draft
 * @throws TalkError notFound `poll`; invalid `poll` when it is closed already; forbidden `poll`
 */
export async function closePoll(
  { storage, bus, clock }: Acting,
  { room, attendee }: Participant,
  pollId: number,
): Promise<Poll | undefined> {
  const poll = await pollOf(storage, room, pollId, isLoggedInModerator(attendee));
  if (poll.status === PollStatus.draft) {
    await storage.deletePollDraft(pollId);
    return undefined;
  }
  if (poll.status === PollStatus.closed) throw new TalkError('invalid', 'poll');
  if (!mayManage(poll, attendee)) throw new TalkError('forbidden', 'poll');
  const about = { poll: String(pollId), question: poll.question };
  const now = clock.now();
  const actor = actorOf(attendee);
  const effects = { ...by(attendee.id), notices: await noticesOfPost(storage, room, actor, now) };
  const closed = await storage.closePoll(pollId, tell(room, 'poll_closed', about, actor, now), effects);
  if (!closed) throw new TalkError('invalid', 'poll');
  bus.publish(room.token);
  return closed;
}
