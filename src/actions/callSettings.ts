import type { Deps } from '../deps.js';

/** What the administrator has set for calls, as app configuration of `spreed`. */

type Reading = Pick<Deps, 'storage'>;

/** Seconds that a call may last, 0 for any time. */
export async function maxCallDuration({ storage }: Reading): Promise<number> {
  const value = await storage.appConfig('spreed', 'max_call_duration');
  return value !== undefined && /^\d{1,9}$/.test(value) ? Number(value) : 0;
}
