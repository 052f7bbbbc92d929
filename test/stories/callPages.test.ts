import * as assert from 'uvu/assert';
import { fieldOf, inBrowser, leadsTo, logsIn, sends } from '../support/browser.js';
import { succeeds } from '../support/commandLine.js';
import { type Answer, type Person, texts } from '../support/person.js';
import { stories, type Talk } from '../support/talk.js';

const rooms = '/apps/spreed/api/v4/room';
const story = stories('pages behind links', { PARLEY_THROTTLE: 'on' });

const opens = (person: Person, token: string) => person.get(`/index.php/call/${token}`, {}, inBrowser);
const enters = (person: Person, token: string, password: string) =>
  person.request('POST', `/index.php/call/${token}`, { form: { password }, ...inBrowser });
const joins = (person: Person, token: string) => person.post(`${rooms}/${token}/participants/active`);
const asks = ({ text }: Answer): boolean => text.includes('This conversation is password-protected.');

async function attemptsAt(talk: Talk, action: string): Promise<number> {
  const args = ['security:bruteforce:attempts', '127.0.0.1', action, '--output=json'];
  return JSON.parse(await succeeds(talk, args)).attempts;
}

story('the password is entered once, and lets the browser in', async (talk) => {
  const alice = await talk.user('alice');
  const token = await alice.createsPublic('Open house');
  await alice.put(`${rooms}/${token}/password`, { password: 'secret-1' });
  const gus = talk.guest();
  const page = await opens(gus, token);
  assert.is(page.status, 200);
  assert.ok(asks(page));
  assert.match(page.headers.get('content-type') ?? '', 'text/html');
  assert.not.match(page.text, 'Open house');
  assert.is((await joins(gus, token)).status, 403);

  const wrong = await enters(gus, token, 'guess');
  assert.is(wrong.status, 200);
  assert.ok(asks(wrong) && wrong.text.includes('The password is wrong. Try again.'));
  assert.is(await attemptsAt(talk, 'talkRoomPassword'), 2, 'one here, one by joining without');
  assert.not(asks(await enters(gus, token, 'secret-1')));
  assert.is(await attemptsAt(talk, 'talkRoomPassword'), 0);
  assert.not(asks(await opens(gus, token)));
  assert.is((await joins(gus, token)).status, 200);
  assert.ok(asks(await opens(talk.guest(), token)), 'others are asked');

  await alice.put(`${rooms}/${token}/password`, { password: 'secret-2' });
  await gus.delete(`${rooms}/${token}/participants/active`);
  assert.ok(asks(await opens(gus, token)), 'a new password is asked for again');
  assert.not(asks(await opens(alice, token)), 'members are not asked');
  assert.not(asks(await enters(alice, token, 'whatever')));
});

story('a link tells nobody of conversations that are not open to them', async (talk) => {
  const [alice, bob] = [await talk.user('alice'), await talk.user('bob')];
  const token = await alice.createsGroup('Lunch');
  const guest = await opens(talk.guest(), token);
  assert.is(guest.status, 303);
  assert.is(
    guest.headers.get('location'),
    `/index.php/login?redirect_url=${encodeURIComponent(`/index.php/call/${token}`)}`,
  );
  const [denied, unknown] = [await opens(bob, token), await opens(bob, 'nosuchroom')];
  assert.equal([denied.status, denied.text], [200, unknown.text]);
  assert.is.not((await opens(alice, token)).text, denied.text);
  assert.is(await attemptsAt(talk, 'talkRoomToken'), 3);
  assert.is((await enters(bob, token, 'x')).status, 404);
  assert.is((await talk.guest().get('/index.php/call/No-Token', {}, { ...inBrowser, unchecked: true })).status, 404);
});

story('who opens too many links that lead nowhere is refused', async (talk) => {
  const bob = await talk.user('bob');
  for (let guess = 1; guess <= 10; guess++) assert.is((await opens(bob, `guess${guess}`)).status, 200);
  const last = await opens(bob, 'guess11');
  assert.is(last.status, 429);
  assert.match(last.text, 'Too many attempts');
  assert.is(await attemptsAt(talk, 'talkRoomToken'), 11);
});

story('older links name the conversation in the query, and take no password there', async (talk) => {
  const alice = await talk.user('alice');
  const token = await alice.createsPublic('Open house');
  await alice.put(`${rooms}/${token}/password`, { password: 'secret-1' });
  const gus = talk.guest();
  const page = await gus.get('/index.php/apps/spreed', { token, password: 'secret-1' }, inBrowser);
  assert.ok(asks(page));
  assert.ok(asks(await opens(gus, token)));
  assert.is((await gus.get('/index.php/apps/spreed', {}, inBrowser)).status, 200);
});

story('a guest joins by name, reads, writes and leaves', async (talk) => {
  const alice = await talk.user('alice');
  const token = await alice.createsPublic('Open <b>house</b>');
  await alice.says(token, 'Who brings <i>soup</i>?');
  const gus = talk.guest();
  const door = await opens(gus, token);
  assert.match(door.text, '<h1>Open &lt;b&gt;house&lt;/b&gt;</h1>');
  assert.match(door.text, 'name="name"');
  assert.not.match(door.text, 'Who brings', 'nothing is told outside');
  assert.match(
    (await gus.get(`/index.php/call/${token}/messages`, {}, inBrowser)).text,
    'not in this conversation any more',
  );
  const requesttoken = fieldOf(door, 'requesttoken');
  const path = `/index.php/call/${token}`;
  for (const wrong of ['', 'x']) {
    assert.is((await sends(gus, `${path}/join`, { name: 'Gus', requesttoken: wrong })).status, 412);
  }
  assert.is(leadsTo(await sends(gus, `${path}/join`, { name: ' Gus ', requesttoken })), path);

  const page = await opens(gus, token);
  const policy = page.headers.get('content-security-policy') ?? '';
  assert.match(policy, "frame-src 'self';frame-ancestors 'none'");
  assert.match(page.text, `<iframe src="${path}/messages"`);
  assert.is(leadsTo(await sends(gus, `${path}/messages`, { message: ' Me & you ', requesttoken })), path);
  const [said] = (await alice.history(token, { limit: 1 })).data;
  assert.equal([said.message, said.actorDisplayName, said.actorType], ['Me & you', 'Gus', 'guests']);
  const part = await gus.get(`${path}/messages`, {}, inBrowser);
  assert.match(part.text, /Alice<\/strong><time>[^<]*UTC<\/time><p>Who brings &lt;i&gt;soup&lt;\/i&gt;\?<\/p>/);
  assert.match(part.text, /Gus \(guest\)<\/strong><time>[^<]*<\/time><p>Me &amp; you<\/p>/);
  assert.match(part.text, '<p class="faint">Alice created the conversation');
  assert.match(part.text, '<meta http-equiv="refresh" content="15">');
  assert.match(part.headers.get('content-security-policy') ?? '', "frame-ancestors 'self'");
  assert.is(part.headers.get('x-frame-options'), 'SAMEORIGIN');

  const empty = await sends(gus, `${path}/messages`, { message: ' ', requesttoken });
  assert.equal([empty.status, empty.text.includes('There is nothing to send.')], [400, true]);
  const long = await sends(gus, `${path}/messages`, { message: 'x'.repeat(32_001), requesttoken });
  assert.equal([long.status, long.text.includes('too long for one message')], [400, true]);
  await alice.put(`${rooms}/${token}/read-only`, { state: 1 });
  assert.is((await sends(gus, `${path}/messages`, { message: 'Late', requesttoken })).status, 403);
  assert.equal(texts(await alice.history(token, { limit: 2 })), ['read_only', 'Me & you']);

  assert.is(leadsTo(await sends(gus, `${path}/leave`, { requesttoken })), path);
  assert.match((await opens(gus, token)).text, 'name="name"');
  assert.is((await alice.participants(token)).length, 1);
});

story('the page keeps its guest present', async (talk) => {
  const alice = await talk.user('alice');
  const token = await alice.createsPublic('Open house');
  const gus = talk.guest();
  const requesttoken = fieldOf(await opens(gus, token), 'requesttoken');
  await sends(gus, `/index.php/call/${token}/join`, { name: 'Gus', requesttoken });
  for (let minute = 0; minute < 4; minute++) {
    talk.clock.forward(60);
    await gus.get(`/index.php/call/${token}/messages`, {}, inBrowser);
    await talk.running.deps.jobs.rearm('sweep sessions');
  }
  assert.is((await alice.participants(token)).length, 2);
  talk.clock.forward(120);
  await talk.running.deps.jobs.rearm('sweep sessions');
  assert.is((await alice.participants(token)).length, 1);
});

story('the lobby, the password and bans hold on the page as well', async (talk) => {
  const alice = await talk.user('alice');
  const token = await alice.createsPublic('Open house');
  await alice.put(`${rooms}/${token}/password`, { password: 'secret-1' });
  const timer = talk.clock.now() + 3600;
  await alice.put(`${rooms}/${token}/webinar/lobby`, { state: 1, timer });
  await alice.says(token, 'Not yet');
  const gus = talk.guest();
  const path = `/index.php/call/${token}`;
  const requesttoken = fieldOf(await gus.get('/index.php/login', {}, inBrowser), 'requesttoken');
  assert.is((await sends(gus, `${path}/join`, { name: 'Gus', requesttoken })).status, 403, 'not without the password');
  await enters(gus, token, 'secret-1');
  assert.is(leadsTo(await sends(gus, `${path}/join`, { name: 'Gus', requesttoken })), path);
  const lobby = await opens(gus, token);
  assert.match(lobby.text, 'You are in the lobby');
  assert.match(lobby.text, `It opens at ${new Date(timer * 1000).toISOString().slice(0, 10)}`);
  assert.not.match((await gus.get(`${path}/messages`, {}, inBrowser)).text, 'Not yet');
  assert.is((await sends(gus, `${path}/messages`, { message: 'Hi', requesttoken })).status, 412);
  talk.clock.forward(3600);
  assert.match((await opens(gus, token)).text, '<iframe');
  assert.match((await gus.get(`${path}/messages`, {}, inBrowser)).text, 'Not yet');

  const [guest] = (await alice.participants(token)).filter(
    ({ actorType }: { actorType: string }) => actorType === 'guests',
  );
  await alice.post(`/apps/spreed/api/v1/ban/${token}`, { actorType: 'guests', actorId: guest?.actorId ?? '' });
  assert.not.match((await gus.get(`${path}/messages`, {}, inBrowser)).text, 'Not yet');
  await enters(gus, token, 'secret-1');
  assert.is((await sends(gus, `${path}/join`, { name: 'Gus', requesttoken })).status, 403);
});

story('the start page lists the conversations of who is logged in', async (talk) => {
  const alice = await talk.user('alice');
  const token = await alice.createsGroup('Lunch');
  const start = await talk.guest().get('/index.php/apps/spreed', {}, inBrowser);
  assert.match(start.text, talk.url);
  assert.match(start.text, 'href="/index.php/login"');
  const visitor = talk.guest();
  await logsIn(visitor, await visitor.get('/index.php/login', {}, inBrowser), 'alice', alice.password);
  const page = await visitor.get('/index.php/apps/spreed', {}, inBrowser);
  assert.match(page.text, `<a href="/index.php/call/${token}">Lunch</a>`);
  assert.match((await opens(visitor, token)).text, '<iframe');
  assert.match((await opens(visitor, 'nosuchroom')).text, 'no conversation at this address that is open to you');
  const nowhere = await visitor.get('/index.php/nosuchpage', {}, { ...inBrowser, unchecked: true });
  assert.equal([nowhere.status, nowhere.text.includes('<h1>Not found</h1>')], [404, true]);
});

story.run();
