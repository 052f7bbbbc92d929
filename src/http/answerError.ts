import type { Context } from 'koa';
import type { Deps } from '../deps.js';
import { TalkError } from '../domain/errors.js';
import { errorStatus } from './errorStatus.js';
import type { OcsAnswer } from './ocs.js';
import { loggedPath, type Reply, replyTo, writeAnswer } from './reply.js';

/** The answer to anything that was thrown; what is no TalkError is a bug, and told to the log only. */
export function answerError(ctx: Context, deps: Pick<Deps, 'log'>, error: unknown): void {
  challenge(ctx, error);
  ctx.respond = false;
  const reply = replyTo(ctx);
  writeAnswer(reply, errorAnswer(reply, deps, error));
}

/** Asks for other credentials if those that were sent are wrong. */
export function challenge(ctx: Context, error: unknown): void {
  if (!(error instanceof TalkError) || error.code !== 'wrongCredentials') return;
  const kind = ctx.get('x-requested-with') === 'XMLHttpRequest' ? 'DummyBasic' : 'Basic';
  ctx.set('WWW-Authenticate', `${kind} realm="Authorisation Required"`);
}

/** What a client is told of something that was thrown. */
export function errorAnswer({ res, requestId }: Reply, deps: Pick<Deps, 'log'>, error: unknown): OcsAnswer {
  if (error instanceof TalkError) {
    const status = errorStatus[error.code];
    if (error.cause) {
      const where = { err: error.cause, requestId };
      if (error.code === 'unavailable') deps.log.warn(where, 'nothing can be written');
      else deps.log.info(where, 'what this was for has gone meanwhile');
    }
    const statusCode = error.statusCode ?? (status === 401 ? 997 : undefined);
    return { status, data: error.data, message: error.metaMessage, statusCode };
  }
  const { method, url = '' } = res.req;
  deps.log.error({ err: error, requestId, method, path: loggedPath(url.split('?')[0] ?? '') }, 'request failed');
  return { status: 500, data: [], message: 'Internal Server Error\n', statusCode: 996 };
}
