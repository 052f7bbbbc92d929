import { accountPage, pathHere, requestTokenField, showPage, type UserVisit } from '../browserPages.js';
import { type Html, html } from '../html.js';
import type { Page } from '../pages.js';

/** The page of one's own account, where browsers come out that have logged in. */

const logOut = (
  visit: UserVisit,
): Html => html`<form method="post" action="${pathHere(visit.deps.instance, '/index.php/logout')}">
${requestTokenField(visit)}
<button>Log out</button>
</form>`;

async function show(visit: UserVisit): Promise<void> {
  const { user } = visit;
  const body = html`<section>
<h1>${user.displayName}</h1>
<p>You are logged in as <strong>${user.uid}</strong>. To chat, open a Talk client and type the address of this server there:</p>
<code>${visit.deps.instance.url}</code>
</section>`;
  await showPage(visit, { title: 'Your account', body, aside: logOut(visit), wide: true });
}

export const accountPages: Page[] = [accountPage('GET', /^\/settings\/user(?:\/[a-z-]+)?$/, show)];
