import { newRoom } from '../../src/actions/createRoom.js';
import { type Attendee, ParticipantType } from '../../src/domain/attendee.js';
import type { Comment } from '../../src/domain/comment.js';
import type { NameBook } from '../../src/domain/names.js';
import { type Room, RoomType } from '../../src/domain/room.js';
import type { SystemMessageParameters, SystemMessageType } from '../../src/domain/systemMessage.js';
import { systemComment } from '../../src/domain/systemMessage.js';
import { recordedTime } from './recorded.js';

export const alice = { type: 'users', id: 'alice' } as const;
export const bob = { type: 'users', id: 'bob' } as const;

export const roomRow = (more: Partial<Room> = {}): Room => ({
  ...newRoom(RoomType.group, recordedTime),
  id: 101,
  token: 'room1',
  name: 'Team of teams',
  lastMessageId: 1,
  commentCount: 0,
  gapCount: 0,
  lastPinnedId: 0,
  callStartTime: 0,
  callFlag: 0,
  botFeatures: 0,
  ...more,
});

export const attendeeRow = (more: Partial<Attendee> = {}): Attendee => ({
  id: 201,
  roomId: 101,
  actorType: 'users',
  actorId: 'alice',
  displayName: 'Alice Story',
  participantType: ParticipantType.owner,
  permissions: 0,
  notificationLevel: 0,
  notificationCalls: 1,
  favorite: false,
  archived: false,
  important: false,
  sensitive: false,
  lastReadMessage: 1,
  lastMentionMessage: 0,
  lastMentionDirect: 0,
  hiddenPinnedId: 0,
  scheduledMessages: 0,
  readPrivacy: 0,
  lastAttendeeActivity: 0,
  hasNotifications: false,
  lastJoinedCall: 0,
  ...more,
});

export const commentRow = (id: number, more: Partial<Comment> = {}): Comment => ({
  id,
  roomId: 101,
  actorType: 'users',
  actorId: 'alice',
  verb: 'comment',
  message: 'Hello',
  createdAt: recordedTime,
  parentId: 0,
  topmostParentId: 0,
  referenceId: '',
  expiresAt: 0,
  ordinal: 0,
  metaData: {},
  reactions: {},
  ...more,
});

export const systemRow = <T extends SystemMessageType>(
  id: number,
  type: T,
  parameters: SystemMessageParameters[T],
  more: Partial<Comment> = {},
): Comment => commentRow(id, { ...systemComment(type, parameters, alice, recordedTime), ...more });

/** Names given by hand: accounts by user id, the rest by `type/id`. */
export function nameBook(users: Record<string, string>, attendees: Record<string, string> = {}): NameBook {
  const accounts = new Map(Object.entries(users).map(([uid, name]) => [uid.toLowerCase(), name]));
  const members = new Map(Object.entries(attendees));
  return {
    user: (uid) => accounts.get(uid.toLowerCase()),
    attendee: ({ type, id }) => members.get(`${type}/${id}`),
    group: (gid) => (gid === 'crew' ? 'crew' : undefined),
    team: (id) => (id === 'ta' ? 'Team A' : undefined),
    files: new Map(),
  };
}

export const people = { alice: 'Alice Story', bob: 'Bob Story', carol: 'Carol Story', dave: 'Dave Story' };
