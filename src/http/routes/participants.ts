import { readFile } from 'node:fs/promises';
import { addParticipants } from '../../actions/addParticipants.js';
import { addToBreakoutRoom } from '../../actions/assignBreakoutRooms.js';
import { importEmails } from '../../actions/importEmails.js';
import { inviteByEmail, resendInvitations } from '../../actions/inviteByEmail.js';
import { joinRoom } from '../../actions/joinRoom.js';
import { leaveRoom } from '../../actions/leaveRoom.js';
import { leaveSession } from '../../actions/leaveSession.js';
import { listParticipants } from '../../actions/listParticipants.js';
import { demote, promote } from '../../actions/promote.js';
import { removeAttendee } from '../../actions/removeAttendee.js';
import { setPermissions } from '../../actions/setPermissions.js';
import { setSessionState } from '../../actions/setSessionState.js';
import { roomSettings } from '../../actions/talkSettings.js';
import { isModerator, ParticipantType } from '../../domain/attendee.js';
import { TalkError } from '../../domain/errors.js';
import { isStale } from '../../domain/membership.js';
import { isBreakoutRoom } from '../../domain/roomRules.js';
import { findRoom } from '../guards.js';
import { bool, int, optionalInt, text } from '../input.js';
import { ok } from '../ocs.js';
import { statusesOfAttendees } from '../participantStatuses.js';
import { presentParticipant } from '../presenters/participant.js';
import { roomJson } from '../roomAnswer.js';
import { alsoUnder, publicRoute, type Request, type RoomRequest, type Route, roomRoute } from '../route.js';

const room = '/apps/spreed/api/v4/room/{token}';

const listInput = { includeStatus: bool(false) };

async function list({ deps, caller, participant, input }: RoomRequest<typeof listInput>) {
  const { attendee: viewer } = participant;
  if (participant.attendee.participantType === ParticipantType.guest) throw new TalkError('forbidden', null);
  const present = await listParticipants(deps, participant.room);
  const { defaultPermissions: systemDefaultPermissions } = await roomSettings(deps);
  const given = { room: participant.room, systemDefaultPermissions };
  const hasInvited = present.some(({ attendee }) => attendee.actorType === 'emails');
  const invited = hasInvited ? await deps.storage.emailGuests(participant.room.id) : [];
  const shown = invited.filter(({ attendeeId }) => isModerator(viewer) || attendeeId === viewer.id);
  const addresses = new Map(shown.map(({ attendeeId, address }) => [attendeeId, address]));
  const statuses = await statusesOfAttendees(deps, caller, input.includeStatus, present);
  return ok(
    present.map((presence) => {
      const invitedActorId = addresses.get(presence.attendee.id);
      const more = invitedActorId === undefined ? {} : { invitedActorId };
      return presentParticipant({ ...given, ...presence, ...statuses.of(presence.attendee), ...more });
    }),
    statuses.headers,
  );
}

const addInput = { newParticipant: text(), source: text('users') };

async function add({ deps, participant, input }: RoomRequest<typeof addInput>) {
  const { newParticipant, source } = input;
  if (source === 'emails') {
    const invitee = { address: newParticipant.trim(), name: '' };
    const { type, invitations } = await inviteByEmail(deps, participant, [invitee]);
    return ok(type || invitations ? { ...(type && { type }), ...(invitations && { invitations }) } : []);
  }
  if (!isBreakoutRoom(participant.room)) await addParticipants(deps, participant, newParticipant, source);
  else if (source === 'users') await addToBreakoutRoom(deps, participant, newParticipant);
  else throw new TalkError('invalid', 'source');
  return ok([]);
}

const resendInput = { attendeeId: optionalInt() };

async function resend({ deps, participant, input }: RoomRequest<typeof resendInput>) {
  await resendInvitations(deps, participant, input.attendeeId);
  return ok(null);
}

const importInput = { testRun: bool(false) };
/** Bytes of a list of addresses. */
const largestList = 1024 * 1024;

async function importList({ deps, participant, input, upload }: RoomRequest<typeof importInput>) {
  const csv = upload && upload !== 'tooBig' ? await readFile(upload.path, 'utf8') : undefined;
  return ok(await importEmails(deps, participant, csv, input.testRun));
}

async function removeSelf({ deps, participant }: RoomRequest<Record<never, never>>) {
  await leaveRoom(deps, participant);
  return ok(null);
}

const attendeeInput = { attendeeId: int() };

async function remove({ deps, participant, input }: RoomRequest<typeof attendeeInput>) {
  await removeAttendee(deps, participant, input.attendeeId);
  return ok(null);
}

async function makeModerator({ deps, participant, input }: RoomRequest<typeof attendeeInput>) {
  await promote(deps, participant, input.attendeeId);
  return ok(null);
}

async function unmakeModerator({ deps, participant, input }: RoomRequest<typeof attendeeInput>) {
  await demote(deps, participant, input.attendeeId);
  return ok(null);
}

const permissionsInput = { attendeeId: int(), method: text(), permissions: int() };

async function changePermissions({ deps, caller, participant, input }: RoomRequest<typeof permissionsInput>) {
  const attendee = await setPermissions(deps, participant, input);
  const now = deps.clock.now();
  const sessions = (await deps.storage.sessionsOfAttendee(attendee.id)).filter((session) => !isStale(session, now));
  const { defaultPermissions: systemDefaultPermissions } = await roomSettings(deps);
  const given = { room: participant.room, attendee, sessions, systemDefaultPermissions };
  const statuses = await statusesOfAttendees(deps, caller, true, [given]);
  return ok([presentParticipant({ ...given, ...statuses.of(attendee) })], statuses.headers);
}

/** Was once there for the whole call; it still answers, and always the same. */
async function refuseForAll(): Promise<never> {
  throw new TalkError('invalid', null);
}

const joinInput = { password: text(''), force: bool(true) };

async function join({ deps, caller, params, input }: Request<typeof joinInput>) {
  const { throttle } = deps;
  const { user, session, address } = caller;
  if (!session) throw new Error('Whoever joins is given a cookie session');
  const { token = '' } = params;
  const found = await findRoom(deps, caller, token);
  if (!found) throw new TalkError('roomNotFound', null);
  const joiner = { user, httpSession: session.digest, address, password: input.password, force: input.force };
  const participant = await joinRoom(deps, found.room, found.participant?.attendee, joiner).catch(refuseWithNull);
  await throttle.forgive('talkRoomToken', address, token);
  return ok(await roomJson(deps, caller, { room: participant.room, participant }));
}

/** The room can go, or the caller be put out of it, on the way in: that is answered like a room that never was. */
function refuseWithNull(error: unknown): never {
  throw error instanceof TalkError && error.code === 'roomNotFound' ? new TalkError('roomNotFound', null) : error;
}

async function leave({ deps, caller, params }: Request) {
  if (caller.session?.sent) await leaveSession(deps, params.token ?? '', caller.session.digest);
  return ok(null);
}

const stateInput = { state: int() };

async function setState({ deps, caller, participant, input }: RoomRequest<typeof stateInput>) {
  const changed = await setSessionState(deps, participant, input.state);
  return ok(await roomJson(deps, caller, { room: changed.room, participant: changed }));
}

export const participantRoutes: Route[] = alsoUnder(
  [
    roomRoute('GET', `${room}/participants`, listInput, list),
    roomRoute('POST', `${room}/participants`, addInput, add),
    roomRoute('POST', `${room}/participants/resend-invitations`, resendInput, resend),
    roomRoute('POST', `${room}/import-emails`, importInput, importList, {
      upload: { field: 'file', maxBytes: largestList },
    }),
    roomRoute('DELETE', `${room}/participants/self`, {}, removeSelf),
    roomRoute('DELETE', `${room}/attendees`, attendeeInput, remove),
    roomRoute('PUT', `${room}/attendees/permissions`, permissionsInput, changePermissions),
    roomRoute('PUT', `${room}/attendees/permissions/all`, {}, refuseForAll),
    publicRoute('POST', `${room}/participants/active`, joinInput, join),
    publicRoute('DELETE', `${room}/participants/active`, {}, leave),
    roomRoute('PUT', `${room}/participants/state`, stateInput, setState),
    roomRoute('POST', `${room}/moderators`, attendeeInput, makeModerator),
    roomRoute('DELETE', `${room}/moderators`, attendeeInput, unmakeModerator),
  ],
  '/apps/spreed/api/v4',
  ['v1', 'v2', 'v3'],
);
