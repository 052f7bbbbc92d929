import * as assert from 'uvu/assert';
import type { Person } from '../support/person.js';
import { stories } from '../support/talk.js';

const ringing = stories('call notifications');

const api = '/apps/notifications/api/v2/notifications';
const calls = '/apps/spreed/api/v4/call';
const rooms = '/apps/spreed/api/v4/room';

async function told(person: Person): Promise<string[]> {
  const { data } = await person.get(api);
  return data.map(({ subject }: { subject: string }) => subject);
}

async function calling(person: Person, token: string, form: Record<string, unknown> = {}) {
  await person.joins(token);
  assert.is((await person.post(`${calls}/${token}`, form)).status, 200);
}

ringing('a call rings whoever is not in it, and is missed when it is over', async (talk) => {
  const [alice, bob, carl] = [await talk.user('alice'), await talk.user('bob'), await talk.user('carl')];
  const lunch = await alice.createsGroup('Lunch', [bob, carl]);
  await calling(alice, lunch);
  assert.equal(await told(bob), ['A group call has started in Lunch'], 'who may come to the call knows of the room');
  const [call] = (await bob.get(api)).data;
  const link = `${talk.url}/index.php/call/${lunch}`;
  assert.equal([call.object_type, call.object_id, call.link], ['call', lunch, link]);
  assert.equal(call.actions, [{ label: 'Join call', link: `${link}#direct-call`, type: 'WEB', primary: true }]);
  assert.equal(await told(alice), []);
  await calling(bob, lunch);
  assert.equal(await told(bob), []);
  const etag = String((await carl.get(api)).headers.get('etag'));
  for (const person of [alice, bob]) await person.delete(`${calls}/${lunch}`);
  const missed = await carl.get(api, {}, { headers: { 'If-None-Match': etag } });
  assert.is(missed.data[0].subject, 'You missed a group call in Lunch');
  assert.is(missed.data[0].actions[0].label, 'View chat');
  await alice.post(`${calls}/${lunch}`);
  assert.equal(await told(carl), ['A group call has started in Lunch'], 'one call rings, not all there ever were');
});

ringing('two people call each other', async (talk) => {
  const [alice, bob] = [await talk.user('alice'), await talk.user('bob')];
  const token = await alice.creates(1, { invite: 'bob' });
  await calling(alice, token);
  assert.equal(await told(bob), ['Alice would like to talk with you'], 'though he was not in the room before');
  assert.is((await bob.get(api)).data[0].actions[0].label, 'Answer call');
  await alice.delete(`${calls}/${token}`);
  assert.equal(await told(bob), ['You missed a call from Alice']);
  assert.is((await bob.get(api)).data[0].actions[0].label, 'Call back');
});

ringing('nobody is rung who does not want to be, and who is called by name is', async (talk) => {
  const [alice, bob, carl, dora] = [
    await talk.user('alice'),
    await talk.user('bob'),
    await talk.user('carl'),
    await talk.user('dora'),
  ];
  const lunch = await alice.createsGroup('Lunch', [bob, carl, dora]);
  for (const person of [bob, carl, dora]) await person.delete(api);
  await bob.post(`${rooms}/${lunch}/notify-calls`, { level: 0 });
  await calling(alice, lunch, { silentFor: ['carl'] });
  assert.equal([await told(bob), await told(carl)], [[], []]);
  assert.is((await told(dora)).length, 1);
  await alice.delete(`${calls}/${lunch}`);
  await dora.delete(api);
  await alice.post(`${calls}/${lunch}`, { silent: true });
  assert.equal(await told(dora), []);
  const attendees: { actorId: string; attendeeId: number }[] = await alice.participants(lunch);
  const id = attendees.find(({ actorId }) => actorId === 'bob')?.attendeeId;
  for (let times = 0; times < 2; times++) await alice.post(`${calls}/${lunch}/ring/${id}`);
  assert.equal(await told(bob), ['A group call has started in Lunch']);
  await alice.put(`${rooms}/${lunch}/webinar/lobby`, { state: 1 });
  assert.equal(await told(bob), []);
});

ringing.run();
