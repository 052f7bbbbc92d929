import type { Deps } from '../deps.js';
import { notKnown, refuse } from '../domain/account.js';
import { credentialsBell } from '../events/credentials.js';
import { maxPasswordLength } from '../passwords.js';

/** There is no policy but that there is one, and that it can be hashed. @throws TalkError with code 101 */
export function checkPassword(password: string): void {
  if (password === '') throw refuse(101, 'A valid password must be provided');
  if (password.length > maxPasswordLength) {
    throw refuse(101, `The password is longer than ${maxPasswordLength} characters`);
  }
}

/** Sets the account's password; its cookie sessions end with that, its app passwords go on. */
export async function changePassword(
  { storage, passwords, bus }: Pick<Deps, 'storage' | 'passwords' | 'bus'>,
  uid: string,
  password: string,
): Promise<void> {
  checkPassword(password);
  const passwordHash = await passwords.hash(password);
  if (!(await storage.changeUser(uid, { passwordHash }))) throw notKnown();
  bus.publish(credentialsBell);
}
