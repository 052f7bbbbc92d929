import { AssertionError } from 'node:assert';
import {
  faultsBy,
  type Header,
  type Operation,
  openapi,
  type Parameter,
  type PathItem,
  type Response,
  resolved,
  type SecurityRequirement,
  verbs,
} from './openapiDocument.js';

/** What a server answered to one request, as a test saw it. */
export interface Answer {
  method: string;
  /** With `/ocs/v2.php` or `/ocs/v1.php`; a query does not matter. */
  path: string;
  status: number;
  headers: Headers | Record<string, string | string[] | undefined>;
  /** The text as it came, or what its JSON stands for. */
  body: unknown;
}

/**
 * Compares an answer with what openapi.yaml promises: path, verb, status, headers, body. Of XML only the status is
 * looked at.
 * @throws AssertionError that names every fault
 */
export function checkAnswer(answer: Answer): void {
  const faults = faultsOf(answer);
  if (faults.length === 0) return;
  const title = `${answer.method} ${answer.path} answered ${answer.status}, not as openapi.yaml promises:`;
  throw new AssertionError({ message: [title, ...faults].join('\n  - '), operator: 'checkAnswer' });
}

/** A route of the document, its path below the entry points. */
export interface DocumentedRoute {
  verb: string;
  path: string;
  /** Whether it may be asked without a login. */
  isPublic: boolean;
  /** Names of what may stand in the query or in the body, sorted. */
  parameters: string[];
  /** What the file that it takes is called, if it takes one. */
  file: string | undefined;
}

/** Every route below the OCS entry points. */
export function documentedRoutes(): DocumentedRoute[] {
  return Object.entries(openapi.paths)
    .filter(([, item]) => !item.servers)
    .flatMap(([path, item]) =>
      verbs.flatMap((verb) => {
        const operation = item[verb];
        return operation ? [{ verb: verb.toUpperCase(), path, ...summary(operation) }] : [];
      }),
    );
}

const fileType = 'multipart/form-data';

function summary(operation: Operation): Pick<DocumentedRoute, 'isPublic' | 'parameters' | 'file'> {
  const sent = (operation.parameters ?? []).map((parameter) => resolved(parameter));
  // Headers that an endpoint reads itself are none of its parameters.
  const names = sent.filter((parameter) => parameter.in !== 'header').map(({ name }) => name);
  for (const [type, { schema }] of Object.entries(operation.requestBody?.content ?? {})) {
    if (type !== fileType) names.push(...Object.keys(schema.properties ?? {}));
  }
  const [file] = Object.keys(operation.requestBody?.content[fileType]?.schema.properties ?? {});
  const isLogin = (way: SecurityRequirement) => Object.keys(way).some((scheme) => scheme !== 'ocs');
  const ways = operation.security ?? openapi.security;
  return { isPublic: !ways.every(isLogin), parameters: [...new Set(names)].sort(), file };
}

function faultsOf(answer: Answer): string[] {
  const headers = plainHeaders(answer.headers);
  const body = readBody(answer.body, headers['content-type'] ?? '');
  const { version, path } = parsePath(answer.path);
  const seen: Seen = { status: answer.status, headers, body };
  const verb = answer.method === 'HEAD' ? 'get' : verbs.find((known) => known === answer.method.toLowerCase());
  const item = findPath(path, version !== undefined, verb);
  // What has come of a HEAD of v1 stands in the body that it does not get.
  if (answer.method === 'HEAD' && version === 1) return [];
  if (!item && answer.method === 'HEAD') return statusFaults(seen.status, 404);
  if (!item) return version ? unknownRouteFaults(fromVersion(version, seen)) : statusFaults(seen.status, 404);
  const operation = verb && item[verb];
  if (!operation) return [...statusFaults(seen.status, 405), ...noBodyFaults(body)];
  const { faults, ...plain } = version ? fromVersion(version, seen) : { ...seen, faults: [] };
  const response = operation.responses[plain.status] ?? operation.responses.default;
  if (!response) return [...faults, `the status ${plain.status} is not documented`];
  if (plain.isEnvelopedEmpty) return faults;
  const isHead = answer.method === 'HEAD';
  return [
    ...faults,
    ...headerFaults(resolved(response), headers),
    ...(isHead || isAnywhere(operation, plain) ? [] : bodyFaults(resolved(response), plain)),
  ];
}

/** What any route may answer, whatever else it says with the same status. */
const isAnywhere = ({ responses }: Operation, seen: Seen): boolean =>
  seen.status >= 400 && responses.default !== undefined && bodyFaults(resolved(responses.default), seen).length === 0;

interface Seen {
  status: number;
  headers: Record<string, string>;
  body: Body;
  /** Under v1 a 204 or 304 comes in an envelope whose data says nothing. */
  isEnvelopedEmpty?: boolean;
}

type Body = { kind: 'none' } | { kind: 'json'; value: unknown } | { kind: 'text'; text: string };

function readBody(body: unknown, type: string): Body {
  if (body === undefined || body === null || body === '') return { kind: 'none' };
  if (typeof body !== 'string') return { kind: 'json', value: body };
  if (!type.startsWith('application/json')) return { kind: 'text', text: body };
  try {
    return { kind: 'json', value: JSON.parse(body) };
  } catch {
    return { kind: 'text', text: body };
  }
}

function plainHeaders(headers: Answer['headers']): Record<string, string> {
  const entries = headers instanceof Headers ? [...headers.entries()] : Object.entries(headers);
  return Object.fromEntries(
    entries.flatMap(([name, value]) => (value === undefined ? [] : [[name.toLowerCase(), String(value)]])),
  );
}

function parsePath(path: string): { version: 1 | 2 | undefined; path: string } {
  const plain = path
    .replace(/[?#].*$/s, '')
    .replace(/\/{2,}/g, '/')
    // The path of a file is one parameter.
    .replace(
      /^(\/remote\.php\/(?:webdav|dav\/files\/[^/]+)\/)(.*)$/,
      (_, start, rest) => start + encodeURIComponent(rest),
    );
  const entry = /^\/ocs\/v([12])\.php(\/.*)$/.exec(plain);
  if (!entry) return { version: undefined, path: plain };
  return { version: entry[1] === '1' ? 1 : 2, path: entry[2] ?? '' };
}

/** Room routes are documented as v4 and also answer as v1 to v3. */
function findPath(path: string, below: boolean, verb: Verb | undefined): PathItem | undefined {
  return (
    matchPath(path, below, verb) ??
    matchPath(path.replace(/^(\/apps\/spreed\/api\/)v[1-3](?=\/(?:listed-)?room\b)/, '$1v4'), below, verb)
  );
}

function matchPath(path: string, below: boolean, verb: Verb | undefined): PathItem | undefined {
  const parts = path.split('/');
  const candidates = templates.filter((template) => template.below === below && fits(template.parts, parts));
  // What is written out wins over a parameter, among those that take the verb if any does.
  candidates.sort((a, b) => parametersIn(a.parts) - parametersIn(b.parts));
  return (candidates.find(({ item }) => verb && item[verb]) ?? candidates[0])?.item;
}

type Verb = (typeof verbs)[number];
type Part = string | Parameter;
const parametersIn = (parts: Part[]): number => parts.filter((part) => typeof part !== 'string').length;

const templates = Object.entries(openapi.paths).map(([path, item]) => {
  const parameters = (item.parameters ?? []).map((parameter) => resolved(parameter));
  const parts = path.split('/').map((part) => parameters.find(({ name }) => part === `{${name}}`) ?? part);
  return { item, below: !item.servers, parts };
});

function fits(template: Part[], parts: string[]): boolean {
  if (template.length !== parts.length) return false;
  return template.every((part, place) => {
    const given = parts[place] ?? '';
    if (typeof part === 'string') return part === given;
    return faultsBy(part.schema, typed(part.schema, decoded(given))).length === 0;
  });
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** What is written as digits where a whole number belongs is that number. */
const typed = (schema: { type?: string }, text: string): string | number =>
  schema.type === 'integer' && /^-?\d+$/.test(text) ? Number(text) : text;

/** The HTTP status that v2 has for a statuscode. */
function statusOf(statuscode: number): number {
  if (statuscode === 100) return 200;
  if (statuscode === 997) return 401;
  if (statuscode === 998) return 404;
  if (statuscode === 996 || statuscode === 999) return 500;
  return statuscode < 200 || statuscode > 600 ? 400 : statuscode;
}

interface Envelope {
  meta: { status: string; statuscode: number; message: string };
  data: unknown;
}

function envelopeOf(body: Body): Envelope | undefined {
  const { ocs } = body.kind === 'json' ? (body.value as { ocs?: Envelope }) : {};
  return typeof ocs?.meta?.statuscode === 'number' ? ocs : undefined;
}

/** The answer as v2 would have given it, and whether its statuses agree with each other. */
function fromVersion(version: 1 | 2, seen: Seen): Seen & { faults: string[] } {
  const inXml = seen.body.kind === 'text' ? /<statuscode>(\d+)<\/statuscode>/.exec(seen.body.text)?.[1] : undefined;
  const envelope = envelopeOf(seen.body);
  const statuscode = envelope?.meta.statuscode ?? (inXml === undefined ? undefined : Number(inXml));
  if (statuscode === undefined) return { ...seen, faults: [] };
  const status = statusOf(statuscode);
  if (version === 2) return { ...seen, faults: statusFaults(seen.status, status) };
  const faults = statusFaults(seen.status, status === 401 || status === 503 ? status : 200);
  const isEnvelopedEmpty = status === 204 || status === 304;
  if (!envelope) return { ...seen, status, isEnvelopedEmpty, faults };
  const { meta, data } = envelope;
  faults.push(...faultsBy(openapi.components.schemas.VersionOneMeta, meta).map((fault) => `meta: ${fault}`));
  if ((meta.status === 'ok') !== (statuscode === 100)) faults.push(`meta.status is ${meta.status} with ${statuscode}`);
  const good = status < 300;
  const { message } = good ? { message: 'OK' } : meta;
  const v2 = {
    ocs: {
      meta: { status: good ? 'ok' : 'failure', statuscode: statuscode === 100 ? 200 : statuscode, message },
      data,
    },
  };
  return { ...seen, status, body: { kind: 'json', value: v2 }, isEnvelopedEmpty, faults };
}

const statusFaults = (status: number, wanted: number): string[] =>
  status === wanted ? [] : [`the status is ${status} and should be ${wanted}`];
const noBodyFaults = (body: Body): string[] => (body.kind === 'none' ? [] : ['there is a body and should be none']);

function unknownRouteFaults({ status, body, faults }: Seen & { faults: string[] }): string[] {
  const all = ['the path is not documented, so it should be unknown', ...faults, ...statusFaults(status, 404)];
  const envelope = envelopeOf(body);
  if (body.kind === 'json' && envelope?.meta.statuscode !== 998) all.push('the statuscode should be 998');
  if (body.kind === 'none') all.push('there is no body');
  return all.length > 1 ? all : [];
}

/** Headers that clients act upon: they must not come where they are not documented. */
const watched = /^(x-chat-|x-nextcloud-|www-authenticate$)/;

/** Said of every answer at the top of the document. */
const bruteForceHeader = 'x-nextcloud-bruteforce-throttled';

function headerFaults(response: Response, headers: Record<string, string>): string[] {
  const faults: string[] = [];
  const documented = new Map(
    Object.entries(response.headers ?? {}).map(([name, header]) => [name.toLowerCase(), header]),
  );
  for (const [name, reference] of documented) {
    const header = resolved<Header>(reference);
    const value = headers[name];
    if (value === undefined && header.required) faults.push(`the header ${name} is missing`);
    if (value === undefined) continue;
    faults.push(
      ...faultsBy(header.schema, typed(header.schema, value)).map((fault) => `the header ${name}: ${fault} (${value})`),
    );
  }
  for (const name of Object.keys(headers)) {
    if (watched.test(name) && name !== bruteForceHeader && !documented.has(name))
      faults.push(`the header ${name} is not documented for this status`);
  }
  return faults;
}

function bodyFaults(response: Response, { headers, body }: Seen): string[] {
  if (!response.content) return noBodyFaults(body);
  const type = (headers['content-type'] ?? '').split(';')[0]?.trim() ?? '';
  // Every answer exists as XML too; only its JSON form is described.
  if (type === 'application/xml') return body.kind === 'none' ? ['there is no body'] : [];
  const media = response.content[type] ?? response.content['*/*'];
  if (!media)
    return [`the Content-Type is ${type || 'missing'} and should be ${Object.keys(response.content).join(' or ')}`];
  if (type !== 'application/json' || media === response.content['*/*'])
    return faultsBy(media.schema, body.kind === 'text' ? body.text : '');
  if (body.kind !== 'json')
    return [body.kind === 'none' ? 'there is no body' : `the body is no JSON: ${body.text.slice(0, 80)}`];
  return faultsBy(media.schema, body.value);
}
