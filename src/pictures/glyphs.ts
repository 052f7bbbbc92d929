import type { Font, PathCommand } from 'opentype.js/dist/opentype.mjs';

/**
 * Outlines of letters. A bare server has no fonts, so Noto Sans comes with the program, in the parts that it is
 * published in; each is read when a letter of it is first asked for.
 */
const parts: { covers: RegExp; load: () => Promise<{ default: Uint8Array }> }[] = [
  {
    covers: /[\u0020-\u00ff\u0131\u0152\u0153]/,
    load: () => import('@fontsource/noto-sans/files/noto-sans-latin-400-normal.woff'),
  },
  {
    covers: /[\u0100-\u02ff\u1d00-\u1dbf\u1e00-\u1e9f\u2c60-\u2c7f\ua720-\ua7ff]/,
    load: () => import('@fontsource/noto-sans/files/noto-sans-latin-ext-400-normal.woff'),
  },
  {
    covers: /[\u1ea0-\u1ef9]/,
    load: () => import('@fontsource/noto-sans/files/noto-sans-vietnamese-400-normal.woff'),
  },
  {
    covers: /[\u0370-\u03ff]/,
    load: () => import('@fontsource/noto-sans/files/noto-sans-greek-400-normal.woff'),
  },
  {
    covers: /[\u1f00-\u1fff]/,
    load: () => import('@fontsource/noto-sans/files/noto-sans-greek-ext-400-normal.woff'),
  },
  {
    covers: /[\u0400-\u045f\u0490\u0491\u04b0\u04b1]/,
    load: () => import('@fontsource/noto-sans/files/noto-sans-cyrillic-400-normal.woff'),
  },
  {
    covers: /[\u0460-\u052f\u1c80-\u1c8a\ua640-\ua69f]/,
    load: () => import('@fontsource/noto-sans/files/noto-sans-cyrillic-ext-400-normal.woff'),
  },
  {
    covers: /[\u0900-\u097f]/,
    load: () => import('@fontsource/noto-sans/files/noto-sans-devanagari-400-normal.woff'),
  },
];

const fonts = new Map<number, Promise<Font>>();

async function fontFor(letter: string): Promise<Font | undefined> {
  const index = parts.findIndex(({ covers }) => covers.test(letter));
  const part = parts[index];
  if (!part) return undefined;
  let font = fonts.get(index);
  if (!font) {
    font = Promise.all([import('opentype.js/dist/opentype.mjs'), part.load()]).then(([{ parse }, { default: file }]) =>
      parse(new Uint8Array(file).buffer),
    );
    fonts.set(index, font);
  }
  return font;
}

/**
 * The letters beside each other, the middle of the whole at `x`, `y`; their capitals are `capHeight` high, or less where
 * they would be wider than `width`.
 * @returns what an SVG path takes as `d`; undefined when the font has none of the letters
 */
export async function outline(
  letters: readonly string[],
  { x, y, capHeight, width }: { x: number; y: number; capHeight: number; width: number },
): Promise<string | undefined> {
  const glyphs = [];
  for (const letter of letters) {
    const font = await fontFor(letter);
    const glyph = font?.charToGlyph(letter);
    // The first glyph of a font stands for what it does not have.
    if (font && glyph && glyph.index > 0) glyphs.push({ glyph, advance: glyph.advanceWidth / font.unitsPerEm });
  }
  if (glyphs.length === 0) return undefined;
  const advance = glyphs.reduce((sum, glyph) => sum + glyph.advance, 0);
  const fontSize = Math.min(capHeight / capital, width / advance);
  let at = x - (advance * fontSize) / 2;
  const baseline = y + (fontSize * capital) / 2;
  let path = '';
  for (const { glyph, advance } of glyphs) {
    path += glyph.getPath(at, baseline, fontSize).commands.map(asText).join('');
    at += advance * fontSize;
  }
  return path;
}

/** The height of Noto Sans's capitals, of its font size. */
const capital = 0.714;

/** Its own `toPathData` makes NaN of numbers that are next to whole ones. */
const asText = ({ type, x1, y1, x2, y2, x, y }: PathCommand): string =>
  type + [x1, y1, x2, y2, x, y].flatMap((number) => (number === undefined ? [] : [number.toFixed(1)])).join(' ');
