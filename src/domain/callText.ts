import { type Actor, type ActorType, sameActor } from './actor.js';
import type { NameBook } from './names.js';
import { actorObject, type RichParameters } from './richObject.js';
import { isOneToOne, type Room } from './room.js';

/** Who was in a call that ended, and how long it lasted. */
export interface CallRecord {
  /** User ids, then cloud ids, each sorted. */
  actors: Actor[];
  /** Guests and invited addresses, who are only counted. */
  guests: number;
  seconds: number;
  reachedMaximum: boolean;
}

/** Reads what is stored with `call_ended` and `call_ended_everyone`. */
export function callRecordOf(stored: Record<string, unknown>): CallRecord {
  const { guests, duration } = stored;
  return {
    actors: [...actorsOf('users', stored.users), ...actorsOf('federated_users', stored.federatedUsers)],
    guests: typeof guests === 'number' ? guests : 0,
    seconds: typeof duration === 'number' ? duration : 0,
    reachedMaximum: stored.reachedMaximum === true,
  };
}

function actorsOf(type: ActorType, ids: unknown): Actor[] {
  if (!Array.isArray(ids)) return [];
  return ids
    .filter((id): id is string => typeof id === 'string')
    .sort()
    .map((id) => ({ type, id }));
}

/** The text about a call that ended (spec/system-messages.md §5.1), with `{user1}` and so on for who was in it. */
export function callEndedWording(
  record: CallRecord,
  endedBy: Actor,
  room: Room,
  names: NameBook,
  forEveryone: boolean,
): { others: string; more: RichParameters } {
  const duration = `(Duration ${durationText(record.seconds)})`;
  if (isOneToOne(room)) return { others: `Call ended ${duration}`, more: {} };
  const { parts, more } = presence(forEveryone ? without(record, endedBy) : record, names);
  const withThem = parts.length ? ` with ${sentence(parts)}` : '';
  if (!forEveryone) return { others: `Call${withThem} ended ${duration}`, more };
  if (record.reachedMaximum) {
    return { others: `Call${withThem} was ended, as it reached the maximum call duration ${duration}`, more };
  }
  return { others: `{actor} ended the call${withThem} ${duration}`, more };
}

function without(record: CallRecord, actor: Actor): CallRecord {
  const guest = actor.type === 'emails' || (actor.type === 'guests' && actor.id !== 'system' && actor.id !== 'cli');
  return {
    ...record,
    actors: record.actors.filter((other) => !sameActor(other, actor)),
    guests: Math.max(0, record.guests - (guest ? 1 : 0)),
  };
}

/** At most five parts; whoever does not get one of their own is counted in the last. */
function presence({ actors, guests }: CallRecord, names: NameBook): { parts: string[]; more: RichParameters } {
  const crowded = actors.length > 5 || (actors.length === 5 && guests > 0);
  const named = crowded ? actors.slice(0, 4) : actors;
  const parts: string[] = [];
  const more: RichParameters = {};
  named.forEach((actor, index) => {
    const key = `user${index + 1}`;
    parts.push(`{${key}}`);
    more[key] = actorObject(actor, names);
  });
  if (crowded) parts.push(plural(guests + actors.length - named.length, 'other'));
  else if (guests > 0) parts.push(plural(guests, 'guest'));
  return { parts, more };
}

const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;

function sentence(parts: string[]): string {
  const last = parts.at(-1) ?? '';
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(', ')} and ${last}`;
}

/** `0:05`, `30:23`, `1:02:03` */
export function durationText(seconds: number): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  const rest = `${hours > 0 ? two(minutes) : minutes}:${two(seconds % 60)}`;
  return hours > 0 ? `${hours}:${rest}` : rest;
}
