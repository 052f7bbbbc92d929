import type { Context } from 'koa';
import type { Deps } from '../../deps.js';
import { TalkError } from '../../domain/errors.js';
import type { User } from '../../domain/user.js';
import { escaped, namespaces } from './xml.js';

/** What a WebDAV request brings, beside its place. */
export interface DavRequest {
  ctx: Context;
  deps: Deps;
  user: User;
}

/** Unix seconds that the client wants the file to be of (`X-OC-MTime`). @throws TalkError invalid */
export function modifiedAtOf(ctx: Context): number | undefined {
  const given = ctx.get('x-oc-mtime').trim();
  if (given === '') return undefined;
  const seconds = Math.trunc(Number(given));
  if (!/^-?\d{1,15}(?:\.\d{1,9})?$/.test(given) || Math.abs(seconds) > 8.64e12) {
    throw new TalkError('invalid', 'mtime', { message: 'X-OC-MTime is not a number of seconds' });
  }
  return seconds;
}

/** The ETags of a header such as `If-Match`, without their quotes; undefined without the header. */
export function etagsOf(ctx: Context, header: string): string[] | undefined {
  const given = ctx.get(header);
  if (given === '') return undefined;
  return given.split(',').map((etag) =>
    etag
      .trim()
      .replace(/^W\//, '')
      .replace(/^"(.*)"$/, '$1'),
  );
}

/** Bytes that the client announces in a header; undefined without it. @throws TalkError invalid */
export function bytesOf(ctx: Context, header: string): number | undefined {
  const given = ctx.get(header).trim();
  if (given === '') return undefined;
  if (!/^\d{1,15}$/.test(given))
    throw new TalkError('invalid', 'size', { message: `${header} is not a number of bytes` });
  return Number(given);
}

/** What was sent, as it comes; that it is not read to its end does not cut the connection. */
export const bodyOf = (ctx: Context): AsyncIterable<Buffer> => ctx.req.iterator({ destroyOnReturn: false });

/** Bytes of the body if the client says; of one in chunks it is not known. */
export const bodyBytes = (ctx: Context): number | undefined =>
  ctx.req.headers['transfer-encoding'] === undefined ? (bytesOf(ctx, 'content-length') ?? 0) : undefined;

export function answerXml(ctx: Context, status: number, body: string): void {
  ctx.status = status;
  ctx.type = 'application/xml; charset=utf-8';
  ctx.body = body;
}

/** What clients know an error by, beside its status. */
const exceptions: Record<number, string> = {
  400: 'Sabre\\DAV\\Exception\\BadRequest',
  401: 'Sabre\\DAV\\Exception\\NotAuthenticated',
  403: 'Sabre\\DAV\\Exception\\Forbidden',
  404: 'Sabre\\DAV\\Exception\\NotFound',
  405: 'Sabre\\DAV\\Exception\\MethodNotAllowed',
  409: 'Sabre\\DAV\\Exception\\Conflict',
  412: 'Sabre\\DAV\\Exception\\PreconditionFailed',
  413: 'OCA\\DAV\\Connector\\Sabre\\Exception\\EntityTooLarge',
  415: 'Sabre\\DAV\\Exception\\UnsupportedMediaType',
  416: 'Sabre\\DAV\\Exception\\RequestedRangeNotSatisfiable',
  429: 'OCA\\DAV\\Connector\\Sabre\\Exception\\TooManyRequests',
  501: 'Sabre\\DAV\\Exception\\NotImplemented',
  503: 'Sabre\\DAV\\Exception\\ServiceUnavailable',
  507: 'Sabre\\DAV\\Exception\\InsufficientStorage',
};

/** @param condition an element that says more precisely what does not hold, such as `<d:propfind-finite-depth/>` */
export function answerDavError(ctx: Context, status: number, message: string, condition = ''): void {
  const exception = exceptions[status] ?? 'Sabre\\DAV\\Exception';
  answerXml(
    ctx,
    status,
    `<?xml version="1.0" encoding="utf-8"?>\n<d:error xmlns:d="${namespaces.d}" xmlns:s="${namespaces.s}">` +
      `<s:exception>${exception}</s:exception><s:message>${escaped(message)}</s:message>${condition}</d:error>\n`,
  );
}
