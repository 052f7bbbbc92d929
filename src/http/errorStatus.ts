import type { TalkErrorCode } from '../domain/errors.js';

/** The HTTP status of each error; a code without one does not compile. */
export const errorStatus: Record<TalkErrorCode, number> = {
  invalid: 400,
  notLoggedIn: 401,
  wrongCredentials: 401,
  notAdmin: 403,
  forbidden: 403,
  roomNotFound: 404,
  notFound: 404,
  notApplicable: 405,
  conflict: 409,
  lobby: 412,
  notConfigured: 412,
  preconditionFailed: 412,
  tooLong: 413,
  misplaced: 422,
  clientTooOld: 426,
  throttled: 429,
  notSupported: 501,
  unavailable: 503,
  noRoom: 507,
};
