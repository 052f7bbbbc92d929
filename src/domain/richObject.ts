import type { Actor } from './actor.js';
import type { NameBook } from './names.js';
import { callTypeOf, type Room } from './room.js';

/**
 * What a `{placeholder}` in a message stands for (spec/messages.md §7). Values are strings, always, and the order of
 * keys is part of the API.
 */
export interface RichObject {
  type: string;
  [key: string]: string;
}

/** Rich objects by placeholder, in the order in which clients get them. */
export type RichParameters = Record<string, RichObject>;

/** Stands for an account that no longer exists. */
export const deletedUserObject: RichObject = { type: 'highlight', id: 'deleted_users', name: 'Deleted user' };

export const userObject = (uid: string, name: string): RichObject => ({
  type: 'user',
  id: uid,
  name,
  'mention-id': uid,
});

/** @param id with its prefix: `guest/…`, and in system messages also `email/…` */
export const guestObject = (id: string, name: string): RichObject => ({ type: 'guest', id, name, 'mention-id': id });

export const emailObject = (id: string, name: string): RichObject => ({
  type: 'email',
  id,
  name,
  'mention-id': `email/${id}`,
});

/** A group in system messages. */
export const groupObject = (gid: string, name: string): RichObject => ({
  type: 'group',
  id: gid,
  name,
  'mention-id': `user-group/${gid}`,
});

/** A group in mentions. */
export const userGroupObject = (gid: string, name: string): RichObject => ({
  type: 'user-group',
  id: gid,
  name,
  'mention-id': `group/${gid}`,
});

/**
 * A team; of one that is gone only the id is known.
 * @param name undefined when there is no such team
 */
export const teamObject = (id: string, name: string | undefined): RichObject =>
  // Nextcloud links to a page of its own, which does not exist here; clients want the key all the same.
  name === undefined ? highlightObject(id, id) : { type: 'circle', id, name, link: '', 'mention-id': `team/${id}` };

export const highlightObject = (id: string, name: string): RichObject => ({ type: 'highlight', id, name });

export const pollObject = (id: string, question: string): RichObject => ({ type: 'talk-poll', id, name: question });

/** A mention of everybody. */
export const callObject = (room: Pick<Room, 'token' | 'type'>, name: string, iconUrl: string): RichObject => ({
  type: 'call',
  id: room.token,
  name,
  'call-type': callTypeOf(room),
  'icon-url': iconUrl,
  'mention-id': 'all',
});

/** @param cloudId `user@host`, or `user@http://host` */
export function federatedUserObject(cloudId: string, name: string): RichObject {
  const at = cloudId.lastIndexOf('@');
  const host = cloudId.slice(at + 1);
  return {
    type: 'user',
    id: at < 0 ? cloudId : cloudId.slice(0, at),
    name,
    server: host.includes('://') ? host : `https://${host}`,
    'mention-id': `federated_user/${cloudId}`,
  };
}

/** Somebody that a system message speaks of (spec/system-messages.md §2). */
export function actorObject(actor: Actor, names: NameBook): RichObject {
  const { type, id } = actor;
  if (type === 'users') {
    const name = names.user(id);
    return name === undefined ? deletedUserObject : userObject(id, name);
  }
  if (type === 'guests') return guestObject(`guest/${id}`, machineNames.get(id) ?? guestName(names.attendee(actor)));
  if (type === 'emails') {
    const name = names.attendee(actor);
    return guestObject(`email/${id}`, guestName(name === '' ? id : name));
  }
  if (type === 'federated_users') return federatedUserObject(id, names.attendee(actor) || id);
  return deletedUserObject;
}

const guestName = (name: string | undefined): string => (name ? `${name} (guest)` : 'Guest');
const machineNames = new Map([
  ['cli', 'Administration'],
  ['system', 'System'],
]);

/**
 * An object that was shared into the chat: what the client said of it, in its order, with what is ours to say.
 * @param iconUrl undefined for objects that are shown without the room's picture
 */
export function sharedObject(
  type: string,
  id: string,
  metaData: Record<string, string>,
  iconUrl: string | undefined,
): RichObject {
  const object: RichObject = { ...metaData, type, id };
  return iconUrl === undefined ? object : { ...object, 'icon-url': iconUrl };
}
