import type { Deps } from '../deps.js';
import { credentialsBell } from '../events/credentials.js';

/** Lets an account in, or no more; whatever waits for it ends then. @returns whether there is one */
export async function enableUser(
  { storage, bus }: Pick<Deps, 'storage' | 'bus'>,
  uid: string,
  enabled: boolean,
): Promise<boolean> {
  const exists = await storage.changeUser(uid, { enabled });
  if (!enabled) bus.publish(credentialsBell);
  return exists;
}
