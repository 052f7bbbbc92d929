import type { Comment } from './comment.js';
import { parseSystemMessage } from './systemMessage.js';

/**
 * What a message can be found by: its text as it was typed, or what was said along with a shared object
 * (spec/search.md §3).
 * @returns undefined for messages that are never found
 */
export function searchTextOf({ verb, message }: Pick<Comment, 'verb' | 'message'>): string | undefined {
  if (verb === 'comment') return message;
  if (verb !== 'object_shared') return undefined;
  const stored = parseSystemMessage(message);
  const about = stored?.parameters.metaData;
  if (typeof about !== 'object' || about === null) return '';
  // Files are found by their caption, not by their name.
  const told = [stored?.type !== 'file_shared' && 'name' in about && about.name, 'caption' in about && about.caption];
  return told.filter((text) => typeof text === 'string').join('\n');
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII
const ascii = /^[\x00-\x7f]*$/;
/** Accents of Latin, Greek and Cyrillic letters; marks that are letters of other scripts stay. Emoji variants go. */
const folded = /[\u0300-\u036f\ufe0e\ufe0f]/g;

/** The text as it is compared: in lower case and without accents, `Größe` as `grosse`. */
export function fold(text: string): string {
  if (ascii.test(text)) return text.toLowerCase();
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(folded, '')
    .replaceAll('ß', 'ss')
    .replaceAll('ς', 'σ')
    .normalize('NFC');
}

/** Whether messages can be found by it at all: not by punctuation alone. */
export const canBeFound = (term: string): boolean => /[\p{L}\p{N}\p{So}]/u.test(term);

/** Whether the message contains the term. @param term folded */
export const containsTerm = (message: Pick<Comment, 'verb' | 'message'>, term: string): boolean => {
  const text = searchTextOf(message);
  return text !== undefined && fold(text).includes(term);
};

/** Code points from which on a match is too far from the start to be seen, and how many are shown before it. */
const farAway = 30;
const long = 40;
const shownBefore = 10;

/** A text as it is shown in a list of results: from shortly before the match, if that is far from the start. */
export function excerpt(text: string, term: string): string {
  if (term === '' || text.length <= long) return text;
  const points = [...text];
  const at = positionIn(points, fold(term));
  return at > farAway && points.length > long ? `…${points.slice(at - shownBefore).join('')}` : text;
}

/** @returns the code point at which the match begins, −1 for none */
function positionIn(points: string[], term: string): number {
  const parts = points.map(fold);
  const found = parts.join('').indexOf(term);
  if (found < 0) return -1;
  let length = 0;
  return parts.findIndex((part) => {
    length += part.length;
    return length > found;
  });
}
