import type { Deps } from '../deps.js';
import { actorOf, isModerator } from '../domain/attendee.js';
import { breakoutObject } from '../domain/breakoutRooms.js';
import { type CallEnd, endedBySystem } from '../domain/call.js';
import { TalkError } from '../domain/errors.js';
import type { Participant } from '../domain/participant.js';
import { BreakoutRoomMode, type Room } from '../domain/room.js';
import { sessionTimeout } from '../domain/session.js';
import type { Peer } from '../storage/callStorage.js';
import { tell } from './tell.js';

type Leaving = Pick<Deps, 'storage' | 'bus' | 'clock'>;

/**
 * Takes the caller's device out of the call, and with it everybody if a moderator wants it.
 * @throws TalkError notFound without a session
 */
export async function leaveCall(deps: Leaving, participant: Participant, forAll: boolean): Promise<void> {
  const { room, attendee, session } = participant;
  if (!session) throw new TalkError('notFound', null);
  const end: CallEnd = { actor: actorOf(attendee), now: deps.clock.now() };
  if (forAll && isModerator(attendee)) await endCall(deps, room, { ...end, forEveryone: 'moderator' });
  else await putOutOfCall(deps, room, [{ session, attendee }], end);
}

/** Takes everybody out of the call. */
export async function endCall({ storage, bus }: Leaving, room: Room, end: CallEnd): Promise<void> {
  if (await storage.endCall(room.id, end)) bus.publish(room.token);
}

/** Takes these devices out of the call, which ends when nobody is left in it. */
async function putOutOfCall(
  { storage, bus, clock }: Leaving,
  room: Room,
  peers: readonly Peer[],
  end: CallEnd = endedBySystem(clock.now()),
): Promise<void> {
  const leaving = peers.filter(({ session }) => session.inCall !== 0);
  if (leaving.length === 0) return;
  const departures = leaving.map(({ session, attendee }) => ({
    sessionId: session.id,
    message: tell(room, 'call_left', {}, actorOf(attendee), end.now),
  }));
  await storage.leaveCall(room.id, departures, end, end.now - sessionTimeout);
  bus.publish(room.token);
}

/** The same for those in the room who are meant. */
export async function putOutOfCallWhere(deps: Leaving, room: Room, isMeant: (peer: Peer) => boolean): Promise<void> {
  if (room.callStartTime === 0) return;
  await putOutOfCall(deps, room, (await deps.storage.peers(room.id)).filter(isMeant));
}

/**
 * Ends the call if those who have just gone from the room were the last in it; whoever goes from a room with breakout
 * rooms goes from those too.
 */
export async function endCallIfDeserted(deps: Leaving, room: Room): Promise<void> {
  await endOwnCallIfDeserted(deps, room);
  if (room.breakoutRoomMode === BreakoutRoomMode.none) return;
  await endCallsIfDeserted(deps, await deps.storage.roomsOfObject(breakoutObject, room.token));
}

/** The same in several rooms, which are looked at anew. */
export async function endCallsIfDeserted(deps: Leaving, rooms: readonly Pick<Room, 'id'>[]): Promise<void> {
  for (const { id } of rooms) {
    const room = await deps.storage.roomById(id);
    if (room) await endOwnCallIfDeserted(deps, room);
  }
}

async function endOwnCallIfDeserted({ storage, bus, clock }: Leaving, room: Room): Promise<void> {
  if (room.callStartTime === 0) return;
  const now = clock.now();
  const ended = await storage.leaveCall(room.id, [], endedBySystem(now), now - sessionTimeout);
  if (ended) bus.publish(room.token);
}
