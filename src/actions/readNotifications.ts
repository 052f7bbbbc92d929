import type { Deps } from '../deps.js';
import type { NameBook } from '../domain/names.js';
import { type FullNotification, isObsolete } from '../domain/notification.js';
import { gatherNames } from './gatherNames.js';
import { inPassing } from './inPassing.js';
import { roomDisplayNameFor } from './roomNames.js';
import { roomSettings } from './talkSettings.js';

/** A notification with everything that showing it needs. */
export interface TellableNotification extends FullNotification {
  /** What the room is called for the user. */
  roomDisplayName: string;
  names: NameBook;
}

type Reading = Pick<Deps, 'storage' | 'clock'>;

/** How many a client gets at most; what is older stays until there is room. */
const maxListed = 25;

/** What the user is to be told of, newest first. What has become obsolete is put away on the way. */
export async function listNotifications(deps: Reading, uid: string): Promise<TellableNotification[]> {
  const now = deps.clock.now();
  const { defaultPermissions } = await roomSettings(deps);
  const found = await deps.storage.notificationsOf(uid, maxListed);
  const current = found.filter((full) => !isObsolete(full, now, defaultPermissions));
  const obsolete = found.filter((full) => !current.includes(full));
  if (obsolete.length > 0) {
    const ids = obsolete.map(({ notification }) => notification.id);
    await inPassing(deps.storage.deleteNotifications(uid, ids));
  }
  return Promise.all(current.map((full) => tellable(deps, full)));
}

/** @returns undefined also for one that has become obsolete */
export async function readNotification(
  deps: Reading,
  uid: string,
  id: number,
): Promise<TellableNotification | undefined> {
  const full = await deps.storage.notification(uid, id);
  const { defaultPermissions } = await roomSettings(deps);
  return full && !isObsolete(full, deps.clock.now(), defaultPermissions) ? tellable(deps, full) : undefined;
}

async function tellable(deps: Reading, full: FullNotification): Promise<TellableNotification> {
  const { notification, room, attendee, comment } = full;
  const about = comment ? [comment] : [];
  const actor = { type: notification.actorType, id: notification.actorId };
  const { group, team } = notification.parameters;
  const also = { actors: [actor], groups: group === undefined ? [] : [group], teams: team === undefined ? [] : [team] };
  const [roomDisplayName, names] = await Promise.all([
    roomDisplayNameFor(deps, { room, attendee }),
    gatherNames(deps.storage, room, about, also),
  ]);
  return { ...full, roomDisplayName, names };
}
