import type { ServerResponse } from 'node:http';
import type { Context } from 'koa';
import { formatOf, type OcsAnswer, type OcsFormat, type OcsVersion, renderAnswer } from './ocs.js';

/**
 * What writing an answer needs to know of its request. Answers are written past Koa, head and body in one go; and
 * whoever is answered later keeps this and nothing else of the request.
 */
export interface Reply {
  res: ServerResponse;
  requestId: string;
  /** Who is logged in. */
  uid: string | undefined;
  version: OcsVersion;
  format: OcsFormat;
}

export const replyTo = (ctx: Context): Reply => ({
  res: ctx.res,
  requestId: ctx.state.requestId,
  uid: ctx.state.uid,
  version: ctx.state.version ?? 2,
  format: formatOf(ctx),
});

/** On every answer (spec/ocs.md §9), name and value in turn: nothing here may be framed, sniffed, cached or indexed. */
const standing: readonly string[] = [
  'Cache-Control',
  'no-cache, no-store, must-revalidate',
  'Content-Security-Policy',
  "default-src 'none';base-uri 'none';manifest-src 'self';frame-ancestors 'none'",
  'Feature-Policy',
  "autoplay 'none';camera 'none';fullscreen 'none';geolocation 'none';microphone 'none';payment 'none'",
  'X-Robots-Tag',
  'noindex, nofollow',
  'Referrer-Policy',
  'no-referrer',
  'X-Content-Type-Options',
  'nosniff',
  'X-Frame-Options',
  'SAMEORIGIN',
  'X-Permitted-Cross-Domain-Policies',
  'none',
];

/** A path as the log may have it: links that let a browser in, or lead a guest to a file, hold a secret. */
export const loggedPath = (path: string): string =>
  path.replace(/(\/login\/v2\/+flow\/+|^(?:\/+index\.php)?\/+(?:s|apps\/+files_sharing\/+publicpreview)\/+).*/, '$1…');

/** The headers of any answer to that request, name and value in turn. */
export function standingHeadersOf({ requestId, uid }: Pick<Reply, 'requestId' | 'uid'>): string[] {
  const headers = standing.slice();
  headers.push('X-Request-Id', requestId);
  if (uid !== undefined) headers.push('X-User-Id', encodeURIComponent(uid));
  return headers;
}

/** @param headers further ones, name and value in turn */
export function writeAtOnce(reply: Reply, status: number, headers: readonly string[], body: Buffer | string): void {
  const all = standingHeadersOf(reply);
  for (const part of headers) all.push(part);
  if (body.length > 0) all.push('Content-Length', String(Buffer.byteLength(body)));
  reply.res.writeHead(status, all);
  reply.res.end(body.length > 0 ? body : undefined);
}

/** An answer in its envelope; the headers are its own, name and value in turn. */
export function bytesOf(
  { version, format }: Pick<Reply, 'version' | 'format'>,
  answer: OcsAnswer,
): { status: number; headers: string[]; body: string } {
  const { status, type, body } = renderAnswer(version, format, answer);
  const headers = status === 204 ? [] : ['Content-Type', type];
  for (const name in answer.headers) headers.push(name, answer.headers[name] ?? '');
  return { status, headers, body };
}

export function writeAnswer(reply: Reply, answer: OcsAnswer): void {
  const { status, headers, body } = bytesOf(reply, answer);
  writeAtOnce(reply, status, headers, body);
}
