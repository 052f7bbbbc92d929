import { themeOf } from '../../actions/readTheme.js';
import { roomDisplayNameFor } from '../../actions/roomNames.js';
import { accountPath, pathHere, showPage, type Visit } from '../browserPages.js';
import { type Html, html } from '../html.js';

/** Conversations that the page lists. */
const listed = 100;

/** The first page: where to go from here. @param problem why somebody is here who wanted to go elsewhere */
export async function showStart(visit: Visit, problem?: string): Promise<void> {
  const { deps, user } = visit;
  const { name, slogan } = await themeOf(deps);
  const said = problem === undefined ? undefined : html`<p class="bad" role="alert">${problem}</p>`;
  const body = html`${said}
${user ? await conversations(visit, user.uid) : undefined}
<section><h1>${name}</h1>
<p>${slogan}</p>
<p>To chat here, install Nextcloud Talk on your phone or computer, add an account in it, and type this address:</p>
<code tabindex="0">${deps.instance.url}</code>
${user ? undefined : html`<a class="button" href="${pathHere(deps.instance, '/index.php/login')}">Log in</a>`}
</section>`;
  await showPage(visit, { title: 'Start', body, aside: asideOf(visit) });
}

/** What stands at the end of the bar on pages of conversations. */
export function asideOf({ deps, user }: Pick<Visit, 'deps' | 'user'>): Html | undefined {
  return user && html`<a class="bar" href="${pathHere(deps.instance, accountPath)}">${user.displayName}</a>`;
}

async function conversations({ deps }: Visit, uid: string): Promise<Html> {
  const found = (await deps.storage.roomsOf(uid)).sort((a, b) => b.room.lastActivity - a.room.lastActivity);
  const rows = await Promise.all(
    found.slice(0, listed).map(async (one) => {
      const href = pathHere(deps.instance, `/index.php/call/${one.room.token}`);
      return html`<li><div><a href="${href}">${await roomDisplayNameFor(deps, one)}</a></div></li>`;
    }),
  );
  const list = rows.length > 0 ? html`<ul class="rows">${rows}</ul>` : html`<p class="faint">There is none yet.</p>`;
  return html`<section><h2>Your conversations</h2>${list}</section>`;
}
