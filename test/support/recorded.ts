import { readFileSync } from 'node:fs';

/** What stands for the names in angle brackets, besides those that are numbers by their kind. */
export type Values = Record<string, string | number>;

export const recordedTime = 1_700_000_000;
const known: Values = {
  time: recordedTime,
  base: 'https://talk.example.com',
  guest1: '6f1ed002ab5595859014ebf0951522d9e2b4a1c3',
  poll1: '7',
};
/** `<m38>` is message 38, `<roomId2>` room 102, `<attendee3>` attendee 203. */
const offsets: Record<string, number> = { m: 0, roomId: 100, attendee: 200 };

const answers: Record<string, unknown> = JSON.parse(readFileSync('test/fixtures/talk-answers.json', 'utf8'));

/** An answer of a real Talk with its names filled in; `<room1>` becomes the token `room1`. */
export function recorded<T>(name: string, values: Values = {}): T {
  if (!(name in answers)) throw new Error(`nothing was recorded as ${name}`);
  const lookUp = (key: string): string | number => {
    const value = values[key] ?? known[key];
    if (value !== undefined) return value;
    const [, kind = '', number = ''] = /^(\D+)(\d+)$/.exec(key) ?? [];
    return kind in offsets ? (offsets[kind] ?? 0) + Number(number) : key;
  };
  return JSON.parse(JSON.stringify(answers[name]), (_key, value: unknown) => {
    if (typeof value !== 'string') return value;
    const whole = /^<([^<>]+)>$/.exec(value);
    if (whole?.[1] !== undefined) return lookUp(whole[1]);
    return value.replace(/<([^<>]+)>/g, (_match, key: string) => String(lookUp(key)));
  });
}

/** As text, because the order of keys is part of the API. */
export const asText = (value: unknown): string => JSON.stringify(value, null, 1);
