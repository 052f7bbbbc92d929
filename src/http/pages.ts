import type { Context, Middleware } from 'koa';
import type { Deps } from '../deps.js';
import { TalkError } from '../domain/errors.js';
import type { User } from '../domain/user.js';
import { addressReader } from './address.js';
import { challenge, errorAnswer } from './answerError.js';
import { identify } from './auth.js';
import { isMeant, refuseUnmeant } from './csrf.js';
import { jsonType } from './ocs.js';
import { replyTo } from './reply.js';

/**
 * What lies outside the OCS entry points: pictures and pages, below `/index.php` and, as with URL rewriting, without
 * it (spec/ocs.md §1). Their answers have no envelope.
 */
export interface Page {
  verb: 'GET' | 'POST' | 'DELETE';
  /** The path without `/index.php`; its named groups are parts that are handed over decoded. */
  path: RegExp;
  handle: (request: PageRequest) => Promise<void>;
}

export interface PageRequest {
  ctx: Context;
  deps: Deps;
  params: Record<string, string>;
  /** The client's address, of trusted proxies the one they name. */
  address: string;
}

export type UserPageRequest = PageRequest & { user: User };

/** @param otherwise answers what no page stands for */
export function createPages(pages: readonly Page[], deps: Deps, otherwise: Middleware): Middleware {
  const addressOf = addressReader(deps.config);
  return async (ctx, next) => {
    const path = ctx.path.replace(/\/{2,}/g, '/').replace(/^\/index\.php(?=\/)/, '');
    const here = pages.filter((page) => page.path.test(path));
    if (here.length === 0) return otherwise(ctx, next);
    const verb = ctx.method === 'HEAD' ? 'GET' : ctx.method;
    const page = here.find((one) => one.verb === verb);
    if (!page) {
      ctx.status = 405;
      ctx.body = '';
      return;
    }
    try {
      const params = decoded(page.path.exec(path)?.groups ?? {});
      await page.handle({ ctx, deps, params, address: addressOf(ctx) });
    } catch (error) {
      challenge(ctx, error);
      const { status, data, message } = errorAnswer(replyTo(ctx), deps, error);
      answerJson(ctx, message ? { message } : data, status);
    }
    if (ctx.status >= 400) deps.metrics?.failed(ctx.method, routeOf(page), ctx.status);
  };
}

/** `/avatar/:userId/:size`, as the routes of the other entry points are named. */
const routeOf = ({ path: { source } }: Page): string =>
  source
    .replace(/\(\?<(\w+)>(?:[^()]|\([^()]*\))*\)\??/g, (_, name: string) => `:${name}`)
    .replace(/\/\?\$$/, '')
    .replace(/^\^|\$$|\\/g, '');

export function answerJson(ctx: Context, data: unknown, status = 200): void {
  ctx.status = status;
  ctx.body = JSON.stringify(data);
  ctx.type = jsonType;
}

/** A page for accounts. What changes something counts as that, and has to be meant. */
export function userPage(verb: Page['verb'], path: RegExp, handle: (request: UserPageRequest) => Promise<void>): Page {
  return {
    verb,
    path,
    async handle(request) {
      const { ctx, deps, address } = request;
      const caller = await identify(ctx, deps, true, address);
      if (!caller.user) throw new TalkError('notLoggedIn', [], { message: 'Current user is not logged in' });
      ctx.state.uid = caller.user.uid;
      if (verb !== 'GET') {
        if (!isMeant(ctx)) return refuseUnmeant(ctx);
        await deps.limits.countWrite(caller);
      }
      await handle({ ...request, user: caller.user });
    },
  };
}

/** @throws TalkError notFound for half an escape, or one of what is no text */
function decoded(parts: Record<string, string | undefined>): Record<string, string> {
  try {
    return Object.fromEntries(Object.entries(parts).map(([name, part = '']) => [name, decodeURIComponent(part)]));
  } catch {
    throw new TalkError('notFound');
  }
}
