import type { Middleware } from 'koa';

/** Everything outside the known entry points. */
export const notFoundPage: Middleware = (ctx) => {
  ctx.status = 404;
  ctx.type = 'text/plain; charset=utf-8';
  ctx.body = 'Not found. Parley answers below /ocs/v2.php/apps/spreed/api and at /status.php.\n';
};
