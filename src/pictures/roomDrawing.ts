import type { Picture } from '../domain/picture.js';
import type { EmojiAvatar, RoomIcon } from '../domain/roomAvatar.js';

/** The ground of pictures that have no colour of their own (spec/conversations.md §9). */
export const ground = (dark: boolean): string => (dark ? '3B3B3B' : '6B6B6B');

/** An emoji is left to the client to draw: its font has it, and a bare server has none. */
export function drawEmoji({ emoji, color }: EmojiAvatar, dark: boolean): Picture {
  const text = `<text x="256" y="344" font-size="250" text-anchor="middle" font-family="${fonts}">${emoji}</text>`;
  return drawing(color ?? ground(dark), text);
}

const fonts = "'Noto Color Emoji','Apple Color Emoji','Segoe UI Emoji','Segoe UI Symbol','Noto Sans',sans-serif";

/** Drawn on a grid of 24 by 24, in white. */
const shapes: Record<RoomIcon, string> = {
  user: '<circle cx="12" cy="8" r="4.2"/><path d="M3.6 20.5c0-4.6 3.7-7 8.4-7s8.4 2.4 8.4 7z"/>',
  group:
    '<circle cx="12" cy="8.2" r="3.3"/><path d="M5.7 19c0-3.9 2.7-5.9 6.3-5.9s6.3 2 6.3 5.9z"/>' +
    '<circle cx="4.7" cy="9.4" r="2.2"/><path d="M.4 17c0-2.9 1.7-4.4 4.2-4.4q1 0 1.8.3Q4 14.6 3.9 17z"/>' +
    '<circle cx="19.3" cy="9.4" r="2.2"/><path d="M23.6 17c0-2.9-1.7-4.4-4.2-4.4q-1 0-1.8.3Q20 14.6 20.1 17z"/>',
  public:
    '<g transform="rotate(-45 12 12)" fill="none" stroke="#fff" stroke-width="2.2">' +
    '<path d="M10.5 8.5h-5.5a3.5 3.5 0 0 0 0 7h5.5M13.5 8.5h5.5a3.5 3.5 0 0 1 0 7h-5.5M7.5 12h9" stroke-linecap="round"/></g>',
  event:
    '<path fill-rule="evenodd" d="M5 4.5h14a2 2 0 0 1 2 2v12.5a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V6.5a2 2 0 0 1 2-2zM5 10v9h14v-9z"/>' +
    '<rect x="6.8" y="2.3" width="2.2" height="4.4" rx="1"/><rect x="15" y="2.3" width="2.2" height="4.4" rx="1"/>' +
    '<rect x="12.5" y="12.8" width="4.2" height="4.2" rx=".6"/>',
  file:
    '<path fill-rule="evenodd" d="M6 2.5h8l5 5v12.5a1.5 1.5 0 0 1-1.5 1.5h-11.5a1.5 1.5 0 0 1-1.5-1.5v-16a1.5 1.5 0 0 1 1.5-1.5z' +
    'M8 11.2v1.6h8v-1.6zM8 14.4v1.6h8v-1.6zM8 17.6v1.6h5v-1.6zM8 8v1.6h3.5v-1.6z"/>',
  password:
    '<rect x="5" y="10.5" width="14" height="10.5" rx="2"/>' +
    '<path d="M8.3 10.5V7.6a3.7 3.7 0 0 1 7.4 0v2.9" fill="none" stroke="#fff" stroke-width="2.2"/>',
  mail:
    '<g fill="none" stroke="#fff" stroke-width="2.2" stroke-linejoin="round"><rect x="3" y="5.5" width="18" height="13.5" rx="1.5"/>' +
    '<path d="M3.8 7l8.2 6.2L20.2 7"/></g>',
  phone:
    '<path fill-rule="evenodd" d="M8.5 2h7a2 2 0 0 1 2 2v16a2 2 0 0 1-2 2h-7a2 2 0 0 1-2-2V4a2 2 0 0 1 2-2zM8.3 5v12.5h7.4V5z"/>',
  changelog: '<path d="M12 2.5l2.4 7.1 7.1 2.4-7.1 2.4-2.4 7.1-2.4-7.1-7.1-2.4 7.1-2.4z"/>',
};

export const drawIcon = (icon: RoomIcon, dark: boolean): Picture =>
  drawing(ground(dark), `<g fill="#fff" transform="translate(124 124) scale(11)">${shapes[icon]}</g>`);

function drawing(color: string, content: string): Picture {
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" width="512" height="512" viewBox="0 0 512 512">' +
    `<rect width="512" height="512" fill="#${color}"/>${content}</svg>`;
  return { type: 'image/svg+xml', bytes: Buffer.from(svg) };
}
