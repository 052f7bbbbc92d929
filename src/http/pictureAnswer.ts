import type { Context } from 'koa';
import type { Clock } from '../clock.js';
import type { Picture } from '../domain/picture.js';
import { etagOf, knowsEtag } from './etag.js';

const day = 24 * 3600;

interface Terms {
  /** Seconds for which clients need not ask again. */
  maxAge?: number;
  status?: number;
}

/**
 * Says for how long clients may keep what is answered: pictures that change are asked for under another address, or
 * seldom.
 * @returns true for a client that has it already, which is answered 304 by that
 */
export function answerIfKnown(ctx: Context, clock: Clock, etag: string, maxAge = day): boolean {
  ctx.set('Cache-Control', `private, max-age=${maxAge}, immutable`);
  ctx.set('Expires', new Date((clock.now() + maxAge) * 1000).toUTCString());
  ctx.set('ETag', etag);
  if (!knowsEtag(ctx, etag)) return false;
  ctx.status = 304;
  return true;
}

/** Answers with a picture, or with 304 to who has it already. */
export function answerPicture(
  ctx: Context,
  clock: Clock,
  picture: Picture,
  { maxAge, status = 200 }: Terms = {},
): void {
  const bytes = Buffer.from(picture.bytes.buffer, picture.bytes.byteOffset, picture.bytes.byteLength);
  if (answerIfKnown(ctx, clock, etagOf(bytes), maxAge)) return;
  ctx.status = status;
  ctx.type = picture.type;
  ctx.body = bytes;
}
