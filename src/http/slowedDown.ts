import type { Context } from 'koa';
import type { Deps } from '../deps.js';
import { TalkError } from '../domain/errors.js';
import type { ThrottledAction } from '../domain/failedAttempt.js';
import type { Caller } from './auth.js';

/**
 * Does something that could be used for guessing (at `token`, if at any), unless there has been too much of that.
 * Among the actions that are watched, `talkRoomToken` counts a room that is not found as a guess.
 * @throws TalkError throttled, also for the guess that is one too many
 */
export async function slowedDown<T>(
  ctx: Pick<Context, 'set'>,
  { throttle }: Pick<Deps, 'throttle'>,
  { address }: Pick<Caller, 'address'>,
  actions: readonly ThrottledAction[],
  token: string,
  enter: () => Promise<T>,
): Promise<T> {
  let delay = 0;
  for (const action of actions) delay += await throttle.check(action, address);
  if (delay > 0) ctx.set('X-Nextcloud-Bruteforce-Throttled', `${delay}ms`);
  try {
    return await enter();
  } catch (error) {
    if (actions.includes('talkRoomToken') && error instanceof TalkError && error.code === 'roomNotFound') {
      await throttle.failed('talkRoomToken', address, token);
      await throttle.check('talkRoomToken', address);
    }
    throw error;
  }
}
