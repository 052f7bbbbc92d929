import type { Socket } from 'node:net';
import type { Context } from 'koa';
import { userByPassword } from '../actions/checkLogin.js';
import { type Furnishing, furnishHome } from '../actions/furnishHome.js';
import { inPassing } from '../actions/inPassing.js';
import type { Deps } from '../deps.js';
import { TalkError } from '../domain/errors.js';
import type { AppPassword, Login, User } from '../domain/user.js';
import { digestOf } from '../passwords.js';
import { type CookieSession, cookieSession, sentCookieSession } from './cookies.js';

/** Who asks. */
export interface Caller {
  /** Nobody is logged in when absent: then it is a guest, known by the cookie session. */
  user: User | undefined;
  /** The device's app password, if it logged in with one. */
  appPassword: AppPassword | undefined;
  /** Absent only where the route gives no cookies and the client sent none. */
  session: CookieSession | undefined;
  /** The client's address, of trusted proxies the one they name. */
  address: string;
}

const appPasswordForm = /^[A-Za-z0-9]{72}$/;
/** Seconds between two writes of when something was last used. */
const touchInterval = 300;

/**
 * Finds out who asks: by Bearer token, by a logged-in cookie session, by Basic (spec/ocs.md §5). Wrong credentials
 * are an error even where none are needed.
 * @throws TalkError wrongCredentials, throttled
 */
export async function identify(ctx: Context, deps: Deps, givesCookie: boolean, address: string): Promise<Caller> {
  const session = givesCookie ? cookieSession(ctx, deps.instance) : sentCookieSession(ctx, deps.instance);
  const caller: Caller = { user: undefined, appPassword: undefined, session, address };
  const header = ctx.req.headers.authorization ?? '';
  if (/^bearer /i.test(header)) {
    const found = await byAppPassword(deps, header.slice(7).trim());
    if (found?.user.enabled && maySpend(ctx, found)) return { ...caller, ...found };
  }
  if (session?.sent) {
    const user = await bySession(deps, session);
    if (user) return { ...caller, user };
  }
  const found =
    (await byConnection(ctx.req.socket, deps, header)) ?? (await byHeader(ctx.req.socket, deps, header, address));
  if (!found) return caller;
  if (!maySpend(ctx, found)) throw new TalkError('wrongCredentials', [], { message: 'Unauthorised' });
  if (session?.sent && !found.appPassword) await inPassing(bindSession(deps, session, found.user));
  if (deps.clock.now() - found.user.lastLogin > touchInterval) await inPassing(noteLogin(deps, found.user));
  return { ...caller, ...found };
}

interface Found {
  user: User;
  appPassword: AppPassword | undefined;
}

/** Where an app password that is good once is exchanged, below the entry points. */
export const oneTimePath = '/core/getapppassword-onetime';
const oneTimeAddresses: ReadonlySet<string> = new Set([1, 2].map((version) => `/ocs/v${version}.php${oneTimePath}`));

/** What is good once is good for nothing else. */
const maySpend = ({ path }: Context, { appPassword }: Found): boolean =>
  !appPassword || appPassword.oneTimeUntil === 0 || oneTimeAddresses.has(path.replace(/\/{2,}/g, '/'));

/**
 * What was last sent on a connection and found to be good. A client sends the same with each request: then it need not
 * be decoded and hashed again, only to be good still.
 */
interface Proven {
  header: string;
  login: string;
  /** Of an app password its digest, else "". */
  digest: string;
  /** Of a password what it fits. */
  passwordHash: string;
}

const proven = Symbol('credentials that were good');
type Connection = Socket & { [proven]?: Proven };

async function byConnection(connection: Connection, deps: Deps, header: string): Promise<Found | undefined> {
  const known = connection[proven];
  if (known?.header !== header) return undefined;
  if (known.digest !== '') return enabled(await byDigest(deps, known.digest));
  const user = await deps.storage.userByLogin(known.login);
  return user?.passwordHash === known.passwordHash ? enabled({ user, appPassword: undefined }) : undefined;
}

const enabled = (found: Found | undefined): Found | undefined => (found?.user.enabled ? found : undefined);

/** @throws TalkError wrongCredentials, throttled */
async function byHeader(
  connection: Connection,
  deps: Deps,
  header: string,
  address: string,
): Promise<Found | undefined> {
  const basic = parseBasic(header);
  if (!basic) return undefined;
  const { login, password } = basic;
  await deps.throttle.check('login', address);
  const found = await byBasic(deps, login, password);
  if (!found?.user.enabled) {
    if (!found) await deps.throttle.failed('login', address);
    throw new TalkError('wrongCredentials', [], { message: 'Unauthorised' });
  }
  const digest = found.appPassword ? digestOf(password) : '';
  connection[proven] = { header, login, digest, passwordHash: found.user.passwordHash };
  return found;
}

async function byBasic(deps: Deps, login: string, password: string): Promise<Found | undefined> {
  if (appPasswordForm.test(password)) {
    const found = await byDigest(deps, digestOf(password));
    if (found) return found.appPassword.loginName.toLowerCase() === login.toLowerCase() ? found : undefined;
  }
  const user = await userByPassword(deps, login, password);
  return user && { user, appPassword: undefined };
}

async function byAppPassword(deps: Deps, token: string): Promise<(Found & { appPassword: AppPassword }) | undefined> {
  return appPasswordForm.test(token) ? byDigest(deps, digestOf(token)) : undefined;
}

async function byDigest(deps: Deps, digest: string): Promise<(Found & { appPassword: AppPassword }) | undefined> {
  const appPassword = await deps.storage.appPassword(digest);
  const user = appPassword && (await deps.storage.user(appPassword.uid));
  if (!appPassword || !user || appPassword.wipeSince !== 0) return undefined;
  const now = deps.clock.now();
  if (appPassword.oneTimeUntil !== 0) return now < appPassword.oneTimeUntil ? { user, appPassword } : undefined;
  if (now - appPassword.lastUsed > touchInterval) await inPassing(deps.storage.touchAppPassword(appPassword.id, now));
  return { user, appPassword };
}

async function bySession(deps: Deps, session: CookieSession): Promise<User | undefined> {
  const stored = await deps.storage.httpSession(session.digest);
  if (!stored?.uid) return undefined;
  const now = deps.clock.now();
  if (now - stored.lastSeen > sessionLifetime) return undefined;
  const user = await deps.storage.user(stored.uid);
  if (!user?.enabled || user.passwordHash !== stored.credential) return undefined;
  if (now - stored.lastSeen > touchInterval)
    await inPassing(deps.storage.saveHttpSession({ ...stored, lastSeen: now }));
  return user;
}

/** Seconds that a cookie session lasts after its last use. */
const sessionLifetime = 24 * 3600;

async function bindSession(deps: Deps, session: CookieSession, user: User): Promise<void> {
  const stored = await deps.storage.httpSession(session.digest);
  // Somebody else's cookie session is not taken over: that client keeps sending Basic.
  if (stored?.uid && stored.uid !== user.uid) return;
  await logInSession(deps, session, user);
}

/** From now on the cookie alone says who it is, as long as the password stays the same. */
export async function logInSession(
  deps: Pick<Deps, 'storage' | 'clock'>,
  session: CookieSession,
  user: User,
): Promise<void> {
  await deps.storage.saveHttpSession({
    digest: session.digest,
    uid: user.uid,
    credential: user.passwordHash,
    lastSeen: deps.clock.now(),
  });
}

/** Whether what somebody logged in with is still good; whoever did not log in has nothing to lose. */
export async function isStillGood({ storage }: Pick<Deps, 'storage'>, { user, appPassword }: Login): Promise<boolean> {
  if (!user) return true;
  const now = await storage.user(user.uid);
  if (!now?.enabled) return false;
  if (!appPassword) return now.passwordHash === user.passwordHash;
  return (await storage.appPasswordsOf(user.uid)).some(({ id, wipeSince }) => id === appPassword.id && wipeSince === 0);
}

export async function noteLogin(deps: Furnishing, user: User): Promise<void> {
  if (user.firstLogin === 0) await furnishHome(deps, user.uid);
  const now = deps.clock.now();
  await deps.storage.changeUser(user.uid, { lastLogin: now, firstLogin: user.firstLogin || now });
}

/** @returns undefined when there is none; an empty name or password counts as none */
function parseBasic(header: string): { login: string; password: string } | undefined {
  const encoded = /^basic +([A-Za-z0-9+/=_-]+) *$/i.exec(header)?.[1];
  if (!encoded) return undefined;
  const decoded = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = decoded.indexOf(':');
  if (colon <= 0 || colon === decoded.length - 1) return undefined;
  return { login: decoded.slice(0, colon), password: decoded.slice(colon + 1) };
}
