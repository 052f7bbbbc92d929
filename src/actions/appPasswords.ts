import type { Deps } from '../deps.js';
import { TalkError } from '../domain/errors.js';
import type { AppPassword } from '../domain/user.js';
import { credentialsBell } from '../events/credentials.js';
import { digestOf, randomToken } from '../passwords.js';

type Needed = Pick<Deps, 'storage' | 'clock'>;

/** Characters of an app password, which http/auth.ts tells from others by it. */
const tokenLength = 72;
/** Seconds within which a one-time app password has to be exchanged. */
export const oneTimeLifetime = 120;

export const newToken = (): string => randomToken(tokenLength);

/** @returns the app password in plain text: it is told once and not kept */
export async function addAppPassword({ storage, clock }: Needed, uid: string, name: string): Promise<string> {
  const token = newToken();
  await storage.addAppPassword(draftOf(uid, name, clock.now()), digestOf(token));
  return token;
}

/** One that a client exchanges for a lasting one, such as after reading a code off a screen. */
export async function addOneTimePassword({ storage, clock }: Needed, uid: string, name: string): Promise<string> {
  const token = newToken();
  const now = clock.now();
  await storage.addAppPassword({ ...draftOf(uid, name, now), oneTimeUntil: now + oneTimeLifetime }, digestOf(token));
  return token;
}

/**
 * Gives an entry another token; the one that it had is worth nothing from then on. One that was good once lasts after
 * that.
 * @throws TalkError wrongCredentials when somebody has just deleted it
 */
export async function replaceAppPassword({ storage, clock }: Needed, { id }: AppPassword): Promise<string> {
  const token = newToken();
  if (!(await storage.replaceAppPassword(id, digestOf(token), clock.now()))) throw new TalkError('wrongCredentials');
  return token;
}

/** What waits for somebody who came by it ends. @returns false when there is none of that number */
export async function revokeAppPassword({ storage, bus }: Pick<Deps, 'storage' | 'bus'>, id: number): Promise<boolean> {
  const revoked = await storage.deleteAppPassword(id);
  if (revoked) bus.publish(credentialsBell);
  return revoked;
}

/**
 * Has the device that holds it forget everything when it next asks (spec/clients.md §1.1): it is refused from now on,
 * and then asks why.
 * @returns false when there is none of that number
 */
export async function beginWipe(
  { storage, bus, clock }: Pick<Deps, 'storage' | 'bus' | 'clock'>,
  id: number,
): Promise<boolean> {
  const isBegun = await storage.wipeAppPassword(id, clock.now());
  if (isBegun) bus.publish(credentialsBell);
  return isBegun;
}

/** The app password of that token, while its device is to forget everything. */
export async function wipedAppPassword(
  { storage }: Pick<Deps, 'storage'>,
  token: string,
): Promise<AppPassword | undefined> {
  const found = await storage.appPassword(digestOf(token));
  return found && found.wipeSince !== 0 ? found : undefined;
}

export const draftOf = (uid: string, name: string, now: number): Omit<AppPassword, 'id'> => ({
  uid,
  loginName: uid,
  name,
  createdAt: now,
  lastUsed: now,
  oneTimeUntil: 0,
  wipeSince: 0,
});
