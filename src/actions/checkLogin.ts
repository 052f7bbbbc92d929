import type { Deps } from '../deps.js';
import type { User } from '../domain/user.js';

type Needed = Pick<Deps, 'storage' | 'passwords'>;

/** The account of that name or e-mail address, if it has that password; it may be disabled. */
export async function userByPassword(
  { storage, passwords }: Needed,
  login: string,
  password: string,
): Promise<User | undefined> {
  const user = await storage.userByLogin(login);
  // The same work for an unknown name, so that the time taken does not tell which names exist.
  const good = await passwords.verify(password, user?.passwordHash ?? (await passwords.unknown()));
  return good ? user : undefined;
}
