import type { ErrorObject } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import json from '../../openapi.yaml';

/** The parts of OpenAPI 3.1 that openapi.yaml makes use of. */
export interface OpenApiDocument {
  openapi: string;
  servers: { url: string }[];
  security: SecurityRequirement[];
  tags: { name: string }[];
  paths: Record<string, PathItem>;
  components: {
    securitySchemes: Record<string, unknown>;
    parameters: Record<string, Parameter>;
    headers: Record<string, Header>;
    responses: Record<string, Response>;
    schemas: Record<string, unknown>;
  };
}
export type SecurityRequirement = Record<string, string[]>;
export interface Reference {
  $ref: string;
}
export type PathItem = { servers?: { url: string }[]; parameters?: (Parameter | Reference)[] } & {
  [verb in Verb]?: Operation;
};
export interface Operation {
  operationId: string;
  tags: string[];
  summary: string;
  security?: SecurityRequirement[];
  parameters?: (Parameter | Reference)[];
  requestBody?: { content: Record<string, { schema: { properties?: Record<string, unknown> } }> };
  responses: Record<string, Response | Reference>;
}
export interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required?: boolean;
  schema: { type?: string; enum?: unknown[] };
}
export interface Header {
  required?: boolean;
  schema: { type?: string };
}
export interface Response {
  description: string;
  headers?: Record<string, Header | Reference>;
  content?: Record<string, { schema: unknown; example?: unknown }>;
}

export const verbs = ['get', 'post', 'put', 'delete'] as const;
export type Verb = (typeof verbs)[number];

export const openapi: OpenApiDocument = JSON.parse(json);

// The document stands as one schema, so that what is referred to is compiled once and not for each answer.
// Whether these are schemas is looked at once, in test/openapi.test.ts.
const options = { strict: true, strictTypes: false, strictRequired: false, allErrors: true };
const ajv = new Ajv2020({ ...options, meta: false, validateSchema: false });
ajv.addVocabulary(['components', 'paths']);
ajv.addSchema({ $id: 'openapi.yaml', components: openapi.components, paths: openapi.paths });
const pointers = new WeakMap<object, string>();
notePointers({ components: openapi.components, paths: openapi.paths }, '');

function notePointers(value: unknown, pointer: string): void {
  if (typeof value !== 'object' || value === null) return;
  pointers.set(value, pointer);
  for (const [key, child] of Object.entries(value)) {
    notePointers(child, `${pointer}/${encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'))}`);
  }
}

/** Where a reference within the document leads. */
export function resolved<T extends object>(value: T | Reference): T {
  if (!('$ref' in value)) return value;
  return resolved(at<T>(value.$ref));
}

/** @param pointer such as `#/components/schemas/Room` */
export function at<T>(pointer: string): T {
  let value: unknown = openapi;
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    value = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
  }
  if (value === undefined) throw new Error(`openapi.yaml has no ${pointer}`);
  return value as T;
}

/** What is wrong with a value by one of the document's schemas, in words; empty when nothing is. */
export function faultsBy(schema: unknown, value: unknown): string[] {
  const pointer = typeof schema === 'object' && schema !== null ? pointers.get(schema) : undefined;
  const validate = pointer === undefined ? undefined : ajv.getSchema(`openapi.yaml#${pointer}`);
  if (!validate) throw new Error('this is no schema of the document');
  return validate(value) ? [] : worded(validate.errors ?? []);
}

const mostFaults = 8;

/** One line per fault; those that only say that an alternative did not fit either come last. */
export function worded(errors: readonly ErrorObject[]): string[] {
  const lines = errors
    .toSorted((a, b) => Number(isSummary(a)) - Number(isSummary(b)))
    .map((error) => `${error.instancePath || 'the body'} ${error.message}${detail(error)}`);
  const unique = [...new Set(lines)];
  return unique.length > mostFaults
    ? [...unique.slice(0, mostFaults), `… and ${unique.length - mostFaults} more`]
    : unique;
}

const isSummary = ({ keyword }: ErrorObject): boolean => ['anyOf', 'if', 'allOf'].includes(keyword);

function detail({ params, keyword }: ErrorObject): string {
  const { additionalProperty, unevaluatedProperty, allowedValues, allowedValue } = params;
  if (keyword === 'additionalProperties') return `: ${additionalProperty}`;
  if (keyword === 'unevaluatedProperties') return `: ${unevaluatedProperty}`;
  if (keyword === 'enum') return `: ${JSON.stringify(allowedValues)}`;
  return keyword === 'const' ? `: ${JSON.stringify(allowedValue)}` : '';
}
