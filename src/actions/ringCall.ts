import type { Actor } from '../domain/actor.js';
import { actorOf } from '../domain/attendee.js';
import type { Notice } from '../domain/notification.js';
import { passesLobby } from '../domain/notificationLevel.js';
import type { Participant } from '../domain/participant.js';
import type { Addition } from '../storage/roomStorage.js';
import type { Storage } from '../storage/storage.js';
import { roomSettings } from './talkSettings.js';

/** What the people who are called are told. */
export const ring = (uids: string[], actor: Actor, createdAt: number): Notice => ({
  uids,
  subject: 'call',
  actor,
  parameters: {},
  createdAt,
});

/**
 * Whom a call rings that begins (spec/calls-signaling.md §2): every other user of the room who wants to hear of calls
 * and whom the lobby lets in.
 * @param newcomers who comes into the room with the call
 * @param silentFor user ids of those who are left in peace
 */
export async function ringOfCall(
  storage: Storage,
  { room, attendee: caller }: Participant,
  newcomers: Addition[],
  silentFor: string[],
  now: number,
): Promise<Notice> {
  const { defaultPermissions } = await roomSettings({ storage });
  const present = await storage.attendees(room.id);
  const wanting = present.filter(
    (attendee) =>
      attendee.actorType === 'users' &&
      attendee.id !== caller.id &&
      attendee.notificationCalls === 1 &&
      passesLobby(attendee, room, defaultPermissions),
  );
  const inPeace = new Set(silentFor);
  const uids = [...wanting.map(({ actorId }) => actorId), ...newcomers.map(({ attendee }) => attendee.actorId)];
  return ring(
    uids.filter((uid) => !inPeace.has(uid)),
    actorOf(caller),
    now,
  );
}
