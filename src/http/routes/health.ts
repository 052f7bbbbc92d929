import type { Middleware } from 'koa';
import type { Deps } from '../../deps.js';

/**
 * For whoever watches over the process: `/healthz` says that it answers, `/readyz` that it can serve, which it cannot
 * while it stops or when its database cannot be read.
 */
export function healthPages({ storage, waiters }: Pick<Deps, 'storage' | 'waiters'>): Map<string, Middleware> {
  const isReady = () =>
    storage.appConfig('core', 'instanceid').then(
      () => !waiters.stopping,
      () => false,
    );
  const answer = (check: () => Promise<boolean>): Middleware => {
    return async (ctx) => {
      const isWell = await check();
      ctx.status = isWell ? 200 : 503;
      ctx.type = 'text/plain; charset=utf-8';
      ctx.body = isWell ? 'ok\n' : 'not ready\n';
    };
  };
  return new Map([
    ['/healthz', answer(async () => true)],
    ['/readyz', answer(isReady)],
  ]);
}
