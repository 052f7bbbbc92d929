import * as assert from 'uvu/assert';
import { fieldOf, grants, inBrowser, leadsTo, linkOn, logsIn, opens, reachesGrant, sends } from '../support/browser.js';
import { succeeds } from '../support/commandLine.js';
import { type Answer, type Person, texts } from '../support/person.js';
import { stories, type Talk } from '../support/talk.js';

const story = stories('logging in', { PARLEY_THROTTLE: 'on' });

const android = 'Mozilla/5.0 (Android) Nextcloud-Talk v23.0.0';
/** Somewhere on this server. */
const pathOf = (talk: Talk, url: string): string => url.replace(talk.url, '');

async function begins(client: Person, agent = android) {
  const begun = await client.request('POST', '/index.php/login/v2', { headers: { 'User-Agent': agent } });
  assert.is(begun.status, 200);
  return begun.body as { login: string; poll: { token: string; endpoint: string } };
}
const polls = (talk: Talk, client: Person, { poll }: { poll: { token: string; endpoint: string } }) =>
  client.request('POST', pathOf(talk, poll.endpoint), { form: { token: poll.token }, ...inBrowser });

/** Goes from the link to the page that asks, logging in on the way. */
const comesToGrant = async (talk: Talk, visitor: Person, person: Person, login: string): Promise<Answer> =>
  reachesGrant(visitor, await opens(visitor, leadsTo(await opens(visitor, pathOf(talk, login)))), person);

function isSafe(page: Answer): void {
  const policy = page.headers.get('content-security-policy') ?? '';
  assert.match(policy, /default-src 'none';style-src 'sha256-/);
  assert.match(policy, /frame-ancestors 'none'/);
  assert.not.match(policy, 'unsafe');
  assert.is(page.headers.get('referrer-policy'), 'no-referrer');
  assert.is(page.headers.get('x-content-type-options'), 'nosniff');
  assert.match(page.headers.get('cache-control') ?? '', 'no-store');
  assert.not.match(page.text, '<script');
}

story('a client is let in by the system’s browser', async (talk) => {
  const alice = await talk.user('alice');
  const [phone, visitor] = [talk.guest(), talk.guest()];
  const flow = await begins(phone);
  assert.match(flow.poll.token, /^[A-Za-z0-9]{128}$/);
  const pending = await polls(talk, phone, flow);
  assert.equal([pending.status, pending.body], [404, []]);

  const connect = await opens(visitor, leadsTo(await opens(visitor, pathOf(talk, flow.login))));
  assert.match(connect.text, 'Nextcloud Talk 23.0.0 (Android)');
  isSafe(connect);
  const grantPath = linkOn(connect);
  const form = await opens(visitor, leadsTo(await opens(visitor, grantPath)));
  isSafe(form);
  assert.match(form.text, /<head data-requesttoken="[^"]{20,}"/);
  const before = new Map(visitor.cookies);
  const back = leadsTo(await logsIn(visitor, form, 'alice', alice.password));
  assert.is(back, grantPath);
  const session = [...before.keys()].find((name) => /^oc[a-z0-9]{10}$/.test(name)) ?? '';
  assert.is.not(visitor.cookies.get(session), before.get(session), 'nobody knows the new cookie');
  const page = await opens(visitor, back);
  isSafe(page);
  assert.match(page.text, 'Nextcloud Talk 23.0.0 (Android)');
  assert.match(page.text, '<strong>Alice</strong> (alice)');
  assert.is((await polls(talk, phone, flow)).status, 404);

  const done = await grants(visitor, page, '/index.php/login/v2/grant');
  assert.is(done.status, 200);
  assert.match(done.text, 'Account connected');
  const granted = await polls(talk, phone, flow);
  assert.is(granted.status, 200);
  const { server, loginName, appPassword } = granted.body as Record<string, string>;
  assert.equal([server, loginName], [talk.url, 'alice']);
  assert.equal((await polls(talk, phone, flow)).status, 404, 'told once');
  assert.is((await opens(visitor, back)).status, 403, 'and good once');

  const device = talk.again(alice);
  device.password = appPassword ?? '';
  assert.is((await device.get('/cloud/user')).data.id, 'alice');
  const listed = JSON.parse(await succeeds(talk, ['user:auth-tokens:list', 'alice', '--output=json']));
  assert.equal(
    listed.map(({ name }: { name: string }) => name),
    ['Nextcloud Talk 23.0.0 (Android)'],
  );
});

story('a flow survives a restart between the grant and the poll', async (talk) => {
  const alice = await talk.user('alice');
  const [phone, visitor] = [talk.guest(), talk.guest()];
  const flow = await begins(phone);
  const page = await comesToGrant(talk, visitor, alice, flow.login);
  assert.is((await grants(visitor, page, '/index.php/login/v2/grant')).status, 200);
  const { token } = flow.poll;
  await talk.restart();
  const granted = await phone.request('POST', '/index.php/login/v2/poll', { form: { token }, ...inBrowser });
  assert.is(granted.status, 200);
});

story('a client is let in with an app password that there is already', async (talk) => {
  const [alice, bob] = [await talk.user('alice'), await talk.user('bob')];
  const appPassword = (await alice.get('/core/getapppassword')).data.apppassword;
  const [phone, visitor] = [talk.guest(), talk.guest()];
  const flow = await begins(phone);
  const page = await opens(visitor, leadsTo(await opens(visitor, pathOf(talk, flow.login))));
  assert.match(page.text, '<summary>Use an app password instead</summary>');
  const [stateToken, requesttoken] = [fieldOf(page, 'stateToken'), fieldOf(page, 'requesttoken')];
  const types = (user: string, password: string, more: Record<string, string> = {}) =>
    sends(visitor, '/index.php/login/v2/apptoken', { stateToken, requesttoken, user, password, ...more });
  assert.is((await types('alice', appPassword, { stateToken: 'x' })).status, 403);
  assert.is((await types('alice', appPassword, { requesttoken: 'x' })).status, 412);
  for (const [user, password] of [
    ['bob', appPassword],
    ['alice', alice.password],
    ['alice', ''],
    ['', appPassword],
  ] as const) {
    const refused = await types(user, password);
    assert.is(refused.status, 403);
    assert.match(refused.text, 'Name or app password are wrong.');
  }
  assert.is((await polls(talk, phone, flow)).status, 404);
  assert.match((await types('Alice', appPassword)).text, 'Account connected');
  assert.is((await types('alice', appPassword)).status, 403, 'once');
  const granted = await polls(talk, phone, flow);
  assert.equal([granted.status, granted.body], [200, { server: talk.url, loginName: 'alice', appPassword }]);
  assert.is((await polls(talk, phone, flow)).status, 404);
  assert.is((await bob.get('/cloud/user')).status, 200);
});

story('a link is good for twenty minutes', async (talk) => {
  const alice = await talk.user('alice');
  const [phone, visitor] = [talk.guest(), talk.guest()];
  const flow = await begins(phone);
  const page = await comesToGrant(talk, visitor, alice, flow.login);
  talk.clock.forward(20 * 60);
  const late = await grants(visitor, page, '/index.php/login/v2/grant');
  assert.is(late.status, 403);
  assert.match(late.text, 'no longer good');
  assert.is((await opens(visitor, pathOf(talk, flow.login))).status, 403);
  assert.is((await opens(visitor, '/index.php/login/v2/flow/nosuchlink')).status, 403);
  assert.is((await opens(talk.guest(), '/index.php/login/v2/flow')).status, 403);
  assert.is((await opens(talk.guest(), '/index.php/login/v2/grant?stateToken=x')).status, 403);
  assert.is((await polls(talk, phone, flow)).status, 404);
});

story('a form from elsewhere changes nothing', async (talk) => {
  const alice = await talk.user('alice');
  const [phone, visitor, other] = [talk.guest(), talk.guest(), talk.guest()];
  const flow = await begins(phone);
  const page = await comesToGrant(talk, visitor, alice, flow.login);
  const stateToken = fieldOf(page, 'stateToken');
  const foreign = fieldOf(await opens(other, '/index.php/login'), 'requesttoken');
  for (const requesttoken of ['', 'x', foreign]) {
    const refused = await sends(visitor, '/index.php/login/v2/grant', { stateToken, requesttoken });
    assert.is(refused.status, 412);
    assert.match(refused.text, 'out of date');
    assert.is((await sends(visitor, '/index.php/logout', { requesttoken })).status, 412);
    assert.is(
      (
        await sends(other, '/index.php/login', {
          user: 'alice',
          password: alice.password,
          requesttoken: `${requesttoken}x`,
        })
      ).status,
      412,
    );
  }
  assert.is((await polls(talk, phone, flow)).status, 404);
  const requesttoken = fieldOf(page, 'requesttoken');
  assert.is((await sends(visitor, '/index.php/login/v2/grant', { stateToken: 'x', requesttoken })).status, 403);
  assert.is(
    (await sends(visitor, '/index.php/login/flow/grant', { stateToken, requesttoken })).status,
    403,
    'of the other version',
  );
  assert.is((await grants(visitor, page, '/index.php/login/v2/grant')).status, 200);
});

story('a client that shows the page itself is sent to an address of its own', async (talk) => {
  const alice = await talk.user('alice', 'Alice & <b>Bob</b>');
  const view = talk.guest();
  assert.is((await opens(view, '/index.php/login/flow')).status, 403, 'only clients open it');
  const agent = 'laptop\u202E (Talk Desktop Client - Linux) <script>';
  const connect = await opens(view, '/index.php/login/flow?user=alice', {
    'OCS-APIRequest': 'true',
    'User-Agent': agent.replace('\u202E', ''),
  });
  assert.match(connect.text, 'laptop (Talk Desktop Client - Linux) &lt;script&gt;');
  isSafe(connect);
  const form = await opens(view, leadsTo(await opens(view, linkOn(connect))));
  assert.is(fieldOf(form, 'user'), 'alice');
  const page = await opens(view, leadsTo(await logsIn(view, form, 'alice', alice.password)));
  assert.match(page.text, 'Alice &amp; &lt;b&gt;Bob&lt;/b&gt;');
  assert.match(page.headers.get('content-security-policy') ?? '', "form-action 'self' nc:");
  const end = leadsTo(await grants(view, page, '/index.php/login/flow/grant'));
  const [, server, user, password] = /^nc:\/\/login\/server:(.*)&user:(.*)&password:([A-Za-z0-9]{72})$/.exec(end) ?? [];
  assert.equal([server, user], [talk.url, 'alice']);
  const device = talk.again(alice);
  device.password = password ?? '';
  assert.is((await device.get('/cloud/user')).data.id, 'alice');
  assert.is((await grants(view, page, '/index.php/login/flow/grant')).status, 403, 'good once');
});

story('a browser logs in, goes on where it wanted, and logs out', async (talk) => {
  const alice = await talk.user('alice');
  const visitor = talk.guest();
  const form = await opens(visitor, '/index.php/login?redirect_url=%2Findex.php%2Fcall%2Fabcd');
  const wrong = await logsIn(visitor, form, 'alice', 'guess');
  assert.is(wrong.status, 403);
  assert.match(wrong.text, 'Name or password are wrong.');
  assert.is((await logsIn(visitor, form, 'nobody', 'guess')).status, 403);
  assert.is((await logsIn(visitor, form, '', '')).status, 403);
  assert.is(leadsTo(await logsIn(visitor, form, 'alice', alice.password)), '/index.php/call/abcd');
  const ocs = { headers: { 'OCS-APIRequest': 'true' } };
  assert.is((await visitor.get('/cloud/user', {}, ocs)).data.id, 'alice');
  assert.is(leadsTo(await opens(visitor, '/index.php/login')), '/index.php/settings/user');

  const requesttoken = fieldOf(await opens(visitor, '/index.php/settings/user'), 'requesttoken');
  assert.is(leadsTo(await sends(visitor, '/index.php/logout', { requesttoken })), '/index.php/login');
  assert.is((await visitor.get('/cloud/user', {}, ocs)).status, 401);
  assert.match(leadsTo(await opens(visitor, '/index.php/settings/user')), /^\/index\.php\/login\?redirect_url=/);
  const padded = await opens(visitor, `/index.php/settings/user?${'x'.repeat(10_000)}`);
  assert.is(leadsTo(padded), `/index.php/login?redirect_url=${encodeURIComponent('/index.php/settings/user')}`);
});

story('who logs out leaves the call that they are in, which ends with them', async (talk) => {
  const [alice, bob] = [await talk.user('alice'), await talk.user('bob')];
  const visitor = talk.guest();
  await logsIn(visitor, await opens(visitor, '/index.php/login'), 'bob', bob.password);
  const token = await alice.createsGroup('Lunch', [bob]);
  await visitor.joins(token);
  await visitor.post(`/apps/spreed/api/v4/call/${token}`);
  assert.is((await alice.room(token)).hasCall, true);
  const requesttoken = fieldOf(await opens(visitor, '/index.php/settings/user'), 'requesttoken');
  await sends(visitor, '/index.php/logout', { requesttoken });
  assert.is((await alice.room(token)).hasCall, false);
  assert.equal(texts(await alice.history(token, { limit: 2 })), ['call_ended', 'call_left']);
});

story('a link to the login leads nowhere but here', async (talk) => {
  const alice = await talk.user('alice');
  for (const target of [
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    'javascript:alert(1)',
    '/a\nb',
    '',
  ]) {
    const visitor = talk.guest();
    const form = await opens(visitor, `/index.php/login?redirect_url=${encodeURIComponent(target)}`);
    assert.is(leadsTo(await logsIn(visitor, form, 'alice', alice.password)), '/index.php/settings/user');
  }
});

story('who has guessed too often is refused, also with the right password', async (talk) => {
  const alice = await talk.user('alice');
  const visitor = talk.guest();
  const form = await opens(visitor, '/index.php/login');
  for (let guess = 1; guess <= 10; guess++) assert.is((await logsIn(visitor, form, 'alice', 'guess')).status, 403);
  const last = await logsIn(visitor, form, 'alice', 'guess');
  assert.is(last.status, 429);
  assert.match(last.text, 'Too many attempts');
  isSafe(last);
  assert.is((await logsIn(visitor, form, 'alice', alice.password)).status, 429);
  talk.clock.forward(30 * 60 + 1);
  assert.is((await logsIn(visitor, form, 'alice', alice.password)).status, 303);
});

story('a disabled account does not come in', async (talk) => {
  const alice = await talk.user('alice');
  const [phone, visitor] = [talk.guest(), talk.guest()];
  const flow = await begins(phone);
  const page = await comesToGrant(talk, visitor, alice, flow.login);
  assert.is((await grants(visitor, page, '/index.php/login/v2/grant')).status, 200);
  await talk.admin.put('/cloud/users/alice/disable');
  assert.is((await polls(talk, phone, flow)).status, 404);
  const form = await opens(talk.guest(), '/index.php/login');
  assert.is(form.status, 200);
  const other = talk.guest();
  const refused = await logsIn(other, await opens(other, '/index.php/login'), 'alice', alice.password);
  assert.is(refused.status, 403);
  assert.match(refused.text, 'This account is disabled.');
});

story('nobody fills the database by beginning to log in', async (talk) => {
  const phone = talk.guest();
  for (let flow = 1; flow <= 200; flow++) await begins(phone);
  const refused = await phone.request('POST', '/index.php/login/v2');
  assert.is(refused.status, 429);
  assert.match(refused.text, 'Too many logins were begun from here');
});

story('app passwords are made, exchanged and revoked by clients', async (talk) => {
  const alice = await talk.user('alice');
  assert.is((await talk.guest().get('/core/getapppassword')).status, 401);
  const made = await alice.get('/core/getapppassword');
  assert.is(made.status, 200);
  const device = talk.again(alice);
  device.password = made.data.apppassword;
  const again = await device.get('/core/getapppassword');
  assert.equal([again.status, again.meta.message], [403, 'You cannot request an new apppassword with an apppassword']);
  assert.is((await device.get('/core/getapppassword-onetime')).status, 403);

  const rotated = await device.post('/core/apppassword/rotate');
  assert.is(rotated.status, 200);
  assert.is((await device.get('/cloud/user')).status, 401, 'the old one is gone');
  device.password = rotated.data.apppassword;
  assert.is((await device.get('/cloud/user')).status, 200);
  assert.is((await device.put('/core/apppassword/confirm', { password: 'guess' })).status, 403);
  assert.is((await device.put('/core/apppassword/confirm', { password: alice.password })).status, 200);
  assert.is((await device.delete('/core/apppassword')).status, 200);
  assert.is((await device.get('/cloud/user')).status, 401);

  const own = await alice.delete('/core/apppassword');
  assert.equal([own.status, own.meta.message], [403, 'no app password in use']);
  assert.is((await alice.post('/core/apppassword/rotate')).status, 403);
});

story.run();
