import { createHash } from 'node:crypto';

/** Red, green and blue, 0 to 255 each. */
export type Rgb = readonly [number, number, number];

const red: Rgb = [182, 70, 157];
const yellow: Rgb = [221, 203, 85];
const blue: Rgb = [0, 130, 201];
/** Colours from one corner to the next, the corner that comes next left out. */
const steps = 6;

const between = (from: Rgb, to: Rgb): Rgb[] =>
  Array.from({ length: steps }, (_, step) => mixed(from, to, step / steps));

function mixed(from: Rgb, to: Rgb, share: number): Rgb {
  const channel = (at: 0 | 1 | 2) => Math.trunc(from[at] + (to[at] - from[at]) * share);
  return [channel(0), channel(1), channel(2)];
}

const palette: readonly Rgb[] = [...between(red, yellow), ...between(yellow, blue), ...between(blue, red)];

/**
 * The colour that a name has everywhere: clients that draw faces themselves pick the same of 18 colours by the same
 * sum over the hexadecimal digits of the name's MD5.
 */
export function colorOf(name: string): Rgb {
  const lower = name.toLowerCase();
  const hash = /^([0-9a-f]{4}-?){8}$/.test(lower) ? lower : createHash('md5').update(lower).digest('hex');
  let sum = 0;
  for (const digit of hash.replace(/[^0-9a-f]/g, '')) sum += Number.parseInt(digit, 16);
  return palette[sum % palette.length] ?? red;
}

/** A tenth of the colour over black or white: what initials stand on. */
export const groundOf = (color: Rgb, dark: boolean): Rgb => mixed(dark ? [0, 0, 0] : [255, 255, 255], color, 0.1);

export const hex = (color: Rgb): string => `#${Buffer.from(color).toString('hex')}`;
