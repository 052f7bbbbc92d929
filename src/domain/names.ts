import { type Actor, type ActorType, deletedUser } from './actor.js';
import type { SharedFile } from './share.js';

/**
 * What everybody and everything shared is called as of now, for the comments it was gathered for
 * (actions/gatherNames.ts): names are resolved when a message is read, not when it is sent.
 */
export interface NameBook {
  /** By user id in any case; undefined when no such account exists. */
  user(uid: string): string | undefined;
  /** What somebody without an account is called in this room, "" for unnamed; undefined when they are not in it. */
  attendee(actor: Actor): string | undefined;
  group(gid: string): string | undefined;
  /** By team id. */
  team(id: string): string | undefined;
  /** What was shared, by the id of the share, as far as it still is. */
  readonly files: ReadonlyMap<number, SharedFile>;
}

/** An actor as clients see it. */
export interface NamedActor extends Actor {
  name: string;
}

/** Who a message says it is from (spec/messages.md §2): accounts that are gone all become the same nameless one. */
export function namedActor(type: ActorType, id: string, names: NameBook): NamedActor {
  if (type === 'users') {
    const name = names.user(id);
    return name === undefined ? { ...deletedUser, name: '' } : { type, id, name };
  }
  if (type === 'bots') return { type, id, name: names.attendee({ type, id }) ?? builtInBots.get(id) ?? `${id}-bot` };
  if (type === 'federated_users') return { type, id, name: names.attendee({ type, id }) || id };
  if (type === 'guests' || type === 'emails') return { type, id, name: names.attendee({ type, id }) ?? '' };
  return { type, id, name: '' };
}

const builtInBots = new Map([
  ['changelog', 'Talk updates ✅'],
  ['sample', 'Parley'],
]);
