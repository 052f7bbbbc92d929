import { createHash } from 'node:crypto';
import type { Context } from 'koa';
import type { Clock } from '../clock.js';
import type { Picture } from '../domain/picture.js';

const day = 24 * 3600;

interface Terms {
  /** Seconds for which clients need not ask again. */
  maxAge?: number;
  status?: number;
}

/**
 * Answers with a picture, or with 304 to who has it already. Clients may keep it: those that change are asked for
 * under another address, or seldom.
 */
export function answerPicture(
  ctx: Context,
  clock: Clock,
  picture: Picture,
  { maxAge = day, status = 200 }: Terms = {},
): void {
  const bytes = Buffer.from(picture.bytes.buffer, picture.bytes.byteOffset, picture.bytes.byteLength);
  const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`;
  ctx.set('Cache-Control', `private, max-age=${maxAge}, immutable`);
  ctx.set('Expires', new Date((clock.now() + maxAge) * 1000).toUTCString());
  ctx.set('ETag', etag);
  const known = ctx.get('if-none-match').split(',');
  if (known.some((one) => one.trim().replace(/^W\//, '') === etag)) {
    ctx.status = 304;
    return;
  }
  ctx.status = status;
  ctx.type = picture.type;
  ctx.body = bytes;
}
