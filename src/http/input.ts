import qs from 'qs';
import { z } from 'zod';
import { TalkError } from '../domain/errors.js';

/**
 * How parameters are read (spec/ocs.md §7): numbers and booleans are cast as PHP casts them, texts and lists must be
 * what they are. Where the reference answers 500 to a missing or mistyped parameter, we answer 400 with its name.
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

/** Whatever was sent, or nothing: without `optional` zod refuses a key that is not there before we get to see it. */
const sentOrNot = () => z.unknown().optional();

function withDefault<T>(cast: (value: unknown, fail: (why: string) => T) => T, fallback: [] | [T]) {
  return sentOrNot().transform((value, context): T => {
    const fail = (message: string): T => {
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    };
    if (given(value)) return cast(value, fail);
    return fallback.length > 0 ? (fallback[0] as T) : fail('is missing');
  });
}

/** A whole number; without a fallback it is required. */
export const int = (...fallback: [] | [number]) => withDefault<number>(castInt, fallback);
export const bool = (...fallback: [] | [boolean]) => withDefault<boolean>(castBool, fallback);
/** A whole number, or null when it was not given. */
export const optionalInt = () =>
  sentOrNot().transform((value): number | null => (given(value) ? castInt(value) : null));
/** A text that SQLite, JSON and XML can all carry: no lone surrogates, no NUL but at its ends. */
export const text = (...fallback: [] | [string]) => withDefault<string>(checkText, fallback);
export const optionalText = () => withDefault<string | null>(checkText, [null]);
/** A list or map, as the parser made it. */
export const list = (...fallback: [] | [unknown]) =>
  withDefault<unknown>((value, fail) => (typeof value === 'object' ? value : fail('is no list')), fallback);
/** Anything at all; the endpoint looks itself. */
export const anything = () => z.unknown();

function checkText<T extends string | null>(value: unknown, fail: (why: string) => T | string): T {
  if (typeof value !== 'string') return fail('is no text') as T;
  if (!value.isWellFormed()) return fail('is no valid Unicode') as T;
  if (value.includes('\0') && trimAscii(value).includes('\0')) return fail('holds a NUL character') as T;
  return value as T;
}

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

export type InputShape = Record<string, z.ZodType>;
export type InputOf<S extends InputShape> = { [K in keyof S]: z.infer<S[K]> };

/**
 * Reads the parameters of one request.
 * @throws TalkError invalid, `data` `{error: name}`
 */
export function inputReader<S extends InputShape>(shape: S): (raw: Record<string, unknown>) => InputOf<S> {
  const schema = z.object(shape);
  return (raw) => {
    const result = schema.safeParse(raw);
    if (result.success) return result.data as InputOf<S>;
    const issue = result.error.issues[0];
    const name = String(issue?.path[0] ?? 'input');
    throw new TalkError('invalid', name, { message: `Parameter ${name} ${issue?.message ?? 'is not valid'}` });
  };
}

/** Names such as `a[]`, `a[k]` and `p[users][]` nest as PHP has it; bounded in depth and number. */
const nesting: qs.IParseOptions = { depth: 4, arrayLimit: 1000, parameterLimit: 2000, plainObjects: true };

/** Parses a query string or a form body. A repeated plain parameter counts once: the last. */
export function parseForm(encoded: string): Record<string, unknown> {
  if (encoded === '') return {};
  return qs.parse(encoded, { ...nesting, duplicates: 'last', allowDots: false }) as Record<string, unknown>;
}
