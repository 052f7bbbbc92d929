import type { Middleware } from 'koa';
import type { Deps } from '../../deps.js';
import { showNotFound } from '../browserPages.js';

/** Everything outside the known entry points: a page for people, a line for programs. */
export const notFoundPage =
  (deps: Pick<Deps, 'storage' | 'instance'>): Middleware =>
  async (ctx) => {
    if (ctx.get('accept').includes('text/html')) return showNotFound(ctx, deps);
    ctx.status = 404;
    ctx.type = 'text/plain; charset=utf-8';
    ctx.body = 'Not found. Parley answers below /ocs/v2.php/apps/spreed/api and at /status.php.\n';
  };
