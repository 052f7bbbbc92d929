import type { Context } from 'koa';
import type { Deps } from '../deps.js';
import { TalkError } from '../domain/errors.js';
import { errorStatus } from './errorStatus.js';
import { chooseFormat, type OcsAnswer, type OcsFormat, writeAnswer } from './ocs.js';

/** The format that this request asks for. */
export function formatOf(ctx: Context): OcsFormat {
  const format = ctx.state.format ?? (ctx.querystring.includes('format=') ? ctx.query.format : undefined);
  return chooseFormat(Array.isArray(format) ? format[0] : format, ctx.headers.accept);
}

/** The answer to anything that was thrown; what is no TalkError is a bug, and told to the log only. */
export function answerError(ctx: Context, deps: Pick<Deps, 'log'>, error: unknown): void {
  writeAnswer(ctx, ctx.state.version ?? 2, formatOf(ctx), errorAnswer(ctx, deps, error));
}

/** What a client is told of something that was thrown. */
export function errorAnswer(ctx: Context, deps: Pick<Deps, 'log'>, error: unknown): OcsAnswer {
  if (error instanceof TalkError) {
    const status = errorStatus[error.code];
    if (error.code === 'unavailable' && error.cause) {
      deps.log.warn({ err: error.cause, requestId: ctx.state.requestId }, 'nothing can be written');
    }
    if (error.code === 'wrongCredentials') {
      const kind = ctx.get('x-requested-with') === 'XMLHttpRequest' ? 'DummyBasic' : 'Basic';
      ctx.set('WWW-Authenticate', `${kind} realm="Authorisation Required"`);
    }
    const statusCode = error.statusCode ?? (status === 401 ? 997 : undefined);
    return { status, data: error.data, message: error.metaMessage, statusCode };
  }
  deps.log.error({ err: error, requestId: ctx.state.requestId, method: ctx.method, path: ctx.path }, 'request failed');
  return { status: 500, data: [], message: 'Internal Server Error\n', statusCode: 996 };
}
