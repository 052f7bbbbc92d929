import {
  type Operation,
  openapi,
  type Parameter,
  type Reference,
  resolved,
  verbs,
} from '../support/openapiDocument.js';
import type { Random } from './random.js';
import { goodValue, nastyText, nastyValue, type ValueSchema } from './values.js';
import type { Sent } from './wires.js';
import { loginOf, type Somebody, type World } from './world.js';

/** One operation of openapi.yaml as what can be sent to it. */
interface Target {
  id: string;
  verb: string;
  path: string;
  isOcs: boolean;
  inPath: string[];
  parameters: { name: string; required: boolean; schema: ValueSchema }[];
  weight: number;
}

/** Chat is what people do; what makes more of everything is drawn less often, so that the world stays small. */
const weights: Record<string, number> = {
  receiveMessages: 6,
  sendMessage: 5,
  joinRoom: 3,
  createRoom: 0.6,
  createUser: 0.4,
  createGroup: 0.3,
  deleteUser: 0.15,
  leaveRoom: 0.5,
  removeAttendee: 0.5,
  deleteRoom: 0.3,
};

const targets: Target[] = Object.entries(openapi.paths).flatMap(([path, item]) =>
  verbs.flatMap((verb) => {
    const operation = item[verb];
    if (!operation) return [];
    const inPath = (item.parameters ?? []).map((parameter) => resolved(parameter).name);
    const id = operation.operationId;
    const parameters = parametersOf(operation);
    return [{ id, verb: verb.toUpperCase(), path, isOcs: !item.servers, inPath, parameters, weight: weights[id] ?? 1 }];
  }),
);
const totalWeight = targets.reduce((sum, { weight }) => sum + weight, 0);

function parametersOf(operation: Operation): Target['parameters'] {
  const found = new Map<string, Target['parameters'][number]>();
  for (const reference of operation.parameters ?? []) {
    const { name, required = false, schema } = resolved<Parameter>(reference);
    found.set(name, { name, required, schema: schema as ValueSchema });
  }
  for (const { schema } of Object.values(operation.requestBody?.content ?? {})) {
    const { required = [] } = schema as { required?: string[] };
    for (const [name, property] of Object.entries(schema.properties ?? {})) {
      found.set(name, {
        name,
        required: required.includes(name),
        schema: resolved(property as ValueSchema | Reference),
      });
    }
  }
  return [...found.values()];
}

export interface Drawn {
  sent: Sent;
  by: Somebody;
  operationId: string;
}

/** One request to any of the routes: sometimes as it should be, mostly with something wrong about it. */
export function draw(random: Random, world: World): Drawn {
  const target = pickTarget(random);
  const by = world.someCaller(random);
  const isGood = random.chance(0.4);
  const values = drawValues(random, world, target, isGood);
  const { query, body, type } = encode(random, target, values, isGood);
  // The status page answers any verb alike, as the reference has it.
  const method =
    isGood || !target.isOcs || random.chance(0.96)
      ? target.verb
      : random.pick(['PATCH', 'HEAD', 'OPTIONS', 'GET', 'DELETE']);
  const path = drawPath(random, world, target, isGood);
  const headers = drawHeaders(random, by, type, isGood);
  const sent: Sent = { method, path: path + (query && `?${query}`), headers, body };
  // A poll may be held for a minute; a client may also go away.
  if (target.id === 'receiveMessages') sent.hangUpAfter = random.pick([50, 150, 400]);
  return { sent, by, operationId: target.id };
}

function pickTarget(random: Random): Target {
  let draw = random.fraction() * totalWeight;
  for (const target of targets) {
    draw -= target.weight;
    if (draw < 0) return target;
  }
  return random.pick(targets);
}

function drawPath(random: Random, world: World, target: Target, isGood: boolean): string {
  if (!isGood && random.chance(0.01))
    return random.pick(['/', '/ocs/', '/ocs/v2.php', '/ocs/v3.php/cloud/user', '/x', '//']);
  let path = target.path.replace(/\{(\w+)\}/g, (_, name: string) => drawPart(random, world, name, isGood));
  if (!target.isOcs) return path;
  if (random.chance(0.15)) path = path.replace('/api/v4/', random.pick(['/api/v1/', '/api/v2/', '/api/v3/']));
  if (!isGood && random.chance(0.02)) path += random.pick(['/', '/x', '.json', '%00', '%2f..', ';a=b']);
  if (!isGood && random.chance(0.02)) path = path.replace('/', '//');
  return `/ocs/${random.chance(0.25) ? 'v1' : 'v2'}.php${path}`;
}

function drawPart(random: Random, world: World, name: string, isGood: boolean): string {
  if (!isGood && random.chance(0.08)) {
    // A path is bytes: half an escape and what is no UTF-8 come too.
    return random.chance(0.2)
      ? random.pick(['%', '%zz', '%ff%fe', '%ed%a0%80', 'a%00b'])
      : encodePart(nastyText(random));
  }
  if (name === 'token') return world.someToken(random);
  if (name === 'messageId') return String(random.chance(0.9) ? world.someMessage(random) : 10 ** random.below(17));
  if (name === 'scheduleId') return String(random.below(20));
  if (name === 'notificationId') return String(random.below(50));
  if (name === 'userId') return encodePart(world.someUid(random) || 'alice');
  if (name === 'groupId') return encodePart(world.someGroup(random));
  if (name === 'banId') return random.pick(['1', '2', '3', '0', 'x', '9'.repeat(30)]);
  if (name === 'appId') return random.pick(['spreed', 'spreed', 'spreed', 'core', 'theming', 'files', 'no%20app']);
  if (name === 'configKey') {
    const known = [
      'start_calls',
      'start_conversations',
      'default_permissions',
      'read_status_privacy',
      'typing_privacy',
    ];
    return encodePart(random.pick([...known, 'installed_version', 'enabled', 'attachment_folder', '__proto__', 'ü']));
  }
  return encodePart(nastyText(random));
}

const encodePart = (text: string): string => encodeURIComponent(text.toWellFormed()).slice(0, 3000) || '%20';

function drawValues(random: Random, world: World, target: Target, isGood: boolean): [string, unknown][] {
  const values: [string, unknown][] = [];
  const wrongPlace = isGood ? -1 : random.below(target.parameters.length + 1);
  for (const [index, { name, required, schema }] of target.parameters.entries()) {
    const isWrong = index === wrongPlace || (!isGood && random.chance(0.1));
    if (isWrong ? random.chance(0.15) : !required && random.chance(0.5)) continue;
    values.push([name, isWrong ? nastyValue(random) : goodValue(random, name, schema, world)]);
    if (isWrong && random.chance(0.1)) values.push([name, nastyValue(random)]);
  }
  if (!isGood && random.chance(0.1)) {
    const name = random.pick([
      '__proto__',
      'constructor',
      'hasOwnProperty',
      'token',
      'a[b][c]',
      'format',
      '',
      '[]',
      'é',
    ]);
    values.push([name, nastyValue(random)]);
  }
  return values;
}

interface Encoded {
  query: string;
  body: string | Buffer;
  type: string;
}

function encode(random: Random, target: Target, values: [string, unknown][], isGood: boolean): Encoded {
  if (target.verb === 'GET' && (isGood || random.chance(0.9)))
    return { query: queryOf(random, values), body: '', type: '' };
  const inQuery = random.chance(0.15) ? values.filter(() => random.chance(0.5)) : [];
  const inBody = random.chance(0.1) ? values : values.filter((value) => !inQuery.includes(value));
  const query = queryOf(random, inQuery);
  const draw = random.fraction();
  if (!isGood && draw < 0.03) return { query, ...brokenBody(random) };
  if (draw < 0.5) return { query, body: jsonOf(inBody), type: 'application/json' };
  if (draw < 0.53) return { query, ...multipartOf(inBody) };
  if (draw < 0.6) return { query: queryOf(random, values), body: '', type: '' };
  return { query, body: formOf(random, inBody), type: 'application/x-www-form-urlencoded' };
}

function jsonOf(values: [string, unknown][]): string {
  // Written out, so that a name may come twice and may be `__proto__`.
  return `{${values.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value) ?? 'null'}`).join(',')}}`;
}

function formOf(random: Random, values: [string, unknown][]): string {
  const pairs: string[] = [];
  const add = (name: string, value: unknown): void => {
    if (Array.isArray(value)) {
      for (const [index, entry] of value.entries()) add(`${name}[${random.chance(0.8) ? '' : index}]`, entry);
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, entry] of Object.entries(value)) add(`${name}[${key}]`, entry);
    } else {
      pairs.push(`${encoded(name)}=${value === null ? '' : encoded(String(value))}`);
    }
  };
  for (const [name, value] of values) add(name, value);
  return pairs.join('&');
}

/** As long as it can be without being refused for its length alone; a cut may halve an escape. */
const queryOf = (random: Random, values: [string, unknown][]): string => formOf(random, values).slice(0, 12_000);

const encoded = (text: string): string => encodeURIComponent(text.toWellFormed());

function multipartOf(values: [string, unknown][]): Pick<Encoded, 'body' | 'type'> {
  const parts = values.map(
    ([name, value]) =>
      `--fuzz\r\nContent-Disposition: form-data; name="${encoded(name)}"\r\n\r\n${typeof value === 'string' ? value : JSON.stringify(value)}\r\n`,
  );
  return { body: `${parts.join('')}--fuzz--\r\n`, type: 'multipart/form-data; boundary=fuzz' };
}

function brokenBody(random: Random): Pick<Encoded, 'body' | 'type'> {
  const type = random.pick([
    'application/json',
    'application/json; charset=utf-16',
    'application/json; charset=nonsense',
    'application/x-www-form-urlencoded',
    'multipart/form-data',
    'multipart/form-data; boundary=x',
    'text/plain',
    'application/xml',
    'nonsense',
    '',
  ]);
  const body = random.pick<string | Buffer>([
    '{"message":"half',
    '[1,2,3]',
    '"text"',
    '5',
    'null',
    '{}x',
    '='.repeat(3000),
    '&&&=&a[=1&]b=2',
    `a${'[b]'.repeat(300)}=1`,
    '%zz=%ff&message=%c3%28',
    '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nunfinished',
    '--x\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\nfile\r\n--x--\r\n',
    `${'['.repeat(20_000)}`,
    Buffer.from([0xff, 0xfe, 0x00, 0xc3, 0x28]),
    Buffer.from('{"message":"\xff"}', 'latin1'),
  ]);
  return { body, type };
}

function drawHeaders(random: Random, by: Somebody, type: string, isGood: boolean): Record<string, string> {
  const headers: Record<string, string> = { 'OCS-APIRequest': 'true', Accept: 'application/json', ...loginOf(by) };
  if (type) headers['Content-Type'] = type;
  if (random.chance(0.05)) headers.Accept = 'application/xml';
  if (random.chance(0.3))
    headers['User-Agent'] = random.pick(['Mozilla/5.0 (Android) Nextcloud-Talk v21.1.0', 'curl/8', 'x']);
  if (isGood) return headers;
  const draw = random.fraction();
  if (draw < 0.03) delete headers['OCS-APIRequest'];
  else if (draw < 0.06) headers.Authorization = random.pick(strangeLogins);
  else if (draw < 0.08) headers.Cookie = random.pick(['a=b', '=', 'oc=x; oc=y', `oc${'x'.repeat(3000)}`, ';;;', 'a="']);
  else if (draw < 0.1)
    headers.Accept = random.pick(['*/*', 'text/html', '', 'application/json;q=0', ',,,', 'application/']);
  else if (draw < 0.12)
    headers['User-Agent'] = random.pick(['Mozilla/5.0 (iOS) Nextcloud-Talk v1.0', '', 'Mozilla/5.0']);
  else if (draw < 0.13) headers['If-None-Match'] = random.pick(['*', '"x"', 'W/"x"']);
  else if (draw < 0.14) headers['X-Forwarded-For'] = random.pick(['1.2.3.4', 'nonsense', '::1', '1.1.1.1, 2.2.2.2']);
  else if (draw < 0.15) headers['Accept-Language'] = random.pick(['de', 'xx-YY', '*', ';;;']);
  return headers;
}

const basic = (login: string): string => `Basic ${Buffer.from(login).toString('base64')}`;
const strangeLogins = [
  basic('alice:wrong'),
  basic('nobody:x'),
  basic('alice'),
  basic(':'),
  basic('al\0ice:x'),
  basic('ＡＬＩＣＥ:x'),
  basic(`alice:${'x'.repeat(5000)}`),
  basic(`alice:${'A'.repeat(72)}`),
  'Basic',
  'Basic %%%',
  'Bearer',
  `Bearer ${'A'.repeat(72)}`,
  'Bearer x y z',
  'Digest username="alice"',
  'nonsense',
];
