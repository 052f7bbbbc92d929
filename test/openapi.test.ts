import { Ajv2020 } from 'ajv/dist/2020.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ocsRoutes } from '../src/app.js';
import { type Answer, checkAnswer, documentedRoutes } from './support/openapi.js';
import { at, faultsBy, type Operation, openapi, resolved, verbs } from './support/openapiDocument.js';
import { checkTalkShape } from './support/talkShapes.js';

const test = suite('openapi.yaml');

interface Documented extends Operation {
  path: string;
  verb: string;
}

const operations: Documented[] = Object.entries(openapi.paths).flatMap(([path, item]) =>
  verbs.flatMap((verb) => {
    const operation = item[verb];
    return operation ? [{ ...operation, path, verb }] : [];
  }),
);
const names = (parts: Iterable<{ name: string }>): string[] => [...parts].map(({ name }) => name).sort();

/** Every object and list in the document, with where it stands. */
function* inside(value: unknown, pointer = '#'): Generator<[string, Record<string, unknown>]> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield [pointer, value as Record<string, unknown>];
  for (const [key, child] of Object.entries(value)) yield* inside(child, `${pointer}/${key}`);
}

test('every reference leads somewhere, and every component is referred to', () => {
  const used = new Set<string>();
  for (const [pointer, { $ref }] of inside(openapi)) {
    if (typeof $ref !== 'string') continue;
    assert.not.throws(() => at($ref), undefined, `${pointer} refers to ${$ref}`);
    used.add($ref);
  }
  for (const [kind, components] of Object.entries(openapi.components)) {
    if (kind === 'securitySchemes') continue;
    // What is below /ocs/v1.php has no operation of its own that could refer to its envelope.
    const unused = Object.keys(components).filter((name) => !used.has(`#/components/${kind}/${name}`));
    assert.equal(unused, kind === 'schemas' ? ['VersionOneMeta'] : []);
  }
});

test('every operation is complete', () => {
  const tags = names(openapi.tags);
  assert.equal(new Set(operations.map(({ operationId }) => operationId)).size, operations.length);
  for (const { path, verb, ...operation } of operations) {
    const title = `${verb} ${path}`;
    assert.match(operation.operationId, /^[a-z][A-Za-z]+$/, title);
    assert.ok(operation.summary, title);
    assert.ok(
      operation.tags.every((tag) => tags.includes(tag)),
      title,
    );
    assert.ok(Object.keys(operation.responses).length > 0, title);
    for (const [status, response] of Object.entries(operation.responses)) {
      assert.match(status, /^([2-5]\d\d|default)$/, title);
      assert.ok(resolved(response).description, `${title} ${status}`);
    }
    const inPath = (openapi.paths[path]?.parameters ?? []).map((parameter) => resolved(parameter));
    assert.equal(
      names(inPath),
      names([...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({ name }))),
      `parameters of ${path}`,
    );
    assert.ok(
      inPath.every((parameter) => parameter.in === 'path' && parameter.required),
      path,
    );
    for (const way of operation.security ?? openapi.security) {
      for (const scheme of Object.keys(way)) assert.ok(scheme in openapi.components.securitySchemes, title);
    }
  }
});

test('every schema is one, and fits its examples', () => {
  const meta = new Ajv2020();
  let examples = 0;
  for (const [pointer, value] of inside(openapi)) {
    const isNamed = /^#\/components\/schemas\/\w+$/.test(pointer);
    const schema = isNamed ? value : value.schema;
    // A property may be called schema too.
    if (typeof schema !== 'object' || pointer.endsWith('/properties')) continue;
    assert.ok(meta.validateSchema(schema ?? {}), `the schema of ${pointer}: ${meta.errorsText()}`);
    assert.not.throws(() => faultsBy(schema, undefined), undefined, `the schema of ${pointer}`);
    const given = isNamed ? value.examples : value.example === undefined ? [] : [value.example];
    for (const example of Array.isArray(given) ? given : []) {
      assert.equal(faultsBy(schema, example), [], `the example of ${pointer}`);
      examples++;
    }
  }
  assert.ok(examples > 10, `only ${examples} examples were looked at`);
});

const normal = (path: string): string => path.replace(/\{\w+\}/g, '{}');
const served = ocsRoutes.map((route) => ({ ...route, key: `${route.verb} ${normal(route.path)}` }));
const servedKeys = new Set(served.map(({ key }) => key));
const newest = (key: string): string => key.replace(/\/api\/v[1-3]\/(room|listed-room)/, '/api/v4/$1');
const documented = documentedRoutes().map((route) => ({ ...route, key: `${route.verb} ${normal(route.path)}` }));

test('what is served is documented, and what is documented is served', () => {
  const wanted = new Set([...servedKeys].map((key) => (servedKeys.has(newest(key)) ? newest(key) : key)));
  assert.equal(documented.map(({ key }) => key).sort(), [...wanted].sort());
});

test('room routes are served under the older versions too', () => {
  for (const { key } of documented.filter(({ key }) => /\/api\/v4\/(room|listed-room)/.test(key))) {
    for (const version of ['v1', 'v2', 'v3'])
      assert.ok(servedKeys.has(key.replace('/v4/', `/${version}/`)), `${version}: ${key}`);
  }
});

test('parameters and logins are documented as routes have them', () => {
  for (const { key, parameters, file, isPublic } of documented) {
    const route = served.find((one) => one.key === key);
    if (!route) continue;
    assert.equal(Object.keys(route.input).sort(), parameters, `parameters of ${key}`);
    assert.is(route.upload?.field, file, `file of ${key}`);
    assert.is(route.login === 'public', isPublic, `login of ${key}`);
  }
});

const exampleOf = (name: string): Record<string, unknown> => {
  const [example] = at<{ examples: Record<string, unknown>[] }>(`#/components/schemas/${name}`).examples;
  if (!example) throw new Error(`${name} has no example`);
  return example;
};

test('examples have the shapes that Talk publishes, where its description is at hand', () => {
  const shapes = { Room: 'Room', MessageWithParent: 'ChatMessageWithParent', Participant: 'Participant' };
  for (const [ours, talks] of Object.entries(shapes)) {
    const example = exampleOf(ours);
    if (checkTalkShape(talks, example) === 'skipped') return;
    assert.throws(() => checkTalkShape(talks, { ...example, actorId: 7 }), /actorId/);
  }
});

// ── the check itself ────────────────────────────────────────────────────────────────────────────────────────────────

const json = 'application/json; charset=utf-8';
const chat = '/ocs/v2.php/apps/spreed/api/v1/chat/k7w2mfxq';
const message = exampleOf('MessageWithParent');
const ok = (data: unknown, statuscode = 200) => ({ ocs: { meta: { status: 'ok', statuscode, message: 'OK' }, data } });
const failure = (data: unknown, statuscode: number) => ({
  ocs: { meta: { status: 'failure', statuscode, message: '' }, data },
});
const list: Answer = {
  method: 'GET',
  path: `${chat}?lookIntoFuture=1`,
  status: 200,
  headers: { 'Content-Type': json, 'X-Chat-Last-Given': '1287' },
  body: JSON.stringify(ok([message])),
};
const unknown = { ...list, path: '/ocs/v2.php/apps/spreed/api/v4/nothing', headers: { 'content-type': json } };
const onV1 = (statuscode: number, data: unknown, status = 'failure') => ({
  ...list,
  path: list.path.replace('v2.php', 'v1.php'),
  body: {
    ocs: { meta: { status, statuscode, message: status === 'ok' ? 'OK' : '', totalitems: '', itemsperpage: '' }, data },
  },
});

const good: Record<string, Answer> = {
  'a list of messages': list,
  'its headers as fetch has them': {
    ...list,
    headers: new Headers({ 'content-type': json, 'X-Chat-Last-Given': '1287' }),
  },
  'nothing new': { ...list, status: 304, headers: {}, body: '' },
  'the lobby': { ...list, status: 412, headers: { 'content-type': json }, body: failure([], 412) },
  'a failed CSRF check': {
    ...list,
    status: 412,
    headers: { 'content-type': json },
    body: '{"message":"CSRF check failed"}',
  },
  'a missing parameter': {
    ...list,
    status: 400,
    headers: { 'content-type': json },
    body: failure({ error: 'lookIntoFuture' }, 400),
  },
  'wrong credentials': {
    ...list,
    status: 401,
    headers: { 'content-type': json, 'WWW-Authenticate': 'Basic realm="Authorisation Required"' },
    body: failure([], 997),
  },
  'an answer in XML': {
    ...list,
    headers: { 'content-type': 'application/xml; charset=utf-8', 'X-Chat-Last-Given': '7' },
    body: '<?xml version="1.0"?><ocs><meta><statuscode>200</statuscode></meta></ocs>',
  },
  'an unknown route': { ...unknown, status: 404, body: failure([], 998) },
  'a token that is none': {
    ...unknown,
    path: '/ocs/v2.php/apps/spreed/api/v1/chat/ABC_DEF',
    status: 404,
    body: failure([], 998),
  },
  'another verb': { ...list, method: 'PATCH', status: 405, headers: { 'content-type': json }, body: '' },
  'a read marker out of range': {
    ...list,
    method: 'POST',
    path: `${chat}/read`,
    status: 400,
    headers: { 'content-type': 'text/html; charset=utf-8' },
    body: '',
  },
  v1: onV1(100, [message], 'ok'),
  'a refusal of v1': { ...onV1(404, []), headers: { 'content-type': json } },
  'nothing new on v1': { ...onV1(304, []), headers: { 'content-type': json } },
  'no login on v1': { ...onV1(997, []), status: 401, headers: { 'content-type': json } },
  'a room of an older version': {
    ...list,
    path: '/ocs/v2.php//apps/spreed/api/v1/room/k7w2mfxq',
    headers: { 'content-type': json, 'x-nextcloud-talk-hash': 'a'.repeat(40) },
    body: ok(exampleOf('Room')),
  },
};
for (const [title, answer] of Object.entries(good)) {
  test(`lets pass: ${title}`, () => checkAnswer(answer));
}

const bad: Record<string, [Answer, RegExp]> = {
  'a field too many': [{ ...list, body: ok([{ ...message, colour: 'red' }]) }, /colour/],
  'a field that is missing': [
    { ...list, body: ok([{ ...message, referenceId: undefined }].map((one) => JSON.parse(JSON.stringify(one)))) },
    /referenceId/,
  ],
  'null where a field should be left out': [{ ...list, body: ok([{ ...message, silent: null }]) }, /silent/],
  'an unknown status': [{ ...list, status: 418, body: failure([], 418) }, /status|const|allowed/],
  'an error of the server': [
    { ...list, status: 500, headers: { 'content-type': json }, body: failure([], 996) },
    /statuscode/,
  ],
  'statuses that contradict each other': [
    { ...list, status: 404, headers: { 'content-type': json }, body: failure([], 403) },
    /should be 403/,
  ],
  'an error that is not documented': [
    { ...list, status: 400, headers: { 'content-type': json }, body: failure({ error: 'mood' }, 400) },
    /lookIntoFuture/,
  ],
  'a header that is missing': [
    { ...good['a room of an older version'], headers: { 'content-type': json } } as Answer,
    /x-nextcloud-talk-hash is missing/,
  ],
  'a header that is no number': [
    { ...list, headers: { 'content-type': json, 'X-Chat-Last-Given': 'soon' } },
    /x-chat-last-given/,
  ],
  'headers with nothing new': [
    { ...list, status: 304, headers: { 'X-Chat-Last-Given': '3' }, body: '' },
    /not documented/,
  ],
  'a body with nothing new': [{ ...list, status: 304, headers: {} }, /there is a body/],
  'a body of another verb': [{ ...list, method: 'PATCH', status: 405 }, /there is a body/],
  'a route that should be unknown': [{ ...unknown, body: ok([]) }, /should be 404/],
  'an unknown route with a plain 404': [{ ...unknown, status: 404, body: failure([], 404) }, /998/],
  'another Content-Type': [
    { ...list, headers: { 'content-type': 'text/html', 'X-Chat-Last-Given': '1' } },
    /text\/html/,
  ],
  'broken JSON': [{ ...list, body: '{"ocs":' }, /no JSON/],
  'a status of v2 on v1': [{ ...onV1(404, []), status: 404, headers: { 'content-type': json } }, /should be 200/],
  'an envelope of v2 on v1': [{ ...list, path: list.path.replace('v2.php', 'v1.php') }, /totalitems/],
  'a message of v1 that is none': [onV1(100, [{ id: 3 }], 'ok'), /referenceId|token/],
};
for (const [title, [answer, fault]] of Object.entries(bad)) {
  test(`catches: ${title}`, () => assert.throws(() => checkAnswer(answer), fault));
}

test.run();
