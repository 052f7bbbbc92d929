import { randomBytes } from 'node:crypto';
import type { Middleware } from 'koa';
import type { Deps } from '../deps.js';
import { addressReader } from './address.js';
import { loggedPath, standingHeadersOf } from './reply.js';

/** Names each request for the log and the client, gives what Koa answers the standing headers, and logs how it ended. */
export function standingHeaders({ log, config }: Pick<Deps, 'log' | 'config'>): Middleware {
  const nextId = requestIds();
  const addressOf = addressReader(config);
  return async (ctx, next) => {
    ctx.state.requestId = nextId();
    await next();
    // What is answered past Koa, or later, carries them itself.
    if (ctx.respond !== false) {
      const { requestId, uid } = ctx.state;
      const headers = standingHeadersOf({ requestId, uid });
      for (let i = 0; i < headers.length; i += 2) {
        const [name = '', value = ''] = [headers[i], headers[i + 1]];
        if (!ctx.res.hasHeader(name)) ctx.res.setHeader(name, value);
      }
    }
    // A held poll has not been answered yet; heldMessages.ts logs it when it is.
    if (!log.isLevelEnabled('debug') || (ctx.respond === false && !ctx.res.headersSent)) return;
    const { method, path, res } = ctx;
    const { requestId } = ctx.state;
    const told = { requestId, address: addressOf(ctx), method, path: loggedPath(path), status: res.statusCode };
    log.debug(told, 'answered');
  };
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
