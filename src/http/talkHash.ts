import { createHash } from 'node:crypto';
import type { Deps } from '../deps.js';
import { parleyVersion } from '../version.js';
import type { Caller } from './auth.js';

/**
 * The app configuration that a client's capabilities depend on, in the order of the reference. A list item of two
 * stands for a key with its default.
 */
const keys: (string | [string, string])[] = [
  'installed_version',
  'stun_servers',
  'turn_servers',
  'signaling_servers',
  'signaling_mode',
  'signaling_ticket_secret',
  ['signaling_token_alg', 'ES256'],
  'call_recording',
  'recording_servers',
  'allowed_groups',
  'start_calls',
  'start_conversations',
  'default_permissions',
  'breakout_rooms',
  'federation_enabled',
  'enable_matterbridge',
  'has_reference_id',
  ['sip_bridge_groups', '[]'],
  'sip_bridge_dialin_info',
  'sip_bridge_shared_secret',
  'recording_consent',
  'call_recording_transcription',
  'call_recording_summary',
  'federation_incoming_enabled',
  'federation_outgoing_enabled',
  'federation_only_trusted_servers',
  ['federation_allowed_groups', '[]'],
];

/** Changes whenever capabilities or signaling settings may have: clients then fetch both again (spec/ocs.md §9). */
async function talkHash({ storage }: Pick<Deps, 'storage'>, { user }: Pick<Caller, 'user'>): Promise<string> {
  const config = await storage.appConfigOf('spreed');
  const algorithm = config.signaling_token_alg ?? 'ES256';
  const personal = user
    ? [config.experiments_users ?? '0', (await storage.userSetting(user.uid, 'spreed', 'attachment_folder')) ?? '']
    : [config.experiments_guests ?? '0'];
  const values = [
    parleyVersion,
    ...keys.map((key) => (typeof key === 'string' ? (config[key] ?? '') : (config[key[0]] ?? key[1]))),
    config[`signaling_token_privkey_${algorithm.toLowerCase()}`] ?? '',
    config[`signaling_token_pubkey_${algorithm.toLowerCase()}`] ?? '',
    ...personal,
  ];
  return createHash('sha1').update(values.join('#')).digest('hex');
}

export async function talkHashHeader(
  deps: Pick<Deps, 'storage'>,
  caller: Pick<Caller, 'user'>,
): Promise<{ 'X-Nextcloud-Talk-Hash': string }> {
  return { 'X-Nextcloud-Talk-Hash': await talkHash(deps, caller) };
}
