import {
  coreCapabilities,
  davCapabilities,
  fileCapabilities,
  notificationCapabilities,
  provisioningCapabilities,
  sharingCapabilities,
  statusCapabilities,
  talkCapabilities,
  themingCapabilities,
  versionBlock,
} from '../capabilities.js';
import type { Deps } from '../deps.js';
import { StartCalls } from '../domain/roomSettings.js';
import type { User } from '../domain/user.js';
import { userSettings } from '../domain/userSetting.js';
import { maxCallDuration } from './callSettings.js';
import { userSetting } from './changeUserSetting.js';
import { themeOf } from './readTheme.js';
import {
  hasBreakoutRooms,
  mayCreateRooms,
  mayUseTalk,
  needsPassword,
  retentionOf,
  roomSettings,
} from './talkSettings.js';

type Reading = Pick<Deps, 'storage'>;

/** The block `spreed` for this user, or for guests. */
export async function talkCapabilitiesFor(deps: Reading, user: User | undefined) {
  return talkCapabilities({
    canCreate: user !== undefined && (await mayCreateRooms(deps, user.uid)),
    calls: await callOptions(deps),
    breakoutRooms: await hasBreakoutRooms(deps),
    retention: await retentionOf(deps),
    hasFiles: user !== undefined,
    forcePasswords: await needsPassword(deps),
    settings: await settingsOf(deps, user),
  });
}

async function callOptions(deps: Reading) {
  const { startCalls, recordingConsent } = await roomSettings(deps);
  return { enabled: startCalls !== StartCalls.nobody, recordingConsent, maxDuration: await maxCallDuration(deps) };
}

async function settingsOf(deps: Reading, user: User | undefined): Promise<Record<string, string>> {
  const keys = Object.keys(userSettings);
  const values = await Promise.all(
    keys.map((key) => (user ? userSetting(deps, user.uid, key) : userSettings[key]?.[0])),
  );
  return Object.fromEntries(keys.map((key, place) => [key, values[place] ?? '']));
}

/** What only accounts are told of. */
const ownCapabilities = (user: User) => ({
  core: coreCapabilities(user),
  dav: davCapabilities,
  files: fileCapabilities,
  files_sharing: sharingCapabilities,
  notifications: notificationCapabilities,
  provisioning_api: provisioningCapabilities,
  user_status: statusCapabilities,
});

/** Everything that the server can do; guests are told less. */
export async function capabilitiesFor(deps: Reading & Pick<Deps, 'instance'>, user: User | undefined) {
  return {
    version: versionBlock,
    capabilities: {
      ...(user ? ownCapabilities(user) : {}),
      // Failed attempts are refused from some number on, but none is delayed.
      bruteforce: { delay: 0, 'allow-listed': false },
      theming: themingCapabilities(await themeOf(deps), deps.instance.url),
      ...(user && !(await mayUseTalk(deps, user.uid)) ? {} : { spreed: await talkCapabilitiesFor(deps, user) }),
    },
  };
}
