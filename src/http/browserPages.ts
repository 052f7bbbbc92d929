import { createHmac } from 'node:crypto';
import type { Context } from 'koa';
import { themeOf } from '../actions/readTheme.js';
import type { Deps, Instance } from '../deps.js';
import { TalkError } from '../domain/errors.js';
import type { User } from '../domain/user.js';
import { isSame } from '../passwords.js';
import { errorAnswer } from './answerError.js';
import { type Caller, identify } from './auth.js';
import { basePath } from './basePath.js';
import { parameterReader } from './body.js';
import type { CookieSession } from './cookies.js';
import { type Html, html } from './html.js';
import { type Layout, renderLayout } from './layout.js';
import type { Page, PageRequest } from './pages.js';
import { replyTo } from './reply.js';
import { discard, type UploadAnswer, type UploadRule, uploadReader } from './upload.js';

/**
 * Pages that people see in a browser: HTML without scripts. Whatever changes something is a form that carries the
 * browser's own request token, which another site cannot know.
 */
export interface Visit {
  ctx: Context;
  deps: Deps;
  params: Record<string, string>;
  session: CookieSession;
  caller: Caller;
  /** Who is logged in, with their password and not with a client's. */
  user: User | undefined;
  /** The texts of the query, and over them those of the form. */
  fields: Record<string, string>;
  upload: UploadAnswer['upload'];
}

/** An account's own pages. */
export type UserVisit = Visit & { user: User };

export interface FormRule {
  /** The file that the form may hold. */
  upload?: UploadRule;
  /** That the form may come from anywhere: of no other page can it do harm. */
  isHarmless?: true;
}

/** A page that anybody may open. */
export function browserPage(
  verb: 'GET' | 'POST',
  path: RegExp,
  handle: (visit: Visit) => Promise<void>,
  rule: FormRule = {},
): Page {
  return {
    verb,
    path,
    async handle(request) {
      const { ctx, deps } = request;
      try {
        await visit(request, verb, handle, rule);
      } catch (error) {
        await showError(ctx, deps, error);
      }
    },
  };
}

/** A page of an account: who is not logged in is sent to do so first. */
export const accountPage = (
  verb: 'GET' | 'POST',
  path: RegExp,
  handle: (visit: UserVisit) => Promise<void>,
  rule: FormRule = {},
): Page =>
  browserPage(
    verb,
    path,
    async (visit) => {
      const { user } = visit;
      if (user) return handle({ ...visit, user });
      goTo(visit, loginPath(verb === 'GET' ? visit.ctx.originalUrl : accountPath));
    },
    rule,
  );

export const accountPath = '/index.php/settings/user';
export const startPath = '/index.php/apps/spreed/';

/** No address of a page is as long. Clients refuse answers whose headers grow with what somebody put into a link. */
const longestBack = 2000;

/** @param back where to go on, once logged in */
export const loginPath = (back: string, user = ''): string =>
  `/index.php/login?redirect_url=${encodeURIComponent(back.length > longestBack ? accountPath : back)}${user && `&user=${encodeURIComponent(user)}`}`;

async function visit(
  { ctx, deps, params, address }: PageRequest,
  verb: 'GET' | 'POST',
  handle: (visit: Visit) => Promise<void>,
  rule: FormRule,
): Promise<void> {
  const caller = await identify(ctx, deps, true, address);
  const { session } = caller;
  if (!session) throw new Error('Whoever opens a page is given a cookie session');
  // A client's password opens no account's pages: it could make others there, and outlive itself.
  const user = caller.appPassword ? undefined : caller.user;
  if (user) ctx.state.uid = user.uid;
  if (verb === 'POST') await deps.limits.countWrite(caller);
  const { dataDir, maxBody } = deps.config;
  const { parameters, upload } =
    rule.upload && ctx.is('multipart')
      ? await uploadReader(dataDir, maxBody, rule.upload)(ctx)
      : { parameters: await parameterReader(maxBody)(ctx), upload: undefined };
  try {
    const fields = Object.fromEntries(
      Object.entries(parameters).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
    );
    const requestToken = fields.requesttoken ?? ctx.get('requesttoken');
    if (verb === 'POST' && !rule.isHarmless && !isRequestToken(deps.instance, session, requestToken)) {
      return showMessage(ctx, deps, 412, outdated);
    }
    await handle({ ctx, deps, params, session, caller, user, fields, upload });
  } finally {
    await discard(upload);
  }
}

/** What a form of that browser carries to show that it came from here. */
const requestTokenOf = ({ secret }: Pick<Instance, 'secret'>, { digest }: CookieSession): string =>
  createHmac('sha256', secret).update(`requesttoken ${digest}`).digest('base64url');

const isRequestToken = (instance: Instance, session: CookieSession, given: string): boolean =>
  session.sent && isSame(given, requestTokenOf(instance, session));

/** A path of ours as browsers have to ask for it, where the server lies below some path of its host. */
export const pathHere = ({ url }: Pick<Instance, 'url'>, path: string): string => basePath(url) + path;

/** A form with the request token. @param path of ours @param type how it is sent, for one that holds a file */
export const form = (
  { deps, session }: Pick<Visit, 'deps' | 'session'>,
  path: string,
  body: Html,
  type?: string,
): Html =>
  html`<form method="post" action="${pathHere(deps.instance, path)}"${type === undefined ? undefined : html` enctype="${type}"`}>
<input type="hidden" name="requesttoken" value="${requestTokenOf(deps.instance, session)}">
${body}
</form>`;

/** Sends the browser on. @param path of ours */
export function goTo({ ctx, deps }: Pick<Visit, 'ctx' | 'deps'>, path: string): void {
  ctx.set('Location', pathHere(deps.instance, path));
  ctx.status = 303;
  ctx.body = '';
}

type Shown = Pick<Layout, 'title' | 'body' | 'aside' | 'wide' | 'leadsToClient' | 'partEvery' | 'hasPart'>;

export async function showPage(
  { ctx, deps, session }: Pick<Visit, 'ctx' | 'deps' | 'session'>,
  shown: Shown,
  status = 200,
): Promise<void> {
  await answer(ctx, deps, { ...shown, requestToken: requestTokenOf(deps.instance, session) }, status);
}

async function answer(
  ctx: Context,
  deps: Pick<Deps, 'storage' | 'instance'>,
  shown: Shown & Pick<Layout, 'requestToken'>,
  status: number,
): Promise<void> {
  const { text, policy } = renderLayout({ ...shown, theme: await themeOf(deps) });
  ctx.set('Content-Security-Policy', policy);
  ctx.set('X-Frame-Options', shown.partEvery === undefined ? 'DENY' : 'SAMEORIGIN');
  ctx.status = status;
  ctx.type = 'text/html; charset=utf-8';
  ctx.body = text;
}

/** What a page says when there is nothing more to do on it. */
export interface Message {
  title: string;
  text: string;
  /** Whether there is nothing to go on to in this window. */
  isEnd?: true;
}

export async function showMessage(
  ctx: Context,
  deps: Pick<Deps, 'storage' | 'instance'>,
  status: number,
  { title, text, isEnd }: Message,
): Promise<void> {
  const start = html`<a class="button" href="${pathHere(deps.instance, startPath)}">To the start page</a>`;
  const body = html`<section><h1>${title}</h1><p>${text}</p>${isEnd ? undefined : start}</section>`;
  await answer(ctx, deps, { title, body, requestToken: '' }, status);
}

const outdated: Message = {
  title: 'This form is out of date',
  text: 'It was opened a while ago, or in another window. Go back, load the page again, and send it once more. Cookies have to be allowed.',
};

const notFound: Message = { title: 'Not found', text: 'There is nothing at this address.' };
const messages: Partial<Record<number, Message>> = {
  400: { title: 'That could not be read', text: 'Something about what was sent is wrong. Go back and try again.' },
  401: { title: 'That is not the password', text: 'Name or password are wrong.' },
  403: { title: 'Access forbidden', text: 'You may not do this.' },
  404: notFound,
  413: { title: 'That is too much', text: 'What was sent is larger than what is taken here.' },
  429: {
    title: 'Too many attempts',
    text: 'There have been too many attempts from your network. Wait half an hour, then try again.',
  },
  503: { title: 'Try again later', text: 'Nothing can be saved at the moment.' },
};
const ours: Message = {
  title: 'Something went wrong',
  text: 'That is our fault. Whoever runs this server finds more in its log.',
};

/** For browsers; others get a line of text. */
export const showNotFound = (ctx: Context, deps: Pick<Deps, 'storage' | 'instance'>): Promise<void> =>
  showMessage(ctx, deps, 404, notFound);

async function showError(ctx: Context, deps: Deps, error: unknown): Promise<void> {
  const { status } = errorAnswer(replyTo(ctx), deps, error);
  if (error instanceof TalkError && error.code === 'wrongCredentials') {
    ctx.set('WWW-Authenticate', 'Basic realm="Authorisation Required"');
  }
  await showMessage(ctx, deps, status, messages[status] ?? ours);
}
