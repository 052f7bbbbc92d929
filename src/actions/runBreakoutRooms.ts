import type { Deps } from '../deps.js';
import { actorOf } from '../domain/attendee.js';
import { checkAssistance, requireBreakoutRooms } from '../domain/breakoutRooms.js';
import { isTooLong } from '../domain/comment.js';
import { TalkError } from '../domain/errors.js';
import type { Participant } from '../domain/participant.js';
import { BreakoutRoomStatus, LobbyState, type Room } from '../domain/room.js';
import type { RoomStep } from '../storage/roomStorage.js';
import { breakoutRoomsOf } from './createBreakoutRooms.js';
import { sendMessage } from './sendMessage.js';
import { tell } from './tell.js';

type Running = Pick<Deps, 'storage' | 'clock' | 'bus'>;

/** Opens all breakout rooms. @throws TalkError invalid `mode` where there are none */
export const startBreakoutRooms = (deps: Running, participant: Participant): Promise<Room[]> =>
  setLobbies(deps, participant, LobbyState.off);

/** Closes all breakout rooms; whoever asked for help in one need not wait for it. @throws TalkError invalid `mode` */
export const stopBreakoutRooms = (deps: Running, participant: Participant): Promise<Room[]> =>
  setLobbies(deps, participant, LobbyState.moderatorsOnly);

async function setLobbies(deps: Running, { room: parent, attendee }: Participant, lobbyState: number): Promise<Room[]> {
  requireBreakoutRooms(parent);
  const { storage, clock, bus } = deps;
  const rooms = await breakoutRoomsOf(deps, parent);
  const { started, stopped } = BreakoutRoomStatus;
  const isOpen = lobbyState === LobbyState.off;
  const what = isOpen ? 'breakout_rooms_started' : 'breakout_rooms_stopped';
  const now = clock.now();
  const changing = rooms.filter((room) => room.lobbyState !== lobbyState);
  const steps = changing.map(
    (room): RoomStep => ({
      roomId: room.id,
      patch: { lobbyState, lobbyTimer: 0, breakoutRoomStatus: stopped },
      messages: [tell(room, what, {}, actorOf(attendee), now)],
    }),
  );
  const patch = { breakoutRoomStatus: isOpen ? started : stopped };
  if (!(await storage.changeRooms([{ roomId: parent.id, patch }, ...steps]))) throw new TalkError('roomNotFound');
  for (const { token } of [parent, ...changing]) bus.publish(token);
  return rooms;
}

/**
 * Says the same in all breakout rooms.
 * @param message trimmed
 * @throws TalkError invalid `mode` or `message`, tooLong `message`
 */
export async function broadcast(deps: Running, participant: Participant, message: string): Promise<Room[]> {
  const { room: parent, attendee } = participant;
  requireBreakoutRooms(parent);
  if (message === '') throw new TalkError('invalid', 'message');
  if (isTooLong(message)) throw new TalkError('tooLong', 'message');
  const rooms = await breakoutRoomsOf(deps, parent);
  const request = { message, referenceId: '', replyTo: 0, silent: false, actorDisplayName: '' };
  for (const room of rooms) {
    const there = await deps.storage.attendeeOf(room.id, actorOf(attendee));
    await sendMessage(deps, { ...participant, room, attendee: there ?? attendee, session: undefined }, request);
  }
  return rooms;
}

/** Asks a moderator to come, or no longer. @throws TalkError invalid `room` */
export async function requestAssistance(deps: Running, { room }: Participant, isWanted: boolean): Promise<void> {
  checkAssistance(room);
  const { assistance, stopped } = BreakoutRoomStatus;
  const breakoutRoomStatus = isWanted ? assistance : stopped;
  if (breakoutRoomStatus === room.breakoutRoomStatus) return;
  const { lobbyState } = room;
  const kept = await deps.storage.changeRoom(room.id, { breakoutRoomStatus }, [], { lobbyState });
  if (!kept) throw new TalkError('invalid', 'room');
  deps.bus.publish(room.token);
}
