/**
 * The tables of the SQLite backend as drizzle sees them; what the database itself is told stands in migrations/.
 * Properties bear the names of the domain's fields, so that a row selected by `…Columns` is the domain object, and
 * this file is the one place where a row becomes one. Times are unix seconds.
 */
import { getTableColumns } from 'drizzle-orm';
import { blob, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { ActorType } from '../src/domain/actor.js';
import type { ParticipantType } from '../src/domain/attendee.js';
import type { BannedType } from '../src/domain/ban.js';
import type { BotEventKind } from '../src/domain/bot.js';
import type { CommentMetaData, Verb } from '../src/domain/comment.js';
import type { FileKind } from '../src/domain/file.js';
import type { NotificationObject, NotificationParameters, NotificationSubject } from '../src/domain/notification.js';
import type { PixelType } from '../src/domain/picture.js';
import type { RoomType } from '../src/domain/room.js';
import type { StatusType } from '../src/domain/userStatus.js';

const flag = (name: string) => integer(name, { mode: 'boolean' }).notNull();
const number = (name: string) => integer(name).notNull();
const string = (name: string) => text(name).notNull();

// ── accounts ────────────────────────────────────────────────────────────────────────────────────────────────────

export const users = sqliteTable('users', {
  uid: string('uid').primaryKey(),
  /** Unique: no two accounts differ in case only. */
  uidLower: string('uid_lower'),
  displayName: string('display_name'),
  /** For searching: SQLite itself only knows the cases of ASCII. */
  displayNameLower: string('display_name_lower'),
  /** "" for none; need not be unique. */
  email: string('email'),
  passwordHash: string('password_hash'),
  enabled: flag('enabled'),
  firstLogin: number('first_login'), // 0 for never
  lastLogin: number('last_login'), // 0 for never
  createdAt: number('created_at'),
  language: string('language'),
  locale: string('locale'),
  timezone: string('timezone'),
  quota: string('quota'),
  properties: text('properties', { mode: 'json' }).notNull().$type<Record<string, string>>(),
});

export const groups = sqliteTable('user_groups', {
  gid: string('gid').primaryKey(),
  gidLower: string('gid_lower'), // for searching; not unique
  displayName: string('display_name'),
  displayNameLower: string('display_name_lower'),
});

export const groupMembers = sqliteTable('group_members', { gid: string('gid'), uid: string('uid') }, (table) => [
  primaryKey({ columns: [table.gid, table.uid] }),
]);

export const teams = sqliteTable('teams', {
  id: string('team_id').primaryKey(), // 31 random characters
  displayName: string('display_name'),
  displayNameLower: string('display_name_lower'), // for sorting
});

export const teamMembers = sqliteTable('team_members', { teamId: string('team_id'), uid: string('uid') }, (table) => [
  primaryKey({ columns: [table.teamId, table.uid] }),
]);

export const userSettings = sqliteTable(
  'user_settings',
  { uid: string('uid'), app: string('app'), key: string('key'), value: string('value') },
  (table) => [primaryKey({ columns: [table.uid, table.app, table.key] })],
);

export const userStatuses = sqliteTable('user_statuses', {
  uid: string('uid').primaryKey(),
  status: text('status').notNull().$type<StatusType>(),
  since: number('since'), // 0 for never
  isUserDefined: flag('is_user_defined'),
  messageId: string('message_id'), // of a predefined message, "" for none
  icon: string('icon'),
  message: string('message'),
  clearAt: number('clear_at'), // when the message goes, 0 for never
});

export const appPasswords = sqliteTable('app_passwords', {
  id: integer('id').primaryKey({ autoIncrement: true }),
  /** SHA-256 of the token, base64url. */
  digest: string('digest'),
  uid: string('uid'),
  loginName: string('login_name'), // as typed, not necessarily the uid
  name: string('name'),
  createdAt: number('created_at'),
  lastUsed: number('last_used'),
  oneTimeUntil: number('one_time_until'), // 0 for those that last
  wipeSince: number('wipe_since'), // 0 for those that are good
});

/** Clients that are being let in: domain/loginFlow.ts. */
export const loginFlows = sqliteTable('login_flows', {
  id: integer('id').primaryKey({ autoIncrement: true }),
  loginDigest: string('login_digest'), // SHA-256 of what the browser has, base64url
  pollDigest: string('poll_digest'), // and of what the client has
  clientName: string('client_name'),
  createdAt: number('created_at'),
  uid: text('uid'), // of who has let it in
});

export const appConfig = sqliteTable(
  'app_config',
  { app: string('app'), key: string('key'), value: string('value') },
  (table) => [primaryKey({ columns: [table.app, table.key] })],
);

/** Failed attempts at guessing something: domain/failedAttempt.ts. */
export const failedAttempts = sqliteTable('failed_attempts', {
  id: integer('id').primaryKey({ autoIncrement: true }),
  network: string('network'),
  action: string('action'),
  subject: string('subject'), // "" for nothing in particular
  attemptedAt: number('attempted_at'),
});

// ── pictures ────────────────────────────────────────────────────────────────────────────────────────────────────

const pixels = () => ({
  type: text('type').notNull().$type<PixelType>(),
  bytes: blob('bytes', { mode: 'buffer' }).notNull(),
});

export const roomPictures = sqliteTable('room_pictures', {
  roomId: integer('room_id').primaryKey(),
  version: string('version'), // what rooms.avatar says too
  ...pixels(),
});

export const userPictures = sqliteTable('user_pictures', {
  id: integer('id').primaryKey(),
  uid: string('uid'),
  size: number('size'), // pixels, unique with uid
  ...pixels(),
});

// ── cookie sessions ─────────────────────────────────────────────────────────────────────────────────────────────

export const httpSessions = sqliteTable('http_sessions', {
  /** SHA-256 of the cookie, base64url. */
  digest: string('digest').primaryKey(),
  uid: string('uid'), // "" for nobody
  credential: string('credential'), // the account's password hash when the login was bound
  lastSeen: number('last_seen'),
});

export const httpSessionRooms = sqliteTable(
  'http_session_rooms',
  {
    digest: string('digest'),
    roomId: number('room_id'),
    /** 0 for none; the attendee may be gone, but its id is never used for another. */
    guestAttendeeId: number('guest_attendee_id'),
    verifiedPassword: string('verified_password'), // the room's password hash when it was entered, "" for none
  },
  (table) => [primaryKey({ columns: [table.digest, table.roomId] })],
);

// ── rooms ───────────────────────────────────────────────────────────────────────────────────────────────────────

export const rooms = sqliteTable('rooms', {
  id: integer('id').primaryKey({ autoIncrement: true }),
  token: string('token'), // unique
  type: integer('type').notNull().$type<RoomType>(),
  /** Of one-to-one rooms (type 1) the JSON list of both user ids, sorted; unique among those. */
  name: string('name'),
  description: string('description'),
  objectType: string('object_type'),
  objectId: string('object_id'),
  readOnly: number('read_only'), // ReadOnly
  listable: number('listable'), // Listable
  passwordHash: string('password_hash'), // "" for none
  lobbyState: number('lobby_state'), // LobbyState
  lobbyTimer: number('lobby_timer'), // unix seconds, 0 for none
  mentionPermissions: number('mention_permissions'), // MentionPermissions
  defaultPermissions: number('default_permissions'), // bit mask, 0 for the system's default
  messageExpiration: number('message_expiration'), // seconds, 0 for ever
  avatar: string('avatar'), // "" for one that nobody chose; see domain/roomAvatar.ts
  lastActivity: number('last_activity'),
  /** Not a foreign key: 0 for none, and the comment may have expired. */
  lastMessageId: number('last_message_id'),
  /** How many comments that count as unread the room has ever had; see comments.ordinal. */
  commentCount: number('comment_count'),
  /** How many of those no longer count: deleted or gone. What `gaps` holds of the room, altogether. */
  gapCount: number('gap_count'),
  /** The newest pin, 0 for none; not a foreign key. */
  lastPinnedId: number('last_pinned_id'),
  callStartTime: number('call_start_time'), // unix seconds, 0 for no call
  callFlag: number('call_flag'), // OR of the call flags of all sessions
  sipEnabled: number('sip_enabled'), // SipState
  recordingConsent: number('recording_consent'), // 0 or 1
  breakoutRoomMode: number('breakout_room_mode'), // BreakoutRoomMode
  breakoutRoomStatus: number('breakout_room_status'), // BreakoutRoomStatus
  botFeatures: number('bot_features'), // BotFeature bits of the bots that listen in the room, OR-ed
});

export const attendees = sqliteTable('attendees', {
  id: integer('id').primaryKey({ autoIncrement: true }),
  roomId: number('room_id'),
  /** With actorId unique in the room. */
  actorType: text('actor_type').notNull().$type<ActorType>(),
  actorId: string('actor_id'),
  displayName: string('display_name'),
  participantType: integer('participant_type').notNull().$type<ParticipantType>(),
  permissions: number('permissions'), // bit mask, 0 to inherit the room's
  notificationLevel: number('notification_level'), // NotificationLevel
  notificationCalls: number('notification_calls'), // 0 or 1
  favorite: flag('favorite'),
  archived: flag('archived'),
  important: flag('important'),
  sensitive: flag('sensitive'),
  lastReadMessage: number('last_read_message'), // comment id, or −1, −2: marked unread from the start
  lastMentionMessage: number('last_mention_message'), // comment id, 0 for none
  lastMentionDirect: number('last_mention_direct'), // comment id, 0 for none
  hiddenPinnedId: number('hidden_pinned_id'), // comment id, 0 for none
  scheduledMessages: number('scheduled_messages'), // how many
  readPrivacy: number('read_privacy'), // ReadPrivacy
  lastAttendeeActivity: number('last_attendee_activity'),
  hasNotifications: flag('has_notifications'), // whether messages of the room may have left some
  /** When the attendee last wrote a comment, 0 for never. Kept here, so that a room's authors cost no scan. */
  lastCommentAt: number('last_comment_at'),
  lastJoinedCall: number('last_joined_call'), // 0 for never
  mountedShareId: number('mounted_share_id'), // share of the room, up to which all that they need mounts of have some
});

export const emailGuests = sqliteTable('email_guests', {
  attendeeId: integer('attendee_id').primaryKey(),
  address: string('address'), // as given
  accessToken: string('access_token'), // stands in the link
  invitedBy: string('invited_by'), // user id
});

/** Invitations whose mail still has to be sent. */
export const invitationMails = sqliteTable('invitation_mails', {
  attendeeId: integer('attendee_id').primaryKey(),
  dueAt: number('due_at'),
  attempts: number('attempts'), // how many have failed
});

export const sessions = sqliteTable('sessions', {
  id: integer('id').primaryKey({ autoIncrement: true }),
  sessionId: string('session_id'), // unique, 255 random characters
  attendeeId: number('attendee_id'),
  roomId: number('room_id'),
  /** Digest of the cookie session, which may not have a row of its own; unique with roomId. */
  httpSession: string('http_session'),
  lastPing: number('last_ping'),
  inCall: number('in_call'), // call flags, 0 outside calls
  state: number('state'), // 1 in the foreground, 0 not
});

/** Who may not come into a room: accounts, guests, e-mail guests, and addresses that guests come from. */
export const bans = sqliteTable('bans', {
  id: integer('id').primaryKey({ autoIncrement: true }),
  /** With bannedType and bannedId unique. */
  roomId: number('room_id'),
  moderatorType: text('moderator_type').notNull().$type<ActorType>(),
  moderatorId: string('moderator_id'),
  bannedType: text('banned_type').notNull().$type<BannedType>(),
  bannedId: string('banned_id'), // of an `ip` an address or a range, as domain/ban.ts keeps it
  bannedAt: number('banned_at'),
  internalNote: string('internal_note'),
});

/** The cookie sessions that a banned guest had: by these the guest is known who comes back. */
export const banDevices = sqliteTable('ban_devices', { banId: number('ban_id'), digest: string('digest') }, (table) => [
  primaryKey({ columns: [table.digest, table.banId] }),
]);

// ── chat ────────────────────────────────────────────────────────────────────────────────────────────────────────

export const comments = sqliteTable('comments', {
  /** Never used twice, over all rooms. */
  id: integer('id').primaryKey({ autoIncrement: true }),
  roomId: number('room_id'),
  actorType: text('actor_type').notNull().$type<ActorType>(),
  actorId: string('actor_id'),
  verb: text('verb').notNull().$type<Verb>(),
  message: string('message'), // text as typed, or JSON: see domain/comment.ts
  createdAt: number('created_at'),
  parentId: number('parent_id'), // 0 for none; the parent may have expired
  topmostParentId: number('topmost_parent_id'), // 0 for none
  referenceId: string('reference_id'), // "" for none
  expiresAt: number('expires_at'), // unix seconds, 0 for never
  /** rooms.comment_count right after this row was stored: what turns counting unread comments into one seek. */
  ordinal: number('ordinal'),
  metaData: text('meta_data', { mode: 'json' }).notNull().$type<CommentMetaData>(),
  /** Counted anew with each reaction, so that showing a page of messages asks for none. */
  reactions: text('reactions', { mode: 'json' }).notNull().$type<Record<string, number>>(),
});

/** One row: what the search index holds. */
export const searchProgress = sqliteTable('search_progress', {
  indexedFrom: number('indexed_from'), // comments with ids above this one
  indexedTo: number('indexed_to'), // up to this one
});

/** Comments in the index that have changed or gone since; filled by triggers. */
export const searchQueue = sqliteTable('search_queue', { commentId: integer('comment_id').primaryKey() });

/**
 * Which ordinals of a room no longer count as unread, counted in buckets so that one question about any place in the
 * room touches a few rows only (storage/sqlite/gaps.ts). Level 0 holds single ordinals; a bucket of each further level
 * holds 64 of the one below. What lies within a full bucket has no rows of its own.
 */
export const gaps = sqliteTable(
  'gaps',
  { roomId: number('room_id'), level: number('level'), bucket: number('bucket'), count: number('count') },
  (table) => [primaryKey({ columns: [table.roomId, table.level, table.bucket] })],
);
/** What clients have to tell each other to connect, until the recipient fetches it. */
export const signalingMessages = sqliteTable('signaling_messages', {
  id: integer('id').primaryKey({ autoIncrement: true }),
  sessionId: number('session_id'), // sessions.id of the recipient
  roomId: number('room_id'),
  message: string('message'), // JSON
  createdAt: number('created_at'),
});

export const polls = sqliteTable('polls', {
  id: integer('id').primaryKey({ autoIncrement: true }),
  roomId: number('room_id'),
  question: string('question'),
  options: text('options', { mode: 'json' }).notNull().$type<string[]>(),
  actorType: text('actor_type').notNull().$type<ActorType>(),
  actorId: string('actor_id'),
  displayName: string('display_name'), // of the author when it was made
  status: number('status'), // PollStatus
  resultMode: number('result_mode'), // ResultMode
  maxVotes: number('max_votes'), // 0 for any number
  /** Counted anew with each vote; see domain/poll.ts. */
  votes: text('votes', { mode: 'json' }).notNull().$type<Record<string, number>>(),
  numVoters: number('num_voters'),
  closedMessageId: number('closed_message_id'), // 0 for none; the comment may have expired
});

/** One row for each option that somebody chose. */
export const pollVotes = sqliteTable('poll_votes', {
  id: integer('id').primaryKey({ autoIncrement: true }),
  pollId: number('poll_id'),
  actorType: text('actor_type').notNull().$type<ActorType>(),
  actorId: string('actor_id'),
  displayName: string('display_name'), // when they voted
  optionId: number('option_id'), // index into the poll's options
});

// ── notifications ───────────────────────────────────────────────────────────────────────────────────────────────

export const notifications = sqliteTable('notifications', {
  /** Never used twice: clients remember what they have shown. */
  id: integer('id').primaryKey({ autoIncrement: true }),
  attendeeId: number('attendee_id'),
  /** The attendee's user id once more, for listing somebody's newest without a look at all their rooms. */
  uid: string('uid'),
  subject: text('subject').notNull().$type<NotificationSubject>(),
  objectType: text('object_type').notNull().$type<NotificationObject>(), // follows from the subject
  commentId: integer('comment_id'), // null for what no message caused
  actorType: text('actor_type').notNull().$type<ActorType>(),
  actorId: string('actor_id'),
  parameters: text('parameters', { mode: 'json' }).notNull().$type<NotificationParameters>(),
  createdAt: number('created_at'),
});

/** In the order in which they were pinned. By whom and when stands in the comment. */
export const pins = sqliteTable('pins', {
  id: integer('id').primaryKey({ autoIncrement: true }),
  commentId: number('comment_id'), // unique
  roomId: number('room_id'),
  /** Unix seconds; 0 for never, and for a pin that goes with its message. */
  expiresAt: number('expires_at'),
});

export const scheduledMessages = sqliteTable('scheduled_messages', {
  id: integer('id').primaryKey({ autoIncrement: true }),
  roomId: number('room_id'),
  attendeeId: number('attendee_id'),
  message: string('message'),
  parentId: number('parent_id'), // 0 for none; the comment may be gone
  silent: flag('silent'),
  createdAt: number('created_at'),
  sendAt: number('send_at'),
  failed: flag('failed'), // when its time had come it could not be sent
  threadId: number('thread_id'), // 0 for none, −1 for a new one
  threadTitle: string('thread_title'), // of a new one
});

export const reminders = sqliteTable(
  'reminders',
  { attendeeId: number('attendee_id'), commentId: number('comment_id'), dueAt: number('due_at') },
  (table) => [primaryKey({ columns: [table.attendeeId, table.commentId] })],
);

export const threads = sqliteTable('threads', {
  /** Of the comment that it begins with, which may have expired. */
  id: integer('id').primaryKey(),
  roomId: number('room_id'),
  title: string('title'), // "" for none
  numReplies: number('num_replies'),
  lastMessageId: number('last_message_id'), // 0 before the first reply
  lastActivity: number('last_activity'),
});

/** Who takes part in a thread. */
export const threadAttendees = sqliteTable(
  'thread_attendees',
  {
    threadId: number('thread_id'),
    attendeeId: number('attendee_id'),
    notificationLevel: number('notification_level'), // ThreadLevel
  },
  (table) => [primaryKey({ columns: [table.threadId, table.attendeeId] })],
);

// ── bots ────────────────────────────────────────────────────────────────────────────────────────────────────────

export const bots = sqliteTable('bots', {
  id: integer('id').primaryKey({ autoIncrement: true }),
  name: string('name'),
  url: string('url'), // unique
  urlHash: string('url_hash'), // SHA-1 of the URL, hex
  description: string('description'),
  secret: string('secret'), // unique
  errorCount: number('error_count'),
  lastErrorDate: number('last_error_date'), // 0 for never
  lastErrorMessage: string('last_error_message'),
  state: number('state'), // BotState
  features: number('features'), // BotFeature bits
});

/** Where bots are enabled. */
export const roomBots = sqliteTable('room_bots', { roomId: number('room_id'), botId: number('bot_id') }, (table) => [
  primaryKey({ columns: [table.roomId, table.botId] }),
]);

/** What bots still have to be told: domain/bot.ts. */
export const botEvents = sqliteTable('bot_events', {
  id: integer('id').primaryKey({ autoIncrement: true }),
  botId: number('bot_id'),
  roomId: number('room_id'),
  kind: text('kind').notNull().$type<BotEventKind>(),
  commentId: number('comment_id'), // 0 for none; the comment may be gone
  reaction: string('reaction'), // "" for none
  createdAt: number('created_at'),
});

/** There is a row while there are events of that bot in that room. */
export const botQueues = sqliteTable(
  'bot_queues',
  {
    botId: number('bot_id'),
    roomId: number('room_id'),
    dueAt: number('due_at'),
    attempts: number('attempts'), // how many have failed since the last that did not
  },
  (table) => [primaryKey({ columns: [table.botId, table.roomId] })],
);

// ── files ───────────────────────────────────────────────────────────────────────────────────────────────────────

/** One row for each content; the bytes lie beside the database. */
export const blobs = sqliteTable('blobs', {
  digest: string('digest').primaryKey(), // SHA-256, in hexadecimal digits
  size: number('size'), // bytes
  refs: number('refs'), // how many files have it; counted by triggers
  type: string('type'), // media type found by looking into it, "" if that told nothing
  width: number('width'), // pixels as it is to be shown, 0 where it is no picture
  height: number('height'),
  blurhash: string('blurhash'), // "" for none
  examined: flag('examined'), // whether the four before this one are known
});

/** Whom visiting cards are of. */
export const contacts = sqliteTable('contacts', {
  digest: string('digest').primaryKey(), // of the content
  name: string('name'),
  photoType: string('photo_type'), // "" without a photo
  photo: blob('photo', { mode: 'buffer' }),
});

/** What lies in the homes of accounts, and the homes themselves. */
export const files = sqliteTable('files', {
  id: integer('id').primaryKey({ autoIncrement: true }),
  uid: string('uid'),
  parentId: integer('parent_id'), // null for a home
  name: string('name'), // "" for a home
  kind: text('kind').notNull().$type<FileKind>(),
  digest: text('digest'), // of a file
  shareId: integer('share_id'), // of a mount
  size: number('size'), // bytes; of a folder: of all that it holds, mounts apart
  type: string('type'), // media type
  etag: string('etag'),
  modifiedAt: number('modified_at'),
  createdAt: number('created_at'),
});

/** What is shared with conversations. */
export const shares = sqliteTable('shares', {
  id: integer('id').primaryKey({ autoIncrement: true }),
  fileId: number('file_id'),
  roomId: number('room_id'),
  uid: string('uid'), // who shared it
  permissions: number('permissions'),
  token: string('token'), // in links that guests follow
  expiresAt: number('expires_at'), // 0 for never
  note: string('note'),
  label: string('label'),
  hideDownload: flag('hide_download'),
  mailSend: flag('mail_send'),
  createdAt: number('created_at'),
  targetName: string('target_name'), // what the file was called then
  sharerTarget: string('sharer_target').default(''), // where the sharer had it while it was somebody else's, "" for most
});

/** Recipients who have taken something shared out of their tree. */
export const declinedShares = sqliteTable(
  'declined_shares',
  { shareId: number('share_id'), uid: string('uid'), target: string('target') }, // target: where it was
  (table) => [primaryKey({ columns: [table.shareId, table.uid] })],
);

/** Uploads in parts that are under way. */
export const uploads = sqliteTable('uploads', {
  id: integer('id').primaryKey({ autoIncrement: true }),
  uid: string('uid'),
  name: string('name'), // as the client named it
  touchedAt: number('touched_at'),
});

export const uploadParts = sqliteTable(
  'upload_parts',
  { uploadId: number('upload_id'), name: string('name'), size: number('size'), path: string('path') },
  (table) => [primaryKey({ columns: [table.uploadId, table.name] })],
);

// ── rows as domain objects ──────────────────────────────────────────────────────────────────────────────────────

const { uidLower: _uid, displayNameLower: _name, ...ofUser } = getTableColumns(users);
const { gidLower: _gid, displayNameLower: _groupName, ...ofGroup } = getTableColumns(groups);
const { displayNameLower: _teamName, ...ofTeam } = getTableColumns(teams);
const { digest: _digest, ...ofAppPassword } = getTableColumns(appPasswords);
const { loginDigest: _login, pollDigest: _poll, ...ofLoginFlow } = getTableColumns(loginFlows);
const { lastCommentAt: _last, mountedShareId: _mounted, ...ofAttendee } = getTableColumns(attendees);

export const userColumns = ofUser;
export const groupColumns = ofGroup;
export const teamColumns = ofTeam;
export const appPasswordColumns = ofAppPassword;
export const loginFlowColumns = ofLoginFlow;
export const attendeeColumns = ofAttendee;
