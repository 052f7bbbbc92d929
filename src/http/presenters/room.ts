import {
  isLoggedInModerator,
  NotificationLevel,
  ParticipantType,
  Permission,
  ReadPrivacy,
} from '../../domain/attendee.js';
import { mayStartCall } from '../../domain/call.js';
import { levelOf } from '../../domain/notificationLevel.js';
import { type Participant, waitsInLobby } from '../../domain/participant.js';
import { hasUnreadMention, hasUnreadMentionDirect, shownReadMarker, shownUnread } from '../../domain/readMarker.js';
import { isOneToOne, Listable, type Room, RoomType, SipState } from '../../domain/room.js';
import { avatarVersion } from '../../domain/roomAvatar.js';
import { peerOf } from '../../domain/roomName.js';
import { canHaveSip } from '../../domain/roomRules.js';
import { type RoomSettings, shownRecordingConsent } from '../../domain/roomSettings.js';
import type { MessageJson } from './message.js';
import type { UserStatusJson } from './participant.js';

/** A room as clients get it, its keys in this order (spec/conversations.md §2). */
export interface RoomJson extends Partial<UserStatusJson> {
  id: number;
  token: string;
  type: number;
  name: string;
  displayName: string;
  objectType: string;
  objectId: string;
  participantType: number;
  participantFlags: number;
  readOnly: number;
  hasPassword: boolean;
  hasCall: boolean;
  callStartTime: number;
  callRecording: number;
  canStartCall: boolean;
  lastActivity: number;
  lastReadMessage: number;
  unreadMessages: number;
  unreadMention: boolean;
  unreadMentionDirect: boolean;
  isFavorite: boolean;
  canLeaveConversation: boolean;
  canDeleteConversation: boolean;
  notificationLevel: number;
  notificationCalls: number;
  lobbyState: number;
  lobbyTimer: number;
  lastPing: number;
  sessionId: string;
  sipEnabled: number;
  actorType: string;
  actorId: string;
  attendeeId: number;
  permissions: number;
  attendeePermissions: number;
  callPermissions: number;
  defaultPermissions: number;
  canEnableSIP: boolean;
  attendeePin: string;
  description: string;
  lastCommonReadMessage: number;
  listable: number;
  callFlag: number;
  messageExpiration: number;
  avatarVersion: string;
  isCustomAvatar: boolean;
  breakoutRoomMode: number;
  breakoutRoomStatus: number;
  recordingConsent: number;
  mentionPermissions: number;
  isArchived: boolean;
  isImportant: boolean;
  isSensitive: boolean;
  lastMessage?: MessageJson;
  /** The viewer's address, when they were invited by e-mail. */
  invitedActorId?: string;
  /** Newer than Talk 21, and only there when it is not 0. */
  lastPinnedId?: number;
  hiddenPinnedId?: number;
  /** How many of the viewer's own. */
  hasScheduledMessages?: number;
}

/** How much of a room somebody gets to see (spec/conversations.md §3). */
export type RoomInput =
  | ParticipantRoomInput
  /** No member, but the room is listed, or listed for its parent's members. */
  | { view: 'listed'; room: Room; displayName: string; settings: RoomSettings }
  /** Whoever only has the link to a public room learns that it exists. */
  | { view: 'outside'; room: Room; settings: RoomSettings };

export interface ParticipantRoomInput {
  view: 'participant';
  /** With the session of the caller's own cookie session, if that one joined. */
  participant: Participant;
  /** domain/roomName.ts */
  displayName: string;
  /** As counted by storage. */
  unreadMessages: number;
  /** As storage has it. */
  lastCommonRead: number;
  /** Rendered for this viewer, without a parent; undefined when there is none or it was not asked for. */
  lastMessage: MessageJson | undefined;
  settings: RoomSettings;
  /** The viewer's address, when they were invited by e-mail. */
  invitedActorId?: string;
  /** Whether the viewer is among those who may open rooms to callers. */
  mayEnableSip: boolean;
  /** The other user's, of a one-to-one room, once statuses were looked up. */
  status?: UserStatusJson;
}

export function presentRoom(input: RoomInput): RoomJson {
  if (input.view === 'participant') return participantRoom(input);
  if (input.view === 'listed') return listedRoom(input.room, input.displayName, input.settings);
  return outsideRoom(input.room, input.settings);
}

/** Everything at its default but what anybody may know. */
function outsideRoom(room: Room, settings: RoomSettings): RoomJson {
  return {
    id: room.id,
    token: room.token,
    type: room.type,
    name: '',
    displayName: '',
    objectType: '',
    objectId: '',
    participantType: ParticipantType.guest,
    participantFlags: 0,
    readOnly: 0,
    hasPassword: room.passwordHash !== '',
    hasCall: false,
    callStartTime: 0,
    callRecording: 0,
    canStartCall: false,
    lastActivity: 0,
    lastReadMessage: 0,
    unreadMessages: 0,
    unreadMention: false,
    unreadMentionDirect: false,
    isFavorite: false,
    canLeaveConversation: false,
    canDeleteConversation: false,
    notificationLevel: NotificationLevel.never,
    notificationCalls: 0,
    lobbyState: 0,
    lobbyTimer: 0,
    lastPing: 0,
    sessionId: '0',
    sipEnabled: 0,
    actorType: '',
    actorId: '',
    attendeeId: 0,
    permissions: Permission.custom,
    attendeePermissions: Permission.custom,
    callPermissions: Permission.custom,
    defaultPermissions: Permission.custom,
    canEnableSIP: false,
    attendeePin: '',
    description: '',
    lastCommonReadMessage: 0,
    listable: 0,
    callFlag: 0,
    messageExpiration: 0,
    avatarVersion: avatarVersion(room),
    isCustomAvatar: room.avatar !== '',
    breakoutRoomMode: 0,
    breakoutRoomStatus: 0,
    recordingConsent: shownRecordingConsent(room, settings),
    mentionPermissions: 0,
    isArchived: false,
    isImportant: false,
    isSensitive: false,
  };
}

function listedRoom(room: Room, displayName: string, settings: RoomSettings): RoomJson {
  return {
    ...outsideRoom(room, settings),
    name: room.name,
    displayName,
    objectType: room.objectType,
    objectId: room.objectId,
    readOnly: room.readOnly,
    hasCall: room.callStartTime !== 0,
    callStartTime: room.callStartTime,
    lastActivity: room.lastActivity,
    lobbyState: room.lobbyState,
    lobbyTimer: room.lobbyTimer,
    sipEnabled: room.sipEnabled,
    description: room.listable === Listable.participants ? '' : room.description,
    listable: room.listable,
    callFlag: room.callFlag,
    breakoutRoomMode: room.breakoutRoomMode,
    breakoutRoomStatus: room.breakoutRoomStatus,
  };
}

function participantRoom(input: ParticipantRoomInput): RoomJson {
  const { participant, settings } = input;
  const { room, attendee, session } = participant;
  const blocked = waitsInLobby(participant);
  const json: RoomJson = {
    ...listedRoom(room, input.displayName, settings),
    participantType: attendee.participantType,
    participantFlags: session?.inCall ?? 0,
    hasCall: room.callStartTime !== 0 && !blocked,
    canStartCall: !blocked && mayStartCall(participant, settings.startCalls),
    lastReadMessage: blocked ? attendee.lastReadMessage : shownReadMarker(attendee.lastReadMessage),
    isFavorite: attendee.favorite,
    notificationLevel: levelOf(participant.attendee, participant.room, settings.defaultGroupNotification),
    notificationCalls: attendee.notificationCalls,
    lastPing: session?.lastPing ?? 0,
    sessionId: session?.sessionId ?? '0',
    sipEnabled: settings.sip ? room.sipEnabled : SipState.off,
    actorType: attendee.actorType,
    actorId: attendee.actorId,
    attendeeId: attendee.id,
    permissions: participant.permissions,
    attendeePermissions: attendee.permissions,
    callPermissions: 0,
    defaultPermissions: room.defaultPermissions,
    description: room.description,
    lastCommonReadMessage: attendee.readPrivacy === ReadPrivacy.public ? input.lastCommonRead : 0,
    messageExpiration: room.messageExpiration,
    mentionPermissions: room.mentionPermissions,
    isArchived: attendee.archived,
    isImportant: attendee.important,
    isSensitive: attendee.sensitive,
  };
  if (attendee.actorType === 'users') fillForUser(json, input, blocked);
  if (blocked) return json;
  if (room.type === RoomType.oneToOne) {
    json.name = peerOf(room, attendee.actorId) ?? room.name;
    if (input.status) Object.assign(json, input.status);
  }
  if (room.lastPinnedId !== 0) json.lastPinnedId = room.lastPinnedId;
  if (attendee.scheduledMessages !== 0) json.hasScheduledMessages = attendee.scheduledMessages;
  if (attendee.hiddenPinnedId !== 0) json.hiddenPinnedId = attendee.hiddenPinnedId;
  if (input.lastMessage && !attendee.sensitive) json.lastMessage = input.lastMessage;
  if (input.invitedActorId !== undefined) json.invitedActorId = input.invitedActorId;
  return json;
}

/** What only accounts have. */
function fillForUser(json: RoomJson, input: ParticipantRoomInput, blocked: boolean): void {
  const { room, attendee } = input.participant;
  const deletable = input.settings.deleteOneToOne || !isOneToOne(room);
  json.canLeaveConversation = room.type !== RoomType.noteToSelf && !(isOneToOne(room) && deletable);
  json.canDeleteConversation = isLoggedInModerator(attendee) && deletable;
  json.canEnableSIP = input.mayEnableSip && isLoggedInModerator(attendee) && canHaveSip(room);
  if (blocked) return;
  json.unreadMessages = shownUnread(attendee.lastReadMessage, input.unreadMessages);
  json.unreadMention = hasUnreadMention(attendee);
  json.unreadMentionDirect = hasUnreadMentionDirect(attendee);
}
