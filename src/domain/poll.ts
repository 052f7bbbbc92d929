import { type Actor, type ActorType, sameActor } from './actor.js';
import { type Attendee, actorOf, isModerator } from './attendee.js';
import type { Comment } from './comment.js';
import { TalkError } from './errors.js';
import { type Room, RoomType } from './room.js';
import { parseSystemMessage, systemComment } from './systemMessage.js';

export const PollStatus = { open: 0, closed: 1, draft: 2 } as const;
/** Whatever else a client sends is kept and told, and hides the results as well. */
export const ResultMode = { public: 0, hidden: 1 } as const;

/** What may be changed of a draft. */
export interface PollContent {
  /** Trimmed, not empty. */
  question: string;
  /** As sent, also those that are empty. */
  options: string[];
  resultMode: number;
  /** How many options one may choose, 0 for any number. */
  maxVotes: number;
}

export interface Poll extends PollContent {
  id: number;
  roomId: number;
  /** Who made it. */
  actorType: ActorType;
  actorId: string;
  /** What they were called when they made it, for guests who are gone. */
  displayName: string;
  /** One of `PollStatus`. */
  status: number;
  /** How many chose it, by `option-<index>`; those that nobody chose are missing, the first to be chosen comes first. */
  votes: Record<string, number>;
  numVoters: number;
  /** Id of the message that told of its end, 0 for none. */
  closedMessageId: number;
}

export type PollDraft = Omit<Poll, 'id' | 'votes' | 'numVoters' | 'closedMessageId'>;

/** One option that somebody chose. */
export interface PollVote {
  actorType: ActorType;
  actorId: string;
  /** What they were called when they voted. */
  displayName: string;
  optionId: number;
}

const maxQuestionBytes = 32_000;
const maxOptionsBytes = 60_000;

/** @throws TalkError invalid `room` in rooms that have no polls */
export function checkHasPolls(room: Pick<Room, 'type'>): void {
  if (room.type !== RoomType.group && room.type !== RoomType.public) throw new TalkError('invalid', 'room');
}

/**
 * What a client sent, as content of a poll (spec/polls.md §1).
 * @param question trimmed
 * @throws TalkError invalid `question` or `options`
 */
export function pollContent(question: string, options: unknown[], resultMode: number, maxVotes: number): PollContent {
  if (question === '' || Buffer.byteLength(question) > maxQuestionBytes) throw new TalkError('invalid', 'question');
  const texts = options.filter((option) => typeof option === 'string');
  const isSound = texts.length === options.length && texts.every((text) => text.isWellFormed() && !text.includes('\0'));
  const choices = texts.filter((text) => text.trim() !== '');
  if (!isSound || choices.length < 2 || Buffer.byteLength(JSON.stringify(texts)) > maxOptionsBytes) {
    throw new TalkError('invalid', 'options');
  }
  return { question, options: texts, resultMode, maxVotes };
}

/**
 * What a client sent, as the options that it chooses; none takes a vote back (spec/polls.md §6).
 * @throws TalkError invalid `options`
 */
export function chosenOptions(poll: Pick<Poll, 'options' | 'maxVotes'>, sent: unknown[]): number[] {
  const chosen = sent.map(optionId);
  const isSound = chosen.every((option) => option >= 0 && option < poll.options.length);
  const tooMany = poll.maxVotes !== 0 && chosen.length > poll.maxVotes;
  if (!isSound || tooMany || new Set(chosen).size < chosen.length) throw new TalkError('invalid', 'options');
  return chosen;
}

/** Numbers and texts that are numbers, cut to whole ones as PHP does; −1 for anything else. */
function optionId(value: unknown): number {
  const isNumber = typeof value === 'number' || (typeof value === 'string' && /^\s*[+-]?\d+(\.\d+)?\s*$/.test(value));
  return isNumber ? Math.trunc(Number(value)) + 0 : -1;
}

/** The result after one voter has changed from `before` to `after`. */
export function countVotes(votes: Poll['votes'], before: number[], after: number[]): Poll['votes'] {
  const counts = new Map(Object.entries(votes));
  const change = (option: number, by: number) => {
    const key = `option-${option}`;
    const count = (counts.get(key) ?? 0) + by;
    if (count > 0) counts.set(key, count);
    else counts.delete(key);
  };
  for (const option of before) change(option, -1);
  for (const option of after) change(option, 1);
  return Object.fromEntries(counts);
}

/** Moderators and whoever made the poll: they may close it, and always know how many have voted. */
export const mayManage = (poll: Pick<Poll, 'actorType' | 'actorId'>, attendee: Attendee): boolean =>
  isModerator(attendee) || sameActor(pollAuthor(poll), actorOf(attendee));

export const pollAuthor = ({ actorType, actorId }: Pick<Poll, 'actorType' | 'actorId'>): Actor => ({
  type: actorType,
  id: actorId,
});

/** The stored text of the chat message that shares a poll; the order of keys is part of the API. */
export function sharedPoll(pollId: number, name: string): string {
  const id = String(pollId);
  const parameters = { objectType: 'talk-poll', objectId: id, metaData: { type: 'talk-poll', id, name } };
  return systemComment('object_shared', parameters, { type: 'users', id: '' }, 0).message;
}

/** Id of the poll that a chat message shares, 0 for none; anybody may share an object that says it is one. */
export function sharedPollId({ verb, message }: Pick<Comment, 'verb' | 'message'>): number {
  if (verb !== 'object_shared') return 0;
  const { objectType, objectId } = parseSystemMessage(message)?.parameters ?? {};
  const isPoll = objectType === 'talk-poll' && typeof objectId === 'string' && /^[1-9][0-9]{0,14}$/.test(objectId);
  return isPoll ? Number(objectId) : 0;
}
