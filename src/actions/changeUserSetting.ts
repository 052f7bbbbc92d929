import type { Deps } from '../deps.js';
import { pathOf } from '../domain/file.js';
import { attachmentFolderKey, checkedUserSetting, talkApp, userSettings } from '../domain/userSetting.js';

type Needed = Pick<Deps, 'storage' | 'bus' | 'clock'>;

/** @returns false for a key or a value that cannot be set; then nothing changed */
export async function changeUserSetting(deps: Needed, uid: string, key: string, value: unknown): Promise<boolean> {
  const checked = key === attachmentFolderKey ? await madeFolder(deps, uid, value) : checkedUserSetting(key, value);
  if (checked === undefined) return false;
  const before = await userSetting(deps, uid, key);
  await deps.storage.setUserSetting(uid, talkApp, key, checked);
  if (key === 'read_status_privacy' && before !== checked) await ringRoomsOf(deps, uid);
  return true;
}

/**
 * The folder that shared things shall come to, made if it is missing.
 * @returns as it is stored; undefined for what is a file, or somebody else's, or cannot be a path
 */
async function madeFolder({ storage, clock }: Needed, uid: string, value: unknown): Promise<string | undefined> {
  const path = typeof value === 'string' ? pathOf(value) : undefined;
  return path && (await storage.makeFolder(uid, path, clock.now())) ? `/${path.join('/')}` : undefined;
}

export async function deleteUserSetting(
  deps: Pick<Needed, 'storage' | 'bus'>,
  uid: string,
  key: string,
): Promise<void> {
  const before = await userSetting(deps, uid, key);
  await deps.storage.deleteUserSetting(uid, talkApp, key);
  if (key === 'read_status_privacy' && before !== userSettings[key]?.[0]) await ringRoomsOf(deps, uid);
}

/** What the user has set, else what holds while nothing is set; "" for a key that is none. */
export async function userSetting({ storage }: Pick<Needed, 'storage'>, uid: string, key: string): Promise<string> {
  return (await storage.userSetting(uid, talkApp, key)) ?? userSettings[key]?.[0] ?? '';
}

/** Whoever shares their read status counts in what everybody has read: those who wait for that look again. */
async function ringRoomsOf({ storage, bus }: Pick<Needed, 'storage' | 'bus'>, uid: string): Promise<void> {
  for (const { room } of await storage.roomsOf(uid)) bus.publish(room.token);
}
