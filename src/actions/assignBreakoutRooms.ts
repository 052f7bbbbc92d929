import type { Deps } from '../deps.js';
import type { Actor } from '../domain/actor.js';
import { type Attendee, actorOf, isModerator } from '../domain/attendee.js';
import { checkSwitch, isAssignable, parseAttendeeMap, requireBreakoutRooms } from '../domain/breakoutRooms.js';
import { TalkError } from '../domain/errors.js';
import type { Participant } from '../domain/participant.js';
import { BreakoutRoomMode, type Room } from '../domain/room.js';
import type { RoomStep } from '../storage/roomStorage.js';
import { addParticipants } from './addParticipants.js';
import { breakoutRoomsOf, copyOf } from './createBreakoutRooms.js';
import { endCallsIfDeserted } from './leaveCall.js';
import { hasBreakoutRooms } from './talkSettings.js';
import { tell } from './tell.js';

type Assigning = Pick<Deps, 'storage' | 'clock' | 'bus'>;

/**
 * Puts everybody where the map says; who is not in it, is in no breakout room any more.
 * @throws TalkError invalid `config`, `mode`, `attendeeMap`, or `moderator` for those, who are in all of them
 */
export async function assignBreakoutRooms(
  deps: Assigning,
  { room: parent, attendee }: Participant,
  attendeeMap: string,
): Promise<Room[]> {
  if (!(await hasBreakoutRooms(deps))) throw new TalkError('invalid', 'config');
  requireBreakoutRooms(parent);
  const rooms = await breakoutRoomsOf(deps, parent);
  const map = parseAttendeeMap(attendeeMap, rooms.length);
  const attendees = await deps.storage.attendees(parent.id);
  if (attendees.some((each) => map.has(each.id) && isModerator(each))) throw new TalkError('invalid', 'moderator');
  const moving = attendees.filter(isAssignable);
  await move(deps, rooms, moving, ({ id }) => rooms[map.get(id) ?? -1], actorOf(attendee));
  return rooms;
}

/**
 * Lets a participant choose where to go.
 * @throws TalkError invalid `mode`, `status`, `moderator` or `target`
 */
export async function switchBreakoutRoom(
  deps: Assigning,
  { room: parent, attendee }: Participant,
  target: string,
): Promise<Room> {
  checkSwitch(parent, attendee);
  const rooms = await breakoutRoomsOf(deps, parent);
  const room = rooms.find(({ token }) => token === target);
  if (!room) throw new TalkError('invalid', 'target');
  await move(deps, rooms, [attendee], () => room, actorOf(attendee));
  return room;
}

/**
 * Adds an account to a breakout room and to its parent; who is in another breakout room changes over.
 * @throws TalkError invalid `moderator` for those, who are in all of them already; as addParticipants.ts; roomNotFound
 */
export async function addToBreakoutRoom(deps: Assigning, participant: Participant, uid: string): Promise<Attendee[]> {
  const { room, attendee } = participant;
  const { storage } = deps;
  const parent = await storage.roomByToken(room.objectId);
  if (!parent) throw new TalkError('roomNotFound');
  const user = await storage.user(uid);
  const who: Actor = { type: 'users', id: user?.uid ?? uid };
  const known = await storage.attendeeOf(parent.id, who);
  if (known && isModerator(known)) throw new TalkError('invalid', 'moderator');
  if (!known) await addParticipants(deps, { ...participant, room: parent }, uid, 'users');
  const member = known ?? (await storage.attendeeOf(parent.id, who));
  if (!member) throw new TalkError('roomNotFound');
  await move(deps, await breakoutRoomsOf(deps, parent), [member], () => room, actorOf(attendee));
  const there = await storage.attendeeOf(room.id, who);
  return there ? [there] : [];
}

/** @param targetOf the one room where they are to be, undefined for none */
async function move(
  deps: Assigning,
  rooms: Room[],
  moving: Attendee[],
  targetOf: (attendee: Attendee) => Room | undefined,
  actor: Actor,
): Promise<void> {
  const { storage, clock, bus } = deps;
  const now = clock.now();
  const steps = await Promise.all(
    rooms.map(async (room): Promise<RoomStep> => {
      const there = new Set((await storage.attendees(room.id)).map((each) => each.actorId));
      const isThere = ({ actorId }: Attendee) => there.has(actorId);
      const isWanted = (attendee: Attendee) => targetOf(attendee)?.id === room.id;
      const leaves = moving.filter((each) => isThere(each) && !isWanted(each));
      const comes = moving.filter((each) => !isThere(each) && isWanted(each));
      return {
        roomId: room.id,
        leaves: leaves.map(({ actorId }) => actorId),
        messages: leaves.map(({ actorId }) => tell(room, 'user_removed', { user: actorId }, actor, now)),
        additions: comes.map((each) => ({
          attendee: copyOf(each),
          message: tell(room, 'user_added', { user: each.actorId }, actor, now),
        })),
      };
    }),
  );
  const changing = steps.filter(({ leaves = [], additions = [] }) => leaves.length + additions.length > 0);
  if (changing.length === 0) return;
  if (!(await storage.changeRooms(changing))) throw new TalkError('roomNotFound');
  await endCallsIfDeserted(deps, rooms);
  for (const room of rooms) if (changing.some(({ roomId }) => roomId === room.id)) bus.publish(room.token);
}

/**
 * Lets breakout rooms follow what somebody's role in their parent has become: moderators are in all of them, and who
 * no longer is one, in none.
 */
export async function followRole(
  deps: Assigning,
  parent: Room,
  attendee: Attendee,
  wasModerator: boolean,
  actor: Actor,
): Promise<void> {
  if (parent.breakoutRoomMode === BreakoutRoomMode.none || attendee.actorType !== 'users') return;
  const isNow = isModerator(attendee);
  if (isNow === wasModerator && !isNow) return;
  const rooms = await breakoutRoomsOf(deps, parent);
  const { actorId: user, participantType } = attendee;
  const now = deps.clock.now();
  const steps = await Promise.all(
    rooms.map(async (room): Promise<RoomStep> => {
      const { id: roomId } = room;
      const message = tell(room, isNow ? 'user_added' : 'user_removed', { user }, actor, now);
      if (isNow) {
        return {
          roomId,
          additions: [{ attendee: copyOf(attendee), message }],
          roles: [{ uid: user, participantType }],
        };
      }
      const isThere = await deps.storage.attendeeOf(roomId, actorOf(attendee));
      return isThere ? { roomId, leaves: [user], messages: [message] } : { roomId };
    }),
  );
  await deps.storage.changeRooms(steps);
  await endCallsIfDeserted(deps, rooms);
  for (const { token } of rooms) deps.bus.publish(token);
}
