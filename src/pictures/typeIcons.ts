import { LRUCache } from 'lru-cache';
import type { Picture } from '../domain/picture.js';
import { once } from './once.js';
import { rasterize } from './pixels.js';

/**
 * What stands for files that there is no picture of. The names are those that web clients of Nextcloud ask for; the
 * drawings are our own, on a grid of 64 by 64.
 */

const sheet = (color: string, content: string): string =>
  `<path d="M15 5h24l13 13v38a3 3 0 0 1-3 3H15a3 3 0 0 1-3-3V8a3 3 0 0 1 3-3z" fill="#fff" stroke="${color}" stroke-width="2.5" stroke-linejoin="round"/>` +
  `<path d="M39 5v10a3 3 0 0 0 3 3h10z" fill="${color}"/>${content}`;
const lines = (color: string, path: string): string =>
  `<path d="${path}" fill="none" stroke="${color}" stroke-width="3" stroke-linecap="round" stroke-linejoin="round"/>`;

const grey = '#6b7280';
const blue = '#2f6fb7';
const green = '#2e8b57';
const orange = '#d2692a';
const red = '#c0392b';
const violet = '#7a4fb5';
const teal = '#1f8a8a';

const drawings = {
  file: sheet(grey, ''),
  folder: `<path d="M6 16a4 4 0 0 1 4-4h14l6 6h24a4 4 0 0 1 4 4v26a4 4 0 0 1-4 4H10a4 4 0 0 1-4-4z" fill="${blue}"/>`,
  text: sheet(grey, lines(grey, 'M21 29h22M21 37h22M21 45h14')),
  'text-code': sheet(grey, lines(grey, 'M27 30l-7 7 7 7M37 30l7 7-7 7')),
  'text-calendar': sheet(teal, lines(teal, 'M21 30h22v18H21zM21 36h22M27 26v4M37 26v4')),
  'text-vcard': sheet(
    teal,
    `<circle cx="32" cy="32" r="5.5" fill="${teal}"/><path d="M21 50c0-7 5-10 11-10s11 3 11 10z" fill="${teal}"/>`,
  ),
  'x-office-document': sheet(blue, lines(blue, 'M21 27h22M21 34h22M21 41h22M21 48h14')),
  'x-office-spreadsheet': sheet(green, lines(green, 'M20 28h24v22H20zM20 35.5h24M20 42.5h24M28 28v22')),
  'x-office-presentation': sheet(orange, lines(orange, 'M20 28h24v16H20zM32 44v7M26 51h12M25 39l5-5 4 3 5-5')),
  'application-pdf': sheet(
    red,
    `<g stroke-width="2.8">${lines(red, 'M19.5 48V34h3a3.8 3.8 0 0 1 0 7.6h-3M28.5 34v14h1.5a5.5 7 0 0 0 0-14zM45 34h-6v14M39 41h5')}</g>`,
  ),
  'package-x-generic': sheet(
    grey,
    lines(grey, 'M28 9h5M32 14h5M28 19h5M32 24h5M28 29h5') +
      `<rect x="27" y="35" width="11" height="14" rx="2.5" fill="${grey}"/>`,
  ),
  image: sheet(
    violet,
    `<circle cx="26" cy="30" r="3.5" fill="${violet}"/><path d="M19 50l9-12 6 7 4-5 7 10z" fill="${violet}"/>`,
  ),
  audio: sheet(
    orange,
    `<circle cx="25.5" cy="47" r="4.5" fill="${orange}"/><circle cx="39.5" cy="44" r="4.5" fill="${orange}"/>${lines(orange, 'M30 47V30l14-3.5V44')}`,
  ),
  video: sheet(
    red,
    `<path d="M25 28v20a1.5 1.5 0 0 0 2.3 1.3l15-10a1.5 1.5 0 0 0 0-2.6l-15-10A1.5 1.5 0 0 0 25 28z" fill="${red}"/>`,
  ),
} satisfies Record<string, string>;

export type TypeIcon = keyof typeof drawings;

export const isTypeIcon = (name: string): name is TypeIcon => Object.hasOwn(drawings, name);

/** The first that fits; what none fits is `file`. */
const byType: readonly (readonly [RegExp, TypeIcon])[] = [
  [/^httpd\/unix-directory$/, 'folder'],
  [/^image\//, 'image'],
  [/^audio\//, 'audio'],
  [/^video\//, 'video'],
  [/^application\/pdf$/, 'application-pdf'],
  [/^text\/vcard$/, 'text-vcard'],
  [/^text\/calendar$/, 'text-calendar'],
  [/spreadsheet|ms-excel|^text\/csv$|apple\.numbers/, 'x-office-spreadsheet'],
  [/presentation|ms-powerpoint|apple\.keynote/, 'x-office-presentation'],
  [/wordprocessing|msword|ms-word|opendocument\.text|^application\/rtf$|apple\.pages|epub/, 'x-office-document'],
  [/(?:zip|gzip|bzip2|x-xz|zstd|7z-compressed|rar|x-tar|x-gtar|java-archive|package-archive)/, 'package-x-generic'],
  [
    /^text\/(?:html|css|javascript|x-)|^application\/(?:json|xml|typescript|javascript|sql|x-sh|x-httpd-php)|\+(?:json|xml)$/,
    'text-code',
  ],
  [/^text\//, 'text'],
];

export const iconOf = (type: string): TypeIcon => byType.find(([pattern]) => pattern.test(type))?.[1] ?? 'file';

const svgOf = (icon: TypeIcon): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64" viewBox="0 0 64 64">${drawings[icon]}</svg>`;

export const drawTypeIcon = (icon: TypeIcon): Picture => ({ type: 'image/svg+xml', bytes: Buffer.from(svgOf(icon)) });

/** Edges of icons in pixels. */
const edges = [64, 256] as const;
const drawn = new LRUCache<string, Promise<Picture>>({ max: 100 });

/** The same for clients that show no SVG. @param asked pixels of the longer edge */
export function rasterizeTypeIcon(icon: TypeIcon, asked: number): Promise<Picture> {
  const edge = asked <= edges[0] ? edges[0] : edges[1];
  return once(drawn, `${icon} ${edge}`, () => rasterize(svgOf(icon), edge));
}
