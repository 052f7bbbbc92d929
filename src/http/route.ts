import type { Context } from 'koa';
import type { Deps } from '../deps.js';
import { TalkError } from '../domain/errors.js';
import type { Participant } from '../domain/participant.js';
import type { User } from '../domain/user.js';
import type { Caller } from './auth.js';
import type { Guard } from './guards.js';
import type { InputOf, InputShape } from './input.js';
import type { OcsAnswer } from './ocs.js';

export type Verb = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** One endpoint below `/ocs/v2.php` and `/ocs/v1.php`, as data: the dispatcher, the tests and the docs read it. */
export interface Route {
  verb: Verb;
  /** Below the entry point, `{token}` and the like for parts of the path: `/apps/spreed/api/v1/chat/{token}`. */
  path: string;
  /**
   * `public`: anybody; `user`: 401 without a login; `admin`: 403 for others. `subadmin` is the same with another text:
   * the reference lets administrators of a group in, which do not exist here.
   */
  login: 'public' | 'user' | 'admin' | 'subadmin';
  guards: readonly Guard[];
  input: InputShape;
  /** Works without the OCS-APIRequest header. */
  nocsrf: boolean;
  /** Gives a session cookie to clients that have none. */
  cookie: boolean;
  handle: (request: Request) => Promise<OcsAnswer | HandledAnswer>;
}

/** The endpoint has written the answer to the Koa context itself. */
export const handled = Symbol('handled');
export type HandledAnswer = typeof handled;

/** What an endpoint is given. */
export interface Request<S extends InputShape = InputShape> {
  ctx: Context;
  deps: Deps;
  caller: Caller;
  params: Record<string, string>;
  input: InputOf<S>;
  participant: Participant | undefined;
}

/** What an endpoint behind a room guard is given. */
export type RoomRequest<S extends InputShape> = Request<S> & { participant: Participant };
/** What an endpoint behind a login is given. */
export type UserRequest<S extends InputShape> = Request<S> & { user: User };

interface Options {
  nocsrf?: boolean;
  cookie?: boolean;
}

/** An endpoint that anybody may ask; it looks for rooms itself. */
export function publicRoute<S extends InputShape>(
  verb: Verb,
  path: string,
  input: S,
  handle: (request: Request<S>) => Promise<OcsAnswer | HandledAnswer>,
  options: Options = {},
): Route {
  return define(verb, path, 'public', [], input, handle, options);
}

/** An endpoint that needs a login but no room. */
export function userRoute<S extends InputShape>(
  verb: Verb,
  path: string,
  input: S,
  handle: (request: UserRequest<S>) => Promise<OcsAnswer | HandledAnswer>,
  login: 'user' | 'admin' | 'subadmin' = 'user',
): Route {
  return define(verb, path, login, [], input, (request: Request<S>) => {
    const { user } = request.caller;
    if (!user) throw new TalkError('notLoggedIn');
    return handle({ ...request, user });
  });
}

/** An endpoint of one room, behind at least one guard that finds the participant. */
export function roomRoute<S extends InputShape>(
  verb: Verb,
  path: string,
  login: 'public' | 'user',
  guards: readonly Guard[],
  input: S,
  handle: (request: RoomRequest<S>) => Promise<OcsAnswer | HandledAnswer>,
  options: Options = {},
): Route {
  const withParticipant = (request: Request<S>) => {
    const { participant } = request;
    if (!participant) throw new TalkError('roomNotFound');
    return handle({ ...request, participant });
  };
  return define(verb, path, login, guards, input, withParticipant, options);
}

function define<S extends InputShape>(
  verb: Verb,
  path: string,
  login: Route['login'],
  guards: readonly Guard[],
  input: S,
  handle: (request: Request<S>) => Promise<OcsAnswer | HandledAnswer>,
  { nocsrf = false, cookie = true }: Options = {},
): Route {
  // The dispatcher reads `input` by the same shape that it hands over: the one place where the types meet.
  return { verb, path, login, guards, input, nocsrf, cookie, handle: handle as unknown as Route['handle'] };
}

/** The same route under further versions of the API, for scripts that ask an older one. */
export const alsoUnder = (routes: Route[], from: string, versions: string[]): Route[] =>
  routes.flatMap((route) => [
    route,
    ...versions.map((version) => ({ ...route, path: route.path.replace(from, from.replace(/v\d+/, version)) })),
  ]);
