/** One device of an attendee being present in a room. */
export interface TalkSession {
  id: number;
  /** 255 random characters; clients know the session by it. Not the cookie. */
  sessionId: string;
  attendeeId: number;
  roomId: number;
  /** Digest of the cookie session that joined; each has at most one Talk session per room. */
  httpSession: string;
  /** Unix seconds. */
  lastPing: number;
  /** In-call flags, 0 outside calls. */
  inCall: number;
  /** Whether the client is in the foreground. */
  state: number;
}

export const SessionState = { inactive: 0, active: 1 } as const;

/** Seconds without a ping after which a session no longer counts as online. */
export const sessionTimeout = 30;
/** Seconds without a ping after which a session is closed. */
export const sessionKillTimeout = 100;
