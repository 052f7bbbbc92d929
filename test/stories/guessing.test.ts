import * as assert from 'uvu/assert';
import { fails, succeeds } from '../support/commandLine.js';
import type { Answer, Person } from '../support/person.js';
import { stories, type Talk } from '../support/talk.js';

const rooms = '/apps/spreed/api/v4/room';
const story = stories('guessing', { PARLEY_THROTTLE: 'on', PARLEY_TRUSTED_PROXIES: '127.0.0.1' });

const from = (address: string) => ({ headers: { 'X-Forwarded-For': address } });
const joining = (person: Person, token: string, password = '', address = '192.0.2.1') =>
  person.request('POST', `${rooms}/${token}/participants/active`, { form: { password }, ...from(address) });
const delayOf = (answer: Answer): string | null => answer.headers.get('x-nextcloud-bruteforce-throttled');

const attemptsOf = async (talk: Talk, ...what: string[]): Promise<unknown> =>
  JSON.parse(await succeeds(talk, ['security:bruteforce:attempts', ...what, '--output=json']));

async function withPassword(talk: Talk): Promise<[Person, string]> {
  const alice = await talk.user('alice');
  const token = await alice.createsPublic('Open house');
  await alice.put(`${rooms}/${token}/password`, { password: 'secret-1' });
  return [alice, token];
}

story('ten guesses at a password are allowed, the eleventh is told that it was one too many', async (talk) => {
  const [, token] = await withPassword(talk);
  const gus = talk.guest();
  for (let guess = 1; guess <= 10; guess++) {
    const refused = await joining(gus, token, `guess-${guess}`);
    assert.is(refused.status, 403);
    assert.equal(refused.data, { error: 'password' });
    assert.is(delayOf(refused), guess === 1 ? null : `${Math.min(25_000, 100 * 2 ** (guess - 1))}ms`);
  }
  const last = await joining(gus, token, 'guess-11');
  assert.equal([last.status, last.data, last.meta.message], [429, [], 'Reached maximum delay']);
  assert.is((await joining(gus, token, 'secret-1')).status, 429, 'now even the right one');
  assert.is((await joining(talk.guest(), token, 'secret-1', '192.0.2.2')).status, 200, 'from elsewhere');
  assert.equal(await attemptsOf(talk, '192.0.2.1', 'talkRoomPassword'), {
    'bypass-listed': false,
    attempts: 11,
    delay: 25_000,
  });

  await talk.restart();
  assert.is((await joining(gus, token, 'secret-1')).status, 429, 'a restart gives no new guesses');
  talk.clock.forward(30 * 60 + 1);
  assert.is((await joining(gus, token, 'secret-1')).status, 200);
});

story('whoever gets it right is forgiven what they tried there, and nothing else', async (talk) => {
  const [alice, token] = await withPassword(talk);
  const other = await alice.createsPublic('Elsewhere');
  await alice.put(`${rooms}/${other}/password`, { password: 'secret-2' });
  const gus = talk.guest();
  for (const where of [token, token, other]) await joining(gus, where, 'wrong');
  await gus.get(`${rooms}/nosuchroom`, {}, from('192.0.2.1'));
  assert.is((await joining(gus, token, 'secret-1')).status, 200);
  const counted = (await attemptsOf(talk, '192.0.2.1')) as { attempts: number };
  assert.is(counted.attempts, 2, 'the other password and the token that is none');
  await succeeds(talk, ['security:bruteforce:reset', '192.0.2.1', 'talkRoomToken']);
  assert.equal(await attemptsOf(talk, '192.0.2.1'), { 'bypass-listed': false, attempts: 1, delay: 200 });
  await succeeds(talk, ['security:bruteforce:reset', '192.0.2.1']);
  assert.equal(await attemptsOf(talk, '192.0.2.1'), { 'bypass-listed': false, attempts: 0, delay: 0 });
  await fails(talk, ['security:bruteforce:attempts', 'localhost'], /not a valid IP address/);
});

story('tokens that lead nowhere are counted where the table says so, and only there', async (talk) => {
  const gus = talk.guest();
  const asking = (path: string) => gus.get(path, {}, from('2001:db8:7:1200::1'));
  for (let guess = 1; guess <= 10; guess++) assert.is((await asking(`${rooms}/guess${guess}`)).status, 404);
  assert.is((await asking('/apps/spreed/api/v1/chat/guess11?lookIntoFuture=0')).status, 404, 'guards do not count');
  assert.is((await asking(`${rooms}/guess12`)).status, 429);
  // The whole /56 counts as one.
  const neighbour = await gus.get(`${rooms}/guess13`, {}, from('2001:db8:7:12ff::9'));
  assert.is(neighbour.status, 429);
  assert.is((await gus.get(`${rooms}/guess14`, {}, from('2001:db8:7:1300::1'))).status, 404);
});

story('protection is switched off and on while the server runs', async (talk) => {
  const [, token] = await withPassword(talk);
  const gus = talk.guest();
  await succeeds(talk, ['config:system:set', 'auth.bruteforce.protection.enabled', '--type=boolean', '--value=false']);
  for (let guess = 1; guess <= 12; guess++) assert.is((await joining(gus, token, 'wrong')).status, 403);
  await succeeds(talk, ['config:system:set', 'auth.bruteforce.protection.enabled', '--type=boolean', '--value=true']);
  assert.is(await succeeds(talk, ['config:system:get', 'auth.bruteforce.protection.enabled']), 'true\n');
  assert.is(delayOf(await joining(gus, token, 'wrong')), null);
  assert.is(delayOf(await joining(gus, token, 'wrong')), '200ms');
  await succeeds(talk, ['config:system:delete', 'auth.bruteforce.protection.enabled']);
  await fails(talk, ['config:system:set', 'maintenance', '--value=true'], /no system setting maintenance here/);
});

story.run();
