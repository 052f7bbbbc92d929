import type { Random } from './random.js';
import type { World } from './world.js';

/** The parts of a parameter's schema that say what may be sent. */
export interface ValueSchema {
  type?: string | string[];
  enum?: unknown[];
  items?: ValueSchema;
}

const words = ['Soup?', 'hello @bob', '@all look', '@"dave" @"guest/x" @nobody', '- a\n- b', 'https://x.org/?a=1&b=2'];

const nastyTexts = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\t\r\n',
  '0',
  '-1',
  'null',
  'true',
  '[]',
  '{}',
  '[object Object]',
  'undefined',
  'NaN',
  '../../etc/passwd',
  '%00%2e%2e%2f',
  "'; DROP TABLE rooms; --",
  '%_%\\',
  '{mention-user1}',
  '{"a":{"b":1}}',
  '<b>&amp;</b>]]>',
  '\u202eright to left',
  '\u200b\u200d\ufeff',
  '👩‍👩‍👧‍👦🏳️‍🌈🐟',
  'Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L',
  'İıſßŉ',
  '\ufffe\uffff',
  '__proto__',
  'constructor',
  'toString',
  '@"',
  '@"federated_user/x@y"',
  'x'.repeat(64),
  'x'.repeat(65),
  'é'.repeat(300),
  '🐟'.repeat(2001),
  '@alice '.repeat(200),
];

/** Too big to be sent often. */
const giantTexts = ['x'.repeat(32_000), '🐟'.repeat(32_001), 'x'.repeat(1_100_000)];

/** Only JSON can say these. */
const halfCharacters = ['\ud800', 'a\udc00b', '\udfff\ud800'];

const nastyNumbers = [
  0,
  -0,
  -1,
  -2,
  -3,
  1,
  7,
  255,
  256,
  2 ** 31 - 1,
  2 ** 31,
  -(2 ** 31),
  2 ** 32,
  2 ** 53,
  2 ** 53 + 2,
  -(2 ** 53),
  2 ** 63,
  1e308,
  0.5,
  -1.5,
  1e-7,
];
const nastyNumberTexts = [
  '1e3',
  '0x10',
  ' 5',
  '5 apples',
  '+7',
  '--1',
  '1,000',
  '٣',
  '9'.repeat(400),
  'Infinity',
  '-0',
];

const deep = (levels: number): unknown =>
  levels === 0 ? 1 : levels % 2 ? [deep(levels - 1)] : { a: deep(levels - 1) };

/** Anything at all, whatever the parameter wants. */
export function nastyValue(random: Random): unknown {
  switch (random.below(9)) {
    case 0:
    case 1:
    case 2:
      return nastyText(random);
    case 3:
      return random.pick(nastyNumbers);
    case 4:
      return random.pick(nastyNumberTexts);
    case 5:
      return random.pick([null, true, false]);
    case 6:
      return random.pick([[], ['a'], [[]], [null], [1, 2, 3], ['alice', 'alice'], Array(1200).fill('a')]);
    case 7:
      return random.pick<object>([
        {},
        { a: 1 },
        { a: { b: ['c'] } },
        { length: 3 },
        { toString: 'x' },
        { 0: 'a', 2: 'b' },
      ]);
    default:
      return random.chance(0.02) ? deep(200) : random.pick(halfCharacters);
  }
}

export function nastyText(random: Random): string {
  if (random.chance(0.004)) return random.pick(giantTexts);
  return random.pick(nastyTexts);
}

/** A value that the document allows for this parameter, and mostly one that means something here and now. */
export function goodValue(random: Random, name: string, schema: ValueSchema, world: World): unknown {
  const meaningful = meanings[name];
  if (meaningful && random.chance(0.85)) return meaningful(random, world);
  if (schema.enum) return random.pick(schema.enum);
  const type = Array.isArray(schema.type) ? random.pick(schema.type) : schema.type;
  if (type === 'integer' || type === 'number') return random.below(4);
  if (type === 'boolean') return random.pick([true, false, 'true', 'false', 1, 0, '1', '0']);
  if (type === 'array') {
    return Array.from({ length: random.below(4) }, () => goodValue(random, name, schema.items ?? {}, world));
  }
  return random.chance(0.5) ? random.pick(words) : nastyText(random);
}

type Meaning = (random: Random, world: World) => unknown;

const someone: Meaning = (random, world) => world.someUid(random);
const someGroup: Meaning = (random, world) => world.someGroup(random);
const someMessage: Meaning = (random, world) => world.someMessage(random);

const accountKeys = [
  'displayname',
  'display',
  'email',
  'quota',
  'language',
  'locale',
  'timezone',
  'password',
  'phone',
  'website',
  'profile_enabled',
  'biography',
  'additional_mail',
  'manager',
  'nonsense',
  '__proto__',
];
const accountValues = ['Alice', 'a@example.org', '5 GB', 'none', 'de', 'de_DE', 'Europe/Berlin', '+49 30 123', '1', ''];
const settingKeys = [
  'read_status_privacy',
  'typing_privacy',
  'attachment_folder',
  'play_sounds',
  'calls_start_without_media',
];

/** What parameters of these names are about: without it most requests would be refused at the first door. */
const meanings: Record<string, Meaning> = {
  message: (random) => (random.chance(0.6) ? random.pick(words) : nastyText(random)),
  replyTo: someMessage,
  lastKnownMessageId: someMessage,
  lastReadMessage: someMessage,
  lastCommonReadId: someMessage,
  attendeeId: (random, world) => world.someAttendee(random),
  participant: someone,
  actorType: (random) => random.pick(['users', 'users', 'guests', 'emails', 'ip', 'groups', '']),
  actorId: (random, world) => (random.chance(0.6) ? world.someUid(random) : random.pick(['10.0.0.0/8', '::1', '1.2'])),
  newParticipant: (random, world) => (random.chance(0.8) ? world.someUid(random) : world.someGroup(random)),
  invite: someone,
  userid: someone,
  search: (random) => random.pick(['', 'a', 'ali', 'BOB', '%', '_', 'all', 'ö', nastyText(random)]),
  groupid: someGroup,
  groups: (random, world) => Array.from({ length: random.below(3) }, () => world.someGroup(random)),
  source: (random) => random.pick(['users', 'groups', 'circles', 'emails', 'federated_users', 'phones', 'teams', '']),
  password: (random) => random.pick(['secret-1', '', 'other', 'x'.repeat(469), 'x'.repeat(470), 'pässwörd']),
  sessionId: (random) => random.pick(['', 'x', '0']),
  timeout: (random) => random.pick([0, 0, 0, 0, 1, 30, 60, -1]),
  lookIntoFuture: (random) => random.pick([0, 1]),
  limit: (random) => random.pick([1, 2, 5, 5, 10, 20, 50, 0, -1, 200]),
  offset: (random) => random.pick([0, 0, 1, 5]),
  modifiedSince: (random) => random.pick([0, Math.floor(Date.now() / 1000) - 5]),
  roomType: (random) => random.pick([1, 2, 2, 3, 3]),
  permissions: (random) => random.pick([0, 1, 128, 246, 254, 255, 8, 256]),
  seconds: (random) => random.pick([0, 1, 5, 3600, 2 ** 31 - 1]),
  timer: (random) => random.pick([0, Math.floor(Date.now() / 1000) + 2, 2 ** 31, -5]),
  state: (random) => random.pick([0, 1, 2]),
  scope: (random) => random.pick([0, 1, 2]),
  key: (random) => (random.chance(0.5) ? random.pick(accountKeys) : random.pick(settingKeys)),
  value: (random) => (random.chance(0.5) ? random.pick(accountValues) : random.pick([0, 1, '0', '1', 'yes', '/Talk'])),
  configValue: (random) => random.pick([0, 1, '0', '1', '2', '/Talk', 'yes']),
  format: (random) => random.pick(['json', 'xml', 'JSON', 'yaml', '']),
};
