import type { Picture } from '../domain/picture.js';

/** Two speech bubbles in a colour: our mark, and the icon of Talk as clients know it from us. */
export function drawMark(color: string): Picture {
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64" viewBox="0 0 64 64">' +
    `<g fill="${color}"><path d="M26 8C13.3 8 4 15.6 4 25.5c0 5.6 3 10.4 7.8 13.6L9 49l11-6.5c1.9.3 3.9.5 6 .5 12.7 0 22-7.6 22-17.5S38.7 8 26 8z"/>` +
    '<path d="M52.5 24.5c.3 1.2.5 2.5.5 3.8C53 40 42.5 48.5 29 49.2c3.8 3 9 4.8 15 4.8 1.6 0 3.1-.1 4.6-.4L57 58l-2.2-7.2C58.3 48.3 60 44.8 60 41c0-6.8-2.9-12.7-7.5-16.5z"/></g></svg>';
  return { type: 'image/svg+xml', bytes: Buffer.from(svg) };
}
