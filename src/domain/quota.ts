/** How much room an account has for files. `none` is no limit, as is `default`, for there is no other default. */
export const noQuota = 'none';

/** What stands on the wire for "no limit". */
const unlimitedBytes = -3;

const units: Record<string, number> = { '': 1, B: 1, K: 1024, M: 1024 ** 2, G: 1024 ** 3, T: 1024 ** 4, P: 1024 ** 5 };

/** Bytes of `"1 GB"`, `"512MB"` or `"1000"`; undefined when it is no size. */
function sizeInBytes(size: string): number | undefined {
  const [, number = '', unit = ''] = /^(\d{1,15}(?:\.\d{1,3})?) *([BKMGTP]?)(?:i?B)?$/i.exec(size) ?? [];
  const factor = units[unit.toUpperCase()];
  if (number === '' || factor === undefined) return undefined;
  const bytes = Math.round(Number(number) * factor);
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}

/** A quota as it is stored, undefined when it is none. */
export function parseQuota(given: string): string | undefined {
  const quota = given.trim();
  if (quota === 'none' || quota === 'default') return quota;
  if (quota === '-1' || quota === String(unlimitedBytes)) return noQuota;
  return sizeInBytes(quota) === undefined ? undefined : quota;
}

/** Bytes of a stored quota, −3 for no limit. */
export const quotaBytes = (quota: string): number => sizeInBytes(quota) ?? unlimitedBytes;
