import type { Deps } from '../deps.js';
import { systemConfig } from '../domain/appConfig.js';
import { Permission } from '../domain/attendee.js';
import { defaultRetention, type Retention } from '../domain/retention.js';
import { defaultRoomSettings, type RoomSettings } from '../domain/roomSettings.js';
import { parseObject } from '../domain/systemMessage.js';

/** What the administrator has set for all rooms, as app configuration of `spreed`. */

type Reading = Pick<Deps, 'storage'>;

export async function roomSettings({ storage }: Reading): Promise<RoomSettings> {
  const config = await storage.appConfigOf('spreed');
  // Storage gives the same object until something is committed, and every request asks.
  let read = parsed.get(config);
  if (!read) {
    read = parseRoomSettings(config);
    parsed.set(config, read);
  }
  return read;
}

const parsed = new WeakMap<Config, RoomSettings>();

function parseRoomSettings(config: Config): RoomSettings {
  return {
    defaultGroupNotification: numberOf(config.default_group_notification, defaultRoomSettings.defaultGroupNotification),
    defaultPermissions: Math.min(Permission.all, numberOf(config.default_permissions, Permission.systemDefault)),
    startCalls: numberOf(config.start_calls, defaultRoomSettings.startCalls),
    deleteOneToOne: isOn(config.delete_one_to_one_conversations),
    sip: hasSip(config),
    recordingConsent: canRecord(config) ? numberOf(config.recording_consent, 0) : 0,
  };
}

/** Whether public rooms must have a password. */
export const needsPassword = async ({ storage }: Reading): Promise<boolean> =>
  isOn(await storage.appConfig('spreed', 'force_passwords'));

/** Whether the user may use Talk at all: everybody, unless groups were named that may. Guests always do. */
export const mayUseTalk = (deps: Reading, uid: string): Promise<boolean> => isAllowed(deps, 'allowed_groups', uid);

/** Whether the user may create group and public rooms: everybody, unless groups were named that may. */
export const mayCreateRooms = (deps: Reading, uid: string): Promise<boolean> =>
  isAllowed(deps, 'start_conversations', uid);

/** @param key a setting that lists groups; where it lists none, everybody is allowed */
async function isAllowed({ storage }: Reading, key: string, uid: string): Promise<boolean> {
  const { [key]: json } = await storage.appConfigOf('spreed');
  const allowed = json === undefined ? [] : listOf(json);
  return allowed.length === 0 || (await storage.groupsOf(uid)).some((gid) => allowed.includes(gid));
}

/** A version that clients of that kind must have, as `minimum.supported.android.version` raises it; "" for none. */
export async function minimumVersion({ storage }: Reading, kind: 'android' | 'ios' | 'desktop'): Promise<string> {
  const { [`minimum.supported.${kind}.version`]: version = '' } = await storage.appConfigOf('spreed');
  return version;
}

/** Whether guessing is slowed down, as `auth.bruteforce.protection.enabled` has it. */
export async function isProtectionOn({ storage }: Reading, byDefault: boolean): Promise<boolean> {
  const { 'auth.bruteforce.protection.enabled': value } = await storage.appConfigOf(systemConfig);
  return value === undefined ? byDefault : !isOff(value);
}

/** Whether pages that links lead to are fetched to be shown beside them, as `reference_opengraph` has it. */
export const readsForeignLinks = async ({ storage }: Reading): Promise<boolean> =>
  isOn((await storage.appConfigOf(systemConfig)).reference_opengraph);

type Config = Record<string, string>;

const hasSip = (config: Config): boolean =>
  Boolean(config.sip_bridge_shared_secret) && Boolean(config.sip_bridge_dialin_info);

/** Calls are recorded by a server of its own, which also needs a signaling server. */
const canRecord = (config: Config): boolean =>
  config.call_recording !== 'no' && hasServers(config.recording_servers) && hasServers(config.signaling_servers);

function hasServers(json: string | undefined): boolean {
  const { servers } = parseObject(json ?? '') ?? {};
  return Array.isArray(servers) && servers.length > 0;
}

export const canRecordCalls = async ({ storage }: Reading): Promise<boolean> =>
  canRecord(await storage.appConfigOf('spreed'));

/** Whether the user may open rooms to callers: everybody, unless groups were named that may. */
export const mayEnableSip = (deps: Reading, uid: string): Promise<boolean> => isAllowed(deps, 'sip_bridge_groups', uid);

/** Whether everybody is told in a room of its own what is new. */
export const givesChangelog = async ({ storage }: Reading): Promise<boolean> =>
  !isOff(await storage.appConfig('spreed', 'changelog'));

/** Whether everybody is given a room to try things out in. */
export const givesSamples = async ({ storage }: Reading): Promise<boolean> =>
  !isOff(await storage.appConfig('spreed', 'create_samples'));

/** Whether rooms may be given breakout rooms. */
export const hasBreakoutRooms = async ({ storage }: Reading): Promise<boolean> =>
  !isOff(await storage.appConfig('spreed', 'breakout_rooms'));

export const isOn = (value: string | undefined): boolean => value !== undefined && /^(1|true|yes|on)$/i.test(value);

export const isOff = (value: string | undefined): boolean => value !== undefined && /^(0|false|no|off|)$/i.test(value);

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

/** For how long rooms of events, instant meetings and calls by telephone are kept after they were last used. */
export async function retentionOf({ storage }: Reading): Promise<Retention> {
  const config = await storage.appConfigOf('spreed');
  return {
    event: numberOf(config.retention_event_rooms, defaultRetention.event),
    phone_temporary: numberOf(config.retention_phone_rooms, defaultRetention.phone_temporary),
    instant_meeting: numberOf(config.retention_instant_meetings, defaultRetention.instant_meeting),
  };
}

/** Days without anything new after which rooms become read-only, 0 for never. */
export const idleDays = async ({ storage }: Reading): Promise<number> =>
  numberOf(await storage.appConfig('spreed', 'inactivity_lock_after_days'), 0);
