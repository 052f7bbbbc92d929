import { createHash } from 'node:crypto';
import type { Context } from 'koa';

/** The ETag of a content that has no version of its own. */
export const etagOf = (bytes: Uint8Array): string =>
  `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`;

/**
 * Whether the client has what the ETag stands for. Not Koa's `fresh`: web clients that name an ETag also send
 * `Cache-Control: no-cache`, which the reference ignores.
 */
export const knowsEtag = (ctx: Context, etag: string): boolean =>
  ctx
    .get('if-none-match')
    .split(',')
    .some((known) => known.trim().replace(/^W\//, '') === etag);
