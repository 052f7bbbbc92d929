import { isEmoji } from './emoji.js';
import { TalkError } from './errors.js';

/** What accounts say of themselves to others: whether they are there, and a few words (spec/host.md §7). */

/** From what is told first to what is told last, as a sign of life decides. */
const statusTypes = ['online', 'away', 'dnd', 'busy', 'invisible', 'offline'] as const;
export type StatusType = (typeof statusTypes)[number];

/** As it is kept. */
export interface UserStatus {
  uid: string;
  status: StatusType;
  /** Unix seconds of the last choice or sign of life, 0 for never. */
  since: number;
  /** Whether the user chose it, rather than a client telling that they are there. */
  isUserDefined: boolean;
  /** Of `predefinedStatuses`, "" for none. */
  messageId: string;
  /** An emoji, "" for none. */
  icon: string;
  message: string;
  /** Unix seconds at which the message goes, 0 for never. */
  clearAt: number;
}

/** Somebody who has said nothing yet. */
export const noStatus = (uid: string): UserStatus => ({
  uid,
  status: 'offline',
  since: 0,
  isUserDefined: false,
  messageId: '',
  icon: '',
  message: '',
  clearAt: 0,
});

export interface PredefinedStatus {
  id: string;
  icon: string;
  message: string;
  /** When clients propose that it goes. */
  clearAt: { type: 'period'; time: number } | { type: 'end-of'; time: 'day' } | null;
}

export const predefinedStatuses: readonly PredefinedStatus[] = [
  { id: 'meeting', icon: '📅', message: 'In a meeting', clearAt: { type: 'period', time: 3600 } },
  { id: 'commuting', icon: '🚌', message: 'Commuting', clearAt: { type: 'period', time: 1800 } },
  { id: 'be-right-back', icon: '⏳', message: 'Be right back', clearAt: { type: 'period', time: 900 } },
  { id: 'remote-work', icon: '🏡', message: 'Working remotely', clearAt: { type: 'end-of', time: 'day' } },
  { id: 'sick-leave', icon: '🤒', message: 'Out sick', clearAt: { type: 'end-of', time: 'day' } },
  { id: 'vacationing', icon: '🌴', message: 'Vacationing', clearAt: null },
];

/** Shown while somebody is in a call, and nobody can choose it. */
const inCall = { id: 'call', icon: '💬', message: 'In a call' };

/** Seconds after which nobody believes any more that somebody is there. */
const believedFor = 15 * 60;
/** Characters. */
const maxMessageLength = 80;

/** @throws TalkError invalid */
export function checkedStatusType(type: string): StatusType {
  const known = statusTypes.find((each) => each === type);
  if (!known) throw new TalkError('invalid', [], { message: `Status-type "${type}" is not supported` });
  return known;
}

/**
 * @param clearAt unix seconds, null for never
 * @throws TalkError invalid
 */
export function withPredefined(status: UserStatus, messageId: string, clearAt: number | null, now: number): UserStatus {
  if (!predefinedStatuses.some(({ id }) => id === messageId)) {
    throw new TalkError('invalid', [], { message: `Message-Id "${messageId}" is not supported` });
  }
  return { ...status, messageId, icon: '', message: '', clearAt: checkedClearAt(clearAt, now) };
}

/**
 * Words of one's own; nothing at all takes away what was said.
 * @throws TalkError invalid
 */
export function withCustom(
  status: UserStatus,
  icon: string,
  message: string,
  clearAt: number | null,
  now: number,
): UserStatus {
  if (icon === '' && message === '') return withoutMessage(status);
  if (icon !== '' && !isEmoji(icon)) {
    throw new TalkError('invalid', [], { message: 'Status-Icon is not an emoji' });
  }
  if ([...message].length > maxMessageLength) {
    const explanation = `Message is longer than supported length of ${maxMessageLength} characters`;
    throw new TalkError('invalid', [], { message: explanation });
  }
  return { ...status, messageId: '', icon, message, clearAt: checkedClearAt(clearAt, now) };
}

export const withoutMessage = (status: UserStatus): UserStatus => ({
  ...status,
  messageId: '',
  icon: '',
  message: '',
  clearAt: 0,
});

function checkedClearAt(clearAt: number | null, now: number): number {
  if (clearAt !== null && clearAt <= now) throw new TalkError('invalid', [], { message: 'ClearAt is in the past' });
  return clearAt ?? 0;
}

/** As it holds now: old signs of life count no more, and messages whose time is over are gone. */
export function currentStatus(status: UserStatus, now: number): UserStatus {
  const isOld = status.since < now - believedFor && (!status.isUserDefined || status.status === 'online');
  const alive: UserStatus = isOld ? { ...status, status: 'offline', isUserDefined: false } : status;
  return alive.clearAt !== 0 && alive.clearAt <= now ? withoutMessage(alive) : alive;
}

/** The same of somebody who is in a call: who does not want to be disturbed or seen, stays so. */
export function duringCall(status: UserStatus): UserStatus {
  if (status.status === 'invisible') return status;
  const type = status.status === 'dnd' ? 'dnd' : 'away';
  return { ...withoutMessage(status), status: type, isUserDefined: true, messageId: inCall.id };
}

/** With the words of a predefined message. */
export function spelledOut(status: UserStatus): UserStatus {
  const words = [...predefinedStatuses, inCall].find(({ id }) => id === status.messageId);
  return words ? { ...status, icon: words.icon, message: words.message } : status;
}

/**
 * What a sign of life makes of it.
 * @returns undefined when what the user chose stays
 */
export function afterSignOfLife(status: UserStatus, type: 'online' | 'away', now: number): UserStatus | undefined {
  if (status.isUserDefined && status.status !== 'online' && status.status !== 'offline') return undefined;
  const isBetter = statusTypes.indexOf(type) < statusTypes.indexOf(status.status);
  const isDue = status.since < now - believedFor || !status.isUserDefined;
  return isBetter || isDue ? { ...status, status: type, since: now, isUserDefined: false } : status;
}

/** What others see. */
export const visibleType = ({ status }: UserStatus): StatusType => (status === 'invisible' ? 'offline' : status);
