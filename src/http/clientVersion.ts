import { minimumVersion, roomSettings } from '../actions/talkSettings.js';
import type { Deps } from '../deps.js';
import { TalkError } from '../domain/errors.js';

interface Client {
  kind: 'android' | 'ios' | 'desktop';
  pattern: RegExp;
  /** The oldest that is let in (spec/ocs.md §10). */
  oldest: string;
  /** The same where whoever joins a call may be asked to agree to its recording. */
  oldestWithConsent: string;
}

/** The official clients. */
const clients: Client[] = [
  {
    kind: 'android',
    pattern: /^Mozilla\/5\.0 \(Android\) Nextcloud-Talk v([0-9.]+)/,
    oldest: '15.0.0',
    oldestWithConsent: '18.0.0',
  },
  {
    kind: 'ios',
    pattern: /^Mozilla\/5\.0 \(iOS\) Nextcloud-Talk v([0-9.]+)/,
    oldest: '15.0.0',
    oldestWithConsent: '18.0.0',
  },
  {
    kind: 'desktop',
    pattern: /^Mozilla\/5\.0 \((?!Android|iOS)[A-Za-z ]+\) Nextcloud-Talk v([0-9.]+)/,
    oldest: '1.0.0',
    oldestWithConsent: '1.0.0',
  },
];

/** @throws TalkError clientTooOld, the text being the version that is needed */
export async function refuseOldClients(deps: Pick<Deps, 'storage'>, userAgent: string): Promise<void> {
  if (!userAgent.includes('Nextcloud-Talk v')) return;
  for (const { kind, pattern, oldest, oldestWithConsent } of clients) {
    const version = pattern.exec(userAgent)?.[1];
    if (!version) continue;
    const { recordingConsent } = await roomSettings(deps);
    const built = recordingConsent > 0 ? oldestWithConsent : oldest;
    const configured = await minimumVersion(deps, kind);
    const minimum = isOlder(built, configured) ? configured : built;
    if (isOlder(version, minimum)) throw new TalkError('clientTooOld', [], { message: minimum });
  }
}

/** Whether what this client asks for also tells that its user is there. */
export const isPhone = (userAgent: string): boolean =>
  /^Mozilla\/5\.0 \((Android|iOS)\) Nextcloud-Talk v/.test(userAgent);

/** What is no version is never newer than one. */
function isOlder(version: string, minimum: string): boolean {
  const a = version.split('.').map(Number);
  const b = minimum.split('.').map(Number);
  for (let i = 0; i < b.length; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
