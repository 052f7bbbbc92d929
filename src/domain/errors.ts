/**
 * What can go wrong for a client, by name. http/errorStatus.ts gives each its status; a code without one does not
 * compile.
 */
export type TalkErrorCode =
  /** A parameter is missing, mistyped or out of range. */
  | 'invalid'
  | 'notLoggedIn'
  | 'wrongCredentials'
  | 'notAdmin'
  | 'forbidden'
  /** The room is unknown, or the caller may not know of it: strangers learn nothing, not even 403. */
  | 'roomNotFound'
  | 'notFound'
  /** The thing exists but this verb cannot be applied to it, such as editing a system message. */
  | 'notApplicable'
  | 'conflict'
  | 'lobby'
  /** It takes something that the administrator has not set up. */
  | 'notConfigured'
  /** What the client has made a condition does not hold (`If-Match` and the like). */
  | 'preconditionFailed'
  /** What is named is there, but not where this request must have it. */
  | 'misplaced'
  | 'tooLong'
  | 'clientTooOld'
  | 'throttled'
  | 'notSupported'
  /** A file does not fit in what its owner may have, or on the disk. */
  | 'noRoom'
  /** Parley is out of room or is stopping; the client may try again. */
  | 'unavailable';

/** What `data` says in the answer to an error: guards answer `[]`, endpoints `null` or `{error: …}`. */
export type ErrorData = null | never[] | Record<string, unknown>;

/** A refusal that the client is told about. Anything else that is thrown is a bug. */
export class TalkError extends Error {
  readonly code: TalkErrorCode;
  /** The answer's `data`; a string is short for `{error: string}`. */
  readonly data: ErrorData;
  /** The text of `meta.message`, "" unless the reference gives one. */
  readonly metaMessage: string;
  /** A raw OCS code for `meta.statuscode` where it is not the HTTP status, such as 102 of the provisioning API. */
  readonly statusCode: number | undefined;

  constructor(
    code: TalkErrorCode,
    data: ErrorData | string = [],
    more: { message?: string; statusCode?: number } = {},
  ) {
    super(more.message || code);
    this.code = code;
    this.data = typeof data === 'string' ? { error: data } : data;
    this.metaMessage = more.message ?? '';
    this.statusCode = more.statusCode;
  }
}
