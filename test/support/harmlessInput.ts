import { type Operation, openapi, type Parameter, type Reference, resolved, verbs } from './openapiDocument.js';

interface ValueSchema {
  type?: string | string[];
  enum?: unknown[];
}

/**
 * The required parameters of a route, each with the least that openapi.yaml takes for it: a request that is well
 * formed, and changes little if it changes anything.
 * @param path as the route has it, whatever its parts are called
 */
export function harmlessInput(verb: string, path: string): Record<string, string> {
  const normal = (some: string) => some.replace(/\{\w+\}/g, '{}');
  const [, item] = Object.entries(openapi.paths).find(([documented]) => normal(documented) === normal(path)) ?? [];
  const name = verbs.find((known) => known.toUpperCase() === verb);
  const operation = name && item?.[name];
  if (!operation) return {};
  return Object.fromEntries(required(operation).map(([parameter, schema]) => [parameter, leastOf(schema)]));
}

function required({ parameters = [], requestBody }: Operation): [string, ValueSchema][] {
  const inQuery = parameters
    .map((parameter) => resolved<Parameter>(parameter))
    .filter((parameter) => parameter.required && parameter.in === 'query')
    .map(({ name, schema }): [string, ValueSchema] => [name, schema]);
  const inBody = Object.values(requestBody?.content ?? {}).flatMap(({ schema }) => {
    const { required: names = [], properties = {} } = schema as { required?: string[]; properties?: object };
    return Object.entries(properties)
      .filter(([name]) => names.includes(name))
      .map(([name, property]): [string, ValueSchema] => [name, resolved(property as ValueSchema | Reference)]);
  });
  return [...inQuery, ...inBody];
}

function leastOf({ type, enum: values }: ValueSchema): string {
  if (values?.[0] !== undefined) return String(values[0]);
  const first = Array.isArray(type) ? type[0] : type;
  return first === 'integer' || first === 'boolean' ? '0' : 'walked';
}
