import type { Actor } from '../domain/actor.js';
import type { Attendee, ParticipantType } from '../domain/attendee.js';
import type { Ban } from '../domain/ban.js';
import type { Comment, CommentDraft } from '../domain/comment.js';
import type { EmailGuest } from '../domain/emailGuest.js';
import type { Notice } from '../domain/notification.js';
import type { Notifiable } from '../domain/notificationLevel.js';
import type { PixelPicture } from '../domain/picture.js';
import type { PassingObject } from '../domain/retention.js';
import type { Room } from '../domain/room.js';
import type { TalkSession } from '../domain/session.js';

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
