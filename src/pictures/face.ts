import { LRUCache } from 'lru-cache';
import type { Picture, Size } from '../domain/picture.js';
import { outline } from './glyphs.js';
import { initialsOf } from './initials.js';
import { colorOf, groundOf, hex } from './nameColor.js';
import { once } from './once.js';
import { rasterize } from './pixels.js';

/** Drawn ones, by all that they depend on; some 2 KB each. */
const drawn = new LRUCache<string, Promise<Picture>>({ max: 1000 });

/** The face of somebody without a picture: the initials of their name in its colour, or a person where there are none. */
export function drawFace(name: string, size: Size, dark: boolean): Promise<Picture> {
  const initials = initialsOf(name);
  const color = colorOf(name);
  const key = `${initials.join('')} ${color} ${size} ${dark}`;
  return once(drawn, key, () => draw(initials, hex(color), hex(groundOf(color, dark)), size));
}

async function draw(initials: string[], color: string, ground: string, size: Size): Promise<Picture> {
  const path = await outline(initials, { x: 250, y: 250, capHeight: 200, width: 400 });
  const face = path ? `<path d="${path}"/>` : person;
  return rasterize(
    '<svg xmlns="http://www.w3.org/2000/svg" width="500" height="500" viewBox="0 0 500 500">' +
      `<rect width="500" height="500" fill="${ground}"/><g fill="${color}">${face}</g></svg>`,
    size,
  );
}

const person = '<circle cx="250" cy="180" r="75"/><path d="M95 400c0-84 68-128 155-128s155 44 155 128z"/>';
