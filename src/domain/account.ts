import * as z from 'zod/mini';
import { TalkError } from './errors.js';
import { mayHaveScope, scopedBy } from './profile.js';
import { parseQuota } from './quota.js';
import type { User } from './user.js';

/**
 * What accounts and groups may be called and hold (spec/host.md §4). Whoever breaks a rule is answered with a code
 * of the provisioning API, which stands in `meta.statuscode` of a 400.
 */
export const refuse = (statusCode: number, message = ''): TalkError =>
  new TalkError('invalid', [], { statusCode, message });

/** An account or group that does not exist, or that the caller may not know of. */
export const notKnown = (): TalkError => new TalkError('notFound', [], { statusCode: 998 });

const maxIdLength = 64;
const maxDisplayNameLength = 64;
const maxPropertyLength = 2048;

/** @throws TalkError with code 101 */
export function checkUserId(uid: string): void {
  if (uid.trim() === '') throw refuse(101, 'A valid username must be provided');
  if (uid !== uid.trim()) throw refuse(101, 'Username contains whitespace at the beginning or at the end');
  if (!/^[a-zA-Z0-9 _.@\-']+$/.test(uid)) {
    throw refuse(
      101,
      'Only the following characters are allowed in a username: "a-z", "A-Z", "0-9", spaces and "_.@-\'"',
    );
  }
  if (/^\.+$/.test(uid)) throw refuse(101, 'Username must not consist of dots only');
  if (uid.length > maxIdLength) throw refuse(101, `Username is longer than ${maxIdLength} characters`);
}

/** @throws TalkError with code 101 */
export function checkGroupId(gid: string): void {
  // A control character would break lists and logs; other characters are the administrator's choice.
  if (gid === '' || gid !== gid.trim() || gid.length > maxIdLength || /\p{Cc}/u.test(gid)) {
    throw refuse(101, 'Invalid group name');
  }
}

/** A display name as it is stored. @throws TalkError with code 101 */
export function checkDisplayName(given: string, fallback: string): string {
  const name = given.trim();
  if ([...name].length > maxDisplayNameLength) throw refuse(101, 'Invalid displayname');
  // An account without a name keeps iOS from logging in.
  return name || fallback;
}

/** An address as it is stored; "" for none. @throws TalkError with code 101 */
export function checkEmail(given: string): string {
  const email = given.trim().toLowerCase();
  if (email !== '' && !z.email().safeParse(email).success) throw refuse(101, 'Invalid email address');
  return email;
}

/** @throws TalkError with code 101 */
export function checkQuota(given: string): string {
  const quota = parseQuota(given);
  if (quota === undefined) throw refuse(101, `Invalid quota value: ${given}`);
  return quota;
}

/** @throws TalkError with code 101 */
export function checkLanguage(given: string): string {
  if (given !== '' && !isLocale(given)) throw refuse(101, 'Invalid language');
  return given;
}

function checkLocale(given: string): string {
  if (given !== '' && !isLocale(given)) throw refuse(101, 'Invalid locale');
  return given;
}

/** `de`, `de_DE`, `sr@latin`: Nextcloud's spelling of what the web calls `de-DE`. */
function isLocale(given: string): boolean {
  if (!/^[a-z]{2,3}(?:[_-][A-Za-z0-9]{2,8})*(?:@[a-z]{2,12})?$/.test(given)) return false;
  try {
    return Intl.getCanonicalLocales(given.replace(/@.*/, '').replaceAll('_', '-')).length === 1;
  } catch {
    return false;
  }
}

function checkTimezone(given: string): string {
  try {
    if (given !== '') new Intl.DateTimeFormat('en', { timeZone: given });
    return given;
  } catch {
    throw refuse(101, 'Invalid timezone');
  }
}

/** In international form, "" for none. */
function checkPhone(given: string): string {
  const phone = given.replace(/[\s()./-]/g, '');
  if (phone !== '' && !/^\+[1-9]\d{3,14}$/.test(phone)) throw refuse(101, 'Invalid phone number');
  return phone;
}

function checkWebsite(given: string): string {
  const website = given === '' || /^https?:\/\//i.test(given) ? given : `https://${given}`;
  if (website !== '' && !URL.canParse(website)) throw refuse(101, 'Invalid website');
  return website;
}

function checkSwitch(given: string): string {
  if (given === '1' || given === 'true') return '1';
  if (given === '0' || given === 'false') return '0';
  throw refuse(101, 'Invalid value');
}

const anyText = (given: string): string => given;

/** The texts that an account holds besides what the server itself goes by, and what each may be. */
const properties: Record<string, (given: string) => string> = {
  manager: anyText,
  phone: checkPhone,
  address: anyText,
  website: checkWebsite,
  twitter: anyText,
  bluesky: anyText,
  fediverse: anyText,
  organisation: anyText,
  role: anyText,
  headline: anyText,
  biography: anyText,
  profile_enabled: checkSwitch,
  pronouns: anyText,
  notify_email: checkEmail,
};

const fields: Record<string, (user: Pick<User, 'uid'>, value: string) => Partial<User>> = {
  displayname: ({ uid }, value) => ({ displayName: checkDisplayName(value, uid) }),
  display: ({ uid }, value) => ({ displayName: checkDisplayName(value, uid) }),
  email: (_, value) => ({ email: checkEmail(value) }),
  quota: (_, value) => ({ quota: checkQuota(value) }),
  language: (_, value) => ({ language: checkLanguage(value) }),
  locale: (_, value) => ({ locale: checkLocale(value) }),
  timezone: (_, value) => ({ timezone: checkTimezone(value) }),
};

/** What only an administrator may change of an account. */
export const adminFields: ReadonlySet<string> = new Set(['quota', 'manager']);

/**
 * What changes when `key` of the account is set to `value`.
 * @throws TalkError with code 113 for an unknown key, 101 for a value that cannot be
 */
export function accountPatch(user: User, key: string, value: string): Partial<User> {
  if (Object.hasOwn(fields, key)) return fields[key]?.(user, value) ?? {};
  const scoped = scopedBy(key);
  if (scoped !== undefined) {
    if (!mayHaveScope(scoped, value)) throw refuse(101, 'Invalid scope');
    return { properties: { ...user.properties, [key]: value } };
  }
  const check = Object.hasOwn(properties, key) ? properties[key] : undefined;
  if (!check) throw refuse(113);
  const text = value.trim();
  if (text.length > maxPropertyLength) throw refuse(101, 'The value is too long');
  return { properties: { ...user.properties, [key]: check(text) } };
}
