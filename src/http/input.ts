import { parse as parseQuery } from 'node:querystring';
import qs from 'qs';
import { TalkError } from '../domain/errors.js';

/**
 * How parameters are read (spec/ocs.md §7): numbers and booleans are cast as PHP casts them, texts and lists must be
 * what they are. Where the reference answers 500 to a missing or mistyped parameter, we answer 400 with its name.
 * These few casts are OCS's own, which no validation library has, and every poll goes through them.
 */

const largest = Number.MAX_SAFE_INTEGER;

/** `"5"` → 5, `"5 apples"` → 5, `"apples"` → 0, true → 1; beyond what is exact it is cut. */
function castInt(value: unknown): number {
  if (typeof value === 'number') return Number.isFinite(value) ? clamp(Math.trunc(value)) : 0;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value !== 'string') return Array.isArray(value) && value.length > 0 ? 1 : 0;
  const leading = /^\s*[+-]?\d+/.exec(value);
  return leading ? clamp(Number(leading[0])) : 0;
}

const clamp = (value: number): number => Math.min(largest, Math.max(-largest, value)) || 0;

function castBool(value: unknown): boolean {
  if (typeof value === 'string') return value !== '' && value !== '0' && value.toLowerCase() !== 'false';
  return Boolean(value);
}

const given = (value: unknown): boolean => value !== undefined && value !== null;

/** How one parameter is read; `refuse` says why it cannot be. */
export type Field<T> = (value: unknown, refuse: Refuse) => T;
type Refuse = (why: string) => never;

/** What was sent, as `read` makes it; without a fallback it is required. */
function field<T>(read: Field<T>, fallback: [] | [T]): Field<T> {
  if (fallback.length === 0) return (value, refuse) => (given(value) ? read(value, refuse) : refuse('is missing'));
  const [instead] = fallback;
  return (value, refuse) => (given(value) ? read(value, refuse) : instead);
}

/** A whole number; without a fallback it is required. */
export const int = (...fallback: [] | [number]) => field(castInt, fallback);
export const bool = (...fallback: [] | [boolean]) => field(castBool, fallback);
/** A whole number, or null when it was not given. */
export const optionalInt = () => field<number | null>(castInt, [null]);
/** A text that SQLite, JSON and XML can all carry: no lone surrogates, no NUL but at its ends. */
export const text = (...fallback: [] | [string]) => field(checkText, fallback);
export const optionalText = () => field<string | null>(checkText, [null]);
/** A list or map, as the parser made it. */
export const list = (...fallback: [] | [unknown]) => field(checkList, fallback);
/** The entries of a list; of a map, as PHP sends empty lists and lists with gaps, its values. */
export const values = (...fallback: [] | [unknown[]]) => field(checkValues, fallback);
/** Anything at all, but it must be there; the endpoint looks itself. */
export const anything = () => field<unknown>((value) => value, []);

function checkText(value: unknown, refuse: Refuse): string {
  if (typeof value !== 'string') return refuse('is no text');
  if (!value.isWellFormed()) return refuse('is no valid Unicode');
  if (value.includes('\0') && trimAscii(value).includes('\0')) return refuse('holds a NUL character');
  return value;
}

const checkList = (value: unknown, refuse: Refuse): unknown =>
  typeof value === 'object' ? value : refuse('is no list');

const checkValues = (value: unknown, refuse: Refuse): unknown[] =>
  typeof value === 'object' && value !== null ? Object.values(value) : refuse('is no list');

/** Without ASCII white space and NUL at both ends; a no-break or zero-width space is content. */
export function trimAscii(value: string): string {
  let start = 0;
  let end = value.length;
  while (start < end && isBlank(value.charCodeAt(start))) start++;
  while (end > start && isBlank(value.charCodeAt(end - 1))) end--;
  return start === 0 && end === value.length ? value : value.slice(start, end);
}

// Space, tab, line feed, carriage return, vertical tab, NUL.
const isBlank = (code: number): boolean =>
  code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0d || code === 0x0b || code === 0x00;

export type InputShape = Record<string, Field<unknown>>;
export type InputOf<S extends InputShape> = { [K in keyof S]: ReturnType<S[K]> };

/**
 * Reads the parameters of one request.
 * @throws TalkError invalid, `data` `{error: name}`
 */
export function inputReader<S extends InputShape>(shape: S): (raw: Record<string, unknown>) => InputOf<S> {
  const fields = Object.entries(shape).map(([name, read]) => ({ name, read, refuse: refuser(name) }));
  return (raw) => {
    const input: Record<string, unknown> = {};
    for (const { name, read, refuse } of fields) input[name] = read(raw[name], refuse);
    return input as InputOf<S>;
  };
}

const refuser =
  (name: string): Refuse =>
  (why) => {
    throw new TalkError('invalid', name, { message: `Parameter ${name} ${why}` });
  };

/** Names such as `a[]`, `a[k]` and `p[users][]` nest as PHP has it; bounded in depth and number. */
const nesting: qs.IParseOptions = { depth: 4, arrayLimit: 1000, parameterLimit: 2000, plainObjects: true };

/** A bracket, as it is or escaped, makes a parameter part of a list or map. */
const nests = /\[|%5b/i;

/** Nothing to decode: most queries are names of ours and numbers. */
const decodes = /[%+]/;
/** Parameters that are read; more are ignored. */
const maxParameters = 1000;

function parsePlain(encoded: string): Record<string, unknown> {
  return decodes.test(encoded) ? parseEncoded(encoded) : splitPlain(encoded);
}

function splitPlain(query: string): Record<string, unknown> {
  const values: Record<string, unknown> = Object.create(null);
  let count = 0;
  for (let from = 0; from < query.length && count < maxParameters; ) {
    const and = query.indexOf('&', from);
    const to = and < 0 ? query.length : and;
    const equals = query.indexOf('=', from);
    if (equals >= 0 && equals < to) values[query.slice(from, equals)] = query.slice(equals + 1, to);
    else if (to > from) values[query.slice(from, to)] = '';
    if (to > from) count++;
    from = to + 1;
  }
  return values;
}

function parseEncoded(encoded: string): Record<string, unknown> {
  const values: Record<string, unknown> = parseQuery(encoded);
  for (const name in values) {
    const value = values[name];
    if (Array.isArray(value)) values[name] = value.at(-1);
  }
  return values;
}

/** Parses a query string or a form body. A repeated plain parameter counts once: the last. */
export function parseForm(encoded: string): Record<string, unknown> {
  if (encoded === '') return {};
  if (!nests.test(encoded)) return parsePlain(encoded);
  return qs.parse(encoded, { ...nesting, duplicates: 'last', allowDots: false }) as Record<string, unknown>;
}
