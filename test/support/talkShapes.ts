import { AssertionError } from 'node:assert';
import { existsSync, readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import type { Answer } from './openapi.js';
import { worded } from './openapiDocument.js';

/**
 * Talk's own description of its API (OpenAPI 3.0, `openapi-full.json` of nextcloud/spreed). It is not part of this
 * repository: where the file is not there, nothing is compared and the answer is `skipped`.
 */
const file = process.env.TALK_OPENAPI ?? '../shared/talk/openapi-full.json';

export type Compared = 'fits' | 'skipped';

type Responses = Record<string, { content?: Record<string, unknown> }>;
interface TalkDocument {
  paths: Record<string, Record<string, { responses: Responses }>>;
}

const document: TalkDocument | undefined = existsSync(file)
  ? tolerant(JSON.parse(readFileSync(file, 'utf8')))
  : undefined;
const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false, meta: false, validateSchema: false });
if (document) ajv.addSchema({ $id: 'talk', ...document });

// What is written out wins over a parameter. The version is one too, so that older ones are compared like the newest.
const templates = Object.keys(document?.paths ?? {})
  .sort((a, b) => a.split('{').length - b.split('{').length)
  .map((path) => ({
    path,
    pattern: new RegExp(
      `^${path
        .replaceAll('.', '\\.')
        .replace('{token}', '[a-z0-9]+')
        .replace(/\{[^}]+\}/g, '[^/]+')}$`,
    ),
  }));

/**
 * Talk's description in terms of JSON Schema, and wide enough for a real Talk: `nullable` becomes an alternative (alone
 * it stands for null itself), and where a map may be empty so may be a list, for so PHP writes empty maps.
 */
function tolerant<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(tolerant) as T;
  const { nullable, ...rest } = Object.fromEntries(Object.entries(value).map(([key, child]) => [key, tolerant(child)]));
  const alternatives: object[] = Object.keys(rest).length > 0 ? [rest] : [];
  if (rest.type === 'object' && !rest.required) alternatives.push({ type: 'array', maxItems: 0 });
  if (nullable === true) alternatives.push({ type: 'null' });
  const [only = rest, ...others] = alternatives;
  return (others.length > 0 ? { anyOf: alternatives } : only) as T;
}

/**
 * Compares a value with a shape that Talk publishes, such as `Room` or `ChatMessageWithParent`.
 * @throws AssertionError
 */
export function checkTalkShape(name: string, value: unknown): Compared {
  if (!document) return 'skipped';
  return compare(`#/components/schemas/${name}`, value, `this is no ${name} as Talk publishes it:`);
}

/**
 * Compares an answer of a Talk route with what Talk says of that route: success in JSON under v2 only, for the
 * refusals that guards make are not in its description.
 * @throws AssertionError
 */
export function checkTalkAnswer({ method, path, status, headers, body }: Answer): Compared {
  const type = headers instanceof Headers ? headers.get('content-type') : headers['content-type'];
  if (!document || status < 200 || status > 299 || !String(type).startsWith('application/json')) return 'skipped';
  const plain = path.replace(/\?.*$/s, '').replace(/\/{2,}/g, '/');
  const template = templates.find(({ pattern }) => pattern.test(plain))?.path;
  const verb = method.toLowerCase();
  const responses = template && document.paths[template]?.[verb]?.responses;
  if (!responses) return 'skipped';
  const title = `${method} ${path} answered ${status}, not as Talk says:`;
  if (!responses[status]?.content?.['application/json']) fail(title, ['that status is not among its answers']);
  const steps = ['paths', template, verb, 'responses', String(status), 'content', 'application/json', 'schema'];
  return compare(`#/${steps.map(escaped).join('/')}`, typeof body === 'string' ? JSON.parse(body) : body, title);
}

const escaped = (step: string): string => encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1'));

function compare(pointer: string, value: unknown, title: string): Compared {
  const validate = ajv.getSchema(`talk${pointer}`);
  if (!validate) throw new Error(`Talk's description has no ${pointer}`);
  if (!validate(value)) fail(title, worded(validate.errors ?? []));
  return 'fits';
}

function fail(title: string, faults: string[]): never {
  throw new AssertionError({ message: [title, ...faults].join('\n  - '), operator: 'checkTalk' });
}
