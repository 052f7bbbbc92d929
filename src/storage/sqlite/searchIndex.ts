/**
 * What the index holds of a message and how it is asked. Its words are pieces of three code points, cut by SQLite; the
 * room stands in it as three characters that nobody writes.
 */

/** The private use area, its last character kept for another purpose. */
const first = 0xe000;
const base = 0x18ff;
const pad = '\uf8ff';

/** The room as a piece of its own. */
export const roomPiece = (roomId: number): string =>
  String.fromCharCode(
    first + (roomId % base),
    first + (Math.floor(roomId / base) % base),
    first + (Math.floor(roomId / base ** 2) % base),
  );

// Scripts whose words are often of two characters.
const dense = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;
const densePair =
  /(?=([\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]{2}))[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu;

/** What is given to the index for a folded text: of dense scripts also pairs, as pieces that are filled up. */
export function indexedText(text: string): string {
  if (!dense.test(text)) return text;
  const pairs = new Set([...text.matchAll(densePair)].map(([, pair]) => pair));
  return `${text}\n${[...pairs].map((pair) => pair + pad).join('')}`;
}

/** Pieces of a term that are asked for; the rest is compared anyway. */
const mostPieces = 12;

/**
 * Pieces that every text with this term has.
 * @param term folded
 * @returns none when the term is too short for the index
 */
export function piecesOf(term: string): string[] {
  const points = [...term];
  if (points.length === 2 && points.every((point) => dense.test(point))) return [term + pad];
  if (points.length < 3) return [];
  const starts = Array.from({ length: Math.floor(points.length / 3) }, (_, index) => 3 * index);
  const pieces = [...starts, points.length - 3].map((start) => points.slice(start, start + 3).join(''));
  return [...new Set(pieces)].slice(0, mostPieces);
}

/** A query for what has all of these pieces; nothing in them is understood as syntax. */
export const allOf = (pieces: readonly string[]): string => pieces.map(quoted).join(' AND ');
/** The same for any of them. */
export const anyOf = (pieces: readonly string[]): string => pieces.map(quoted).join(' OR ');

const quoted = (piece: string): string => `"${piece.replaceAll('"', '""')}"`;
