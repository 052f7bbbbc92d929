import type { Deps } from '../deps.js';
import { defaultRoomSettings, type RoomSettings } from '../domain/roomSettings.js';

/** What the administrator has set for all rooms, as app configuration of `spreed`. */

type Reading = Pick<Deps, 'storage'>;

export async function roomSettings({ storage }: Reading): Promise<RoomSettings> {
  const config = await storage.appConfigOf('spreed');
  return {
    defaultGroupNotification: numberOf(config.default_group_notification, defaultRoomSettings.defaultGroupNotification),
    startCalls: numberOf(config.start_calls, defaultRoomSettings.startCalls),
    deleteOneToOne: isOn(config.delete_one_to_one_conversations),
  };
}

/** Whether public rooms must have a password. */
export const needsPassword = async ({ storage }: Reading): Promise<boolean> =>
  isOn(await storage.appConfig('spreed', 'force_passwords'));

/** Whether the user may create group and public rooms: everybody, unless groups were named that may. */
export async function mayCreateRooms({ storage }: Reading, uid: string): Promise<boolean> {
  const allowed = listOf(await storage.appConfig('spreed', 'start_conversations'));
  if (allowed.length === 0) return true;
  return (await storage.groupsOf(uid)).some((gid) => allowed.includes(gid));
}

const isOn = (value: string | undefined): boolean => value !== undefined && /^(1|true|yes|on)$/i.test(value);

function numberOf(value: string | undefined, fallback: number): number {
  return value !== undefined && /^\d{1,3}$/.test(value) ? Number(value) : fallback;
}

/** The entries of a setting that is a JSON list; none when it is unset or broken. */
export function listOf(json: string | undefined): string[] {
  try {
    const value: unknown = JSON.parse(json ?? '[]');
    return Array.isArray(value) ? value.map(String) : [];
  } catch {
    return [];
  }
}
