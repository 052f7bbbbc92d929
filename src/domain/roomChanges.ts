import { ParticipantType } from './attendee.js';
import { isEmoji } from './emoji.js';
import { TalkError } from './errors.js';
import type { PixelPicture } from './picture.js';
import { BreakoutRoomMode, BreakoutRoomStatus, isOneToOne, LobbyState, ReadOnly, type Room, RoomType } from './room.js';
import { type EmojiAvatar, emojiAvatar, isColor } from './roomAvatar.js';
import {
  canHaveSip,
  isBreakoutRoom,
  isConfigurable,
  isValidDescription,
  isValidExpiration,
  isValidListable,
  isValidLobbyState,
  isValidMentionPermissions,
  isValidName,
  isValidPermissions,
  isValidReadOnly,
  isValidRecordingConsent,
  isValidSipState,
  keptPermissions,
  objectTypesWithLobby,
} from './roomRules.js';
import type { Announcement } from './systemMessage.js';

/**
 * What becomes of a room when somebody changes one of its settings (spec/conversations.md §7): the checks stand in
 * the order of the reference. Each returns undefined when there is nothing to do, and throws TalkError invalid when
 * the change cannot be made.
 */
export interface RoomChange {
  patch: Partial<Omit<Room, 'id' | 'token' | 'lastMessageId' | 'commentCount' | 'gapCount' | 'lastPinnedId'>>;
  /** What is written into the chat about it, in this order. */
  announce: Announcement[];
  /** Attendees of these types go. */
  removes?: ParticipantType[];
  /** Every attendee's own permissions go back to what the room says. */
  resetsPermissions?: true;
  picture?: PixelPicture;
}

/** @param name trimmed */
export function rename(room: Room, name: string): RoomChange | undefined {
  refuseIf(room.objectType === 'event', 'event');
  refuseIf(isOneToOne(room), 'type');
  if (name === room.name) return undefined;
  refuseIf(!isValidName(name), 'value');
  const announce: Announcement[] =
    room.name === '' ? [] : [{ type: 'conversation_renamed', parameters: { newName: name, oldName: room.name } }];
  return { patch: { name }, announce };
}

/** @param description trimmed */
export function describe(room: Room, description: string): RoomChange | undefined {
  if (description === room.description) return undefined;
  refuseIf(!isValidDescription(description), 'value');
  refuseIf(isOneToOne(room), 'type');
  const type = description === '' ? 'description_removed' : 'description_set';
  return { patch: { description }, announce: [{ type, parameters: {} }] };
}

/** @param passwordHash "" for none; a room that is public already keeps the one it has */
export function allowGuests(room: Room, passwordHash: string): RoomChange | undefined {
  if (room.type === RoomType.public) return undefined;
  refuseIf(passwordHash !== '' && room.type !== RoomType.group, 'type');
  refuseTypeChange(room);
  const allowed: RoomChange = {
    patch: { type: RoomType.public },
    announce: [{ type: 'guests_allowed', parameters: {} }],
  };
  if (passwordHash === '') return allowed;
  return {
    patch: { ...allowed.patch, passwordHash },
    announce: [...allowed.announce, { type: 'password_set', parameters: {} }],
  };
}

export function disallowGuests(room: Room): RoomChange | undefined {
  if (room.type === RoomType.group) return undefined;
  refuseTypeChange(room);
  return {
    patch: { type: RoomType.group },
    announce: [{ type: 'guests_disallowed', parameters: {} }],
    removes: [ParticipantType.guest, ParticipantType.guestModerator, ParticipantType.selfJoined],
  };
}

/** Breakout rooms, and the room that they are of, stay what they are. */
const isBoundByBreakoutRooms = (room: Room): boolean =>
  isBreakoutRoom(room) || room.breakoutRoomMode !== BreakoutRoomMode.none;

const hasFixedType = (room: Room): boolean => isOneToOne(room) || room.type === RoomType.noteToSelf;

/** Whether `allowGuests` would not be refused. */
export const mayAllowGuests = (room: Room): boolean => !hasFixedType(room) && !isBoundByBreakoutRooms(room);

function refuseTypeChange(room: Room): void {
  refuseIf(hasFixedType(room), 'type');
  refuseIf(isBoundByBreakoutRooms(room), 'breakout-room');
}

/** Always tells, also when nothing is new. @param passwordHash "" to remove it */
export function setPasswordHash(room: Room, passwordHash: string): RoomChange {
  refuseIf(room.type !== RoomType.public, 'type');
  refuseIf(isBreakoutRoom(room), 'breakout-room');
  const type = passwordHash === '' ? 'password_removed' : 'password_set';
  return { patch: { passwordHash }, announce: [{ type, parameters: {} }] };
}

export function setReadOnly(room: Room, readOnly: number): RoomChange | undefined {
  if (readOnly === room.readOnly) return undefined;
  refuseIf(!isConfigurable(room) && room.type !== RoomType.changelog, 'type');
  refuseIf(!isValidReadOnly(readOnly), 'value');
  const type = readOnly === ReadOnly.on ? 'read_only' : 'read_only_off';
  return { patch: { readOnly }, announce: room.type === RoomType.changelog ? [] : [{ type, parameters: {} }] };
}

const listableMessages = ['listable_none', 'listable_users', 'listable_all'] as const;

export function setListable(room: Room, listable: number): RoomChange | undefined {
  if (listable === room.listable) return undefined;
  refuseIf(!isConfigurable(room), 'type');
  refuseIf(isBreakoutRoom(room), 'breakout-room');
  refuseIf(!isValidListable(listable), 'value');
  const type = listableMessages[listable] ?? 'listable_none';
  return { patch: { listable }, announce: [{ type, parameters: {} }] };
}

/** @param timer unix seconds at which the lobby opens by itself, 0 for never; an open lobby needs none */
export function setLobby(room: Room, lobbyState: number, timer: number): RoomChange | undefined {
  refuseIf(isBreakoutRoom(room), 'breakout-room');
  refuseIf(!isConfigurable(room), 'type');
  refuseIf(!objectTypesWithLobby.has(room.objectType), 'object');
  refuseIf(!isValidLobbyState(lobbyState), 'value');
  const lobbyTimer = lobbyState === LobbyState.off ? 0 : Math.max(0, timer);
  if (lobbyState === room.lobbyState && lobbyTimer === room.lobbyTimer) return undefined;
  const type = lobbyState === LobbyState.off ? 'lobby_none' : 'lobby_non_moderators';
  const announce: Announcement[] = lobbyState === room.lobbyState ? [] : [{ type, parameters: {} }];
  return { patch: { lobbyState, lobbyTimer }, announce };
}

export function setMentionPermissions(room: Room, mentionPermissions: number): RoomChange | undefined {
  if (mentionPermissions === room.mentionPermissions) return undefined;
  refuseIf(!isConfigurable(room), 'type');
  refuseIf(isBreakoutRoom(room), 'breakout-room');
  refuseIf(!isValidMentionPermissions(mentionPermissions), 'value');
  return { patch: { mentionPermissions }, announce: [] };
}

export function setSip(room: Room, sipEnabled: number): RoomChange | undefined {
  if (sipEnabled === room.sipEnabled) return undefined;
  refuseIf(isBreakoutRoom(room), 'breakout-room');
  refuseIf(!isConfigurable(room), 'type');
  refuseIf(!isValidSipState(sipEnabled), 'value');
  refuseIf(!canHaveSip(room), 'token');
  return { patch: { sipEnabled }, announce: [] };
}

/** Who is in a call already was not asked, so that it cannot be switched on before that has ended. */
export function setRecordingConsent(room: Room, recordingConsent: number): RoomChange | undefined {
  if (recordingConsent === room.recordingConsent) return undefined;
  refuseIf(!isValidRecordingConsent(recordingConsent), 'value');
  refuseIf(recordingConsent === 1 && room.callStartTime !== 0, 'call');
  refuseIf(isBreakoutRoom(room) || room.breakoutRoomStatus !== BreakoutRoomStatus.stopped, 'breakout-room');
  return { patch: { recordingConsent }, announce: [] };
}

/** Takes every attendee's own permissions away, so that what the room says holds for all. */
export function setDefaultPermissions(room: Room, permissions: number): RoomChange {
  refuseIf(isOneToOne(room) || room.type === RoomType.noteToSelf, 'type');
  refuseIf(isBreakoutRoom(room), 'breakout-room');
  refuseIf(!isValidPermissions(permissions), 'value');
  return { patch: { defaultPermissions: keptPermissions(permissions) }, announce: [], resetsPermissions: true };
}

/** Always tells, also when nothing is new. */
export function setMessageExpiration(room: Room, seconds: number): RoomChange {
  refuseIf(isBreakoutRoom(room), 'breakout-room');
  refuseIf(room.type === RoomType.formerOneToOne, 'type');
  refuseIf(!isValidExpiration(seconds), 'value');
  const announcement: Announcement =
    seconds > 0
      ? { type: 'message_expiration_enabled', parameters: { seconds } }
      : { type: 'message_expiration_disabled', parameters: {} };
  return { patch: { messageExpiration: seconds }, announce: [announcement] };
}

/** Always tells, also when nothing is new. @param version a new one, for what clients may have cached */
export function setEmojiAvatar(room: Room, version: string, chosen: EmojiAvatar): RoomChange {
  refusePairs(room);
  refusePicture(!isEmoji(chosen.emoji), 'Invalid emoji character');
  refusePicture(chosen.color !== undefined && !isColor(chosen.color), 'Invalid background color');
  return { patch: { avatar: emojiAvatar(version, chosen) }, announce: [{ type: 'avatar_set', parameters: {} }] };
}

/** @param version a new one */
export function setPicture(room: Room, version: string, picture: PixelPicture): RoomChange {
  refusePairs(room);
  return { patch: { avatar: version }, announce: [{ type: 'avatar_set', parameters: {} }], picture };
}

export function removeAvatar(room: Room): RoomChange | undefined {
  if (room.avatar === '') return undefined;
  return { patch: { avatar: '' }, announce: [{ type: 'avatar_removed', parameters: {} }] };
}

/** @throws TalkError invalid, with a message that clients show */
export function refusePairs(room: Room): void {
  refusePicture(isOneToOne(room), 'One-to-one rooms always need to show the other users avatar');
}

function refusePicture(condition: boolean, message: string): void {
  if (condition) throw new TalkError('invalid', { message });
}

/** Frees the room from what it was made for, so that it outlives it. */
export function releaseFromObject(room: Room): RoomChange {
  if (room.objectType === 'phone_temporary') return { patch: { objectType: 'phone_persist' }, announce: [] };
  refuseIf(room.objectType !== 'event' && room.objectType !== 'instant_meeting', 'object-type');
  return { patch: { objectType: '', objectId: '' }, announce: [] };
}

function refuseIf(condition: boolean, error: string): void {
  if (condition) throw new TalkError('invalid', error);
}
