import type { Context } from 'koa';
import type { Deps } from '../deps.js';
import { errorAnswer, formatOf } from './answerError.js';
import { type OcsAnswer, renderAnswer } from './ocs.js';
import { type HandledAnswer, handled } from './route.js';
import { writeAtOnce } from './standingHeaders.js';

/**
 * Lets the middlewares of a request end while its answer is still waited for. Thousands of held polls would otherwise
 * each keep the whole chain suspended, and each answer would have to find its way back through all of it.
 */
export function answerLater(
  ctx: Context,
  deps: Pick<Deps, 'log'>,
  answer: Promise<OcsAnswer | HandledAnswer>,
): HandledAnswer {
  ctx.respond = false;
  answer
    .catch((error: unknown) => errorAnswer(ctx, deps, error))
    .then((found) => {
      if (found !== handled && !ctx.res.destroyed) write(ctx, found);
      if (!deps.log.isLevelEnabled('debug')) return;
      const { requestId } = ctx.state;
      deps.log.debug({ requestId, method: ctx.method, path: ctx.path, status: ctx.res.statusCode }, 'answered later');
    })
    .catch((error: unknown) => {
      deps.log.error({ err: error, requestId: ctx.state.requestId }, 'a held poll could not be answered');
      ctx.res.destroy();
    });
  return handled;
}

function write(ctx: Context, answer: OcsAnswer): void {
  const { status, type, body } = renderAnswer(ctx.state.version, formatOf(ctx), answer);
  writeAtOnce(ctx, status, ['Content-Type', type, ...Object.entries(answer.headers ?? {}).flat()], body);
}
