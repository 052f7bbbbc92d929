/** How much space an account has for files: `none` is no limit, `default` what the administrator has set for all. */
export const noQuota = 'none';
export const defaultQuota = 'default';

/** What stands on the wire for "no limit". */
export const unlimitedBytes = -3;

const units: Record<string, number> = { '': 1, B: 1, K: 1024, M: 1024 ** 2, G: 1024 ** 3, T: 1024 ** 4, P: 1024 ** 5 };

/** Bytes of `"1 GB"`, `"512MB"` or `"1000"`; undefined when it is no size. */
export function sizeInBytes(size: string): number | undefined {
  const [, number = '', unit = ''] = /^(\d{1,15}(?:\.\d{1,3})?) *([BKMGTP]?)(?:i?B)?$/i.exec(size) ?? [];
  const factor = units[unit.toUpperCase()];
  if (number === '' || factor === undefined) return undefined;
  const bytes = Math.round(Number(number) * factor);
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}

/** A quota as it is stored, undefined when it is none. */
export function parseQuota(given: string): string | undefined {
  const quota = given.trim();
  if (quota === noQuota || quota === defaultQuota) return quota;
  if (quota === '-1' || quota === String(unlimitedBytes)) return noQuota;
  return sizeInBytes(quota) === undefined ? undefined : quota;
}

/** Bytes of a stored quota, Infinity for no limit. @param otherwise what `default` stands for */
export const quotaBytes = (quota: string, otherwise: number): number =>
  quota === defaultQuota ? otherwise : (sizeInBytes(quota) ?? Number.POSITIVE_INFINITY);

/** What an account has of its quota (spec/host.md §4), in bytes. */
export interface Space {
  used: number;
  /** Infinity for no limit. */
  quota: number;
  /** What may still come, which is no more than the disk has left. */
  free: number;
}
