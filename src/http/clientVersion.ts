import { TalkError } from '../domain/errors.js';

/** The oldest official clients that are let in (spec/ocs.md §10). */
const oldest: [RegExp, string][] = [
  [/^Mozilla\/5\.0 \(Android\) Nextcloud-Talk v([0-9.]+)/, '15.0.0'],
  [/^Mozilla\/5\.0 \(iOS\) Nextcloud-Talk v([0-9.]+)/, '15.0.0'],
  [/^Mozilla\/5\.0 \((?!Android|iOS)[A-Za-z ]+\) Nextcloud-Talk v([0-9.]+)/, '1.0.0'],
];

/** @throws TalkError clientTooOld, the text being the version that is needed */
export function refuseOldClients(userAgent: string): void {
  if (!userAgent.includes('Nextcloud-Talk v')) return;
  for (const [pattern, minimum] of oldest) {
    const version = pattern.exec(userAgent)?.[1];
    if (version && isOlder(version, minimum)) throw new TalkError('clientTooOld', [], { message: minimum });
  }
}

/** Whether a poll of this client also tells that its session is alive. */
export const pingsByPolling = (userAgent: string): boolean =>
  /^Mozilla\/5\.0 \((Android|iOS)\) Nextcloud-Talk v/.test(userAgent);

function isOlder(version: string, minimum: string): boolean {
  const a = version.split('.').map(Number);
  const b = minimum.split('.').map(Number);
  for (let i = 0; i < b.length; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
