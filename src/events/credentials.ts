/**
 * Rung when somebody may have lost what they logged in with: an app password was revoked, an account disabled. Whatever
 * is held for them looks whether it still may be. It has a space, which no token of a room has.
 */
export const credentialsBell = 'lost credentials';
