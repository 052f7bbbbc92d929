import type { Deps } from '../deps.js';
import { accountPatch, notKnown } from '../domain/account.js';
import type { User } from '../domain/user.js';
import { changePassword } from './changePassword.js';

/**
 * Sets one field of an account, by the provisioning API's keys.
 * @throws TalkError with code 113 for an unknown key, 101 for a value that cannot be, 998 when the account is gone
 */
export async function changeUser(
  deps: Pick<Deps, 'storage' | 'passwords' | 'bus'>,
  user: User,
  key: string,
  value: string,
): Promise<void> {
  if (key === 'password') return changePassword(deps, user.uid, value);
  if (!(await deps.storage.changeUser(user.uid, accountPatch(user, key, value)))) throw notKnown();
}
