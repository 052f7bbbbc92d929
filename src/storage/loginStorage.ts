import type { FailedAttempt } from '../domain/failedAttempt.js';
import type { LoginFlow, LoginFlowDraft } from '../domain/loginFlow.js';
import type { AppPassword } from '../domain/user.js';

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
  /** @returns false when it has ended already */
  endLoginFlow(id: number): Promise<boolean>;
  /**
   * Ends it and keeps the app password that it was for.
   * @returns false when it has ended already; then nothing is kept
   */
  redeemLoginFlow(id: number, draft: Omit<AppPassword, 'id'>, digest: string): Promise<boolean>;
}

export interface AttemptStorage {
  /** All that are kept of that network, oldest first. */
  attemptsFrom(network: string): Promise<FailedAttempt[]>;
  /** Keeps it, and forgets those of all networks that were made before `forgetBefore`. */
  addAttempt(attempt: FailedAttempt, forgetBefore: number): Promise<void>;
  /** Of that action and subject, or of any where they are left out. @returns how many there were */
  forgetAttempts(network: string, action?: string, subject?: string): Promise<number>;
}

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
