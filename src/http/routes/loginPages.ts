import { userByPassword } from '../../actions/checkLogin.js';
import { endHttpSession } from '../../actions/endHttpSession.js';
import type { User } from '../../domain/user.js';
import { logInSession, noteLogin } from '../auth.js';
import { accountPath, browserPage, form, goTo, showPage, type Visit } from '../browserPages.js';
import { freshCookieSession } from '../cookies.js';
import { html } from '../html.js';
import type { Page } from '../pages.js';
import { slowedDown } from '../slowedDown.js';

/**
 * Logging in and out with a browser (spec/host.md §3): from then on the cookie says who it is.
 */

const path = /^\/login\/?$/;

/** Where to go on; only to pages of ours, whatever the link said. */
function targetOf({ fields }: Pick<Visit, 'fields'>): string {
  const { redirect_url: target = '' } = fields;
  return /^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/.test(target) ? target : accountPath;
}

async function showForm(visit: Visit, problem?: string, status = 200): Promise<void> {
  const name = visit.fields.user ?? '';
  const fields = html`<input type="hidden" name="redirect_url" value="${targetOf(visit)}">
<label for="user">Account name or e-mail</label>
<input id="user" name="user" value="${name}" autocomplete="username" autocapitalize="none" spellcheck="false" required maxlength="254"${name === '' ? html` autofocus` : undefined}>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required${name === '' ? undefined : html` autofocus`}>
<button>Log in</button>`;
  const body = html`<section>
<h1>Log in</h1>
${problem === undefined ? undefined : html`<p class="bad" role="alert">${problem}</p>`}
${form(visit, '/index.php/login', fields)}
</section>`;
  await showPage(visit, { title: 'Log in', body }, status);
}

async function show(visit: Visit): Promise<void> {
  if (visit.user) goTo(visit, targetOf(visit));
  else await showForm(visit);
}

async function logIn(visit: Visit): Promise<void> {
  const { ctx, deps, caller, fields } = visit;
  const { user: login = '', password = '' } = fields;
  await slowedDown(ctx, deps, caller, ['login'], '', async () => {
    const user = login && password ? await userByPassword(deps, login, password) : undefined;
    if (user?.enabled) return enter(visit, user);
    if (user) return showForm(visit, 'This account is disabled.', 403);
    await deps.throttle.failed('login', caller.address);
    await deps.throttle.check('login', caller.address);
    await showForm(visit, 'Name or password are wrong.', 403);
  });
}

async function enter(visit: Visit, user: User): Promise<void> {
  const { ctx, deps, session } = visit;
  const known = await deps.storage.httpSession(session.digest);
  if (known?.uid) await endHttpSession(deps, session.digest);
  await logInSession(deps, freshCookieSession(ctx, deps.instance), user);
  await noteLogin(deps, user);
  ctx.state.uid = user.uid;
  goTo(visit, targetOf(visit));
}

async function logOut(visit: Visit): Promise<void> {
  const { ctx, deps, session, fields } = visit;
  await endHttpSession(deps, session.digest);
  freshCookieSession(ctx, deps.instance);
  ctx.state.uid = undefined;
  const target = targetOf(visit);
  goTo(visit, fields.redirect_url ? target : '/index.php/login');
}

export const loginPages: Page[] = [
  browserPage('GET', path, show),
  browserPage('POST', path, logIn),
  browserPage('POST', /^\/logout\/?$/, logOut),
];
