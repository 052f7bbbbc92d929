import { openInvitation } from '../../actions/openInvitation.js';
import { checkRoomPassword, isAskedForPassword, rememberPassword, type Visitor } from '../../actions/roomPassword.js';
import type { Deps } from '../../deps.js';
import { TalkError } from '../../domain/errors.js';
import type { ThrottledAction } from '../../domain/failedAttempt.js';
import type { Room } from '../../domain/room.js';
import { addressReader } from '../address.js';
import { type Caller, identify } from '../auth.js';
import { parameterReader } from '../body.js';
import { findRoom } from '../guards.js';
import type { Page, PageRequest } from '../pages.js';
import { slowedDown } from '../slowedDown.js';

/**
 * Where links to conversations lead (spec/participants.md §6). There is no web client here: the pages say where to
 * open the conversation, and take the password of those who have been given one with the link.
 */

const callPath = /^\/call\/(?<token>[a-z0-9]{4,30})$/;
const appPath = /^\/apps\/spreed\/?$/;

const here = `<p>This is a conversation on Parley, a chat server without pages of its own. To take part, open the link
with a Talk client that is connected to this server.</p>`;
const nowhere = `<p>There is no conversation here that is open to you. To take part in others, use a Talk client that is
connected to this server.</p>`;
const passwordForm = (wasWrong: boolean) => `<form method="post">
<p>This conversation is password-protected.${wasWrong ? ' The password is wrong. Try again.' : ''}</p>
<p><label>Password <input type="password" name="password" required autofocus></label> <button>Enter</button></p>
</form>`;

const style = 'body{font-family:sans-serif;max-width:32em;margin:4em auto;padding:0 1em;line-height:1.5}';
/** What the page needs of what the standing headers forbid. */
const policy = "default-src 'none';style-src 'unsafe-inline';form-action 'self';base-uri 'none';frame-ancestors 'none'";

/** @param body HTML; nothing that came from elsewhere stands in it */
function answerHtml(ctx: PageRequest['ctx'], body: string): void {
  ctx.set('Content-Security-Policy', policy);
  // The address may hold an invitation.
  ctx.set('Referrer-Policy', 'no-referrer');
  ctx.status = 200;
  ctx.type = 'text/html; charset=utf-8';
  ctx.body = `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Parley</title><style>${style}</style></head>
<body><h1>Parley</h1>
${body}
</body></html>
`;
}

interface Visit extends Visitor {
  room: Room;
  isMember: boolean;
}

/** @throws TalkError roomNotFound, wrongCredentials, throttled */
async function enter(
  { ctx, deps }: PageRequest,
  caller: Caller,
  token: string,
  watched: readonly ThrottledAction[],
): Promise<Visit> {
  const { session, user, address } = caller;
  if (!session) throw new Error('Whoever opens a page is given a cookie session');
  return slowedDown(ctx, deps, caller, watched, token, async () => {
    const found = await findRoom(deps, caller, token);
    if (!found) throw new TalkError('roomNotFound');
    return { room: found.room, isMember: found.participant !== undefined, user, httpSession: session.digest, address };
  });
}

const callerOf = ({ ctx, deps }: PageRequest): Promise<Caller> =>
  identify(ctx, deps, true, addressReader(deps.config)(ctx));

async function show(request: PageRequest, token: string): Promise<void> {
  const { ctx, deps } = request;
  const caller = await callerOf(request);
  const visit = await enter(request, caller, token, ['talkRoomToken']).catch(undefinedIfNotFound);
  if (visit) {
    const mayJoin = (await proveInvitation(request, visit)) || !(await isAsked(deps, visit));
    return answerHtml(ctx, mayJoin ? here : passwordForm(false));
  }
  if (caller.user) return answerHtml(ctx, nowhere);
  // It may be open to them once they have logged in.
  ctx.redirect(`${deps.instance.url}/index.php/login?redirect_url=${encodeURIComponent(`/index.php/call/${token}`)}`);
  ctx.status = 303;
  ctx.body = '';
}

/** Whoever opens the link of an invitation joins as the guest who was invited; a wrong one counts as a guess. */
async function proveInvitation({ ctx, deps }: PageRequest, { room, user, httpSession, address }: Visit) {
  const { email, access } = ctx.query;
  if (user || typeof email !== 'string' || typeof access !== 'string') return false;
  const isInvited = await openInvitation(deps, room, httpSession, email, access);
  if (!isInvited) await deps.throttle.failed('talkRoomToken', address, room.token);
  return isInvited;
}

function undefinedIfNotFound(error: unknown): undefined {
  if (error instanceof TalkError && error.code === 'roomNotFound') return undefined;
  throw error;
}

const isAsked = async (deps: Deps, visit: Visit): Promise<boolean> =>
  !visit.isMember && isAskedForPassword(deps, visit.room, visit);

async function takePassword(request: PageRequest): Promise<void> {
  const { ctx, deps, params } = request;
  const caller = await callerOf(request);
  await deps.limits.countWrite(caller);
  const visit = await enter(request, caller, params.token ?? '', ['talkRoomToken', 'talkRoomPassword']);
  const { password } = await parameterReader(deps.config.maxBody)(ctx);
  if (!(await isAsked(deps, visit))) return answerHtml(ctx, here);
  try {
    await checkRoomPassword(deps, visit.room, visit, typeof password === 'string' ? password : '');
  } catch (error) {
    if (error instanceof TalkError && error.code === 'forbidden') return answerHtml(ctx, passwordForm(true));
    throw error;
  }
  await rememberPassword(deps, visit.room, visit);
  answerHtml(ctx, here);
}

async function showApp(request: PageRequest): Promise<void> {
  const { token } = request.ctx.query;
  if (typeof token === 'string' && /^[a-z0-9]{4,30}$/.test(token)) return show(request, token);
  answerHtml(request.ctx, nowhere);
}

export const callPages: Page[] = [
  { verb: 'GET', path: callPath, handle: (request) => show(request, request.params.token ?? '') },
  { verb: 'POST', path: callPath, handle: takePassword },
  { verb: 'GET', path: appPath, handle: showApp },
];
