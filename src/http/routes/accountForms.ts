import { userSetting } from '../../actions/changeUserSetting.js';
import { maxPasswordLength } from '../../passwords.js';
import { accountPath, form, pathHere, showPage, startPath, type UserVisit } from '../browserPages.js';
import { type Html, html } from '../html.js';
import { timeText } from '../layout.js';

/** What has just been done, by the name that stands in the query. */
const done: ReadonlyMap<string, string> = new Map([
  ['profile', 'Your profile is saved.'],
  ['privacy', 'Your privacy settings are saved.'],
  ['picture', 'Your picture is saved.'],
  ['password', 'Your password is changed. Other browsers are logged out; connected clients go on.'],
  ['disconnected', 'The client is disconnected.'],
]);

const languages: Record<string, string> = {
  cs: 'Čeština',
  da: 'Dansk',
  de: 'Deutsch',
  en: 'English',
  es: 'Español',
  fr: 'Français',
  it: 'Italiano',
  nl: 'Nederlands',
  pl: 'Polski',
  pt: 'Português',
  sv: 'Svenska',
  tr: 'Türkçe',
  uk: 'Українська',
};

/** A form of this page; whatever it does is done below it. */
const ownForm = (visit: UserVisit, action: string, body: Html, type?: string): Html =>
  form(visit, `${accountPath}/${action}`, body, type);

function profile(visit: UserVisit): Html {
  const { user } = visit;
  const known = Object.hasOwn(languages, user.language || 'en')
    ? languages
    : { ...languages, [user.language]: user.language };
  const options = Object.entries(known).map(
    ([code, name]) =>
      html`<option value="${code}"${code === (user.language || 'en') ? html` selected` : undefined}>${name}</option>`,
  );
  const fields = html`<label for="displayname">Name that others see</label>
<input id="displayname" name="displayname" value="${user.displayName}" maxlength="64" autocomplete="name" required>
<label for="email">E-mail</label>
<input id="email" name="email" type="email" value="${user.email}" maxlength="254" autocomplete="email">
<label for="language">Language of messages from the server</label>
<select id="language" name="language">${options}</select>
<button>Save profile</button>`;
  return html`<section><h2>Profile</h2>${ownForm(visit, 'profile', fields)}</section>`;
}

function picture(visit: UserVisit): Html {
  const { user, deps } = visit;
  const face = pathHere(deps.instance, `/index.php/avatar/${encodeURIComponent(user.uid)}/64`);
  const fields = html`<label for="files">A square PNG or JPEG</label>
<input id="files" name="files" type="file" accept="image/png,image/jpeg" required>
<button>Upload picture</button>`;
  return html`<section><h2>Picture</h2>
<p><img class="face" src="${face}" alt="Your picture" width="64" height="64"></p>
${ownForm(visit, 'picture', fields, 'multipart/form-data')}
${ownForm(visit, 'picture/remove', html`<button class="plain">Use the initials of my name</button>`)}
</section>`;
}

async function privacy(visit: UserVisit): Promise<Html> {
  const { deps, user } = visit;
  const isPublic = async (key: string) => (await userSetting(deps, user.uid, key)) === '0';
  const tick = (name: string, isOn: boolean, label: string) =>
    html`<label class="tick"><input type="checkbox" name="${name}" value="on"${isOn ? html` checked` : undefined}> ${label}</label>`;
  const fields = html`${tick('read', await isPublic('read_status_privacy'), 'Show others what I have read, and see what they have')}
${tick('typing', await isPublic('typing_privacy'), 'Show others that I am typing, and see when they are')}
<button>Save privacy</button>`;
  return html`<section><h2>Privacy</h2>${ownForm(visit, 'privacy', fields)}</section>`;
}

function password(visit: UserVisit): Html {
  const fields = html`<label for="current">Current password</label>
<input id="current" name="current" type="password" autocomplete="current-password" required>
<label for="new">New password</label>
<input id="new" name="new" type="password" autocomplete="new-password" required maxlength="${maxPasswordLength}">
<label for="again">New password once more</label>
<input id="again" name="again" type="password" autocomplete="new-password" required maxlength="${maxPasswordLength}">
<button>Change password</button>`;
  return html`<section><h2>Password</h2>${ownForm(visit, 'password', fields)}</section>`;
}

async function clients(visit: UserVisit): Promise<Html> {
  const { deps, user } = visit;
  const found = await deps.storage.appPasswordsOf(user.uid);
  const rows = found.map(
    ({
      id,
      name,
      lastUsed,
      wipeSince,
    }) => html`<li><div>${name}<br><span class="faint">Last used ${timeText(lastUsed)}</span>
${wipeSince === 0 ? undefined : html`<p class="bad">Logged out by an administrator. It forgets everything when it next connects.</p>`}</div>
${ownForm(
  visit,
  'clients/disconnect',
  html`<input type="hidden" name="id" value="${id}">
<button class="plain" aria-label="Disconnect ${name}">Disconnect</button>`,
)}</li>`,
  );
  const list =
    rows.length > 0 ? html`<ul class="rows">${rows}</ul>` : html`<p class="faint">No client is connected.</p>`;
  const add = html`<label for="name">Connect a script, or a client that asks for a password</label>
<input id="name" name="name" maxlength="100" placeholder="What it is for" required>
<button>Make an app password</button>`;
  return html`<section><h2>Connected clients</h2>
<p>In a Talk client, add an account and type the address of this server:</p>
<code>${deps.instance.url}</code>
${list}
${ownForm(visit, 'clients/add', add)}
${ownForm(visit, 'clients/link', html`<button class="plain">Show a QR code to log in with</button>`)}
</section>`;
}

/** Who one is, what others see, and which clients are connected. @param problem why nothing was done */
export async function showAccount(visit: UserVisit, problem?: string): Promise<void> {
  const { fields, user } = visit;
  const news = done.get(fields.done ?? '');
  const logOut = form(visit, '/index.php/logout', html`<button>Log out</button>`);
  const body = html`<h1>${user.displayName}</h1>
<p class="faint">You are logged in as ${user.uid}. <a href="${pathHere(visit.deps.instance, startPath)}">See your conversations</a></p>
${problem === undefined ? undefined : html`<p class="bad" role="alert">${problem}</p>`}
${problem === undefined && news !== undefined ? html`<p class="good" role="status">${news}</p>` : undefined}
${await clients(visit)}
${profile(visit)}
${picture(visit)}
${await privacy(visit)}
${password(visit)}`;
  await showPage(visit, { title: 'Your account', body, aside: logOut, wide: true }, problem === undefined ? 200 : 400);
}
