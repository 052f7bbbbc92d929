import { askedBy, giveOwnRooms, noteToSelfOf } from '../../actions/giveOwnRooms.js';
import { inPassing } from '../../actions/inPassing.js';
import { listAttended } from '../../actions/listAttended.js';
import { roomSettings } from '../../actions/talkSettings.js';
import { signOfLife } from '../../actions/userStatus.js';
import { listedScopes } from '../../domain/membership.js';
import type { Participant } from '../../domain/participant.js';
import { RoomType } from '../../domain/room.js';
import { isPhone } from '../clientVersion.js';
import { findParticipant } from '../guards.js';
import { bool, int, text } from '../input.js';
import { ok } from '../ocs.js';
import { listedRoomJson, roomJson, roomsJson } from '../roomAnswer.js';
import { type Route, type UserRequest, userRoute } from '../route.js';
import { talkHashHeader } from '../talkHash.js';

const listInput = {
  noStatusUpdate: int(0),
  includeStatus: bool(false),
  modifiedSince: int(0),
  includeLastMessage: bool(true),
};

async function list({ ctx, deps, caller, user, input }: UserRequest<typeof listInput>) {
  const { storage, clock } = deps;
  const startedAt = clock.now();
  await inPassing(giveOwnRooms(deps, user));
  if (input.noStatusUpdate === 0 && isPhone(ctx.req.headers['user-agent'] ?? '')) {
    await signOfLife(deps, user.uid, 'online');
  }
  const sessions = caller.session?.sent ? await storage.sessionsOfHttpSession(caller.session.digest) : [];
  const byAttendee = new Map(sessions.map((session) => [session.attendeeId, session]));
  const attended = await listAttended(deps, user.uid, byAttendee);
  const { modifiedSince, includeStatus, includeLastMessage } = input;
  const wanted = modifiedSince
    ? attended.filter((participant) => isModified(participant, modifiedSince, includeStatus))
    : attended;
  return ok(await roomsJson(deps, wanted, includeLastMessage, includeStatus), {
    ...(await talkHashHeader(deps, caller)),
    'X-Nextcloud-Talk-Modified-Before': String(startedAt),
  });
}

/** Whether something that the list shows of the room may have changed since then (spec/conversations.md §5). */
function isModified({ room, attendee }: Participant, since: number, includeStatus: boolean): boolean {
  if (includeStatus && room.type === RoomType.oneToOne) return true;
  return room.callStartTime !== 0 || room.lastActivity >= since || attendee.lastAttendeeActivity >= since;
}

async function showNotes({ deps, caller, user }: UserRequest<Record<never, never>>) {
  const room = await noteToSelfOf(deps, user, askedBy(user));
  const participant = await findParticipant(deps, caller, room);
  return ok(await roomJson(deps, caller, { room, participant }), await talkHashHeader(deps, caller));
}

const searchInput = { searchTerm: text('') };

async function search({ deps, user, input }: UserRequest<typeof searchInput>) {
  const rooms = await deps.storage.listedRooms(user.uid, listedScopes(user), input.searchTerm);
  const settings = await roomSettings(deps);
  return ok(rooms.map((room) => listedRoomJson(room, user.uid, settings)));
}

export const listRoutes: Route[] = [
  userRoute('GET', '/apps/spreed/api/v4/room', listInput, list),
  userRoute('GET', '/apps/spreed/api/v4/room/note-to-self', {}, showNotes),
  userRoute('GET', '/apps/spreed/api/v4/listed-room', searchInput, search),
];
