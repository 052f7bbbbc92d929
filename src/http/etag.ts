import type { Context } from 'koa';

/**
 * Whether the client has what the ETag stands for. Not Koa's `fresh`: web clients that name an ETag also send
 * `Cache-Control: no-cache`, which the reference ignores.
 */
export const knowsEtag = (ctx: Context, etag: string): boolean =>
  ctx
    .get('if-none-match')
    .split(',')
    .some((known) => known.trim().replace(/^W\//, '') === etag);
