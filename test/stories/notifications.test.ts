import * as assert from 'uvu/assert';
import type { Person } from '../support/person.js';
import { stories } from '../support/talk.js';

const notifications = stories('notifications');

const api = '/apps/notifications/api/v2/notifications';
const rooms = '/apps/spreed/api/v4/room';
const chats = '/apps/spreed/api/v1/chat';

/** What somebody is told of, newest first. */
async function subjects(person: Person): Promise<string[]> {
  const answer = await person.get(api);
  assert.is(answer.status, 200);
  return answer.data.map(({ subject }: { subject: string }) => subject);
}

const level = (person: Person, token: string, to: number) => person.post(`${rooms}/${token}/notify`, { level: to });

notifications('Bob is told of mentions, answers and invitations, each once', async (talk) => {
  const [alice, bob] = [await talk.user('alice'), await talk.user('bob')];
  const lunch = await alice.createsGroup('Lunch', [bob]);
  assert.equal(await subjects(bob), ['Alice invited you to a group conversation: Lunch']);
  assert.equal(await subjects(alice), [], 'nobody is told of what they did themselves');
  await bob.joins(lunch);
  assert.equal(await subjects(bob), []);

  await alice.says(lunch, 'Soup?');
  assert.equal(await subjects(bob), [], 'in a group only what is meant for him');
  const { id } = await bob.says(lunch, 'Hungry');
  await alice.says(lunch, '@bob @all soup!', { replyTo: id });
  await alice.says(lunch, 'Now, @bob');
  await alice.says(lunch, '@all: it is served');
  await alice.says(lunch, 'Still @bob', { silent: true });
  const told = [
    'Alice mentioned everyone in conversation Lunch',
    'Alice mentioned you in conversation Lunch',
    'Alice replied to your message in conversation Lunch',
  ];
  assert.equal(await subjects(bob), told);
  assert.equal(await subjects(alice), []);
});

notifications('a notification says everything that clients show', async (talk) => {
  const [alice, bob] = [await talk.user('alice'), await talk.user('bob')];
  const token = await alice.creates(1, { invite: 'bob' });
  const { id } = await alice.says(token, 'Just us, @bob');
  assert.ok((await bob.room(token)).unreadMentionDirect, 'though he was not in the room before');
  const { data, headers } = await bob.get(api);
  assert.is(headers.get('x-nextcloud-user-status'), 'online');
  const [told] = data;
  const link = `${talk.url}/index.php/call/${token}#message_${id}`;
  const { 'icon-url': icon, ...call } = told.subjectRichParameters.call;
  assert.match(icon, `${talk.url}/ocs/v2.php/apps/spreed/api/v1/room/${token}/avatar?v=`);
  assert.equal(call, { type: 'call', id: String((await bob.room(token)).id), name: 'Alice', 'call-type': 'one2one' });
  assert.equal(told.subjectRichParameters.user, { type: 'user', id: 'alice', name: 'Alice' });
  assert.is(told.subject, 'Alice mentioned you in a private conversation');
  assert.is(told.subjectRich, '{user} mentioned you in a private conversation');
  assert.is(told.message, 'Just us, @Bob');
  assert.is(told.messageRich, 'Just us, {mention-user1}');
  assert.is(told.messageRichParameters['mention-user1'].name, 'Bob');
  assert.equal([told.object_type, told.object_id, told.link], ['chat', `${token}/${id}`, link]);
  assert.equal(told.actions, [{ label: 'View chat', link, type: 'WEB', primary: false }]);
  assert.is(new Date(told.datetime).getTime(), talk.clock.now() * 1000);

  const plain = (await bob.get('/apps/notifications/api/v1/notifications')).data[0];
  assert.not.ok('subjectRich' in plain);
  assert.is(plain.subject, told.subject);
  assert.equal((await bob.get(`${api}/${told.notification_id}`)).data, told);
  assert.is((await alice.get(`${api}/${told.notification_id}`)).status, 404, 'it is not hers');
});

notifications('a client that knows all there is gets a 304', async (talk) => {
  const [alice, bob] = [await talk.user('alice'), await talk.user('bob')];
  const lunch = await alice.createsGroup('Lunch', [bob]);
  const etag = String((await bob.get(api)).headers.get('etag'));
  const again = (known: string) => bob.get(api, {}, { headers: { 'If-None-Match': known } });
  const known = await again(etag);
  assert.equal([known.status, known.text, known.headers.get('etag')], [304, '', etag]);
  await alice.says(lunch, 'Hey @bob');
  assert.is((await again(etag)).status, 200);
});

notifications('notifications are put away one by one, or all', async (talk) => {
  const [alice, bob] = [await talk.user('alice'), await talk.user('bob')];
  const lunch = await alice.createsGroup('Lunch', [bob]);
  await alice.says(lunch, 'One, @bob');
  const ids: number[] = (await bob.get(api)).data.map((one: { notification_id: number }) => one.notification_id);
  assert.is(ids.length, 2);
  const exist = async (asked: (number | string)[]) => (await bob.post(`${api}/exists`, { ids: asked })).data;
  assert.equal((await exist([...ids, 4711, 'x'])).sort(), [...ids].sort());
  assert.equal((await alice.post(`${api}/exists`, { ids })).data, []);
  const tooMany = Array.from({ length: 201 }, (_, at) => at + 1);
  const refused = await bob.request('POST', `${api}/exists`, { json: { ids: tooMany }, unchecked: true });
  assert.equal([refused.status, refused.data], [400, []]);

  await alice.delete(`${api}/${ids[0]}`);
  assert.is((await subjects(bob)).length, 2, 'hers to put away are only her own');
  assert.is((await bob.delete(`${api}/${ids[0]}`)).status, 200);
  assert.is((await bob.delete(`${api}/${ids[0]}`)).status, 200, 'also when it is gone');
  assert.is((await bob.get(`${api}/${ids[0]}`)).status, 404);
  assert.is((await bob.delete(`${api}/0`)).status, 404);
  assert.equal(await exist(ids), [ids[1]]);
  assert.is((await bob.delete(api)).status, 200);
  assert.equal(await subjects(bob), []);
  const guest = talk.guest();
  assert.is((await guest.get(api)).status, 401);
  assert.is((await guest.delete(api)).status, 401);
});

notifications('no device is promised to be woken', async (talk) => {
  const bob = await talk.user('bob');
  const push = '/apps/notifications/api/v2/push';
  const refused = await bob.post(push, { pushTokenHash: 'a'.repeat(128), proxyServer: 'https://push.example/' });
  assert.equal([refused.status, refused.meta.message], [501, 'This server sends no push notifications']);
  assert.is((await bob.delete(push)).status, 200);
  const { notifications: announced } = (await bob.get('/cloud/capabilities')).data.capabilities;
  assert.ok(announced['ocs-endpoints'].includes('exists'));
  assert.equal(announced.push, []);
});

notifications('what has been read is no longer told', async (talk) => {
  const [alice, bob] = [await talk.user('alice'), await talk.user('bob')];
  const lunch = await alice.createsGroup('Lunch', [bob]);
  await bob.joins(lunch);
  const first = (await alice.says(lunch, 'One, @bob')).id;
  const second = (await alice.says(lunch, 'Two, @bob')).id;
  const poll = { lastKnownMessageId: second, timeout: 0, setReadMarker: 0 };
  await bob.waitsFor(lunch, { ...poll, markNotificationsAsRead: 0 });
  await bob.history(lunch);
  assert.is((await subjects(bob)).length, 2, 'a client that only catches up leaves them');
  await bob.post(`${chats}/${lunch}/read`, { lastReadMessage: first });
  assert.is((await subjects(bob)).length, 1);
  await bob.waitsFor(lunch, poll);
  assert.equal(await subjects(bob), [], 'a client that looks at the room takes them away');
  assert.is((await bob.room(lunch)).unreadMentionDirect, true, 'which is not the same as having read it');

  await alice.says(lunch, 'Three, @bob');
  await bob.get(`${chats}/${lunch}/${first}/context`);
  assert.equal(await subjects(bob), []);
  await alice.says(lunch, 'Four, @bob');
  await bob.post(`${chats}/${lunch}/read`);
  assert.equal(await subjects(bob), []);
  await alice.says(lunch, 'Five, @bob');
  await bob.says(lunch, 'Yes?');
  assert.equal(await subjects(bob), [], 'who answers has read');
});

notifications('everybody decides how much they hear', async (talk) => {
  const [alice, bob, carl] = [await talk.user('alice'), await talk.user('bob'), await talk.user('carl')];
  const lunch = await alice.createsGroup('Lunch', [bob, carl]);
  for (const person of [bob, carl]) await person.delete(api);
  await level(bob, lunch, 1);
  await level(carl, lunch, 3);
  await alice.says(lunch, 'Soup?');
  await alice.says(lunch, '@all @carl soup!');
  assert.equal(await subjects(bob), [
    'Alice mentioned everyone in conversation Lunch',
    'Alice sent a message in conversation Lunch',
  ]);
  assert.equal(await subjects(carl), []);
  assert.is((await carl.room(lunch)).unreadMention, false);

  const config = '/apps/provisioning_api/api/v1/config/apps/spreed/default_group_notification';
  await talk.admin.post(config, { value: 1 });
  const tea = await alice.createsGroup('Tea', [bob]);
  await alice.says(tea, 'Tea?');
  assert.is((await subjects(bob))[0], 'Alice sent a message in conversation Tea');
  await talk.admin.post(config, { value: 3 });
  await bob.delete(api);
  await alice.says(tea, 'Tea, @bob?');
  assert.equal(await subjects(bob), []);
});

notifications('who is looking at the room is only told of what is meant for them', async (talk) => {
  const [alice, bob] = [await talk.user('alice'), await talk.user('bob')];
  const token = await alice.creates(1, { invite: 'bob' });
  await bob.creates(1, { invite: 'alice' });
  await bob.joins(token);
  await alice.says(token, 'One');
  assert.equal(await subjects(bob), []);
  await bob.put(`${rooms}/${token}/participants/state`, { state: 0 });
  await alice.says(token, 'Two');
  assert.equal(await subjects(bob), ['Alice sent you a private message']);
  await bob.put(`${rooms}/${token}/participants/state`, { state: 1 });
  await alice.says(token, 'Three, @bob');
  talk.clock.forward(31);
  await alice.says(token, 'Four');
  assert.equal(await subjects(bob), [
    'Alice sent you a private message',
    'Alice mentioned you in a private conversation',
    'Alice sent you a private message',
  ]);
});

notifications('the lobby keeps notifications out, and wipes them', async (talk) => {
  const [alice, bob, carl] = [await talk.user('alice'), await talk.user('bob'), await talk.user('carl')];
  const lunch = await alice.createsGroup('Lunch', [bob, carl]);
  for (const person of [bob, carl]) await person.delete(api);
  await alice.says(lunch, 'One, @all');
  await alice.put(`${rooms}/${lunch}/webinar/lobby`, { state: 1 });
  assert.equal(await subjects(bob), []);
  await alice.says(lunch, 'Two, @all');
  await alice.put(`${rooms}/${lunch}/webinar/lobby`, { state: 0 });
  assert.equal(await subjects(bob), [], 'what was wiped does not come back');
  assert.is((await subjects(carl)).length, 1, 'nobody asked for hers meanwhile');
});

notifications('another text tells others, and no longer those it no longer means', async (talk) => {
  const [alice, bob, carl] = [await talk.user('alice'), await talk.user('bob'), await talk.user('carl')];
  const lunch = await alice.createsGroup('Lunch', [bob, carl]);
  for (const person of [bob, carl]) await person.delete(api);
  await level(carl, lunch, 1);
  const { id } = await alice.says(lunch, 'Soup, @all');
  const edit = (message: string) => alice.put(`${chats}/${lunch}/${id}`, { message });
  await edit('Soup, @bob');
  assert.equal(await subjects(bob), ['Alice mentioned everyone in conversation Lunch'], 'not told twice');
  assert.equal(await subjects(carl), []);
  await edit('Soup, @carl');
  assert.equal(await subjects(bob), []);
  assert.equal(await subjects(carl), ['Alice mentioned you in conversation Lunch']);
  assert.is((await bob.room(lunch)).unreadMentionDirect, true, 'that he was meant is not forgotten');

  const plain = await alice.says(lunch, 'Tea');
  await alice.put(`${chats}/${lunch}/${plain.id}`, { message: 'Tea, @carl' });
  assert.equal((await subjects(carl)).slice(0, 2), [
    'Alice mentioned you in conversation Lunch',
    'Alice mentioned you in conversation Lunch',
  ]);
  const silent = await alice.says(lunch, 'Psst', { silent: true });
  await alice.put(`${chats}/${lunch}/${silent.id}`, { message: 'Psst, @bob' });
  assert.equal(await subjects(bob), []);
  await alice.delete(`${chats}/${lunch}/${plain.id}`);
  await alice.delete(`${chats}/${lunch}/${id}`);
  assert.equal(await subjects(carl), []);
});

notifications('reactions are told to who wants to hear of everything', async (talk) => {
  const [alice, bob] = [await talk.user('alice'), await talk.user('bob')];
  const token = await alice.creates(1, { invite: 'bob' });
  await bob.creates(1, { invite: 'alice' });
  const { id } = await bob.says(token, 'Done');
  const reacts = (person: Person, room: string, message: number) =>
    person.post(`/apps/spreed/api/v1/reaction/${room}/${message}`, { reaction: '🚀' });
  await reacts(alice, token, id);
  await reacts(alice, token, id);
  await reacts(bob, token, id);
  const [told, ...more] = (await bob.get(api)).data;
  assert.equal(more, []);
  assert.is(told.subject, 'Alice reacted with 🚀 to your private message');
  assert.equal(told.subjectRichParameters.reaction, { type: 'highlight', id: '🚀', name: '🚀' });
  assert.equal([told.message, told.object_id], ['Done', `${token}/${id}`]);
  await alice.says(token, 'Good', { silent: true });
  await bob.post(`${chats}/${token}/read`, { lastReadMessage: id });
  assert.is((await subjects(bob)).length, 1, 'that a message was read is no news to its author');
  await bob.joins(token);
  assert.equal(await subjects(bob), []);

  const lunch = await alice.createsGroup('Lunch', [bob]);
  await bob.delete(api);
  const word = await bob.says(lunch, 'Soup');
  await reacts(alice, lunch, word.id);
  assert.equal(await subjects(bob), []);
  await level(bob, lunch, 1);
  await alice.delete(`/apps/spreed/api/v1/reaction/${lunch}/${word.id}`, { reaction: '🚀' });
  await reacts(alice, lunch, word.id);
  assert.equal(await subjects(bob), ['Alice reacted with 🚀 to your message in conversation Lunch']);
  const poll = { question: 'Soup?', options: ['yes', 'no'], resultMode: 0, maxVotes: 1 };
  await alice.request('POST', `/apps/spreed/api/v1/poll/${lunch}`, { json: poll });
  assert.is((await subjects(bob))[0], 'Alice sent a message in conversation Lunch');
  assert.is((await bob.get(api)).data[0].message, 'Soup?');
});

notifications('groups, guests and vanished accounts are told of by what they are', async (talk) => {
  const [alice, bob] = [await talk.user('alice'), await talk.user('bob')];
  await talk.admin.post('/cloud/groups', { groupid: 'cooks' });
  await talk.admin.post('/cloud/users/bob/groups', { groupid: 'cooks' });
  const token = await alice.createsPublic('Open');
  await alice.adds(token, bob);
  await bob.delete(api);
  await alice.says(token, 'Hi @"group/cooks"');
  assert.equal(await subjects(bob), [], 'that group is not in the room');
  await alice.post(`${rooms}/${token}/participants`, { newParticipant: 'cooks', source: 'groups' });
  await alice.says(token, 'Hi @"group/cooks" and @all');
  const guest = talk.guest();
  await guest.joins(token);
  await guest.says(token, 'Hello @bob');
  await guest.says(token, 'Hello again, @all', { actorDisplayName: 'Gina' });
  assert.equal(await subjects(bob), [
    'Gina (guest) mentioned everyone in conversation Open',
    'Gina (guest) mentioned you in conversation Open',
    'Alice mentioned group cooks in conversation Open',
  ]);
  await talk.admin.post(`/cloud/users`, { userid: 'dora', password: 'dora-Pass-77' });
  await bob.delete(api);
  const [, rich] = [await alice.says(token, 'Hi @"group/cooks"'), (await bob.get(api)).data[0]];
  assert.equal(rich.subjectRichParameters.group, { type: 'user-group', id: 'cooks', name: 'cooks' });
  assert.is(rich.message, 'Hi @cooks');
  await talk.admin.delete('/cloud/users/alice');
  assert.equal(await subjects(bob), ['A deleted user mentioned group cooks in conversation Open']);
});

notifications('a sensitive room gives nothing away', async (talk) => {
  const [alice, bob] = [await talk.user('alice'), await talk.user('bob')];
  const token = await alice.creates(1, { invite: 'bob' });
  await alice.says(token, 'Secret');
  await alice.says(token, 'Secret, @bob');
  await bob.post(`${rooms}/${token}/sensitive`);
  const { data, text } = await bob.get(api);
  assert.equal(
    data.map((told: { subject: string; object_id: string }) => [told.subject, told.object_id]),
    [
      ['Someone mentioned you in a private conversation', token],
      ['You received a message in a private conversation', token],
    ],
  );
  assert.not.match(text, /Secret|Alice/);
  await bob.delete(`${rooms}/${token}/sensitive`);
  assert.is((await bob.get(api)).data[0].message, 'Secret, @Bob');
});

notifications('notifications go with the room, with being in it, and stay over a restart', async (talk) => {
  const [alice, bob] = [await talk.user('alice'), await talk.user('bob')];
  const lunch = await alice.createsGroup('Lunch', [bob]);
  const tea = await alice.createsGroup('Tea', [bob]);
  await alice.says(lunch, 'Soup, @bob');
  await talk.restart();
  assert.is((await subjects(bob)).length, 3);
  await bob.delete(`${rooms}/${lunch}/participants/self`);
  assert.equal(await subjects(bob), ['Alice invited you to a group conversation: Tea']);
  await alice.delete(`${rooms}/${tea}`);
  assert.equal(await subjects(bob), []);
});

notifications.run();
