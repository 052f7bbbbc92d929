import type { Deps } from '../deps.js';
import { actorOf, isModerator } from '../domain/attendee.js';
import { TalkError } from '../domain/errors.js';
import type { NameBook } from '../domain/names.js';
import type { Participant } from '../domain/participant.js';
import { type Poll, PollStatus, type PollVote, pollAuthor, ResultMode } from '../domain/poll.js';
import type { Room } from '../domain/room.js';
import type { Storage } from '../storage/storage.js';
import { gatherNamesOf } from './gatherNames.js';

/** A poll with what one participant's view of it needs. */
export interface SeenPoll {
  poll: Poll;
  /** Options that they chose. */
  votedSelf: number[];
  /** Who chose what, in the order of voting; only of public polls that are closed. */
  details: PollVote[] | undefined;
  names: NameBook;
}

type Reading = Pick<Deps, 'storage'>;

/** @throws TalkError notFound `poll`; drafts are there for moderators only */
export async function seePoll(deps: Reading, participant: Participant, pollId: number): Promise<SeenPoll> {
  const poll = await pollOf(deps.storage, participant.room, pollId, isModerator(participant.attendee));
  return viewOf(deps, participant, poll);
}

export async function viewOf({ storage }: Reading, { room, attendee }: Participant, poll: Poll): Promise<SeenPoll> {
  const own = await storage.pollVotes(poll.id, actorOf(attendee));
  const isTold = poll.status === PollStatus.closed && poll.resultMode === ResultMode.public;
  const details = isTold ? await storage.pollVotes(poll.id) : undefined;
  const names = await gatherNamesOf(storage, room, [poll, ...(details ?? [])].map(pollAuthor));
  return { poll, votedSelf: own.map(({ optionId }) => optionId), details, names };
}

/** Drafts of the room, the oldest first, and what their authors are called. */
export async function listPollDrafts({ storage }: Reading, room: Room): Promise<{ drafts: Poll[]; names: NameBook }> {
  const drafts = await storage.pollDrafts(room.id);
  return { drafts, names: await gatherNamesOf(storage, room, drafts.map(pollAuthor)) };
}

/** @throws TalkError notFound `poll` */
export async function pollOf(
  storage: Pick<Storage, 'poll'>,
  room: Room,
  id: number,
  seesDrafts: boolean,
): Promise<Poll> {
  const poll = await storage.poll(room.id, id);
  if (!poll || (poll.status === PollStatus.draft && !seesDrafts)) throw new TalkError('notFound', 'poll');
  return poll;
}
