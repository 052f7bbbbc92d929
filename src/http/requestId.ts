import { randomBytes } from 'node:crypto';
import type { Middleware } from 'koa';
import type { Deps } from '../deps.js';

/** Names each request for the log and the client, and logs how it ended. */
export function requestId({ log }: Pick<Deps, 'log'>): Middleware {
  return async (ctx, next) => {
    const id = randomBytes(15).toString('base64url');
    ctx.state.requestId = id;
    ctx.res.setHeader('X-Request-Id', id);
    await next();
    log.debug({ requestId: id, method: ctx.method, path: ctx.path, status: ctx.status }, 'answered');
  };
}
