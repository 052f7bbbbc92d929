import { openInvitation } from '../../actions/openInvitation.js';
import { checkRoomPassword, isAskedForPassword, rememberPassword, type Visitor } from '../../actions/roomPassword.js';
import { TalkError } from '../../domain/errors.js';
import { browserPage, goTo, loginPath, pathHere, showPage, type Visit } from '../browserPages.js';
import type { FoundRoom } from '../guards.js';
import { html } from '../html.js';
import type { Page } from '../pages.js';
import { roomAt, showConversation } from './conversationPages.js';
import { showStart } from './startPage.js';

/**
 * Where links to conversations lead (spec/participants.md §6): past the password, where there is one, to a page to
 * join by, and on to the conversation itself.
 */

const callPath = /^\/call\/(?<token>[a-z0-9]{4,30})\/?$/;
const appPath = /^\/apps\/spreed\/?$/;

const visitorOf = ({ caller: { user, address }, session }: Visit): Visitor => ({
  user,
  address,
  httpSession: session.digest,
});

async function show(visit: Visit, token: string): Promise<void> {
  const found = await roomAt(visit, token, ['talkRoomToken']).catch(undefinedIfNotFound);
  if (found) {
    const mayJoin = (await proveInvitation(visit, found)) || !(await isAsked(visit, found));
    return mayJoin ? showConversation(visit, found) : showPasswordForm(visit, token, false);
  }
  if (visit.caller.user) return showStart(visit, 'There is no conversation at this address that is open to you.');
  // It may be open to them once they have logged in.
  goTo(visit, loginPath(`/index.php/call/${token}`));
}

/** Whoever opens the link of an invitation joins as the guest who was invited; a wrong one counts as a guess. */
async function proveInvitation(visit: Visit, { room }: FoundRoom): Promise<boolean> {
  const { ctx, deps, caller } = visit;
  const { email, access } = ctx.query;
  if (caller.user || typeof email !== 'string' || typeof access !== 'string') return false;
  const isInvited = await openInvitation(deps, room, visit.session.digest, email, access);
  if (!isInvited) await deps.throttle.failed('talkRoomToken', caller.address, room.token);
  return isInvited;
}

function undefinedIfNotFound(error: unknown): undefined {
  if (error instanceof TalkError && error.code === 'roomNotFound') return undefined;
  throw error;
}

const isAsked = async (visit: Visit, { room, participant }: FoundRoom): Promise<boolean> =>
  !participant && isAskedForPassword(visit.deps, room, visitorOf(visit));

async function takePassword(visit: Visit): Promise<void> {
  const { deps, params, fields } = visit;
  const { token = '' } = params;
  const found = await roomAt(visit, token, ['talkRoomToken', 'talkRoomPassword']);
  if (await isAsked(visit, found)) {
    const visitor = visitorOf(visit);
    try {
      await checkRoomPassword(deps, found.room, visitor, fields.password ?? '');
    } catch (error) {
      if (error instanceof TalkError && error.code === 'forbidden') return showPasswordForm(visit, token, true);
      throw error;
    }
    await rememberPassword(deps, found.room, visitor);
  }
  await showConversation(visit, found);
}

async function showPasswordForm(visit: Visit, token: string, wasWrong: boolean): Promise<void> {
  const wrong = html`<p class="bad" role="alert">The password is wrong. Try again.</p>`;
  const body = html`<section>
<h1>Join a conversation</h1>
<p>This conversation is password-protected.</p>
${wasWrong ? wrong : undefined}
<form method="post" action="${pathHere(visit.deps.instance, `/index.php/call/${token}`)}">
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="off" required autofocus>
<button>Go on</button>
</form>
</section>`;
  await showPage(visit, { title: 'Join a conversation', body });
}

async function showApp(visit: Visit): Promise<void> {
  const { token } = visit.ctx.query;
  if (typeof token === 'string' && /^[a-z0-9]{4,30}$/.test(token)) return show(visit, token);
  await showStart(visit);
}

export const callPages: Page[] = [
  browserPage('GET', callPath, (visit) => show(visit, visit.params.token ?? '')),
  // Talk's own form carries no token of the page either; all that it does is to let this browser in.
  browserPage('POST', callPath, takePassword, { isHarmless: true }),
  browserPage('GET', appPath, showApp),
];
