import { addAppPassword, addOneTimePassword, oneTimeLifetime, revokeAppPassword } from '../../actions/appPasswords.js';
import { changePassword, checkPassword } from '../../actions/changePassword.js';
import { changeUser } from '../../actions/changeUser.js';
import { changeUserSetting } from '../../actions/changeUserSetting.js';
import { setOwnPicture } from '../../actions/setOwnPicture.js';
import { largestPicture } from '../../actions/takePicture.js';
import { accountPatch } from '../../domain/account.js';
import { clientName } from '../../domain/clientName.js';
import { TalkError } from '../../domain/errors.js';
import { logInSession } from '../auth.js';
import { accountPage, accountPath, goTo, pathHere, showPage, type UserVisit } from '../browserPages.js';
import { type Html, html } from '../html.js';
import type { Page } from '../pages.js';
import { qrCode } from '../qrCode.js';
import { slowedDown } from '../slowedDown.js';
import { showAccount } from './accountForms.js';

/** The page of one's own account, and what its forms do. */

const saved = (visit: UserVisit, what: string): void => goTo(visit, `${accountPath}?done=${what}`);

/** Does it, or shows the page with what is wrong in words that a person can use. */
const trying =
  (act: (visit: UserVisit) => Promise<void>) =>
  async (visit: UserVisit): Promise<void> => {
    try {
      await act(visit);
    } catch (error) {
      if (!(error instanceof TalkError) || error.code !== 'invalid' || error.metaMessage === '') throw error;
      await showAccount(visit, `${error.metaMessage.replace(/\.$/, '')}.`);
    }
  };

async function saveProfile(visit: UserVisit): Promise<void> {
  const { deps, user, fields } = visit;
  const given = ['displayname', 'email', 'language'].flatMap((key): [string, string][] =>
    fields[key] === undefined ? [] : [[key, fields[key]]],
  );
  // All of them must do before the first is set.
  for (const [key, value] of given) accountPatch(user, key, value);
  for (const [key, value] of given) await changeUser(deps, user, key, value);
  saved(visit, 'profile');
}

async function savePicture(visit: UserVisit): Promise<void> {
  const { deps, user, upload } = visit;
  if (upload === 'tooBig') return showAccount(visit, 'The file is too big.');
  if (!upload || upload.size === 0) return showAccount(visit, 'No file was chosen.');
  const fault = await setOwnPicture(deps, user.uid, upload.path);
  if (fault === undefined) saved(visit, 'picture');
  else await showAccount(visit, `${fault}.`);
}

async function savePrivacy(visit: UserVisit): Promise<void> {
  const { deps, user, fields } = visit;
  await changeUserSetting(deps, user.uid, 'read_status_privacy', fields.read === 'on' ? '0' : '1');
  await changeUserSetting(deps, user.uid, 'typing_privacy', fields.typing === 'on' ? '0' : '1');
  saved(visit, 'privacy');
}

async function savePassword(visit: UserVisit): Promise<void> {
  const { ctx, deps, caller, session, user, fields } = visit;
  const { current = '', new: wanted = '', again = '' } = fields;
  await slowedDown(ctx, deps, caller, ['sudo'], '', async () => {
    if (!(await deps.passwords.verify(current, user.passwordHash))) {
      await deps.throttle.failed('sudo', caller.address);
      await deps.throttle.check('sudo', caller.address);
      return showAccount(visit, 'The current password is another.');
    }
    checkPassword(wanted);
    if (wanted !== again) return showAccount(visit, 'The two new passwords differ.');
    await changePassword(deps, user.uid, wanted);
    const changed = await deps.storage.user(user.uid);
    if (changed) await logInSession(deps, session, changed);
    saved(visit, 'password');
  });
}

async function disconnect(visit: UserVisit): Promise<void> {
  const { deps, user, fields } = visit;
  const own = (await deps.storage.appPasswordsOf(user.uid)).find(({ id }) => String(id) === fields.id);
  if (own) await revokeAppPassword(deps, own.id);
  saved(visit, 'disconnected');
}

const back = (visit: UserVisit): Html =>
  html`<a class="button" href="${pathHere(visit.deps.instance, accountPath)}">Back to your account</a>`;

async function addClient(visit: UserVisit): Promise<void> {
  const { deps, user, fields } = visit;
  const name = clientName(fields.name ?? '');
  const made = await addAppPassword(deps, user.uid, name);
  const body = html`<section><h1>App password for ${name}</h1>
<p>Use it with the name <strong>${user.uid}</strong>. It is shown only now.</p>
<code>${made}</code>
${back(visit)}</section>`;
  await showPage(visit, { title: 'App password', body });
}

/** What phones read off the screen, or open as a link on the device itself (spec/clients.md §1.1). */
async function addLink(visit: UserVisit): Promise<void> {
  const { deps, user } = visit;
  const made = await addOneTimePassword(deps, user.uid, 'Client that came by a code');
  const link = `nc://onetime-login/user:${encodeURIComponent(user.uid)}&password:${made}&server:${deps.instance.url}`;
  const body = html`<section><h1>Log in with a QR code</h1>
<p>In the Talk app on your phone, choose to log in with a QR code, and point the camera here. The code is good once, for ${oneTimeLifetime / 60} minutes.</p>
${qrCode(link, 'QR code that logs a client in')}
<a class="button" href="${link}">Open the app on this device</a>
<p class="faint">Or copy the link:</p>
<code tabindex="0">${link}</code>
${back(visit)}</section>`;
  await showPage(visit, { title: 'Log in with a QR code', body });
}

async function removePicture(visit: UserVisit): Promise<void> {
  await visit.deps.storage.setUserPictures(visit.user.uid, []);
  saved(visit, 'picture');
}

const post = (path: string, act: (visit: UserVisit) => Promise<void>) =>
  accountPage('POST', new RegExp(`^/settings/user/${path}$`), trying(act));

export const accountPages: Page[] = [
  accountPage('GET', /^\/settings\/user(?:\/security)?$/, (visit) => showAccount(visit)),
  post('profile', saveProfile),
  accountPage('POST', /^\/settings\/user\/picture$/, savePicture, {
    upload: { field: 'files', maxBytes: largestPicture },
  }),
  post('picture/remove', removePicture),
  post('privacy', savePrivacy),
  post('password', savePassword),
  post('clients/disconnect', disconnect),
  post('clients/add', addClient),
  post('clients/link', addLink),
];
