import { randomBytes } from 'node:crypto';
import type { Context, Middleware } from 'koa';
import type { Deps } from '../deps.js';

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

/** Names each request for the log and the client, gives every answer what it must carry, and logs how it ended. */
export function standingHeaders({ log }: Pick<Deps, 'log'>): Middleware {
  const nextId = requestIds();
  return async (ctx, next) => {
    ctx.state.requestId = nextId();
    await next();
    // What is answered past Koa, or later, carries them itself.
    if (ctx.respond !== false) {
      const headers = ownHeaders(ctx);
      for (let i = 0; i < headers.length; i += 2) {
        const [name = '', value = ''] = [headers[i], headers[i + 1]];
        if (!ctx.res.hasHeader(name)) ctx.res.setHeader(name, value);
      }
    }
    // A held poll has not been answered yet; answerLater.ts logs it when it is.
    if (!log.isLevelEnabled('debug') || (ctx.respond === false && !ctx.res.headersSent)) return;
    const { requestId } = ctx.state;
    log.debug({ requestId, method: ctx.method, path: ctx.path, status: ctx.res.statusCode }, 'answered');
  };
}

function ownHeaders(ctx: Context): string[] {
  const { requestId, uid } = ctx.state;
  const named = uid === undefined ? [] : ['X-User-Id', encodeURIComponent(uid)];
  return [...standing, 'X-Request-Id', requestId, ...named];
}

/**
 * Writes an answer past Koa, head and body in one go: for the polls of a whole room that are answered at once.
 * @param headers name and value in turn
 */
export function writeAtOnce(ctx: Context, status: number, headers: readonly string[], body: Buffer | string): void {
  ctx.respond = false;
  const all = [...ownHeaders(ctx), ...headers];
  if (body.length > 0) all.push('Content-Length', String(Buffer.byteLength(body)));
  ctx.res.writeHead(status, all);
  ctx.res.end(body.length > 0 ? body : undefined);
}

/** Ids of 20 characters: random for the process, counted within it. */
function requestIds(): () => string {
  const process = randomBytes(9).toString('base64url');
  let count = 0;
  return () => {
    count++;
    return process + count.toString(36).padStart(8, '0');
  };
}
