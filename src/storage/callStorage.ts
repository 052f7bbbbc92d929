import type { Attendee } from '../domain/attendee.js';
import type { CallEnd } from '../domain/call.js';
import type { Comment, CommentDraft } from '../domain/comment.js';
import type { Notice } from '../domain/notification.js';
import type { Room } from '../domain/room.js';
import type { TalkSession } from '../domain/session.js';
import type { Addition } from './roomStorage.js';

/** One device in a room, and whose it is. */
export interface Peer {
  session: TalkSession;
  attendee: Attendee;
}

/** Somebody entering the call of their room. */
export interface CallEntry {
  /** TalkSession.id */
  sessionId: number;
  /** Call flags, not 0. */
  flags: number;
  now: number;
  /** Sessions without a ping since then do not keep a call running for who may not start one. */
  aliveSince: number;
  mayStart: boolean;
  /** Kept when no call runs. */
  started: CommentDraft;
  /** Kept when one does. */
  joined: CommentDraft;
  /** Added to the room before: the missing half of a one-to-one. */
  additions: Addition[];
  /** Whom a call that begins rings, in place of all that they were told of earlier calls; none for a silent one. */
  ring?: Notice;
}

/** A session that leaves the call; `message` is kept if it was in it. */
export interface Departure {
  /** TalkSession.id */
  sessionId: number;
  message: CommentDraft;
}

/** A call and how many devices are in it. */
export interface RunningCall {
  token: string;
  sessions: number;
}

/** What one device has to tell another. */
export interface SignalingDraft {
  /** TalkSession.sessionId of the recipient; whoever is not in the room gets nothing. */
  to: string;
  /** JSON text. */
  message: string;
}

/**
 * Calls: who is in them stands in the sessions' flags, and a room's `callStartTime` is not 0 from the first who enters
 * until the call is ended, which keeps a message about it.
 */
export interface CallStorage {
  /** Everybody present in the room, by session id. */
  peers(roomId: number): Promise<Peer[]>;
  /** Attendees who have entered a call at or after `since`, by attendee id. */
  attendeesInCallSince(roomId: number, since: number): Promise<Attendee[]>;
  /**
   * Starts or joins the call, or changes the flags of who is in it already.
   * @returns undefined when the session is gone; `refused` when nobody is in the call and it may not be started
   */
  joinCall(roomId: number, entry: CallEntry): Promise<'started' | 'joined' | 'changed' | 'refused' | undefined>;
  /** @returns false, and changes nothing, for a session that is not in the call */
  changeCallFlags(sessionId: number, flags: number): Promise<boolean>;
  /**
   * Takes sessions out of the call; when nobody who pinged at or after `aliveSince` is left in it, the call ends.
   * @returns the message about the end of the call, if it ended
   */
  leaveCall(roomId: number, departures: Departure[], end: CallEnd, aliveSince: number): Promise<Comment | undefined>;
  /** Takes everybody out of the call and ends it. @returns the message about it, undefined when none ran */
  endCall(roomId: number, end: CallEnd): Promise<Comment | undefined>;
  roomsInCall(): Promise<Room[]>;
  /** Sessions in a call without a ping since `before`. */
  callSessionsNotSeenSince(before: number): Promise<TalkSession[]>;
  /** The oldest ping of all sessions in calls, undefined for none. */
  oldestCallPing(): Promise<number | undefined>;
  /** Calls with a session that pinged at or after `since`, by token. */
  runningCalls(since: number): Promise<RunningCall[]>;
}

/** Messages between devices that wait for their recipient to fetch them. They end with the recipient's session. */
export interface SignalingStorage {
  /**
   * Keeps messages for their recipients. Of each recipient only the newest `capacity` are kept.
   * @returns how many found their recipient
   */
  addSignaling(roomId: number, drafts: SignalingDraft[], now: number, capacity: number): Promise<number>;
  /** Whether anything waits for the session. */
  hasSignaling(sessionId: number): Promise<boolean>;
  /** Takes what waits for the session, oldest first, at most `limit`. */
  takeSignaling(sessionId: number, limit: number): Promise<string[]>;
  /** @returns how many messages from before that time were dropped */
  dropSignaling(before: number): Promise<number>;
}
