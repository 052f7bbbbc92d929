import * as assert from 'uvu/assert';
import type { Person } from '../support/person.js';
import { stories } from '../support/talk.js';

const reminders = stories('reminders');

const chats = '/apps/spreed/api/v1/chat';

async function told(person: Person): Promise<string[]> {
  const { data } = await person.get('/apps/notifications/api/v2/notifications');
  return data.map(({ subject }: { subject: string }) => subject);
}

const upcoming = async (person: Person) => (await person.get(`${chats}/upcoming-reminders`)).data;

reminders('a reminder is set, moved, seen and taken back', async (talk) => {
  const [alice, bob] = [await talk.user('alice'), await talk.user('bob')];
  const lunch = await alice.createsGroup('Lunch', [bob]);
  const { id } = await alice.says(lunch, 'Soup, @bob');
  const path = `${chats}/${lunch}/${id}/reminder`;
  talk.clock.forward(0);
  const at = talk.clock.now() + 600;
  const none = await bob.get(path);
  assert.equal([none.status, none.data], [404, { error: 'reminder' }]);
  const set = await bob.post(path, { timestamp: at });
  assert.is(set.status, 201);
  assert.equal(set.data, { userId: 'bob', token: lunch, messageId: id, timestamp: at });
  assert.equal((await bob.get(path)).data, set.data);
  await bob.post(path, { timestamp: at + 60 });
  assert.equal(await upcoming(bob), [
    {
      reminderTimestamp: at + 60,
      roomToken: lunch,
      messageId: id,
      actorType: 'users',
      actorId: 'alice',
      actorDisplayName: 'Alice',
      message: 'Soup, {mention-user1}',
      messageParameters: { 'mention-user1': { type: 'user', id: 'bob', name: 'Bob', 'mention-id': 'bob' } },
    },
  ]);
  assert.equal(await upcoming(alice), [], 'everybody has their own');
  await bob.post(`/apps/spreed/api/v4/room/${lunch}/sensitive`);
  const [hidden] = await upcoming(bob);
  assert.equal([hidden.message, hidden.messageParameters], ['', []]);
  assert.is((await bob.delete(path)).status, 200);
  assert.is((await bob.delete(path)).status, 200, 'also when there is none');
  assert.equal(await upcoming(bob), []);
});

reminders('reminders come when they are due, also after a restart', async (talk) => {
  const [alice, bob] = [await talk.user('alice'), await talk.user('bob')];
  const lunch = await alice.createsGroup('Lunch', [bob]);
  const token = await bob.creates(1, { invite: 'alice' });
  await alice.creates(1, { invite: 'bob' });
  await bob.delete('/apps/notifications/api/v2/notifications');
  const soup = (await alice.says(lunch, 'Soup')).id;
  const own = (await bob.says(lunch, 'Mine')).id;
  const secret = (await bob.says(token, 'Secret')).id;
  talk.clock.forward(0);
  const at = talk.clock.now() + 600;
  await bob.post(`${chats}/${lunch}/${soup}/reminder`, { timestamp: at });
  await bob.post(`${chats}/${lunch}/${own}/reminder`, { timestamp: at + 1 });
  await bob.post(`${chats}/${token}/${secret}/reminder`, { timestamp: at + 100 });
  await alice.post(`${chats}/${token}/${secret}/reminder`, { timestamp: at });
  const { jobs } = talk.running.deps;
  talk.clock.forward(599);
  await jobs.rearm('send reminders');
  assert.equal(await told(bob), []);
  talk.clock.forward(2);
  await jobs.rearm('send reminders');
  assert.equal(await told(bob), ['Reminder: You in conversation Lunch', 'Reminder: Alice in conversation Lunch']);
  assert.is((await told(alice))[0], 'Reminder: Bob in private conversation');
  assert.is((await upcoming(bob)).length, 1);

  talk.clock.forward(200);
  await talk.restart();
  const { data } = await bob.get('/apps/notifications/api/v2/notifications');
  const [last] = data;
  assert.is(last.subject, 'Reminder: You in private conversation Alice');
  assert.equal([last.object_type, last.object_id, last.message], ['reminder', `${token}/${secret}`, 'Secret']);
  const [view, dismiss] = last.actions;
  assert.equal([view.label, view.type, view.link], ['View message', 'WEB', last.link]);
  assert.equal([dismiss.label, dismiss.type], ['Dismiss reminder', 'DELETE']);
  await bob.delete(new URL(dismiss.link).pathname);
  assert.is((await told(bob)).length, 2);
  await bob.post(`${chats}/${lunch}/read`);
  assert.is((await told(bob)).length, 2, 'having read it is no reason not to be reminded of it');

  const path = `${chats}/${lunch}/${soup}/reminder`;
  await bob.post(path, { timestamp: 1234567 });
  assert.is((await told(bob)).length, 2);
  await talk.running.deps.jobs.rearm('send reminders');
  assert.is((await told(bob)).length, 2, 'the same message is told of once');
  await alice.delete(`${chats}/${lunch}/${soup}`);
  assert.equal(await told(bob), ['Reminder: You in conversation Lunch']);
});

reminders('nobody is reminded of what is gone, or of a room that they have left', async (talk) => {
  const [alice, bob] = [await talk.user('alice'), await talk.user('bob')];
  const lunch = await alice.createsGroup('Lunch', [bob]);
  const tea = await alice.createsGroup('Tea', [bob]);
  const soup = (await alice.says(lunch, 'Soup')).id;
  const word = (await alice.says(tea, 'Tea')).id;
  await bob.delete('/apps/notifications/api/v2/notifications');
  for (const [token, id] of [
    [lunch, soup],
    [tea, word],
  ]) {
    await bob.post(`${chats}/${token}/${id}/reminder`, { timestamp: 1234567 });
  }
  await alice.delete(`${chats}/${lunch}/${soup}`);
  await bob.delete(`/apps/spreed/api/v4/room/${tea}/participants/self`);
  assert.equal(await upcoming(bob), []);
  await talk.running.deps.jobs.rearm('send reminders');
  assert.equal(await told(bob), []);
});

reminders('who may not see a message cannot be reminded of it', async (talk) => {
  const [alice, bob] = [await talk.user('alice'), await talk.user('bob')];
  const lunch = await alice.createsGroup('Lunch');
  const tea = await alice.createsGroup('Tea', [bob]);
  const { id } = await alice.says(lunch, 'Soup');
  const refused = async (person: Person, token: string, message: number) => {
    const path = `${chats}/${token}/${message}/reminder`;
    const answers = [await person.post(path, { timestamp: 1 }), await person.get(path), await person.delete(path)];
    return answers.map(({ status, data }) => [status, data.error]);
  };
  assert.equal(await refused(bob, lunch, id), Array(3).fill([404, undefined]));
  assert.equal(await refused(bob, tea, id), Array(3).fill([404, 'message']), 'of another room');
  assert.equal(await refused(bob, tea, 4711), Array(3).fill([404, 'message']));
  assert.equal(await refused(talk.guest(), tea, id), Array(3).fill([401, undefined]));
  await alice.put(`/apps/spreed/api/v4/room/${tea}/webinar/lobby`, { state: 1 });
  assert.equal(await refused(bob, tea, id), Array(3).fill([412, undefined]));
  assert.is((await talk.guest().get(`${chats}/upcoming-reminders`)).status, 401);
  assert.is((await alice.post(`${chats}/${lunch}/${id}/reminder`)).data.error, 'timestamp');
});

reminders.run();

const busy = stories('busy reminders', { PARLEY_THROTTLE: 'on' });

busy('sixty an hour are enough', async (talk) => {
  const alice = await talk.user('alice');
  const notes = await alice.createsGroup('Notes');
  const { id } = await alice.says(notes, 'Soup');
  const set = () => alice.post(`${chats}/${notes}/${id}/reminder`, { timestamp: 2_000_000_000 });
  for (let times = 0; times < 60; times++) assert.is((await set()).status, 201);
  const refused = await set();
  assert.is(refused.status, 429);
  assert.match(refused.meta.message, /Too many reminders/);
});

busy.run();
