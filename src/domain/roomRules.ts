import { Permission } from './attendee.js';
import { isEmoji } from './emoji.js';
import { type ErrorData, TalkError } from './errors.js';
import { Listable, LobbyState, MentionPermissions, ReadOnly, type Room, RoomType, SipState } from './room.js';
import { isColor } from './roomAvatar.js';

/** What a room may be called, hold and belong to (spec/conversations.md §1, §6). */

const maxNameLength = 255;
export const maxDescriptionLength = 2000;
/** Bytes of an object's type or id. */
const maxObjectLength = 64;
/** Seconds; what does not fit into 32 bits is no expiration anybody means. */
const maxExpiration = 2 ** 31 - 1;

/** Without characters that are mistaken for each other. */
export const roomTokenAlphabet = 'abcdefghijkmnopqrstuvwxyz23456789';
export const roomTokenLength = 8;
/** Parts of paths that stand where a token may stand. */
export const reservedTokens: ReadonlySet<string> = new Set(['settings', 'backend']);

const isOneOf = (values: Record<string, number>, value: number): boolean => Object.values(values).includes(value);
/** Characters are code points: an emoji counts once. */
const lengthOf = (text: string): number => [...text].length;

/** @param name trimmed */
export const isValidName = (name: string): boolean => name !== '' && lengthOf(name) <= maxNameLength;
/** @param description trimmed */
export const isValidDescription = (description: string): boolean => lengthOf(description) <= maxDescriptionLength;
export const isValidReadOnly = (state: number): boolean => isOneOf(ReadOnly, state);
export const isValidListable = (scope: number): boolean => isOneOf(Listable, scope);
export const isValidLobbyState = (state: number): boolean => isOneOf(LobbyState, state);
export const isValidMentionPermissions = (value: number): boolean => isOneOf(MentionPermissions, value);
export const isValidExpiration = (seconds: number): boolean => seconds >= 0 && seconds <= maxExpiration;
export const isValidPermissions = (value: number): boolean =>
  value >= 0 && value <= (Permission.all | Permission.custom);
/** A permission mask as it is kept: any but 0, which means "inherit", is marked as somebody's choice. */
export const keptPermissions = (value: number): number => (value === 0 ? 0 : value | Permission.custom);

/** Tokens that can be entered on a phone: digits, no two of which in a row are equal, and no 0 in front. */
export const dialTokenLength = 10;
/** Whether callers can be let in at all: they dial the room's token. */
export const canHaveSip = (room: Pick<Room, 'type' | 'token'>): boolean =>
  isConfigurable(room) && /^\d+$/.test(room.token);
export const isValidSipState = (state: number): boolean => isOneOf(SipState, state);
export const isValidRecordingConsent = (value: number): boolean => value === 0 || value === 1;

/** Group and public rooms: those that have settings like a lobby or a scope. */
export const isConfigurable = (room: Pick<Room, 'type'>): boolean =>
  room.type === RoomType.group || room.type === RoomType.public;
/** A breakout room belongs to the room that its `objectId` names. */
export const isBreakoutRoom = (room: Pick<Room, 'objectType'>): boolean => room.objectType === 'room';

/** What rooms with a lobby may belong to. */
export const objectTypesWithLobby: ReadonlySet<string> = new Set([
  '',
  'room',
  'emails',
  'event',
  'extended_conversation',
  'instant_meeting',
]);

const phoneObjectTypes: ReadonlySet<string> = new Set(['phone', 'phone_persist', 'phone_temporary']);
const creatableObjectTypes: ReadonlySet<string> = new Set([
  '',
  ...phoneObjectTypes,
  'event',
  'extended_conversation',
  'instant_meeting',
]);

/** A group or public room as somebody wants it; name and description are trimmed. */
export interface NewRoom {
  type: number;
  name: string;
  objectType: string;
  objectId: string;
  password: string;
  readOnly: number;
  listable: number;
  messageExpiration: number;
  lobbyState: number;
  /** Unix seconds, null for never. */
  lobbyTimer: number | null;
  sipEnabled: number;
  permissions: number;
  recordingConsent: number;
  mentionPermissions: number;
  description: string;
  emoji: string | null;
  avatarColor: string | null;
}

/** What a room is that nobody wants anything particular of. */
export const plainRoom: Omit<NewRoom, 'type' | 'name'> = {
  objectType: '',
  objectId: '',
  password: '',
  readOnly: 0,
  listable: 0,
  messageExpiration: 0,
  lobbyState: 0,
  lobbyTimer: null,
  sipEnabled: 0,
  permissions: 0,
  recordingConsent: 0,
  mentionPermissions: 0,
  description: '',
  emoji: null,
  avatarColor: null,
};

/** What the room belongs to: phone rooms all bear the same id. */
export const objectIdOf = ({ objectType, objectId }: Pick<NewRoom, 'objectType' | 'objectId'>): string =>
  phoneObjectTypes.has(objectType) ? 'phone' : objectId;

/**
 * Refuses a room that cannot be, naming the first thing that is wrong with it.
 * @param passwordNeeded whether public rooms must have a password here
 * @throws TalkError invalid, `data` `{error: …}`
 */
export function checkNewRoom(wanted: NewRoom, passwordNeeded: boolean): void {
  for (const [data, isValid] of creationRules) {
    if (!isValid(wanted, passwordNeeded)) throw new TalkError('invalid', data);
  }
}

export const passwordMissing = { error: 'password', message: 'Password needs to be set' };

/** What the answer says, by what must hold; in the order in which the reference asks. */
const creationRules: [ErrorData | string, (wanted: NewRoom, passwordNeeded: boolean) => boolean][] = [
  ['name', ({ name }) => isValidName(name)],
  ['type', ({ type }) => type === RoomType.group || type === RoomType.public],
  ['object-type', ({ objectType }) => creatableObjectTypes.has(objectType)],
  ['object-id', (wanted) => Buffer.byteLength(objectIdOf(wanted)) <= maxObjectLength],
  ['object', (wanted) => (wanted.objectType === '') === (objectIdOf(wanted) === '')],
  [passwordMissing, ({ type, password }, needed) => !needed || type !== RoomType.public || password !== ''],
  ['read-only', ({ readOnly }) => isValidReadOnly(readOnly)],
  ['listable', ({ listable }) => isValidListable(listable)],
  ['message-expiration', ({ messageExpiration }) => isValidExpiration(messageExpiration)],
  ['lobby', ({ lobbyState }) => isValidLobbyState(lobbyState)],
  ['lobby-timer', ({ lobbyState, lobbyTimer }) => lobbyState === LobbyState.off || (lobbyTimer ?? 0) >= 0],
  ['sip-enabled', ({ sipEnabled }) => isValidSipState(sipEnabled)],
  ['permissions', ({ permissions }) => isValidPermissions(permissions)],
  ['recording-consent', ({ recordingConsent }) => isValidRecordingConsent(recordingConsent)],
  ['mention-permissions', ({ mentionPermissions }) => isValidMentionPermissions(mentionPermissions)],
  ['description', ({ description }) => isValidDescription(description)],
  ['avatar', isAvatarDrawable],
];

/** A colour matters only behind an emoji. */
function isAvatarDrawable({ emoji, avatarColor }: NewRoom): boolean {
  return emoji === null || (isEmoji(emoji) && (avatarColor === null || isColor(avatarColor)));
}
