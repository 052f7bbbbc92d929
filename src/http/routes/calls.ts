import { callAttendance, callPeers, callRings } from '../../actions/callState.js';
import { changeCallFlags, joinCall } from '../../actions/joinCall.js';
import { leaveCall } from '../../actions/leaveCall.js';
import { ringAttendee } from '../../actions/ringAttendee.js';
import { roomDisplayNameFor } from '../../actions/roomNames.js';
import { TalkError } from '../../domain/errors.js';
import { findRoom } from '../guards.js';
import { bool, int, list, optionalInt, text } from '../input.js';
import { created, ok } from '../ocs.js';
import { attendanceAsCsv, attendanceFileName, presentPeer } from '../presenters/call.js';
import {
  type HandledAnswer,
  handled,
  type RoomRequest,
  type Route,
  roomRoute,
  type UserRequest,
  userRoute,
} from '../route.js';

const call = '/apps/spreed/api/v4/call/{token}';

async function peers({ deps, participant: { room } }: RoomRequest<Record<never, never>>) {
  return ok((await callPeers(deps, room)).map((peer) => presentPeer(room, peer)));
}

const joinInput = {
  flags: optionalInt(),
  silent: bool(false),
  recordingConsent: bool(false),
  silentFor: list([]),
};

async function join({ deps, participant, input }: RoomRequest<typeof joinInput>) {
  await joinCall(deps, participant, {
    ...input,
    silentFor: Object.values(input.silentFor ?? {}).filter((id) => typeof id === 'string'),
  });
  return ok(null);
}

const flagsInput = { flags: int() };

async function changeFlags({ deps, participant, input }: RoomRequest<typeof flagsInput>) {
  await changeCallFlags(deps, participant, input.flags);
  return ok(null);
}

const leaveInput = { all: bool(false) };

async function leave({ deps, participant, input }: RoomRequest<typeof leaveInput>) {
  await leaveCall(deps, participant, input.all);
  return ok(null);
}

async function ring({ deps, participant, params }: RoomRequest<Record<never, never>>) {
  await ringAttendee(deps, participant, Number(params.attendeeId));
  return ok(null);
}

/** There is no bridge to the telephone network. */
async function dialOut({ participant: { session } }: RoomRequest<Record<never, never>>): Promise<never> {
  if (session?.inCall === 0) throw new TalkError('invalid', null);
  throw new TalkError('notSupported', { error: 'sip', message: 'This server cannot dial telephone numbers' });
}

async function notificationState({ deps, caller, params }: UserRequest<Record<never, never>>) {
  const found = await findRoom(deps, caller, params.token ?? '');
  if (!found?.participant) throw new TalkError('notFound', null);
  return (await callRings(deps, found.participant)) ? ok(null) : created(null);
}

const downloadInput = { format: text('csv') };

async function download({ ctx, deps, participant, input }: RoomRequest<typeof downloadInput>): Promise<HandledAnswer> {
  const attendance = input.format === 'csv' ? await callAttendance(deps, participant.room) : [];
  if (attendance.length === 0) {
    ctx.status = 400;
    ctx.type = 'text/html; charset=utf-8';
    ctx.body = '';
    return handled;
  }
  const day = new Date(deps.clock.now() * 1000).toISOString().slice(0, 10);
  ctx.attachment(attendanceFileName(await roomDisplayNameFor(deps, participant), day));
  ctx.body = attendanceAsCsv(attendance);
  ctx.type = 'text/csv';
  return handled;
}

/** Being in calls, without their sound and pictures: those go from client to client (routes/signaling.ts). */
export const callRoutes: Route[] = [
  roomRoute('GET', call, {}, peers),
  roomRoute('POST', call, joinInput, join),
  roomRoute('PUT', call, flagsInput, changeFlags),
  roomRoute('DELETE', call, leaveInput, leave),
  roomRoute('POST', `${call}/ring/{attendeeId}`, {}, ring),
  roomRoute('POST', `${call}/dialout/{attendeeId}`, {}, dialOut),
  userRoute('GET', `${call}/notification-state`, {}, notificationState),
  roomRoute('GET', `${call}/download`, downloadInput, download),
];
