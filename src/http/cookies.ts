import { createHmac, randomBytes } from 'node:crypto';
import type { Context } from 'koa';
import type { Instance } from '../deps.js';
import { digestOf, isSame } from '../passwords.js';

/** A cookie session as one request sees it; storage knows it by its digest once there is something to keep. */
export interface CookieSession {
  /** SHA-256 of the cookie, base64url. */
  digest: string;
  /** Whether the client sent it, as opposed to being given it with this answer. */
  sent: boolean;
}

const idBytes = 18;
const idLength = 24;
const farFuture = new Date(Date.UTC(2100, 11, 31, 23, 59, 59));

/**
 * Reads the session cookie, or gives a new one with the answer. A cookie is a random id and its signature, so that
 * only ids that came from here are taken and nothing needs to be stored for clients that never use theirs.
 */
export function cookieSession(ctx: Context, instance: Instance): CookieSession {
  const sent = ctx.cookies.get(instance.id);
  if (sent && isOurs(sent, instance.secret)) return { digest: digestOf(sent), sent: true };
  return freshCookieSession(ctx, instance);
}

/** A new one whatever was sent: who logs in or out goes on under a name that nobody has seen before. */
export function freshCookieSession(ctx: Context, instance: Instance): CookieSession {
  const id = randomBytes(idBytes).toString('base64url');
  const value = id + signatureOf(id, instance.secret);
  const secure = instance.url.startsWith('https:');
  // The connection's own state does not matter: a proxy in front may do the encrypting.
  ctx.cookies.secure = secure;
  const options = { httpOnly: true, sameSite: 'lax', path: '/', secure } as const;
  ctx.cookies.set(instance.id, value, options);
  const prefix = secure ? '__Host-' : '';
  ctx.cookies.set(`${prefix}nc_sameSiteCookielax`, 'true', { ...options, expires: farFuture });
  ctx.cookies.set(`${prefix}nc_sameSiteCookiestrict`, 'true', { ...options, sameSite: 'strict', expires: farFuture });
  return { digest: digestOf(value), sent: false };
}

/** Only reads: for answers that must not carry a cookie. */
export function sentCookieSession(ctx: Context, instance: Instance): CookieSession | undefined {
  // Making Koa's jar costs more than seeing that there is nothing to put into it.
  if (!ctx.req.headers.cookie) return undefined;
  const sent = ctx.cookies.get(instance.id);
  return sent && isOurs(sent, instance.secret) ? { digest: digestOf(sent), sent: true } : undefined;
}

const signatureOf = (id: string, secret: Buffer): string =>
  createHmac('sha256', secret).update(id).digest('base64url').slice(0, idLength);

function isOurs(value: string, secret: Buffer): boolean {
  if (value.length !== 2 * idLength) return false;
  return isSame(value.slice(idLength), signatureOf(value.slice(0, idLength), secret));
}
