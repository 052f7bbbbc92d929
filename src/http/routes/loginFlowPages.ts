import { createHmac } from 'node:crypto';
import { beginLoginFlow, grantAtOnce, handOver, openLoginFlow, pollLoginFlow } from '../../actions/loginFlows.js';
import type { Deps } from '../../deps.js';
import { clientName } from '../../domain/clientName.js';
import { TalkError } from '../../domain/errors.js';
import { type LoginFlow, loginFlowLifetime } from '../../domain/loginFlow.js';
import type { User } from '../../domain/user.js';
import { isSame } from '../../passwords.js';
import { parameterReader } from '../body.js';
import {
  browserPage,
  form,
  goTo,
  loginPath,
  type Message,
  pathHere,
  showMessage,
  showPage,
  type Visit,
} from '../browserPages.js';
import { type Html, html } from '../html.js';
import { answerJson, type Page, type PageRequest } from '../pages.js';
import { slowedDown } from '../slowedDown.js';

/**
 * How clients get an app password (spec/host.md §3, clients.md §1): version 2 opens the system's browser and asks
 * meanwhile whether it was let in, version 1 shows the pages itself and ends with a redirect to an address that only
 * clients understand. Both take the browser over the same pages; what it has of the flow lies in a cookie.
 */

type Version = 1 | 2;

const paths: Record<Version, { connect: string; grant: string }> = {
  1: { connect: '/index.php/login/flow', grant: '/index.php/login/flow/grant' },
  2: { connect: '/index.php/login/v2/flow', grant: '/index.php/login/v2/grant' },
};

const over: Message = {
  title: 'This link is no longer good',
  text: 'A client has to be let in within 20 minutes, and once. Start again from your client.',
  isEnd: true,
};
const notFromClient: Message = {
  title: 'Access forbidden',
  text: 'This page is opened by Talk clients. Add an account in your client, and type the address of this server there.',
};

// ── what clients ask ────────────────────────────────────────────────────────────────────────────────────────────────

async function begin({ ctx, deps, address }: PageRequest): Promise<void> {
  await deps.limits.countLoginFlow(address);
  const { login, poll } = await beginLoginFlow(deps, clientName(ctx.get('user-agent')));
  const { url } = deps.instance;
  answerJson(ctx, {
    poll: { token: poll, endpoint: `${url}/index.php/login/v2/poll` },
    login: `${url}/index.php/login/v2/flow/${login}`,
  });
}

async function poll({ ctx, deps }: PageRequest): Promise<void> {
  const { token } = await parameterReader(deps.config.maxBody)(ctx);
  const grant = typeof token === 'string' ? await pollLoginFlow(deps, token) : undefined;
  if (!grant) return answerJson(ctx, [], 404);
  answerJson(ctx, { server: deps.instance.url, loginName: grant.uid, appPassword: grant.appPassword });
}

// ── what the browser shows ──────────────────────────────────────────────────────────────────────────────────────────

const cookieName = ({ instance }: Pick<Deps, 'instance'>): string => `${instance.id}_flow`;

function remember({ ctx, deps }: Visit, login: string): void {
  const secure = deps.instance.url.startsWith('https:');
  ctx.cookies.secure = secure;
  const maxAge = loginFlowLifetime * 1000;
  ctx.cookies.set(cookieName(deps), login, { httpOnly: true, sameSite: 'lax', path: '/', secure, maxAge });
}

/** Shows that a form or link was made for that flow, and not for another in the same browser. */
const stateTokenOf = ({ instance }: Deps, version: Version, flow: LoginFlow): string =>
  createHmac('sha256', instance.secret).update(`flow ${version} ${flow.id}`).digest('base64url');

const isStateToken = (deps: Deps, version: Version, flow: LoginFlow, given: string): boolean =>
  isSame(given, stateTokenOf(deps, version, flow));

const rememberedFlow = ({ ctx, deps }: Visit): Promise<LoginFlow | undefined> =>
  openLoginFlow(deps, ctx.cookies.get(cookieName(deps)) ?? '');

/** Version 2: the link that the client has opened. Its secret is in no other address. */
async function openLink(visit: Visit): Promise<void> {
  const { ctx, deps, params } = visit;
  const login = params.login ?? '';
  if (!(await openLoginFlow(deps, login))) return showMessage(ctx, deps, 403, over);
  remember(visit, login);
  goTo(visit, paths[2].connect);
}

/** Version 1: only clients send the header, so that no page can lead somebody into a client of its choice. */
async function openInClient(visit: Visit): Promise<void> {
  const { ctx, deps, caller } = visit;
  if (!ctx.get('ocs-apirequest')) return showMessage(ctx, deps, 403, notFromClient);
  await deps.limits.countLoginFlow(caller.address);
  const { login } = await beginLoginFlow(deps, clientName(ctx.get('user-agent')));
  remember(visit, login);
  const flow = await openLoginFlow(deps, login);
  if (flow) await showConnect(visit, 1, flow);
}

async function showConnect(visit: Visit, version: Version, flow: LoginFlow, problem?: string): Promise<void> {
  const { deps, fields } = visit;
  const stateToken = stateTokenOf(deps, version, flow);
  const query = new URLSearchParams({ stateToken });
  if (fields.user) query.set('user', fields.user);
  const next = pathHere(deps.instance, `${paths[version].grant}?${query}`);
  const body = html`<section>
<h1>Connect to your account</h1>
<p>A client wants to be let in:</p>
<p class="client">${flow.clientName}</p>
<p>Log in to see whether you want that.</p>
<a class="button" href="${next}">Log in</a>
${version === 2 ? byAppPassword(visit, stateToken, problem) : undefined}
</section>
${warning}`;
  await showPage(visit, { title: 'Connect', body }, problem === undefined ? 200 : 403);
}

/** For whom an administrator has made one, or who have no password of their own. */
function byAppPassword(visit: Visit, stateToken: string, problem: string | undefined): Html {
  const fields = html`${stateField(stateToken)}
<label for="user">Account name</label>
<input id="user" name="user" value="${visit.fields.user}" autocomplete="username" autocapitalize="none" spellcheck="false" required maxlength="254">
<label for="password">App password</label>
<input id="password" name="password" type="password" autocomplete="off" required>
<button>Let the client in with it</button>`;
  return html`<details${problem === undefined ? undefined : html` open`}><summary>Use an app password instead</summary>
${problem === undefined ? undefined : html`<p class="bad" role="alert">${problem}</p>`}
${form(visit, '/index.php/login/v2/apptoken', fields)}
</details>`;
}

const stateField = (stateToken: string): Html => html`<input type="hidden" name="stateToken" value="${stateToken}">`;

async function takeAppPassword(visit: Visit): Promise<void> {
  const { ctx, deps, caller, fields } = visit;
  const flow = await rememberedFlow(visit);
  if (!flow || !isStateToken(deps, 2, flow, fields.stateToken ?? '')) return showMessage(ctx, deps, 403, over);
  const { user: uid = '', password: appPassword = '' } = fields;
  await slowedDown(ctx, deps, caller, ['login'], '', async () => {
    if (await handOver(deps, flow, { uid, appPassword })) {
      ctx.cookies.set(cookieName(deps), null, { path: '/' });
      return showMessage(ctx, deps, 200, connected);
    }
    await deps.throttle.failed('login', caller.address);
    await deps.throttle.check('login', caller.address);
    await showConnect(visit, 2, flow, 'Name or app password are wrong.');
  });
}

const warning: Html = html`<p class="faint">If you have not just added an account in a client yourself, close this page: somebody may want to get into your account.</p>`;

/** The flow that the browser is in, once its page and its login fit. @returns undefined when it was answered */
async function ready(visit: Visit, version: Version): Promise<{ flow: LoginFlow; user: User } | undefined> {
  const { ctx, deps, fields, user } = visit;
  const flow = await rememberedFlow(visit);
  const stateToken = fields.stateToken ?? '';
  if (!flow || !isStateToken(deps, version, flow, stateToken)) {
    await showMessage(ctx, deps, 403, over);
    return undefined;
  }
  if (user) return { flow, user };
  goTo(visit, loginPath(`${paths[version].grant}?${new URLSearchParams({ stateToken })}`, fields.user));
  return undefined;
}

async function showGrant(visit: Visit, version: Version): Promise<void> {
  const found = await ready(visit, version);
  if (!found) return;
  const { flow, user } = found;
  const stateToken = stateTokenOf(visit.deps, version, flow);
  const { grant } = paths[version];
  const back = `${grant}?${new URLSearchParams({ stateToken })}`;
  const somebodyElse = html`<input type="hidden" name="redirect_url" value="${back}">
<button class="plain">Log in as somebody else</button>`;
  const body = html`<section>
<h1>Let this client in?</h1>
<p class="client">${flow.clientName}</p>
<p>It will be able to read and write in your name, as <strong>${user.displayName}</strong> (${user.uid}), until you disconnect it.</p>
${form(visit, grant, html`${stateField(stateToken)}<button autofocus>Grant access</button>`)}
${form(visit, '/index.php/logout', somebodyElse)}
</section>
${warning}`;
  await showPage(visit, { title: 'Grant access', body, leadsToClient: version === 1 });
}

const connected: Message = {
  title: 'Account connected',
  text: 'Your client is let in now. You can close this window.',
  isEnd: true,
};

async function grant(visit: Visit, version: Version): Promise<void> {
  const found = await ready(visit, version);
  if (!found) return;
  const { flow, user } = found;
  const { ctx, deps } = visit;
  ctx.cookies.set(cookieName(deps), null, { path: '/' });
  if (version === 2) {
    const isFirst = await deps.storage.grantLoginFlow(flow.id, user.uid);
    return showMessage(ctx, deps, isFirst ? 200 : 403, isFirst ? connected : over);
  }
  const granted = await grantAtOnce(deps, flow, user);
  if (!granted) throw new TalkError('forbidden');
  // In this order, and as a redirect: clients look for nothing else.
  const { uid, appPassword } = granted;
  ctx.set('Location', `nc://login/server:${deps.instance.url}&user:${encodeURIComponent(uid)}&password:${appPassword}`);
  ctx.status = 303;
  ctx.body = '';
}

async function showOpened(visit: Visit): Promise<void> {
  const flow = await rememberedFlow(visit);
  if (flow) await showConnect(visit, 2, flow);
  else await showMessage(visit.ctx, visit.deps, 403, over);
}

export const loginFlowPages: Page[] = [
  { verb: 'POST', path: /^\/login\/v2\/?$/, handle: begin },
  { verb: 'POST', path: /^\/login\/v2\/poll$/, handle: poll },
  browserPage('GET', /^\/login\/v2\/flow\/(?<login>[A-Za-z0-9]{1,200})$/, openLink),
  browserPage('GET', /^\/login\/v2\/flow$/, showOpened),
  browserPage('GET', /^\/login\/v2\/grant$/, (visit) => showGrant(visit, 2)),
  browserPage('POST', /^\/login\/v2\/grant$/, (visit) => grant(visit, 2)),
  browserPage('POST', /^\/login\/v2\/apptoken$/, takeAppPassword),
  browserPage('GET', /^\/login\/flow$/, openInClient),
  browserPage('GET', /^\/login\/flow\/grant$/, (visit) => showGrant(visit, 1)),
  browserPage('POST', /^\/login\/flow\/grant$/, (visit) => grant(visit, 1)),
];
