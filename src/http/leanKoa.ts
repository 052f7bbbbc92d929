import type Koa from 'koa';
import type { Context } from 'koa';

type Handler = (ctx: Context, middleware: (ctx: Context) => Promise<unknown>) => Promise<unknown>;

/**
 * Spares Koa what it does for answers of its own where they are written past it: it listens on every response for
 * trouble, a dozen closures each that keep the whole context for as long as the response lives. What Koa is to answer
 * takes its usual way, once the middlewares are through.
 */
export function handleLeanly(app: Koa): void {
  // Koa calls it on every request, though its types keep it to itself.
  const lean = app as unknown as { handleRequest: Handler };
  const usual = lean.handleRequest;
  lean.handleRequest = async (ctx, middleware) => {
    const { res } = ctx;
    res.statusCode = 404;
    try {
      await middleware(ctx);
    } catch (error) {
      ctx.onerror(error instanceof Error ? error : new Error(String(error)));
      return;
    }
    if (ctx.respond === false) return;
    const { statusCode } = res;
    await usual.call(app, ctx, async () => {
      res.statusCode = statusCode;
    });
  };
}
