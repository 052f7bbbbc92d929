import type { Deps } from '../deps.js';
import {
  checkDisplayName,
  checkEmail,
  checkLanguage,
  checkQuota,
  checkUserId,
  notKnown,
  refuse,
} from '../domain/account.js';
import type { Actor } from '../domain/actor.js';
import { defaultQuota } from '../domain/quota.js';
import { guestAccountMark, type User } from '../domain/user.js';
import type { UserDraft } from '../storage/accountStorage.js';
import { checkPassword } from './changePassword.js';
import { userJoined } from './followCollective.js';

export interface NewUser {
  uid: string;
  password: string;
  displayName?: string;
  email?: string;
  /** They must exist. */
  groups?: string[];
  quota?: string;
  language?: string;
  /** Somebody from outside, who finds less. */
  isGuestAccount?: boolean;
}

/**
 * Makes an account, and its participants in the rooms of its groups.
 * @throws TalkError with a code of spec/host.md §4
 */
export async function addUser(
  deps: Pick<Deps, 'storage' | 'bus' | 'clock' | 'passwords'>,
  given: NewUser,
  actor: Actor,
): Promise<User> {
  const { storage } = deps;
  const { uid, groups = [] } = given;
  if (await storage.user(uid)) throw refuse(102, 'User already exists');
  for (const gid of groups) if (!(await storage.group(gid))) throw refuse(104, `Group ${gid} does not exist`);
  if (given.password === '') {
    const reason = given.email ? 'this server sends no e-mail' : 'there is no e-mail address to send a link to';
    throw refuse(108, `A password is required, for ${reason}`);
  }
  const draft = await newAccount(deps, given);
  if (!(await storage.addUser(draft, groups))) throw refuse(102, 'User already exists');
  for (const gid of groups) await userJoined(deps, { type: 'groups', id: gid }, uid, actor);
  const user = await storage.user(uid);
  // Somebody deleted it at once.
  if (!user) throw notKnown();
  return user;
}

/** The account as it is to be stored. @throws TalkError with code 101 */
export async function newAccount(
  { clock, passwords }: Pick<Deps, 'clock' | 'passwords'>,
  given: NewUser,
): Promise<UserDraft> {
  const { uid, password } = given;
  checkUserId(uid);
  checkPassword(password);
  const draft = {
    uid,
    displayName: checkDisplayName(given.displayName ?? '', uid),
    email: checkEmail(given.email ?? ''),
    enabled: true,
    createdAt: clock.now(),
    language: checkLanguage(given.language || 'en'),
    locale: '',
    timezone: '',
    quota: checkQuota(given.quota || defaultQuota),
    properties: given.isGuestAccount ? guestAccountMark : {},
  };
  return { ...draft, passwordHash: await passwords.hash(password) };
}
