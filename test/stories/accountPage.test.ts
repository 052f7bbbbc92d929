import * as assert from 'uvu/assert';
import { fieldOf, inBrowser, logsIn, opens, sends } from '../support/browser.js';
import { succeeds } from '../support/commandLine.js';
import { dav } from '../support/dav.js';
import type { Answer, Person } from '../support/person.js';
import { plainPicture } from '../support/pictures.js';
import { stories, type Talk } from '../support/talk.js';

const story = stories('the page of an account', { PARLEY_THROTTLE: 'on' });

const account = '/index.php/settings/user';
const tokenOf = (page: Answer): string => fieldOf(page, 'requesttoken');

/** Somebody's browser, logged in. */
async function browserOf(talk: Talk, person: Person): Promise<Person> {
  const visitor = talk.guest();
  const answer = await logsIn(visitor, await opens(visitor, '/index.php/login'), person.uid, person.password);
  assert.is(answer.status, 303);
  return visitor;
}

const submits = async (visitor: Person, action: string, form: Record<string, string> = {}) =>
  sends(visitor, `${account}/${action}`, { ...form, requesttoken: tokenOf(await opens(visitor, account)) });

function isDone(answer: Answer, what: string): void {
  assert.equal([answer.status, answer.headers.get('location')], [303, `${account}?done=${what}`], answer.text);
}

const onDevice = async (talk: Talk, person: Person): Promise<Person> => {
  const device = talk.again(person);
  device.password = (await person.get('/core/getapppassword')).data.apppassword;
  return device;
};

story('says who one is, and changes it', async (talk) => {
  const alice = await talk.user('alice');
  const visitor = await browserOf(talk, alice);
  const page = await opens(visitor, account);
  assert.is(page.status, 200);
  assert.match(page.text, '<h1>Alice</h1>');
  assert.match(page.text, 'No client is connected.');
  assert.not.match(page.text, '<script');
  isDone(
    await submits(visitor, 'profile', { displayname: 'Al & <i>ce', email: 'al@example.org', language: 'de' }),
    'profile',
  );
  const { data } = await alice.get('/cloud/user');
  assert.equal([data.displayname, data.email, data.language], ['Al & <i>ce', 'al@example.org', 'de']);
  const after = await opens(visitor, `${account}?done=profile`);
  assert.match(after.text, 'Your profile is saved.');
  assert.not.match((await opens(visitor, `${account}?done=constructor`)).text, 'role="status"');
  assert.match(after.text, '<h1>Al &amp; &lt;i&gt;ce</h1>');
  assert.match(after.text, '<option value="de" selected>');

  const refused = await submits(visitor, 'profile', { displayname: 'Other', email: 'no address' });
  assert.is(refused.status, 400);
  assert.match(refused.text, 'Invalid email address.');
  assert.is((await alice.get('/cloud/user')).data.displayname, 'Al & <i>ce', 'all or nothing');
});

story('changes what others may see', async (talk) => {
  const alice = await talk.user('alice');
  const visitor = await browserOf(talk, alice);
  const privacy = async () => {
    const { chat } = (await alice.get('/cloud/capabilities')).data.capabilities.spreed.config;
    return [chat['read-privacy'], chat['typing-privacy']];
  };
  assert.equal(await privacy(), [0, 0]);
  isDone(await submits(visitor, 'privacy', { typing: 'on' }), 'privacy');
  assert.equal(await privacy(), [1, 0]);
  isDone(await submits(visitor, 'privacy', { read: 'on' }), 'privacy');
  assert.equal(await privacy(), [0, 1]);
});

story('takes a picture, and gives it back', async (talk) => {
  const alice = await talk.user('alice');
  const visitor = await browserOf(talk, alice);
  const isCustom = async () => (await alice.get('/index.php/avatar/alice/64')).headers.get('x-nc-iscustomavatar');
  const uploads = async (bytes: Uint8Array, token?: string) => {
    const requesttoken = token ?? tokenOf(await opens(visitor, account));
    return visitor.request('POST', `${account}/picture?requesttoken=${requesttoken}`, {
      file: { field: 'files', bytes },
      ...inBrowser,
    });
  };
  assert.is((await uploads(await plainPicture('png'), 'x')).status, 412);
  isDone(await uploads(await plainPicture('png')), 'picture');
  assert.is(await isCustom(), '1');
  const refused = await uploads(Buffer.from('no picture'));
  assert.is(refused.status, 400);
  assert.match(refused.text, 'Invalid image.');
  isDone(await submits(visitor, 'picture/remove'), 'picture');
  assert.is(await isCustom(), '0');
});

story('changes the password, and logs out all other browsers', async (talk) => {
  const alice = await talk.user('alice');
  const device = await onDevice(talk, alice);
  const [here, there] = [await browserOf(talk, alice), await browserOf(talk, alice)];
  const change = (current: string, wanted: string, again = wanted) =>
    submits(here, 'password', { current, new: wanted, again });
  const wrong = await change('guess', 'new-Pass-1');
  assert.is(wrong.status, 400);
  assert.match(wrong.text, 'The current password is another.');
  assert.match((await change(alice.password, 'new-Pass-1', 'other')).text, 'The two new passwords differ.');
  assert.match((await change(alice.password, '')).text, 'A valid password must be provided.');
  isDone(await change(alice.password, 'new-Pass-1'), 'password');
  assert.is((await opens(here, account)).status, 200);
  assert.is((await opens(there, account)).status, 303);
  assert.is((await alice.get('/cloud/user')).status, 401);
  assert.is((await device.get('/cloud/user')).status, 200, 'connected clients go on');
  for (let guess = 2; guess <= 10; guess++) assert.is((await change('guess', 'x')).status, 400);
  assert.is((await change('guess', 'x')).status, 429);
});

story('a form from elsewhere, or without a login, changes nothing', async (talk) => {
  const alice = await talk.user('alice');
  const visitor = await browserOf(talk, alice);
  const form = { displayname: 'Mallory', requesttoken: 'x' };
  assert.is((await visitor.request('POST', `${account}/profile`, { form, ...inBrowser })).status, 412);
  const stranger = talk.guest();
  const requesttoken = tokenOf(await opens(stranger, '/index.php/login'));
  const sent = { form: { displayname: 'Mallory', requesttoken }, ...inBrowser };
  const refused = await stranger.request('POST', `${account}/profile`, sent);
  assert.is(refused.headers.get('location'), `/index.php/login?redirect_url=${encodeURIComponent(account)}`);
  const device = await onDevice(talk, alice);
  assert.is((await opens(device, account)).status, 303, 'a client’s password opens no account');
  assert.is((await alice.get('/cloud/user')).data.displayname, 'Alice');
});

story('a client that is disconnected stops waiting at once', async (talk) => {
  const [alice, bob] = [await talk.user('alice'), await talk.user('bob')];
  const lunch = await alice.createsGroup('Lunch', [bob]);
  const [phone, tablet] = [await onDevice(talk, alice), await onDevice(talk, alice)];
  const visitor = await browserOf(talk, alice);
  const lastKnownMessageId = await alice.newestId(lunch);
  const waits = (person: Person) => person.waitsFor(lunch, { lastKnownMessageId, timeout: 30 });
  const [ofPhone, ofTablet, ofBob] = [waits(phone), waits(tablet), waits(bob)];
  await talk.until(() => talk.listeners(lunch) === 3);

  const ids = [...(await opens(visitor, account)).text.matchAll(/name="id" value="(\d+)"/g)].map(([, id = '']) => id);
  assert.is(ids.length, 2);
  assert.is((await submits(await browserOf(talk, bob), 'clients/disconnect', { id: ids[0] ?? '' })).status, 303);
  assert.is(talk.listeners(lunch), 3, 'others cannot');
  isDone(await submits(visitor, 'clients/disconnect', { id: ids[0] ?? '' }), 'disconnected');
  const ended = await ofPhone;
  assert.equal([ended.status, ended.meta.statuscode, ended.meta.message], [401, 997, 'Unauthorised']);
  assert.is((await phone.get('/cloud/user')).status, 401);
  assert.is(talk.listeners(lunch), 2);

  await succeeds(talk, ['user:auth-tokens:delete', 'alice', ids[1] ?? '']);
  assert.is((await ofTablet).status, 401);
  await succeeds(talk, ['user:disable', 'bob']);
  assert.is((await ofBob).status, 401);
  assert.is(talk.listeners(lunch), 0);
});

story('a script is given a password, and a client a link that is good once', async (talk) => {
  const alice = await talk.user('alice');
  const visitor = await browserOf(talk, alice);
  const made = await submits(visitor, 'clients/add', { name: 'Backup <1>' });
  assert.match(made.text, 'App password for Backup &lt;1&gt;');
  const script = talk.again(alice);
  script.password = /<code>([A-Za-z0-9]{72})<\/code>/.exec(made.text)?.[1] ?? '';
  assert.is((await script.get('/cloud/user')).status, 200);

  const page = await submits(visitor, 'clients/link');
  const [, token = ''] =
    /nc:\/\/onetime-login\/user:alice&amp;password:([A-Za-z0-9]{72})&amp;server:http/.exec(page.text) ?? [];
  const phone = talk.again(alice);
  phone.password = token;
  assert.is((await phone.get('/cloud/user')).status, 401, 'good for nothing else');
  const asIfThere = '/remote.php/dav/files/alice/core/getapppassword-onetime';
  assert.is((await dav(talk, phone, 'GET', asIfThere)).status, 401, 'whatever the address ends in');
  const exchanged = await phone.get('/core/getapppassword-onetime');
  assert.is(exchanged.status, 200);
  assert.is((await phone.get('/core/getapppassword-onetime')).status, 401, 'good once');
  phone.password = exchanged.data.apppassword;
  assert.is((await phone.get('/cloud/user')).status, 200);

  phone.password = /password:([A-Za-z0-9]{72})/.exec((await submits(visitor, 'clients/link')).text)?.[1] ?? '';
  talk.clock.forward(120);
  assert.is((await phone.get('/core/getapppassword-onetime')).status, 401, 'and for two minutes');
  const listed = await succeeds(talk, ['user:auth-tokens:list', 'alice', '--output=json']);
  assert.equal(
    JSON.parse(listed).map(({ name }: { name: string }) => name),
    ['Backup <1>', 'Client that came by a code'],
  );
});

story.run();
