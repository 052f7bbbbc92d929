import type { Context, Middleware } from 'koa';
import type { KoaBodyMiddlewareOptions } from 'koa-body';
import { TalkError } from '../domain/errors.js';
import { parseForm } from './input.js';

const methods = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH'] as const;

/** How the bodies of all requests are read. */
export const formOptions = (maxBytes: number): Partial<KoaBodyMiddlewareOptions> => ({
  json: true,
  jsonStrict: false,
  jsonLimit: maxBytes,
  jsonTypes: ['application/json', 'application/*+json'],
  urlencoded: true,
  formLimit: maxBytes,
  queryString: { depth: 4, arrayLimit: 1000, parameterLimit: 2000, plainObjects: true, duplicates: 'last' },
  text: false,
  multipart: true,
  parsedMethods: [...methods] as never,
  onError(error) {
    throw error;
  },
});

/** Reads a body with koa-body, which is loaded with the first one: it is a third of all that the server loads. */
export function bodyParser(options: Partial<KoaBodyMiddlewareOptions>): (ctx: Context) => Promise<void> {
  let loading: Promise<Middleware> | undefined;
  return async (ctx) => {
    loading ??= import('koa-body').then(({ koaBody }) => koaBody(options));
    const parse = await loading;
    await parse(ctx, async () => {});
  };
}

/** Reads the parameters of requests whose bodies have at most that many bytes. */
export function parameterReader(maxBytes: number): (ctx: Context) => Promise<Record<string, unknown>> {
  const parse = bodyParser({
    ...formOptions(maxBytes),
    // Fields of a multipart form are parameters like any other; files are taken where they are expected: upload.ts.
    formidable: { maxFieldsSize: maxBytes, maxFields: 1000, filter: ({ originalFilename }) => !originalFilename },
  });
  /**
   * The parameters that the request carries: of the query, and over them those of its form or JSON body.
   * @throws TalkError tooLong, invalid
   */
  return async (ctx) => {
    const query = parseForm(ctx.querystring);
    if (!hasBody(ctx)) return query;
    try {
      await parse(ctx);
    } catch (error) {
      throw bodyError(ctx, error, maxBytes);
    }
    const body: unknown = ctx.request.body;
    if (typeof body !== 'object' || body === null || Array.isArray(body)) return query;
    return { ...query, ...body };
  };
}

function hasBody(ctx: Context): boolean {
  const { headers } = ctx.req;
  if (headers['transfer-encoding'] === undefined && (headers['content-length'] ?? '0') === '0') return false;
  // A form in the body of a GET is ignored, as PHP does.
  return ctx.method !== 'GET' || !ctx.is('urlencoded', 'multipart');
}

/** What a client is told of a body that cannot be read. */
export function bodyError(ctx: Context, error: unknown, maxBytes: number): TalkError {
  // What is left of the body is not read: the connection ends with this answer.
  ctx.set('Connection', 'close');
  const status = typeof error === 'object' && error !== null && 'status' in error ? error.status : 400;
  if (status === 413) return new TalkError('tooLong', 'body', { message: `The body is larger than ${maxBytes} bytes` });
  return new TalkError('invalid', 'body', { message: 'The body cannot be read as what its Content-Type says' });
}
