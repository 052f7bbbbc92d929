import type { Actor } from '../domain/actor.js';
import type { Attendee, ParticipantType } from '../domain/attendee.js';
import type { Ban } from '../domain/ban.js';
import type { Comment, CommentDraft, CommentMetaData } from '../domain/comment.js';
import type { EmailGuest } from '../domain/emailGuest.js';
import type { FailedAttempt } from '../domain/failedAttempt.js';
import type { LoginFlow, LoginFlowDraft } from '../domain/loginFlow.js';
import type { FullNotification, Notice } from '../domain/notification.js';
import type { Notifiable } from '../domain/notificationLevel.js';
import type { PixelPicture, Size, SizedPicture } from '../domain/picture.js';
import type { Poll, PollContent, PollDraft, PollVote } from '../domain/poll.js';
import type { FullReminder, Reminder } from '../domain/reminder.js';
import type { PassingObject } from '../domain/retention.js';
import type { Room } from '../domain/room.js';
import type { ScheduledDraft, ScheduledMessage, ScheduledPatch } from '../domain/scheduledMessage.js';
import type { TalkSession } from '../domain/session.js';
import type { ItemKind } from '../domain/sharedObject.js';
import type { SubscribedThread, Thread } from '../domain/thread.js';
import type { AppPassword, Group, Team, User } from '../domain/user.js';
import type { BotStorage } from './botStorage.js';
import type { CallStorage, SignalingStorage } from './callStorage.js';
import type { EmailGuestStorage } from './emailGuestStorage.js';
import type { SearchStorage } from './searchStorage.js';
import type { StatusStorage } from './statusStorage.js';

/**
 * Everything we keep. One call is one transaction: it happened or it did not, and what has resolved is durable.
 * Absence is `undefined`; exceptions are for trouble: TalkError `unavailable` when the disk is full or failing, and
 * whatever else is a bug. Arguments and results are plain data, numbers safe integers, so that a backend may run
 * elsewhere. Times are unix seconds and come from the caller: storage has no clock.
 *
 * Every backend passes test/storage/contract.ts.
 */
export interface Storage
  extends AccountStorage,
    LoginFlowStorage,
    PictureStorage,
    ConfigStorage,
    AttemptStorage,
    HttpSessionStorage,
    RoomStorage,
    EmailGuestStorage,
    ChatStorage,
    PollStorage,
    ThreadStorage,
    NotificationStorage,
    BotStorage,
    CallStorage,
    StatusStorage,
    SearchStorage,
    SignalingStorage {
  /** What was called before is still kept; later calls are refused. May be called again. */
  close(): Promise<void>;
}

// ── accounts ────────────────────────────────────────────────────────────────────────────────────────────────────

export type UserDraft = Omit<User, 'firstLogin' | 'lastLogin'>;
export type UserPatch = Partial<Omit<User, 'uid' | 'createdAt'>>;

export interface AccountStorage {
  /** By user id, whatever its case. */
  user(uid: string): Promise<User | undefined>;
  /** By user id in any case, else by e-mail address if exactly one account has it. */
  userByLogin(login: string): Promise<User | undefined>;
  /** By user ids, whatever their case; in no particular order, each account once. */
  users(uids: string[]): Promise<User[]>;
  /** Ids of accounts whose id or display name contains `search`, by id. A `limit` of 0 means all. */
  searchUsers(search: string, limit: number, offset: number): Promise<User[]>;
  countUsers(): Promise<number>;
  /**
   * Groups must exist.
   * @returns false when the id is taken, in any case; then nothing changed
   */
  addUser(draft: UserDraft, groups: string[]): Promise<boolean>;
  /** Also carries a changed display name to the attendees of that account. @returns whether the account exists */
  changeUser(uid: string, patch: UserPatch): Promise<boolean>;
  /**
   * Removes the account, its groups, settings, sessions and app passwords, and takes it out of its rooms: rooms that
   * no other user is left in are deleted, one-to-one rooms become former ones, named `displayName` and read-only.
   * What the account wrote stays, as `deletedUser`'s.
   * @param message stored in each room that the account leaves, unless it is a one-to-one
   * @param lockMessage stored in each one-to-one room that becomes a former one; both expire as the room's messages do
   */
  deleteUser(uid: string, message: CommentDraft, lockMessage: CommentDraft): Promise<LeftRooms | undefined>;
  /**
   * Takes the account out of its rooms as `deleteUser` does, but keeps it and what it wrote.
   * @param privateOnly only out of group rooms that are not listed
   */
  removeUserFromRooms(
    uid: string,
    privateOnly: boolean,
    message: CommentDraft,
    lockMessage: CommentDraft,
  ): Promise<LeftRooms>;

  group(gid: string): Promise<Group | undefined>;
  groups(search: string, limit: number, offset: number): Promise<Group[]>;
  addGroup(group: Group): Promise<boolean>;
  /** Also carries the name to the attendees that stand for the group. @returns whether the group exists */
  renameGroup(gid: string, displayName: string): Promise<boolean>;
  deleteGroup(gid: string): Promise<boolean>;
  membersOf(gid: string): Promise<string[]>;
  groupsOf(uid: string): Promise<string[]>;
  /** @returns false when nothing changed: a member already, or no such group or account */
  addToGroup(gid: string, uid: string): Promise<boolean>;
  removeFromGroup(gid: string, uid: string): Promise<boolean>;

  /** All of them, by name. */
  teams(): Promise<Team[]>;
  /** In no particular order; ids of nothing are left out. */
  teamsById(ids: string[]): Promise<Team[]>;
  /** Those that the account is a member of, by name. */
  teamsOf(uid: string): Promise<Team[]>;
  /** User ids. */
  membersOfTeam(id: string): Promise<string[]>;
  /** With its first member. @returns false when the id is taken */
  addTeam(team: Team, founder: string): Promise<boolean>;
  /** Also carries the name to the attendees that stand for the team. @returns whether the team exists */
  renameTeam(id: string, displayName: string): Promise<boolean>;
  deleteTeam(id: string): Promise<boolean>;
  /** @returns false when nothing changed: a member already, or no such team or account */
  addToTeam(id: string, uid: string): Promise<boolean>;
  removeFromTeam(id: string, uid: string): Promise<boolean>;

  /** @param digest SHA-256 of the token, base64url */
  addAppPassword(draft: Omit<AppPassword, 'id'>, digest: string): Promise<AppPassword>;
  appPassword(digest: string): Promise<AppPassword | undefined>;
  /** Those that last, oldest first. */
  appPasswordsOf(uid: string): Promise<AppPassword[]>;
  deleteAppPassword(id: number): Promise<boolean>;
  touchAppPassword(id: number, now: number): Promise<void>;
  /** Forgets those that were good once, until then. @returns how many */
  sweepAppPasswords(now: number): Promise<number>;
  /** The same entry with another token, for good. @returns whether there is one */
  replaceAppPassword(id: number, digest: string, now: number): Promise<boolean>;

  userSetting(uid: string, app: string, key: string): Promise<string | undefined>;
  /** Of `spreed`/`read_status_privacy` also all attendees of the user are updated. Without the account, nothing is kept. */
  setUserSetting(uid: string, app: string, key: string, value: string): Promise<void>;
  deleteUserSetting(uid: string, app: string, key: string): Promise<void>;
}

/** Clients that a browser lets in. Digests are SHA-256, base64url. */
export interface LoginFlowStorage {
  /** Keeps it, and forgets those that were made before `forgetBefore`. */
  addLoginFlow(draft: LoginFlowDraft, forgetBefore: number): Promise<void>;
  /** By the digest of what the browser has. */
  loginFlow(loginDigest: string): Promise<LoginFlow | undefined>;
  /** By the digest of what the client has. */
  polledLoginFlow(pollDigest: string): Promise<LoginFlow | undefined>;
  /** @returns false when there is none, or somebody has let it in already */
  grantLoginFlow(id: number, uid: string): Promise<boolean>;
  /**
   * Ends it and keeps the app password that it was for.
   * @returns false when it has ended already; then nothing is kept
   */
  redeemLoginFlow(id: number, draft: Omit<AppPassword, 'id'>, digest: string): Promise<boolean>;
}

export interface LeftRooms {
  /** Rooms in which something changed, for ringing their bells. */
  changed: Pick<Room, 'id' | 'token'>[];
  /** Rooms that are gone. */
  deleted: Pick<Room, 'id' | 'token'>[];
}

export interface ConfigStorage {
  appConfig(app: string, key: string): Promise<string | undefined>;
  appConfigOf(app: string): Promise<Record<string, string>>;
  setAppConfig(app: string, key: string, value: string): Promise<void>;
  deleteAppConfig(app: string, key: string): Promise<void>;
}

export interface AttemptStorage {
  /** All that are kept of that network, oldest first. */
  attemptsFrom(network: string): Promise<FailedAttempt[]>;
  /** Keeps it, and forgets those of all networks that were made before `forgetBefore`. */
  addAttempt(attempt: FailedAttempt, forgetBefore: number): Promise<void>;
  /** Of that action and subject, or of any where they are left out. @returns how many there were */
  forgetAttempts(network: string, action?: string, subject?: string): Promise<number>;
}

// ── pictures ────────────────────────────────────────────────────────────────────────────────────────────────────

/** What people have uploaded. The picture of a room is set by changing the room. */
export interface PictureStorage {
  /** @returns undefined when the room has none or another by now */
  roomPicture(roomId: number, version: string): Promise<PixelPicture | undefined>;
  userPicture(uid: string, size: Size): Promise<PixelPicture | undefined>;
  /** Replaces all of them. Without the account, nothing is kept. */
  setUserPictures(uid: string, pictures: SizedPicture[]): Promise<void>;
}

// ── cookie sessions ─────────────────────────────────────────────────────────────────────────────────────────────

/** What the server remembers of a browser or client between requests. Kept only once there is something to keep. */
export interface HttpSession {
  /** SHA-256 of the cookie, base64url. */
  digest: string;
  /** Who is logged in by this cookie, "" for nobody. */
  uid: string;
  /** The account's password hash when the login was bound: a changed password ends it. */
  credential: string;
  lastSeen: number;
}

/** What a cookie session holds of one room. */
export interface HttpSessionRoom {
  digest: string;
  roomId: number;
  /** The guest's attendee, 0 for none. */
  guestAttendeeId: number;
  /** The password that the guest page accepted, as the room's hash at that time. */
  verifiedPassword: string;
}

export interface HttpSessionStorage {
  httpSession(digest: string): Promise<HttpSession | undefined>;
  /** Makes or changes the session. */
  saveHttpSession(session: HttpSession): Promise<void>;
  /** Ends it and the Talk sessions that it holds. */
  deleteHttpSession(digest: string): Promise<void>;
  /** Ends sessions not seen since `before`, like `deleteHttpSession`. @returns how many */
  sweepHttpSessions(before: number): Promise<number>;
  httpSessionRoom(digest: string, roomId: number): Promise<HttpSessionRoom | undefined>;
  /** Makes or touches the cookie session too. Nothing is kept of a room that is gone. */
  saveHttpSessionRoom(entry: HttpSessionRoom, now: number): Promise<void>;
}

// ── rooms, attendees, sessions ──────────────────────────────────────────────────────────────────────────────────

/** What only comments and bots change. */
type Counted = 'lastMessageId' | 'commentCount' | 'gapCount' | 'lastPinnedId' | 'botFeatures';
export type RoomDraft = Omit<Room, 'id' | Counted | 'callStartTime' | 'callFlag'>;
export type RoomPatch = Partial<Omit<Room, 'id' | 'token' | Counted>>;
/** Without the fields that storage fills: `lastReadMessage` becomes the room's newest message. */
export type AttendeeDraft = Pick<Attendee, 'actorType' | 'actorId' | 'displayName' | 'participantType'> &
  Partial<Pick<Attendee, 'permissions' | 'readPrivacy' | 'favorite'>>;
export type AttendeePatch = Partial<Omit<Attendee, 'id' | 'roomId' | 'actorType' | 'actorId'>>;

/** An attendee to add, and what is written into the room if it was not there yet. */
export interface Addition {
  attendee: AttendeeDraft;
  message?: CommentDraft;
  /** What they are notified of if they were not there at all. */
  notice?: Notice;
  /** What is kept of an invitation by e-mail; its mail is due at `mailAt`, undefined for none. */
  emailInvitation?: Omit<EmailGuest, 'attendeeId'> & { mailAt: number | undefined };
}

/** What of an attendee decides whether they are notified. */
export type NotifiableAttendee = Notifiable & Pick<Attendee, 'id'>;

/** What changing a room does to its attendees. */
export interface RoomEffects {
  /** Attendees of these participant types go, with their sessions. */
  removes?: number[];
  /** Every attendee's own permissions go back to 0. */
  resetsPermissions?: true;
  /** What the new `avatar` of the patch stands for; a new `avatar` without one takes the old picture away. */
  picture?: PixelPicture;
}

/** A breakout room to be made. */
export interface NewBreakoutRoom {
  draft: RoomDraft;
  /** Written before anybody comes in. */
  messages: CommentDraft[];
  additions: Addition[];
}

/** What happens to one of several rooms that change together, in this order. */
export interface RoomStep {
  roomId: number;
  patch?: RoomPatch;
  /** User ids of those who go, with their sessions. */
  leaves?: string[];
  additions?: Addition[];
  /** Users who become something else. */
  roles?: { uid: string; participantType: ParticipantType }[];
  messages?: CommentDraft[];
  /** The room goes, with all that is in it. */
  deletes?: true;
}

export interface RoomWithAttendee {
  room: Room;
  attendee: Attendee;
}

export interface Joined {
  attendee: Attendee;
  session: TalkSession;
  /** Whether the attendee was added or raised. */
  added: boolean;
}

export interface RoomStorage extends BanStorage {
  roomByToken(token: string): Promise<Room | undefined>;
  roomById(id: number): Promise<Room | undefined>;
  /** Rooms that the user attends, in the order in which they joined. */
  roomsOf(uid: string): Promise<RoomWithAttendee[]>;
  /** The same of any actor, such as a group. */
  roomsOfActor(actor: Actor): Promise<RoomWithAttendee[]>;
  /** Group and public rooms with a listable scope in `scopes` that the user does not attend, by id. */
  listedRooms(uid: string, scopes: number[], search: string): Promise<Room[]>;
  /** The one-to-one room of that pair (`pairName` of domain/room.ts). */
  oneToOne(name: string): Promise<Room | undefined>;
  /** Rooms that belong to this object, by id. */
  roomsOfObject(objectType: string, objectId: string): Promise<Room[]>;
  /** The user's changelog, a room of which everybody has at most one. */
  changelogOf(uid: string): Promise<Room | undefined>;
  /** Rooms that belong to objects of a type that passes (domain/retention.ts), last used before then. */
  roomsUnusedSince(objectType: PassingObject, before: number): Promise<Room[]>;
  /** Group and public rooms that are not read-only, last used before then; breakout rooms are none of them. */
  writableRoomsUnusedSince(before: number): Promise<Room[]>;
  /** Rooms whose lobby timer is not 0 and not after `now`. */
  roomsWithLobbyTimerBefore(now: number): Promise<Room[]>;
  /** The soonest lobby timer of all rooms, undefined for none. */
  nextLobbyTimer(): Promise<number | undefined>;
  /**
   * Makes the room, `creator` as its first attendee, then `creatorMessages`, then each addition with its message,
   * then `unread`. The creator, if there is one among the attendees, has read their own messages only.
   * @returns undefined when the token is taken (or the room is one of which there is one at most: of a pair, or of a
   *   user's own); then nothing changed
   */
  createRoom(
    draft: RoomDraft,
    creator: AttendeeDraft | undefined,
    creatorMessages: CommentDraft[],
    additions: Addition[],
    unread?: CommentDraft[],
  ): Promise<Room | undefined>;
  /**
   * Changes the room and keeps `messages`, in this order, if all fields of `onlyIf` still are as given; with it goes
   * what `effects` names.
   * @returns the comments that were kept, or undefined when the room is gone or `onlyIf` no longer holds
   */
  changeRoom(
    roomId: number,
    patch: RoomPatch,
    messages: CommentDraft[],
    onlyIf?: RoomPatch,
    effects?: RoomEffects,
  ): Promise<Comment[] | undefined>;
  /**
   * Makes breakout rooms and sets their parent's mode.
   * @returns in the same order; undefined when a token is taken, or the parent is gone or has breakout rooms: then
   *   nothing changed
   */
  createBreakoutRooms(parentId: number, mode: number, rooms: NewBreakoutRoom[]): Promise<Room[] | undefined>;
  /** Does all of it or nothing. @returns false, nothing having changed, when one of the rooms is gone */
  changeRooms(steps: RoomStep[]): Promise<boolean>;
  /** Removes rooms that nobody attends, last used before then, but for those of files. @returns their tokens */
  deleteEmptyRooms(before: number): Promise<string[]>;
  /** Removes the room with all that is in it, and with its breakout rooms. */
  deleteRoom(roomId: number): Promise<boolean>;

  attendeeById(roomId: number, attendeeId: number): Promise<Attendee | undefined>;
  attendeeOf(roomId: number, actor: Actor): Promise<Attendee | undefined>;
  /** All of the room, by attendee id. */
  attendees(roomId: number): Promise<Attendee[]>;
  /** Their ids alone, for whoever has to know of thousands whether they are still there. */
  attendeeIds(roomId: number): Promise<ReadonlySet<number>>;
  /** Those of the actors who attend, by attendee id. */
  attendeesByActors(roomId: number, actors: Actor[]): Promise<Attendee[]>;
  /**
   * Users whose notification level is `always`, by attendee id. Costs as much as there are of them.
   * @param orByDefault also those who have chosen none, which looks at everybody
   */
  usersNotifiedAlways(roomId: number, orByDefault: boolean): Promise<NotifiableAttendee[]>;
  /**
   * Adds those who are not there yet, in this order; a self-joined user becomes an ordinary one and counts as added.
   * Who is banned from the room is left out, by whatever way they would come.
   * @returns the attendees that were added or raised
   * @throws TalkError roomNotFound
   */
  addAttendees(roomId: number, additions: Addition[]): Promise<Attendee[]>;
  /** Changes one attendee and keeps `messages`. @returns undefined when the attendee is gone */
  changeAttendee(attendeeId: number, patch: AttendeePatch, messages: CommentDraft[]): Promise<Attendee | undefined>;
  /** Removes attendees with their sessions, out of breakout rooms too, and keeps `messages` if any was there. @returns those who were */
  removeAttendees(roomId: number, attendeeIds: number[], messages: CommentDraft[]): Promise<Attendee[]>;

  /**
   * Starts a session, ending the one that the same cookie session has in that room. The attendee's notifications of
   * having been invited and of reactions go.
   * @throws TalkError roomNotFound when the attendee is gone
   */
  joinSession(session: Omit<TalkSession, 'id'>): Promise<TalkSession>;
  /**
   * The same for somebody who becomes an attendee by joining; if they are one by now, that is whose session it is.
   * @throws TalkError roomNotFound when the room is gone
   */
  joinAsNewcomer(newcomer: Addition, session: Omit<TalkSession, 'id' | 'attendeeId'>): Promise<Joined>;
  /** The session that this cookie session has in the room. */
  sessionOf(roomId: number, httpSession: string): Promise<TalkSession | undefined>;
  /** The sessions that this cookie session has in any room. */
  sessionsOfHttpSession(httpSession: string): Promise<TalkSession[]>;
  sessionsOfRoom(roomId: number): Promise<TalkSession[]>;
  sessionsOfAttendee(attendeeId: number): Promise<TalkSession[]>;
  /** Those of the attendees who have a session in the foreground that was seen at `since` or later. */
  onlineAttendees(attendeeIds: number[], since: number): Promise<number[]>;
  /** Sessions of all rooms without a ping since `before`, the oldest first, at most `limit`. */
  sessionsNotSeenSince(before: number, limit: number): Promise<TalkSession[]>;
  changeSession(id: number, patch: Partial<Pick<TalkSession, 'lastPing' | 'inCall' | 'state'>>): Promise<boolean>;
  /** Ends sessions; a self-joined user whose last session ends is no longer an attendee. @returns those that were */
  endSessions(ids: number[]): Promise<TalkSession[]>;
}

/** Who may not come into a room. */
export interface BanStorage {
  /** All of the room, by id. */
  bansOf(roomId: number): Promise<Ban[]>;
  /** The ban of a guest who had this cookie session while in the room. */
  banOfDevice(roomId: number, httpSession: string): Promise<Ban | undefined>;
  /**
   * Keeps the ban, or replaces the one on the same actor or address, and removes who is banned from the room, with
   * their sessions and along with `messages`.
   */
  addBan(draft: Omit<Ban, 'id'>, messages: CommentDraft[]): Promise<Ban>;
  /** @returns whether it was there */
  deleteBan(roomId: number, banId: number): Promise<boolean>;
}

// ── chat ────────────────────────────────────────────────────────────────────────────────────────────────────────

/** What sending a comment changes besides the comment itself. */
export interface SendEffects {
  /** The author, whose read marker moves to the new comment; 0 for none. */
  authorAttendeeId: number;
  /** A new display name for the author, as guests may send one; undefined to leave it. */
  authorDisplayName?: string;
  /** User ids of attendees whose `lastMentionMessage` moves to the new comment. */
  mentioned: string[];
  /** Those of them whose `lastMentionDirect` moves too. */
  mentionedDirectly: string[];
  /** Who is notified of the comment. */
  notices?: Notice[];
  /** Added to the room before: the missing half of a one-to-one. */
  additions: Addition[];
  /** Kept before the comment, which becomes an answer to it. */
  quoted?: CommentDraft;
  /** The scheduled message that is sent with this, and no longer scheduled. */
  scheduledId?: number;
  /** Title of the thread that the comment begins; then a message that tells so is kept after it. */
  startsThread?: string;
}

/** A comment that was changed, and the system message that tells so. */
export interface ChangedComment {
  comment: Comment;
  told: Comment;
}

export interface CommentEdit {
  message: string;
  /** Added to what is kept with the comment. */
  metaData: CommentMetaData;
  /** As in `SendEffects`. */
  mentioned: string[];
  mentionedDirectly: string[];
  notices: Notice[];
  /** User ids of those whose notifications of the comment go, but not those of reactions. */
  withdrawnFrom: string[];
}

/** How a comment is pinned. */
export interface Pin {
  /** Added to what is kept with the comment. */
  metaData: CommentMetaData;
  /** Unix seconds at which `expiredPins` names it, 0 for never. */
  expiresAt: number;
}

export interface ExpiredPin {
  roomId: number;
  commentId: number;
}

export interface ChatStorage {
  comment(roomId: number, id: number): Promise<Comment | undefined>;
  /** In no particular order; ids of other rooms or of nothing are left out. */
  comments(roomId: number, ids: number[]): Promise<Comment[]>;
  /** Of any room, for last messages of a list of rooms. */
  commentsByIds(ids: number[]): Promise<Comment[]>;
  /** Ids above `after`, oldest first, at most `limit` (0: all). Within a room, ids become visible in rising order. */
  commentsAfter(roomId: number, after: number, limit: number): Promise<Comment[]>;
  /** Ids below `before`, newest first, at most `limit` (0: all). */
  commentsBefore(roomId: number, before: number, limit: number): Promise<Comment[]>;
  /**
   * Keeps the comment and, with it, the room's last message and activity and everything in `effects`.
   * @throws TalkError roomNotFound; notFound `message` when what was scheduled is not there any more
   */
  addComment(roomId: number, draft: CommentDraft, effects: SendEffects): Promise<Comment>;
  /** Reactions to these comments, oldest first; of one actor only if one is given. */
  reactionsTo(ids: number[], actor?: Actor): Promise<Comment[]>;
  /**
   * Keeps the reaction, a comment whose parent is what it is a reaction to, and counts it there.
   * @returns `there` when the actor had reacted like this before, `gone` when the parent cannot be reacted to any more;
   * then nothing changed
   */
  addReaction(roomId: number, draft: CommentDraft, notices: Notice[]): Promise<'added' | 'there' | 'gone'>;
  /**
   * Makes the actor's reaction a deleted one, no longer counts it, and keeps `message`.
   * @returns whether there was one
   */
  removeReaction(
    roomId: number,
    parentId: number,
    actor: Actor,
    reaction: string,
    message: CommentDraft,
  ): Promise<boolean>;
  /**
   * Makes a comment that somebody wrote a deleted one, so that it no longer counts as unread, and keeps `told` about
   * it. What was said of its last edit goes.
   * @param note what stands instead of its text
   * @param pollId the poll of this room that goes with it, 0 for none; if a message told of the end of that, it is
   *   deleted and told about in the same way
   * @returns both as they are now; undefined, and nothing changed, when there is no such comment (any more)
   */
  deleteComment(
    roomId: number,
    id: number,
    note: string,
    told: CommentDraft,
    pollId?: number,
  ): Promise<ChangedComment | undefined>;
  /**
   * Changes the text of a comment that somebody wrote, and keeps `told` about it. Marks of being mentioned only move
   * up to it.
   * @returns as `deleteComment`
   */
  editComment(roomId: number, id: number, edit: CommentEdit, told: CommentDraft): Promise<ChangedComment | undefined>;
  /**
   * Removes every comment of the room, and keeps `told` as the only one. Everybody has read nothing, and nobody is
   * mentioned.
   * @throws TalkError roomNotFound
   */
  clearHistory(roomId: number, told: CommentDraft): Promise<Comment>;
  /**
   * Pins a comment that somebody wrote, makes it the room's newest pin, which nobody has hidden, and keeps `told`.
   * @returns undefined, and nothing changed, when there is no such comment (any more) or it is pinned already
   */
  pinComment(roomId: number, id: number, pin: Pin, told: CommentDraft): Promise<ChangedComment | undefined>;
  /** Takes the pin away and keeps `told`. @returns undefined, and nothing changed, when it was not pinned */
  unpinComment(roomId: number, id: number, told: CommentDraft): Promise<ChangedComment | undefined>;
  /** Pins of all rooms whose time came by `now`, the soonest first. */
  expiredPins(now: number, limit: number): Promise<ExpiredPin[]>;
  /** When the next pin expires, undefined for none that does. */
  nextPinExpiry(): Promise<number | undefined>;
  scheduleMessage(draft: ScheduledDraft): Promise<ScheduledMessage>;
  /** Changes it, so that it has not failed. @returns undefined when it is not there (any more) */
  rescheduleMessage(id: number, patch: ScheduledPatch): Promise<ScheduledMessage | undefined>;
  /** @returns whether it was there */
  unscheduleMessage(id: number): Promise<boolean>;
  /** It will not be named as due any more. */
  failScheduled(id: number): Promise<void>;
  /** Of one attendee, the soonest first. */
  scheduledBy(attendeeId: number): Promise<ScheduledMessage[]>;
  /** Of all rooms, those whose time has come by `now` and that have not failed; the soonest first. */
  dueMessages(now: number, limit: number): Promise<ScheduledMessage[]>;
  /** When the next one is due, undefined for none. */
  nextScheduled(): Promise<number | undefined>;
  /** Makes every comment of the room that much older, for testing. @param seconds @returns how many there are */
  ageComments(roomId: number, seconds: number): Promise<number>;
  /** Removes up to `limit` comments of any room that have expired by `now`. @returns how many */
  removeExpired(now: number, limit: number): Promise<number>;
  /**
   * The same number as before only if nothing can have changed since that messages of the room are rendered from. For
   * whoever remembers what was rendered: to be asked before reading it.
   */
  messageStamp(roomId: number): Promise<number>;
  /** What was shared and is of that kind, ids below `before`, newest first. */
  sharedItems(roomId: number, kind: ItemKind, before: number, limit: number): Promise<Comment[]>;
  /** Ids of comments that are pinned, below `before`, newest first. */
  pinnedIds(roomId: number, before: number, limit: number): Promise<number[]>;
  /** The newest comment read by every user of the room who shares read status; 0 for none. */
  commonRead(roomId: number): Promise<number>;
  /** How many comments that count as unread lie above the marker. */
  countUnread(room: Pick<Room, 'id' | 'commentCount' | 'gapCount'>, lastReadMessage: number): Promise<number>;
  /** Sets the marker, up or down; notifications of messages up to it go, but not those of reactions. */
  setReadMarker(attendeeId: number, lastReadMessage: number, now: number): Promise<void>;
  /** Moves the marker up to `lastReadMessage`, never down; the same notifications go. */
  raiseReadMarker(attendeeId: number, lastReadMessage: number): Promise<void>;
  /** Where the marker goes when the room is marked unread (spec/chat-send.md §7); −2 for the very start. */
  markerBeforeLastMessage(room: Pick<Room, 'id' | 'lastMessageId'>): Promise<number>;
  /** For those of the users who attend the room and have written since they joined, the time of their newest comment. */
  lastMessageTimes(roomId: number, uids: string[]): Promise<Record<string, number>>;
}

// ── polls ───────────────────────────────────────────────────────────────────────────────────────────────────────

/** The chat message that shares a poll; storage writes its text, for that holds the poll's id. */
export interface PollMessage extends Omit<CommentDraft, 'message'> {
  /** What the poll is called there. */
  name: string;
}

export interface PollStorage {
  /** Drafts are polls too. */
  poll(roomId: number, id: number): Promise<Poll | undefined>;
  /** By id. */
  pollDrafts(roomId: number): Promise<Poll[]>;
  /** In the order of voting; of one actor only if one is given. */
  pollVotes(pollId: number, actor?: Actor): Promise<PollVote[]>;
  /**
   * Keeps the poll and, unless it is a draft, its message as `addComment` does.
   * @throws TalkError roomNotFound
   */
  addPoll(draft: PollDraft, message: PollMessage | undefined, effects: SendEffects): Promise<Poll>;
  /** @returns undefined when it is no draft any more */
  changePollDraft(pollId: number, content: PollContent): Promise<Poll | undefined>;
  /**
   * Puts these options in place of all that the voter chose before, counts anew, and keeps `message`.
   * @returns the poll as it stands now, undefined when it is not open
   */
  votePoll(
    pollId: number,
    voter: Omit<PollVote, 'optionId'>,
    optionIds: number[],
    message: CommentDraft | undefined,
  ): Promise<Poll | undefined>;
  /** Closes the poll and keeps the message that tells of it. @returns undefined when it is not open */
  closePoll(pollId: number, message: CommentDraft, effects: SendEffects): Promise<Poll | undefined>;
  deletePollDraft(pollId: number): Promise<boolean>;
}

// ── notifications ───────────────────────────────────────────────────────────────────────────────────────────────

export interface NotificationStorage {
  /** The newest first, at most `limit`; also obsolete ones. */
  notificationsOf(uid: string, limit: number): Promise<FullNotification[]>;
  notification(uid: string, id: number): Promise<FullNotification | undefined>;
  /** Those of the ids that are notifications of this user. */
  existingNotifications(uid: string, ids: number[]): Promise<number[]>;
  /** @param commentId the message that it is about, null for none */
  addNotifications(roomId: number, notices: Notice[], commentId: number | null): Promise<void>;
  /** Takes away whatever the room's messages have left for the attendee. */
  clearChatNotifications(attendeeId: number): Promise<void>;
  deleteNotifications(uid: string, ids: number[]): Promise<void>;
  deleteAllNotifications(uid: string): Promise<void>;

  reminder(attendeeId: number, commentId: number): Promise<Reminder | undefined>;
  /** Those of a user in all rooms that they attend, the soonest first. */
  remindersOf(uid: string): Promise<FullReminder[]>;
  /** When the soonest reminder of all is due, undefined for none. */
  nextReminder(): Promise<number | undefined>;
  /** Makes or moves it. @returns false when the attendee or the comment is gone, or they are of different rooms */
  setReminder(reminder: Reminder): Promise<boolean>;
  /** Also what it has been notified of, if it was due. */
  deleteReminder(attendeeId: number, commentId: number): Promise<void>;
  /**
   * Notifies of up to `limit` reminders that are due by `now`, in place of what earlier ones of the same message have
   * left, and removes them. Those of deleted messages are removed silently. @returns how many
   */
  remind(now: number, limit: number): Promise<number>;
}

// ── threads ─────────────────────────────────────────────────────────────────────────────────────────────────────

/** `addComment` counts a reply in a thread there, and has its author take part. */
export interface ThreadStorage {
  thread(roomId: number, id: number): Promise<Thread | undefined>;
  /** Those with the newest activity first. */
  recentThreads(roomId: number, limit: number): Promise<Thread[]>;
  /** Of all rooms that the actor attends, in the same order, without those of which they never want to hear. */
  subscribedThreads(actor: Actor, limit: number, offset: number): Promise<SubscribedThread[]>;
  /** What the attendee has set, by thread. */
  threadLevelsOf(attendeeId: number): Promise<Map<number, number>>;
  /** What accounts have set for the thread, by user id; without those who have left it to the room. */
  threadLevelsIn(threadId: number): Promise<Map<string, number>>;
  /** As `commentsAfter`, but only the message that the thread begins with and those that answer or speak of any in it. */
  threadAfter(roomId: number, threadId: number, after: number, limit: number): Promise<Comment[]>;
  /** As `commentsBefore`, in the same way. */
  threadBefore(roomId: number, threadId: number, before: number, limit: number): Promise<Comment[]>;
  /** Also keeps `message`. @returns undefined when it is gone */
  renameThread(threadId: number, title: string, message: CommentDraft): Promise<Thread | undefined>;
  /** @returns false when the thread or the attendee is gone, or they are not in the same room */
  setThreadLevel(threadId: number, attendeeId: number, level: number): Promise<boolean>;
}
