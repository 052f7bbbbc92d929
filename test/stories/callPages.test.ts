import * as assert from 'uvu/assert';
import { succeeds } from '../support/commandLine.js';
import type { Answer, Person } from '../support/person.js';
import { stories, type Talk } from '../support/talk.js';

const rooms = '/apps/spreed/api/v4/room';
const story = stories('pages behind links', { PARLEY_THROTTLE: 'on' });

const plain = { headers: { 'OCS-APIRequest': undefined, Accept: 'text/html' } };
const opens = (person: Person, token: string) => person.get(`/index.php/call/${token}`, {}, plain);
const enters = (person: Person, token: string, password: string) =>
  person.request('POST', `/index.php/call/${token}`, { form: { password }, ...plain });
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
    `${talk.url}/index.php/login?redirect_url=${encodeURIComponent(`/index.php/call/${token}`)}`,
  );
  const [denied, unknown] = [await opens(bob, token), await opens(bob, 'nosuchroom')];
  assert.equal([denied.status, denied.text], [200, unknown.text]);
  assert.is.not((await opens(alice, token)).text, denied.text);
  assert.is(await attemptsAt(talk, 'talkRoomToken'), 3);
  assert.is((await enters(bob, token, 'x')).status, 404);
  assert.is((await talk.guest().get('/index.php/call/No-Token', {}, { ...plain, unchecked: true })).status, 404);
});

story('who opens too many links that lead nowhere is refused', async (talk) => {
  const bob = await talk.user('bob');
  for (let guess = 1; guess <= 10; guess++) assert.is((await opens(bob, `guess${guess}`)).status, 200);
  const last = await opens(bob, 'guess11');
  assert.equal([last.status, last.body], [429, { message: 'Reached maximum delay' }]);
  assert.is(await attemptsAt(talk, 'talkRoomToken'), 11);
});

story('older links name the conversation in the query, and take no password there', async (talk) => {
  const alice = await talk.user('alice');
  const token = await alice.createsPublic('Open house');
  await alice.put(`${rooms}/${token}/password`, { password: 'secret-1' });
  const gus = talk.guest();
  const page = await gus.get('/index.php/apps/spreed', { token, password: 'secret-1' }, plain);
  assert.ok(asks(page));
  assert.ok(asks(await opens(gus, token)));
  assert.is((await gus.get('/index.php/apps/spreed', {}, plain)).status, 200);
});

story.run();
