import type { Deps } from '../deps.js';
import { actorOf, ParticipantType } from '../domain/attendee.js';
import { TalkError } from '../domain/errors.js';
import { LobbyState, type Room, RoomType } from '../domain/room.js';
import { emojiAvatar } from '../domain/roomAvatar.js';
import {
  checkNewRoom,
  dialTokenLength,
  keptPermissions,
  type NewRoom,
  objectIdOf,
  reservedTokens,
  roomTokenAlphabet,
  roomTokenLength,
} from '../domain/roomRules.js';
import type { User } from '../domain/user.js';
import { randomToken } from '../passwords.js';
import type { RoomDraft } from '../storage/roomStorage.js';
import type { Storage } from '../storage/storage.js';
import { userDraft } from './addParticipants.js';
import { type Invitations, invitedAdditions, type ResolvedInvitations, resolveInvitations } from './invitations.js';
import { byHand, type InvitationByHand } from './inviteByEmail.js';
import { hashOf } from './setPassword.js';
import { newAvatarVersion } from './setRoomAvatar.js';
import { mayCreateRooms, needsPassword, roomSettings } from './talkSettings.js';
import { tell } from './tell.js';

export interface CreationRequest extends Omit<NewRoom, 'name'> {
  /** Trimmed; null for a room that is named after what is invited. */
  name: string | null;
  /** The older way to invite one group, or with `source` `circles` one team; "" for none. */
  invite: string;
  source: string;
  participants: Invitations;
}

export interface CreatedRoom {
  room: Room;
  /** False for a one-to-one that was there already. */
  isNew: boolean;
  invalid: Partial<Invitations>;
  /** The links of those who were invited by e-mail, where no mail is sent. */
  invitations?: InvitationByHand[] | undefined;
}

type Creating = Pick<Deps, 'storage' | 'clock' | 'bus' | 'passwords' | 'jobs' | 'mailer' | 'instance'>;

/**
 * Makes a group or public room with whoever is invited (spec/conversations.md §6). Guests by e-mail make it public.
 * @throws TalkError invalid, forbidden `permissions`, notFound `invite`
 */
export async function createRoom(deps: Creating, creator: User, request: CreationRequest): Promise<CreatedRoom> {
  await checkExtended(deps.storage, creator, request);
  if (!(await mayCreateRooms(deps, creator.uid))) throw new TalkError('forbidden', 'permissions');
  const invitations = await resolveInvitations(deps, creator, withLegacyInvite(request));
  if (invitations.allInvalid) throw new TalkError('notFound', 'invite');
  const hasGuests = invitations.emails.length > 0;
  const type = hasGuests && request.type === RoomType.group ? RoomType.public : request.type;
  const wanted: NewRoom = {
    ...request,
    type,
    name: request.name ?? nameAfter(request, invitations),
    password: type === RoomType.public ? request.password : '',
  };
  checkNewRoom(wanted, await needsPassword(deps));

  const passwordHash = await hashOf(deps, wanted.password, 'password');
  const owner = await userDraft(deps.storage, creator, ParticipantType.owner);
  const actor = actorOf(owner);
  const now = deps.clock.now();
  const draft = {
    ...newRoom(wanted.type === RoomType.public ? RoomType.public : RoomType.group, now),
    ...settingsOf(wanted),
    passwordHash,
    avatar: avatarOf(wanted),
  };
  const additions = await invitedAdditions(deps, draft, invitations, actor);
  const messages = [tell(draft, 'conversation_created', {}, actor, now)];
  if (draft.avatar !== '') messages.push(tell(draft, 'avatar_set', {}, actor, now));
  let room: Room | undefined;
  const { sip } = await roomSettings(deps);
  while (!room) room = await deps.storage.createRoom({ ...draft, token: newToken(sip) }, owner, messages, additions);
  deps.bus.publish(room.token);
  if (room.lobbyTimer !== 0) void deps.jobs.rearm('open lobbies');
  if (hasGuests && deps.mailer) void deps.jobs.rearm('send invitations');
  const byEmail = hasGuests ? { invitations: await byHand(deps, room, () => true) } : {};
  return { room, isNew: true, invalid: invitations.invalid, ...byEmail };
}

/** A room that goes on from a one-to-one can only be made by one of its two. */
async function checkExtended(storage: Storage, creator: User, request: CreationRequest): Promise<void> {
  if (request.objectType !== 'extended_conversation') return;
  const origin = await storage.roomByToken(request.objectId);
  const isMine = origin && (await storage.attendeeOf(origin.id, { type: 'users', id: creator.uid }));
  if (!isMine || origin.type !== RoomType.oneToOne) throw new TalkError('invalid', 'object');
}

function withLegacyInvite({ invite, source, participants }: CreationRequest): Invitations {
  if (invite === '') return participants;
  const kind = source === 'circles' ? 'teams' : 'groups';
  return { ...participants, [kind]: [...participants[kind], invite] };
}

/** Characters of a name that the room was not given but made up. */
const maxInferredName = 64;

function nameAfter({ invite }: CreationRequest, { groups, teams }: ResolvedInvitations): string {
  const name = teams[0]?.displayName || groups[0]?.displayName || groups[0]?.gid || invite || '---';
  return [...name].slice(0, maxInferredName).join('');
}

/** Two rooms in a trillion would share one; then another is drawn. @param canBeDialled where there is a SIP bridge */
export function newToken(canBeDialled = false): string {
  if (canBeDialled) return dialToken();
  const token = randomToken(roomTokenLength, roomTokenAlphabet);
  return reservedTokens.has(token) ? newToken() : token;
}

function dialToken(): string {
  let token = randomToken(1, '123456789');
  while (token.length < dialTokenLength) token += randomToken(1, '0123456789'.replace(token.at(-1) ?? '', ''));
  return token;
}

/** A room with nothing set. */
export function newRoom(type: RoomType, now: number): Omit<RoomDraft, 'token'> {
  return {
    type,
    name: '',
    description: '',
    objectType: '',
    objectId: '',
    readOnly: 0,
    listable: 0,
    passwordHash: '',
    lobbyState: 0,
    lobbyTimer: 0,
    mentionPermissions: 0,
    defaultPermissions: 0,
    messageExpiration: 0,
    avatar: '',
    lastActivity: now,
    sipEnabled: 0,
    recordingConsent: 0,
    breakoutRoomMode: 0,
    breakoutRoomStatus: 0,
  };
}

/** An emoji is the only picture that a room can be made with. */
const avatarOf = ({ emoji, avatarColor }: NewRoom): string =>
  emoji === null ? '' : emojiAvatar(newAvatarVersion(), { emoji, color: avatarColor ?? undefined });

const settingsOf = (wanted: NewRoom) => ({
  name: wanted.name,
  description: wanted.description,
  objectType: wanted.objectType,
  objectId: objectIdOf(wanted),
  readOnly: wanted.readOnly,
  listable: wanted.listable,
  lobbyState: wanted.lobbyState,
  lobbyTimer: wanted.lobbyState === LobbyState.off ? 0 : (wanted.lobbyTimer ?? 0),
  mentionPermissions: wanted.mentionPermissions,
  defaultPermissions: keptPermissions(wanted.permissions),
  messageExpiration: wanted.messageExpiration,
  sipEnabled: wanted.sipEnabled,
  recordingConsent: wanted.recordingConsent,
});
