import type { Context } from 'koa';

/** A body must have arrived within this, but for files that somebody sends who may. */
const bodyMilliseconds = 60_000;

const deadlines = new WeakMap<object, NodeJS.Timeout>();

/**
 * Cuts the connection of who sends a body drop by drop. Node has one time for all requests, and a large file takes its
 * own.
 */
export function setBodyDeadline({ req }: Context): void {
  const { headers } = req;
  if (headers['transfer-encoding'] === undefined && (headers['content-length'] ?? '0') === '0') return;
  if (req.complete) return;
  const cut = () => {
    if (!req.complete) req.socket.destroy();
  };
  const timer = setTimeout(cut, bodyMilliseconds).unref();
  deadlines.set(req, timer);
  req.once('close', () => clearTimeout(timer));
}

/**
 * The body may take as long as it takes; that it moves is still watched (`server.timeout`). Once it is there we may take
 * as long.
 */
export function liftBodyDeadline(ctx: Context): void {
  clearTimeout(deadlines.get(ctx.req));
  ctx.req.once('end', () => takeTime(ctx));
}

/** That nothing moves on the connection is due to us, such as while a large file reaches the disk: it is not cut. */
export function takeTime({ req }: Context): void {
  // Node sets the next one itself, after the answer.
  req.socket.setTimeout(0);
}
