import { createOneToOne } from '../../actions/createOneToOne.js';
import { type CreatedRoom, createRoom } from '../../actions/createRoom.js';
import { type Invitations, invitedKinds } from '../../actions/invitations.js';
import { TalkError } from '../../domain/errors.js';
import { RoomType } from '../../domain/room.js';
import { findRoom } from '../guards.js';
import { int, list, optionalInt, optionalText, text, trimAscii } from '../input.js';
import { roomJson } from '../roomAnswer.js';
import { type Route, type UserRequest, userRoute } from '../route.js';

const createInput = {
  roomType: int(RoomType.group),
  invite: text(''),
  roomName: text(''),
  source: text(''),
  objectType: text(''),
  objectId: text(''),
  password: text(''),
  readOnly: int(0),
  listable: int(0),
  messageExpiration: int(0),
  lobbyState: int(0),
  lobbyTimer: optionalInt(),
  sipEnabled: int(0),
  permissions: int(0),
  recordingConsent: int(0),
  mentionPermissions: int(0),
  description: text(''),
  emoji: optionalText(),
  avatarColor: optionalText(),
  participants: list([]),
};

async function create({ deps, caller, user, input }: UserRequest<typeof createInput>) {
  const participants = readInvitations(input.participants);
  const request = {
    ...input,
    type: input.roomType,
    name: input.roomName === '' ? null : trimAscii(input.roomName),
    description: trimAscii(input.description),
    participants,
  };
  const { room, isNew, invalid, invitations }: CreatedRoom =
    input.roomType === RoomType.oneToOne
      ? await createOneToOne(deps, user, input.invite || (participants.users[0] ?? ''))
      : await createRoom(deps, user, request);
  const found = await findRoom(deps, caller, room.token);
  if (!found) throw new TalkError('roomNotFound');
  const json = { ...(await roomJson(deps, caller, found)), ...(invitations && { invitations }) };
  if (Object.keys(invalid).length > 0) return { status: 202, data: { ...json, invalidParticipants: invalid } };
  return { status: isNew ? 201 : 200, data: json };
}

/** Lists of ids by kind; kinds that are not known and what is no id are left out. */
function readInvitations(participants: unknown): Invitations {
  const given = new Map(Object.entries(participants ?? {}));
  const idsOf = (kind: string): string[] => {
    const ids: unknown = given.get(kind);
    const entries = typeof ids === 'object' && ids !== null ? Object.values(ids) : [];
    return [...new Set(entries.filter((id) => typeof id === 'string' && id.isWellFormed() && !id.includes('\0')))];
  };
  return Object.fromEntries(invitedKinds.map((kind) => [kind, idsOf(kind)])) as Invitations;
}

export const creationRoutes: Route[] = [userRoute('POST', '/apps/spreed/api/v4/room', createInput, create)];
