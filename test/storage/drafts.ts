import { newRoom } from '../../src/actions/createRoom.js';
import { type Attendee, ParticipantType } from '../../src/domain/attendee.js';
import type { CommentDraft } from '../../src/domain/comment.js';
import { RoomType } from '../../src/domain/room.js';
import type { TalkSession } from '../../src/domain/session.js';
import type { AppPassword } from '../../src/domain/user.js';
import type { UserDraft } from '../../src/storage/accountStorage.js';
import type { SendEffects } from '../../src/storage/chatStorage.js';
import type { Addition, AttendeeDraft, RoomDraft } from '../../src/storage/roomStorage.js';
import type { ShareDraft, ShareMessage } from '../../src/storage/shareStorage.js';

/** Things to store, complete but for what a test cares about. */

export const person = (uid: string, more: Partial<UserDraft> = {}): UserDraft => ({
  uid,
  displayName: `${uid}-displayname`,
  email: '',
  passwordHash: 'hash',
  enabled: true,
  createdAt: 1000,
  language: 'en',
  locale: 'en_GB',
  timezone: 'UTC',
  quota: 'none',
  properties: {},
  ...more,
});

export const appPassword = (uid: string, more: Partial<Omit<AppPassword, 'id'>> = {}): Omit<AppPassword, 'id'> => ({
  uid,
  loginName: uid,
  name: 'Phone',
  createdAt: 10,
  lastUsed: 10,
  oneTimeUntil: 0,
  wipeSince: 0,
  ...more,
});

export const group = (token: string, more: Partial<RoomDraft> = {}): RoomDraft => ({
  ...newRoom(RoomType.group, 1000),
  token,
  name: 'Lunch',
  ...more,
});

export const member = (uid: string, more: Partial<AttendeeDraft> = {}): AttendeeDraft => ({
  actorType: 'users',
  actorId: uid,
  displayName: `${uid}-displayname`,
  participantType: ParticipantType.user,
  ...more,
});

export const owner = (uid: string): AttendeeDraft => member(uid, { participantType: ParticipantType.owner });

export const says = (uid: string, message: string, more: Partial<CommentDraft> = {}): CommentDraft => ({
  actorType: 'users',
  actorId: uid,
  verb: 'comment',
  message,
  createdAt: 2000,
  parentId: 0,
  topmostParentId: 0,
  referenceId: '',
  expiresAt: 0,
  metaData: {},
  ...more,
});

/** A system message of that type. */
export const tells = (uid: string, type: string, more: Partial<CommentDraft> = {}): CommentDraft =>
  says(uid, JSON.stringify({ message: type, parameters: {} }), { verb: 'system', ...more });

export const addition = (uid: string, more: Partial<AttendeeDraft> = {}): Addition => ({
  attendee: member(uid, more),
  message: tells('alice', 'user_added'),
});

export const by = (author: Pick<Attendee, 'id'> | undefined, more: Partial<SendEffects> = {}): SendEffects => ({
  authorAttendeeId: author?.id ?? 0,
  mentioned: [],
  mentionedDirectly: [],
  additions: [],
  ...more,
});

export const device = (
  attendee: Attendee,
  cookie: string,
  more: Partial<TalkSession> = {},
): Omit<TalkSession, 'id'> => ({
  sessionId: `session of ${cookie} in ${attendee.roomId}`,
  attendeeId: attendee.id,
  roomId: attendee.roomId,
  httpSession: cookie,
  lastPing: 3000,
  inCall: 0,
  state: 1,
  ...more,
});

/** A share of Alice's, and what says so in the room. */
export const sharing = (
  fileId: number,
  roomId: number,
  more: Partial<ShareDraft> = {},
): [draft: ShareDraft, message: ShareMessage] => {
  const { message: _, ...message } = says('alice', '', { verb: 'object_shared' });
  const draft = {
    fileId,
    roomId,
    uid: 'alice',
    permissions: 19,
    token: 'token',
    expiresAt: 0,
    note: '',
    label: '',
    hideDownload: false,
    mailSend: false,
    createdAt: 20,
    targetName: 'x.txt',
  };
  return [
    { ...draft, ...more },
    { ...message, about: { mimeType: 'text/plain' } },
  ];
};

/** The value, which must be there. */
export function found<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('It should have been found.');
  return value;
}

export const messages = (comments: { message: string }[]): string[] => comments.map((comment) => comment.message);
