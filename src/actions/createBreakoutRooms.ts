import { randomInt } from 'node:crypto';
import type { Deps } from '../deps.js';
import { type Attendee, actorOf, isLoggedInModerator, ParticipantType } from '../domain/attendee.js';
import {
  type AttendeeMap,
  breakoutObject,
  breakoutRoomName,
  checkBreakoutRooms,
  dealtOut,
  isAssignable,
  parseAttendeeMap,
} from '../domain/breakoutRooms.js';
import { TalkError } from '../domain/errors.js';
import type { Participant } from '../domain/participant.js';
import { BreakoutRoomMode, BreakoutRoomStatus, LobbyState, type Room, RoomType } from '../domain/room.js';
import type { Addition, AttendeeDraft, NewBreakoutRoom } from '../storage/roomStorage.js';
import { newRoom, newToken } from './createRoom.js';
import { hasBreakoutRooms, roomSettings } from './talkSettings.js';
import { tell } from './tell.js';

type Creating = Pick<Deps, 'storage' | 'clock' | 'bus'>;

export interface BreakoutRequest {
  mode: number;
  amount: number;
  /** As sent: domain/breakoutRooms.ts reads it. */
  attendeeMap: string;
}

/**
 * Gives the room breakout rooms, closed until they are started, with all moderators in all of them.
 * @throws TalkError invalid `config`, `room`, `mode`, `amount` or `attendeeMap`
 */
export async function createBreakoutRooms(
  deps: Creating,
  { room: parent, attendee }: Participant,
  { mode, amount, attendeeMap }: BreakoutRequest,
): Promise<Room[]> {
  const { storage, bus } = deps;
  if (!(await hasBreakoutRooms(deps))) throw new TalkError('invalid', 'config');
  checkBreakoutRooms(parent, mode, amount);
  const wanted = parseAttendeeMap(mode === BreakoutRoomMode.manual ? attendeeMap : '', amount);
  const attendees = await storage.attendees(parent.id);
  const map = mode === BreakoutRoomMode.automatic ? dealtOut(shuffled(attendees), amount) : wanted;
  const { sip } = await roomSettings(deps);
  for (;;) {
    const drafts = Array.from({ length: amount }, (_, index) =>
      newBreakoutRoom(deps, parent, attendee, membersOf(attendees, map, index), index, newToken(sip)),
    );
    const rooms = await storage.createBreakoutRooms(parent.id, mode, drafts);
    if (rooms) {
      for (const { token } of [parent, ...rooms]) bus.publish(token);
      return rooms;
    }
    // A token was taken, or somebody else was faster.
    const current = await storage.roomById(parent.id);
    if (!current) throw new TalkError('roomNotFound');
    checkBreakoutRooms(current, mode, amount);
  }
}

function newBreakoutRoom(
  { clock }: Creating,
  parent: Room,
  creator: Attendee,
  members: Attendee[],
  index: number,
  token: string,
): NewBreakoutRoom {
  const now = clock.now();
  const { messageExpiration, recordingConsent } = parent;
  const draft = {
    ...newRoom(RoomType.group, now),
    token,
    name: breakoutRoomName(index),
    objectType: breakoutObject,
    objectId: parent.token,
    lobbyState: LobbyState.moderatorsOnly,
    messageExpiration,
    recordingConsent,
  };
  const actor = actorOf(creator);
  return {
    draft,
    messages: [tell(draft, 'conversation_created', {}, actor, now)],
    additions: members.map((member): Addition => {
      const addition: Addition = { attendee: copyOf(member) };
      if (member.id !== creator.id) addition.message = tell(draft, 'user_added', { user: member.actorId }, actor, now);
      return addition;
    }),
  };
}

/** Somebody of the parent as they are in a breakout room. */
export function copyOf(member: Attendee): AttendeeDraft {
  const { actorType, actorId, displayName, readPrivacy } = member;
  const participantType = isLoggedInModerator(member) ? member.participantType : ParticipantType.user;
  return { actorType, actorId, displayName, readPrivacy, participantType };
}

const membersOf = (attendees: Attendee[], map: AttendeeMap, index: number): Attendee[] =>
  attendees.filter((attendee) => {
    if (attendee.actorType !== 'users') return false;
    return isLoggedInModerator(attendee) || (isAssignable(attendee) && map.get(attendee.id) === index);
  });

/** Those who are dealt out, in an order that nobody can foresee. */
function shuffled(attendees: Attendee[]): number[] {
  const ids = attendees.filter(isAssignable).map(({ id }) => id);
  for (let last = ids.length - 1; last > 0; last--) {
    const other = randomInt(last + 1);
    [ids[last], ids[other]] = [ids[other] ?? 0, ids[last] ?? 0];
  }
  return ids;
}

/** The breakout rooms of a room, in the order in which they are numbered. */
export const breakoutRoomsOf = ({ storage }: Pick<Deps, 'storage'>, parent: Pick<Room, 'token'>): Promise<Room[]> =>
  storage.roomsOfObject(breakoutObject, parent.token);

/** Removes all breakout rooms of the room; nothing happens when it has none. */
export async function deleteBreakoutRooms(deps: Creating, parent: Room): Promise<void> {
  const rooms = await breakoutRoomsOf(deps, parent);
  const patch = { breakoutRoomMode: BreakoutRoomMode.none, breakoutRoomStatus: BreakoutRoomStatus.stopped };
  const gone = rooms.map(({ id }) => ({ roomId: id, deletes: true as const }));
  await deps.storage.changeRooms([{ roomId: parent.id, patch }, ...gone]);
  for (const { token } of [parent, ...rooms]) deps.bus.publish(token);
}
