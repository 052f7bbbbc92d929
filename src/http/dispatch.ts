import Router, { type Layer } from '@koa/router';
import type { Context, Middleware, Next } from 'koa';
import { mayUseTalk } from '../actions/talkSettings.js';
import type { Deps } from '../deps.js';
import { TalkError } from '../domain/errors.js';
import { adminGroup } from '../domain/user.js';
import { addressReader } from './address.js';
import { answerError } from './answerError.js';
import { type Caller, identify } from './auth.js';
import { parameterReader } from './body.js';
import { refuseOldClients } from './clientVersion.js';
import { isMeant, refuseUnmeant } from './csrf.js';
import { inOrder, noTalk, passGuards } from './guards.js';
import { inputReader } from './input.js';
import { jsonType, type OcsVersion, unknownRouteMessage } from './ocs.js';
import { replyTo, writeAnswer } from './reply.js';
import { handled, type Route } from './route.js';
import { slowedDown } from './slowedDown.js';
import { discard, uploadReader } from './upload.js';

/** What the parts of a path may look like; a path with another part leads nowhere. */
const partPatterns: Record<string, RegExp> = {
  token: /^[a-z0-9]{4,30}$/,
  botId: /^[0-9]{1,15}$/,
  scheduleId: /^[0-9]{1,15}$/,
  invitationId: /^[0-9]{1,15}$/,
  messageId: /^[0-9]{1,15}$/,
  pollId: /^[0-9]{1,15}$/,
  threadId: /^[0-9]{1,15}$/,
  notificationId: /^[0-9]{1,15}$/,
  attendeeId: /^[0-9]{1,15}$/,
  shareId: /^[0-9]{1,15}$/,
  serverId: /^[0-9]{1,15}$/,
};

/**
 * Finds the route of an OCS request and answers it. Routes are grouped by the fixed front of their path, one
 * @koa/router each, so that a request is matched against a dozen routes and not against all of them.
 */
export function createDispatcher(routes: Route[], deps: Deps): Middleware {
  const readParameters = parameterReader(deps.config.maxBody);
  const byFront = groupByFront(routes);
  const routers = new Map<string, Middleware>();
  /** Made when it is first asked: most of a server's start would go into patterns that nobody needs yet. */
  const routerFor = (front: string): Middleware | undefined => {
    const members = byFront.get(front);
    const known = routers.get(front);
    if (known || !members) return known;
    const router = new Router({ strict: true });
    for (const route of members) {
      const run = runner(route, deps, readParameters);
      router.register(route.path.replace(/\{(\w+)\}/g, ':$1'), [route.verb], (ctx: Context, next: Next) =>
        run(ctx, next),
      );
    }
    // The loose type of @koa/router's context is the only thing between it and Koa's own.
    const made = router.routes() as unknown as Middleware;
    routers.set(front, made);
    return made;
  };
  return async (ctx) => {
    const entry = /^\/ocs\/v([12])\.php(\/.*)$/.exec(collapsed(ctx.path));
    const path = entry?.[2] ?? '';
    const version: OcsVersion = entry?.[1] === '1' ? 1 : 2;
    ctx.state.version = version;
    try {
      ctx.newRouterPath = path;
      let found = true;
      const dispatch = routerFor(frontOf(path));
      if (dispatch) {
        await dispatch(ctx, async () => {
          found = false;
        });
      }
      if (dispatch && found) return;
      // Another verb leads somewhere, though not along a path whose parts are none.
      const layers: Layer[] = ctx.matched ?? [];
      if (layers.some((layer) => areParts(layer.params(path, layer.captures(path))))) {
        ctx.status = 405;
        ctx.type = jsonType;
        ctx.body = '';
        return;
      }
      throw unknownRoute();
    } catch (error) {
      answerError(ctx, deps, await seenFrom(deps, ctx.state.uid, error));
    }
    if (deps.metrics && ctx.res.headersSent && ctx.res.statusCode >= 400) {
      deps.metrics.failed(ctx.method, ctx._matchedRoute ?? '', ctx.res.statusCode);
    }
  };
}

/** Whoever is deleted while they write is told that they are nobody, rather than that something of theirs has gone. */
async function seenFrom({ storage }: Deps, uid: string | undefined, error: unknown): Promise<unknown> {
  const hasGone = error instanceof TalkError && error.code === 'notFound' && error.cause !== undefined;
  return hasGone && uid !== undefined && !(await storage.user(uid)) ? notLoggedIn() : error;
}

const notLoggedIn = () => new TalkError('notLoggedIn', [], { message: 'Current user is not logged in' });
const unknownRoute = () => new TalkError('notFound', [], { message: unknownRouteMessage, statusCode: 998 });

/** Whether the parts of a path look as they may. */
function areParts(params: Record<string, string>): boolean {
  for (const name in params) {
    if (partPatterns[name]?.test(params[name] ?? '') === false) return false;
  }
  return true;
}

/** Slashes that stand twice count once: some clients send them. */
const collapsed = (path: string): string => (path.includes('//') ? path.replace(/\/{2,}/g, '/') : path);

/** `/apps/spreed/api/v1/chat/…` → `/apps/spreed/api/v1/chat`, `/cloud/users/…` → `/cloud/users`, `/profile/…` alone. */
function frontOf(path: string): string {
  let parts = path.startsWith('/apps/spreed/') ? 5 : path.startsWith('/profile/') ? 1 : 2;
  for (let at = path.indexOf('/', 1); at >= 0; at = path.indexOf('/', at + 1)) {
    if (--parts === 0) return path.slice(0, at);
  }
  return path;
}

function groupByFront(routes: Route[]): Map<string, Route[]> {
  const groups = new Map<string, Route[]>();
  for (const route of routes) {
    const front = frontOf(route.path);
    groups.set(front, [...(groups.get(front) ?? []), route]);
  }
  return groups;
}

/** Everything between the match and the answer, in the order of spec/permissions-and-errors.md §1. */
function runner(
  route: Route,
  deps: Deps,
  readParameters: ReturnType<typeof parameterReader>,
): (ctx: Context, next: Next) => Promise<void> {
  const guards = inOrder(route.guards);
  const readInput = inputReader(route.input);
  const takesInput = Object.keys(route.input).length > 0;
  const { dataDir, maxBody } = deps.config;
  const readUpload = route.upload && uploadReader(dataDir, maxBody, route.upload);
  const isTalk = route.path.startsWith('/apps/spreed/');
  const addressOf = addressReader(deps.config);

  return async (ctx, next) => {
    const params: Record<string, string> = ctx.params ?? {};
    if (!areParts(params)) return next();
    const caller = await identify(ctx, deps, route.cookie, addressOf(ctx));
    if (caller.user) ctx.state.uid = caller.user.uid;
    if (route.login !== 'public') await requireLogin(route, deps, caller);
    if (!route.nocsrf && !isMeant(ctx)) return refuseUnmeant(ctx);
    if (isTalk) {
      await refuseOldClients(deps, userAgentOf(ctx));
      if (caller.user && !(await mayUseTalk(deps, caller.user.uid))) throw noTalk();
    }
    if (route.verb !== 'GET') await deps.limits.countWrite(caller);
    const enter = async () => {
      const participant = guards.length > 0 ? await passGuards(guards, deps, caller, params.token ?? '') : undefined;
      const { parameters, upload } = readUpload
        ? await readUpload(ctx)
        : { parameters: await readParameters(ctx), upload: undefined };
      try {
        ctx.state.format = parameters.format;
        const input = takesInput ? readInput(parameters) : {};
        return await route.handle({ ctx, deps, caller, params, input, upload, participant });
      } finally {
        if (upload) await discard(upload);
      }
    };
    const { throttled } = route;
    const answer =
      throttled.length > 0 ? await slowedDown(ctx, deps, caller, throttled, params.token ?? '', enter) : await enter();
    if (answer === handled) return;
    ctx.respond = false;
    writeAnswer(replyTo(ctx), answer);
  };
}

async function requireLogin(route: Route, deps: Deps, caller: Caller): Promise<void> {
  if (!caller.user) throw notLoggedIn();
  if (route.login === 'user') return;
  const groups = await deps.storage.groupsOf(caller.user.uid);
  if (!groups.includes(adminGroup)) {
    const who = route.login === 'admin' ? 'an admin' : 'at least a sub admin';
    throw new TalkError('notAdmin', [], { message: `Logged in account must be ${who}` });
  }
}

/** Scripts also write it as PHP would read it, which counts more: their library has sent the other. */
const userAgentOf = ({ req: { headers } }: Context): string =>
  typeof headers.user_agent === 'string' ? headers.user_agent : (headers['user-agent'] ?? '');
