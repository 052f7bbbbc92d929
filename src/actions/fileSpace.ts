import type { Config } from '../config.js';
import type { Deps } from '../deps.js';
import { quotaBytes, type Space } from '../domain/quota.js';
import type { User } from '../domain/user.js';

type Reading = Pick<Deps, 'storage'> & { config: Pick<Config, 'defaultQuota'> };

/** Bytes that an account may have altogether, Infinity for no limit. */
export async function quotaOf({ storage, config }: Reading, uid: string): Promise<number> {
  const user = await storage.user(uid);
  return user ? quotaBytes(user.quota, config.defaultQuota) : 0;
}

/** How much space an account has for files. */
export async function spaceFor(
  { storage, config, blobs }: Reading & Pick<Deps, 'blobs'>,
  { uid, quota: given }: User,
): Promise<Space> {
  const used = await storage.usedBytes(uid);
  const quota = quotaBytes(given, config.defaultQuota);
  const onDisk = await blobs.free();
  // Clients take 0 for an account that has no files at all.
  const least = Number.isFinite(quota) ? 0 : 1;
  return { used, quota, free: Math.max(least, Math.min(onDisk, quota - used)) };
}
