import type { Context } from 'koa';
import type { Deps } from '../deps.js';
import { TalkError } from '../domain/errors.js';
import type { ThrottledAction } from '../domain/failedAttempt.js';
import type { Participant } from '../domain/participant.js';
import type { User } from '../domain/user.js';
import type { Caller } from './auth.js';
import type { Guard } from './guards.js';
import { type GuardLine, guardLineOf, type Login } from './guardTable.js';
import type { InputOf, InputShape } from './input.js';
import type { OcsAnswer } from './ocs.js';
import type { UploadAnswer, UploadRule } from './upload.js';

export type Verb = 'GET' | 'POST' | 'PUT' | 'DELETE';

/**
 * One endpoint below `/ocs/v2.php` and `/ocs/v1.php`, as data: the dispatcher, the tests and the docs read it. Who may
 * ask it stands in guardTable.ts and nowhere else.
 */
export interface Route {
  verb: Verb;
  /** Below the entry point, `{token}` and the like for parts of the path: `/apps/spreed/api/v1/chat/{token}`. */
  path: string;
  login: Login;
  guards: readonly Guard[];
  /** Works without the OCS-APIRequest header. */
  nocsrf: boolean;
  /** Who has guessed too much at these is refused. With `talkRoomToken`, a room that is not found is a guess. */
  throttled: readonly ThrottledAction[];
  input: InputShape;
  /** Gives a session cookie to clients that have none. */
  cookie: boolean;
  /** The file that may come with the parameters. */
  upload: UploadRule | undefined;
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
  /** Of routes that take a file; it is gone once they have answered. */
  upload: UploadAnswer['upload'];
  participant: Participant | undefined;
}

/** What an endpoint behind a room guard is given. */
export type RoomRequest<S extends InputShape> = Request<S> & { participant: Participant };
/** What an endpoint behind a login is given. */
export type UserRequest<S extends InputShape> = Request<S> & { user: User };

interface Options {
  cookie?: boolean;
  upload?: UploadRule;
}

/** An endpoint that anybody may ask; it looks for rooms itself. */
export function publicRoute<S extends InputShape>(
  verb: Verb,
  path: string,
  input: S,
  handle: (request: Request<S>) => Promise<OcsAnswer | HandledAnswer>,
  options: Options = {},
): Route {
  return define(verb, path, input, handle, options);
}

/** An endpoint that needs a login but no room. */
export function userRoute<S extends InputShape>(
  verb: Verb,
  path: string,
  input: S,
  handle: (request: UserRequest<S>) => Promise<OcsAnswer | HandledAnswer>,
  options: Options = {},
): Route {
  const withUser = (request: Request<S>) => {
    const { user } = request.caller;
    if (!user) throw new TalkError('notLoggedIn');
    return handle({ ...request, user });
  };
  return define(verb, path, input, withUser, options);
}

/** An endpoint of one room, behind at least one guard that finds the participant. */
export function roomRoute<S extends InputShape>(
  verb: Verb,
  path: string,
  input: S,
  handle: (request: RoomRequest<S>) => Promise<OcsAnswer | HandledAnswer>,
  options: Options = {},
): Route {
  const withParticipant = (request: Request<S>) => {
    const { participant } = request;
    if (!participant) throw new TalkError('roomNotFound');
    return handle({ ...request, participant });
  };
  return define(verb, path, input, withParticipant, options);
}

const throttledBy: Partial<Record<GuardLine[number], ThrottledAction>> = {
  'bf:token': 'talkRoomToken',
  'bf:password': 'talkRoomPassword',
  'bf:bot': 'bot',
};

/** @throws Error when nobody has said who may ask it */
function define<S extends InputShape>(
  verb: Verb,
  path: string,
  input: S,
  handle: (request: Request<S>) => Promise<OcsAnswer | HandledAnswer>,
  { cookie = true, upload }: Options = {},
): Route {
  const line = guardLineOf(verb, path);
  if (!line) throw new Error(`${verb} ${path} has no line in guardTable.ts`);
  const [login, ...codes] = line;
  const guards = codes.filter((code): code is Guard => code !== 'nocsrf' && !code.startsWith('bf:'));
  const nocsrf = codes.includes('nocsrf');
  const throttled = codes.flatMap((code) => throttledBy[code] ?? []);
  // The dispatcher reads `input` by the same shape that it hands over: the one place where the types meet.
  const plain = handle as unknown as Route['handle'];
  return { verb, path, login, guards, nocsrf, throttled, input, cookie, upload, handle: plain };
}

/** The same route under further versions of the API, for scripts that ask an older one. */
export const alsoUnder = (routes: Route[], from: string, versions: string[]): Route[] =>
  routes.flatMap((route) => [
    route,
    ...versions.map((version) => ({ ...route, path: route.path.replace(from, from.replace(/v\d+/, version)) })),
  ]);
