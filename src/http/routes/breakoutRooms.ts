import { assignBreakoutRooms, switchBreakoutRoom } from '../../actions/assignBreakoutRooms.js';
import { breakoutRoomsOf, createBreakoutRooms, deleteBreakoutRooms } from '../../actions/createBreakoutRooms.js';
import { listParticipants } from '../../actions/listParticipants.js';
import { broadcast, requestAssistance, startBreakoutRooms, stopBreakoutRooms } from '../../actions/runBreakoutRooms.js';
import { roomSettings } from '../../actions/talkSettings.js';
import { ParticipantType } from '../../domain/attendee.js';
import { visibleBreakoutRooms } from '../../domain/breakoutRooms.js';
import { TalkError } from '../../domain/errors.js';
import type { Participant } from '../../domain/participant.js';
import type { Room } from '../../domain/room.js';
import { findParticipant, findRoom } from '../guards.js';
import { bool, type InputShape, int, text, trimAscii } from '../input.js';
import { created, type OcsAnswer, ok } from '../ocs.js';
import { statusesOfAttendees } from '../participantStatuses.js';
import { presentParticipant } from '../presenters/participant.js';
import { currentRoom, listedRoomJson, roomJson, roomsJson } from '../roomAnswer.js';
import { alsoUnder, type RoomRequest, type Route, roomRoute } from '../route.js';

const v1 = '/apps/spreed/api/v1/breakout-rooms/{token}';
const v4 = '/apps/spreed/api/v4/room/{token}/breakout-rooms';

type Asking = RoomRequest<Record<never, never>>;

/** The caller in those of the rooms that they attend, as they are now. */
async function attended({ deps, caller }: Pick<Asking, 'deps' | 'caller'>, rooms: Room[]): Promise<Participant[]> {
  const found = await Promise.all(
    rooms.map(async ({ id }) => {
      const room = await deps.storage.roomById(id);
      return room && findParticipant(deps, caller, room);
    }),
  );
  return found.flatMap((participant) => participant ?? []);
}

/** What most of these endpoints answer: the breakout rooms that the caller is in, and the parent. */
async function withParent(request: Asking, rooms: Room[]): Promise<OcsAnswer> {
  const participants = await attended(request, [...rooms, request.participant.room]);
  return ok(await roomsJson(request.deps, participants, true));
}

/** An endpoint that does something to the breakout rooms and answers with what has become of them. */
const action = <S extends InputShape>(
  verb: Route['verb'],
  path: string,
  input: S,
  act: (request: RoomRequest<S>) => Promise<Room[]>,
): Route => roomRoute(verb, path, input, async (request) => withParent(request, await act(request)));

const createInput = { mode: int(), amount: int(), attendeeMap: text('') };
const messageInput = { message: text() };

async function say(request: RoomRequest<typeof messageInput>) {
  const { deps, participant, input } = request;
  const { data } = await withParent(request, await broadcast(deps, participant, trimAscii(input.message)));
  return created(data);
}

async function remove(request: Asking) {
  await deleteBreakoutRooms(request.deps, request.participant.room);
  return currentRoom(request);
}

const ask = (isWanted: boolean) => async (request: Asking) => {
  await requestAssistance(request.deps, request.participant, isWanted);
  return currentRoom(request);
};

const switchInput = { target: text() };

async function change({ deps, caller, participant, input }: RoomRequest<typeof switchInput>) {
  const room = await switchBreakoutRoom(deps, participant, input.target);
  const found = await findRoom(deps, caller, room.token);
  if (!found) throw new TalkError('roomNotFound');
  return ok(await roomJson(deps, caller, found));
}

/** Those breakout rooms that the caller may see, with the caller in them where they are. */
async function visible({ deps, caller, participant }: Asking) {
  const which = visibleBreakoutRooms(participant.room, participant.attendee);
  const rooms = await breakoutRoomsOf(deps, participant.room);
  const found = await Promise.all(
    rooms.map(async (room) => ({ room, participant: await findParticipant(deps, caller, room) })),
  );
  return which === 'all' ? found : found.filter((each) => each.participant);
}

async function list(request: Asking) {
  const { deps, participant } = request;
  const settings = await roomSettings(deps);
  const found = await visible(request);
  const own = await roomsJson(
    deps,
    found.flatMap((each) => each.participant ?? []),
    true,
  );
  const byId = new Map(own.map((json) => [json.id, json]));
  const { actorId } = participant.attendee;
  return ok(found.map(({ room }) => byId.get(room.id) ?? listedRoomJson(room, actorId, settings)));
}

const participantsInput = { includeStatus: bool(false) };

async function listAll(request: RoomRequest<typeof participantsInput>) {
  const { deps, caller, participant, input } = request;
  if (participant.attendee.participantType === ParticipantType.guest) throw new TalkError('forbidden', null);
  const { defaultPermissions: systemDefaultPermissions } = await roomSettings(deps);
  const rooms = [participant.room, ...(await visible(request)).map(({ room }) => room)];
  const present = (
    await Promise.all(
      rooms.map(async (room) => (await listParticipants(deps, room)).map((presence) => ({ room, ...presence }))),
    )
  ).flat();
  const statuses = await statusesOfAttendees(deps, caller, input.includeStatus, present);
  return ok(
    present.map((presence) =>
      presentParticipant({ systemDefaultPermissions, ...presence, ...statuses.of(presence.attendee) }),
    ),
    statuses.headers,
  );
}

/** Rooms for smaller groups beside a room (spec/conversations.md §10). */
export const breakoutRoomRoutes: Route[] = [
  action('POST', v1, createInput, ({ deps, participant, input }) => createBreakoutRooms(deps, participant, input)),
  roomRoute('DELETE', v1, {}, remove),
  action('POST', `${v1}/rooms`, {}, ({ deps, participant }) => startBreakoutRooms(deps, participant)),
  action('DELETE', `${v1}/rooms`, {}, ({ deps, participant }) => stopBreakoutRooms(deps, participant)),
  action('POST', `${v1}/attendees`, { attendeeMap: text() }, ({ deps, participant, input }) =>
    assignBreakoutRooms(deps, participant, input.attendeeMap),
  ),
  roomRoute('POST', `${v1}/broadcast`, messageInput, say),
  roomRoute('POST', `${v1}/request-assistance`, {}, ask(true)),
  roomRoute('DELETE', `${v1}/request-assistance`, {}, ask(false)),
  roomRoute('POST', `${v1}/switch`, switchInput, change),
  ...alsoUnder(
    [roomRoute('GET', v4, {}, list), roomRoute('GET', `${v4}/participants`, participantsInput, listAll)],
    '/apps/spreed/api/v4',
    ['v1', 'v2', 'v3'],
  ),
];
