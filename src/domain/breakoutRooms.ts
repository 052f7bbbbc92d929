import type { Attendee } from './attendee.js';
import { isModerator } from './attendee.js';
import { TalkError } from './errors.js';
import { BreakoutRoomMode, BreakoutRoomStatus, LobbyState, type Room, RoomType } from './room.js';
import { isBreakoutRoom } from './roomRules.js';

/** Rooms for smaller groups beside a room: what may be asked of them, and who goes where (spec/conversations.md §10). */

/** `objectType` of a breakout room; its `objectId` is the parent's token. */
export const breakoutObject = 'room';
const maxBreakoutRooms = 20;

/** What the rooms are called. @param index from 0 */
export const breakoutRoomName = (index: number): string => `Room ${index + 1}`;

/** Where each attendee of the parent goes: index of the breakout room by attendee id. */
export type AttendeeMap = ReadonlyMap<number, number>;

/**
 * @throws TalkError invalid `room`, `mode` or `amount`
 */
export function checkBreakoutRooms(
  room: Pick<Room, 'type' | 'objectType' | 'breakoutRoomMode'>,
  mode: number,
  amount: number,
): void {
  const { none, automatic, manual, free } = BreakoutRoomMode;
  refuseIf(room.breakoutRoomMode !== none || room.type !== RoomType.group || isBreakoutRoom(room), 'room');
  refuseIf(mode !== automatic && mode !== manual && mode !== free, 'mode');
  refuseIf(amount < 1 || amount > maxBreakoutRooms, 'amount');
}

/**
 * @param json `{"<attendee id>": index}`; "" for an empty map, and so is PHP's empty map `[]`
 * @throws TalkError invalid `attendeeMap`
 */
export function parseAttendeeMap(json: string, amount: number): AttendeeMap {
  if (json === '') return new Map();
  const entries = Object.entries(parseMap(json));
  return new Map(
    entries.map(([attendeeId, index]) => {
      const isIndex = typeof index === 'number' && Number.isInteger(index) && index >= 0 && index < amount;
      if (!isIndex || !/^\d{1,15}$/.test(attendeeId)) throw new TalkError('invalid', 'attendeeMap');
      return [Number(attendeeId), index];
    }),
  );
}

function parseMap(json: string): object {
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value === 'object' && value !== null && (!Array.isArray(value) || value.length === 0)) return value;
  } catch {
    // Said below.
  }
  throw new TalkError('invalid', 'attendeeMap');
}

/** Those who are put into one of the rooms: users who are no moderators; guests take no part. */
export const isAssignable = (attendee: Pick<Attendee, 'actorType' | 'participantType'>): boolean =>
  attendee.actorType === 'users' && !isModerator(attendee);

/** Deals people out so that rooms differ by one at most. @param shuffled attendee ids in the order in which they are dealt */
export const dealtOut = (shuffled: readonly number[], amount: number): AttendeeMap =>
  new Map(shuffled.map((attendeeId, place) => [attendeeId, place % amount]));

/** @throws TalkError invalid `mode` when the room has no breakout rooms */
export function requireBreakoutRooms(room: Pick<Room, 'breakoutRoomMode'>): void {
  refuseIf(room.breakoutRoomMode === BreakoutRoomMode.none, 'mode');
}

/**
 * Who may see which breakout rooms: moderators all, others only once they have started, and unless they may choose
 * only their own.
 * @throws TalkError invalid `mode` or `status`
 */
export function visibleBreakoutRooms(
  parent: Pick<Room, 'breakoutRoomMode' | 'breakoutRoomStatus'>,
  attendee: Pick<Attendee, 'participantType'>,
): 'all' | 'own' {
  requireBreakoutRooms(parent);
  if (isModerator(attendee)) return 'all';
  refuseIf(parent.breakoutRoomStatus !== BreakoutRoomStatus.started, 'status');
  return parent.breakoutRoomMode === BreakoutRoomMode.free ? 'all' : 'own';
}

/**
 * Whether this participant may choose another room.
 * @throws TalkError invalid `mode`, `status` or `moderator`
 */
export function checkSwitch(
  parent: Pick<Room, 'breakoutRoomMode' | 'breakoutRoomStatus'>,
  attendee: Pick<Attendee, 'participantType'>,
): void {
  refuseIf(parent.breakoutRoomMode !== BreakoutRoomMode.free, 'mode');
  refuseIf(parent.breakoutRoomStatus !== BreakoutRoomStatus.started, 'status');
  refuseIf(isModerator(attendee), 'moderator');
}

/** @throws TalkError invalid `room` where no help can be asked for: no breakout room, or it is not open */
export function checkAssistance(room: Pick<Room, 'objectType' | 'lobbyState'>): void {
  refuseIf(!isBreakoutRoom(room) || room.lobbyState !== LobbyState.off, 'room');
}

function refuseIf(condition: boolean, error: string): void {
  if (condition) throw new TalkError('invalid', error);
}
