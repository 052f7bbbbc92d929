import * as assert from 'uvu/assert';
import { texts } from '../support/person.js';
import { stories } from '../support/talk.js';

const chat = stories('chat');

const chats = '/apps/spreed/api/v1/chat';
const rooms = '/apps/spreed/api/v4/room';

chat('history goes backwards from the newest, page by page, to a 304', async (talk) => {
  const alice = await talk.user('alice');
  const room = await alice.createsGroup('Pages');
  for (const word of ['one', 'two', 'three']) await alice.says(room, word);
  const newest = await alice.history(room, { limit: 2 });
  assert.equal(texts(newest), ['three', 'two']);
  const two = Number(newest.headers.get('x-chat-last-given'));
  assert.is(two, newest.data[1].id);
  const older = await alice.history(room, { lastKnownMessageId: two });
  assert.equal(texts(older), ['one', 'conversation_created']);
  const inclusive = await alice.history(room, { lastKnownMessageId: two, includeLastKnown: 1, limit: 1 });
  assert.equal(texts(inclusive), ['two']);
  const oldest = Number(older.headers.get('x-chat-last-given'));
  const before = await alice.history(room, { lastKnownMessageId: oldest });
  assert.is(before.status, 304);
  assert.is(before.text, '');
});

chat('the context of a message is what stands around it', async (talk) => {
  const alice = await talk.user('alice');
  const room = await alice.createsGroup('Around');
  const one = await alice.says(room, 'one');
  const two = await alice.says(room, 'two');
  await alice.says(room, 'three');
  const around = await alice.get(`${chats}/${room}/${two.id}/context`, { limit: 2 });
  assert.equal(texts(around), ['one', 'two', 'three']);
  assert.is(around.headers.get('x-chat-last-given'), String(around.data[2].id));
  assert.equal(texts(await alice.get(`${chats}/${room}/${two.id}/context`, { limit: 1 })), ['two', 'three']);
  assert.equal(texts(await alice.get(`${chats}/${room}/${one.id}/context`, { limit: 0 })), ['one']);
  assert.is((await alice.get(`${chats}/${room}/0/context`)).status, 304);
});

chat('an answer carries what it answers, one level deep', async (talk) => {
  const alice = await talk.user('alice');
  const bob = await talk.user('bob');
  const room = await alice.createsGroup('Answers', [bob]);
  const question = await alice.says(room, 'Soup?');
  const answer = await bob.says(room, 'Yes', { replyTo: question.id });
  assert.is(answer.parent.message, 'Soup?');
  const further = await alice.says(room, 'Good', { replyTo: answer.id });
  assert.is(further.parent.message, 'Yes');
  assert.is(further.parent.parent, undefined);
  const seen = await bob.history(room, { limit: 1 });
  assert.is(seen.data[0].parent.id, answer.id);
});

chat('a message is trimmed and keeps its reference', async (talk) => {
  const alice = await talk.user('alice');
  const room = await alice.createsGroup('Form');
  const said = await alice.says(room, ' \t two  words\n\n', { referenceId: 'r'.repeat(70) });
  assert.is(said.message, 'two  words');
  assert.is(said.referenceId, 'r'.repeat(64));
  assert.is((await alice.says(room, '\u00a0kept\u200b')).message, '\u00a0kept\u200b');
  for (const message of ['', '   ', '\n\t']) {
    const refused = await alice.post(`${chats}/${room}`, { message });
    assert.is(refused.status, 400);
    assert.equal(refused.data, { error: 'message' });
  }
  assert.is((await alice.says(room, '//hello')).message, '/hello');
  assert.is((await alice.says(room, '/hello')).message, '/hello');
});

chat('a silent message says so, others do not mention it', async (talk) => {
  const alice = await talk.user('alice');
  const room = await alice.createsGroup('Hush');
  assert.is((await alice.says(room, 'psst', { silent: 'true' })).silent, true);
  assert.is('silent' in (await alice.says(room, 'hello', { silent: 'false' })), false);
});

chat('reading: markers, unread counts and what everybody has read', async (talk) => {
  const alice = await talk.user('alice');
  const bob = await talk.user('bob');
  const room = await alice.createsGroup('Marks', [bob]);
  const first = await alice.says(room, 'one');
  const second = await alice.says(room, 'two');
  assert.is((await bob.room(room)).unreadMessages, 2);
  assert.is((await alice.room(room)).unreadMessages, 0, 'own messages are read');

  const marked = await bob.post(`${chats}/${room}/read`, { lastReadMessage: first.id });
  assert.is(marked.data.lastReadMessage, first.id);
  assert.is(marked.data.unreadMessages, 1);
  assert.is(marked.headers.get('x-chat-last-common-read'), String(first.id));
  const all = await bob.post(`${chats}/${room}/read`);
  assert.is(all.data.lastReadMessage, second.id);
  assert.is(all.data.unreadMessages, 0);

  const unread = await bob.delete(`${chats}/${room}/read`);
  assert.is(unread.data.lastReadMessage, first.id);
  assert.is(unread.data.unreadMessages, 1);
  const zero = await bob.post(`${chats}/${room}/read`, { lastReadMessage: 0 });
  assert.is(zero.data.lastReadMessage, -2);
  assert.is(zero.data.unreadMessages, 2);
  const low = await bob.post(`${chats}/${room}/read`, { lastReadMessage: -3 });
  assert.is(low.status, 400);
  assert.is(low.text, '');
  assert.is((await talk.guest().post(`${chats}/${room}/read`)).status, 404);
});

chat('polling marks as read what the client says it has, and never back', async (talk) => {
  const alice = await talk.user('alice');
  const bob = await talk.user('bob');
  const room = await alice.createsGroup('Polls', [bob]);
  const first = await alice.says(room, 'one');
  const second = await alice.says(room, 'two');
  const poll = (lastKnownMessageId: number, setReadMarker: number) =>
    bob.waitsFor(room, { lastKnownMessageId, setReadMarker, timeout: 0 });
  await poll(first.id, 0);
  assert.is((await bob.room(room)).unreadMessages, 2);
  await poll(first.id, 1);
  assert.is((await bob.room(room)).unreadMessages, 1);
  await poll(second.id, 1);
  await poll(first.id, 1);
  assert.is((await bob.room(room)).lastReadMessage, second.id);
});

chat('who keeps their reading to themselves is neither told nor counted', async (talk) => {
  const alice = await talk.user('alice');
  const bob = await talk.user('bob');
  const room = await alice.createsGroup('Private', [bob]);
  const privacy = await bob.post('/apps/spreed/api/v1/settings/user', { key: 'read_status_privacy', value: '1' });
  assert.is(privacy.status, 200);
  const said = await alice.post(`${chats}/${room}`, { message: 'one' });
  assert.is(said.headers.get('x-chat-last-common-read'), String(said.data.id));
  const seen = await bob.history(room);
  assert.is(seen.headers.get('x-chat-last-common-read'), null);
  assert.is((await bob.room(room)).lastCommonReadMessage, 0);
});

chat('mentions are shown, marked and suggested', async (talk) => {
  const alice = await talk.user('alice');
  const bob = await talk.user('bob');
  const carol = await talk.user('carol');
  const room = await alice.createsGroup('Names', [bob, carol]);
  const said = await alice.says(room, 'Hey @bob and @nobodyhere');
  assert.is(said.message, 'Hey {mention-user1} and @nobodyhere');
  assert.equal(said.messageParameters, {
    'mention-user1': { type: 'user', id: 'bob', name: 'Bob', 'mention-id': 'bob' },
  });
  const flags = async (person: typeof bob) => {
    const { unreadMention, unreadMentionDirect } = await person.room(room);
    return [unreadMention, unreadMentionDirect];
  };
  assert.equal(await flags(bob), [true, true]);
  assert.equal(await flags(carol), [false, false]);
  await alice.says(room, '@all come');
  assert.equal(await flags(carol), [true, false]);
  await carol.post(`${chats}/${room}/read`);
  assert.equal(await flags(carol), [false, false]);

  const suggested = await alice.get(`${chats}/${room}/mentions`, { search: '' });
  assert.equal(suggested.data.map(({ id }: { id: string }) => id).sort(), ['alice', 'all', 'bob', 'carol'].sort());
  assert.is(suggested.data.at(-1).id, 'all');
  assert.is(suggested.data.at(-2).id, 'alice', 'oneself is the last of the users');
  assert.is(suggested.data.at(-1).details, 'All 3 participants');
  assert.equal((await alice.get(`${chats}/${room}/mentions`, { search: 'zzz' })).data, []);
});

chat('only moderators mention everyone where it is so set', async (talk) => {
  const alice = await talk.user('alice');
  const bob = await talk.user('bob');
  const room = await alice.createsGroup('Loud', [bob]);
  await alice.put(`${rooms}/${room}/mention-permissions`, { mentionPermissions: 1 });
  const said = await bob.says(room, 'Hey @all');
  assert.is(said.message, 'Hey @all');
  assert.equal(said.messageParameters, []);
  assert.is((await alice.room(room)).unreadMention, false);
  assert.is((await alice.says(room, 'Hey @all')).message, 'Hey {mention-call1}');
  const suggested = await bob.get(`${chats}/${room}/mentions`, { search: 'all' });
  assert.equal(suggested.data, []);
});

chat('the peer of a one-to-one is there from the first message on', async (talk) => {
  const alice = await talk.user('alice');
  const bob = await talk.user('bob');
  const room = await alice.creates(1, { invite: 'bob' });
  assert.is((await bob.get(`${rooms}/${room}`)).status, 404);
  await alice.says(room, 'Just us');
  const seen = await bob.room(room);
  assert.is(seen.displayName, 'Alice');
  assert.is(seen.name, 'alice');
  assert.is(seen.unreadMessages, 1);
  await bob.delete(`${rooms}/${room}/participants/self`);
  await alice.says(room, 'Come back');
  assert.is((await bob.room(room)).displayName, 'Alice');
});

chat('guests read, write and are named', async (talk) => {
  const alice = await talk.user('alice');
  const room = await alice.createsPublic('Open');
  const guest = talk.guest();
  await guest.joins(room);
  const said = await guest.says(room, 'Hello', { actorDisplayName: 'Gina' });
  assert.is(said.actorType, 'guests');
  assert.is(said.actorDisplayName, 'Gina');
  await guest.post(`/apps/spreed/api/v1/guest/${room}/name`, { displayName: 'Georgina' });
  const seen = await alice.history(room, { limit: 1 });
  assert.is(seen.data[0].actorDisplayName, 'Georgina', 'old messages show the new name');
  const suggested = await alice.get(`${chats}/${room}/mentions`, { search: 'georg' });
  assert.is(suggested.data[0].source, 'guests');
  const mention = await alice.says(room, `Welcome @"${suggested.data[0].mentionId}"`);
  assert.is(mention.messageParameters['mention-guest1'].name, 'Georgina');
});

chat('a locked room is read but not written to, a lobby is neither', async (talk) => {
  const alice = await talk.user('alice');
  const bob = await talk.user('bob');
  const room = await alice.createsGroup('Doors', [bob]);
  await alice.put(`${rooms}/${room}/read-only`, { state: 1 });
  assert.is((await bob.post(`${chats}/${room}`, { message: 'x' })).status, 403);
  assert.is((await bob.history(room)).status, 200);
  assert.is((await bob.get(`${chats}/${room}/mentions`, { search: '' })).status, 403);
  await alice.put(`${rooms}/${room}/read-only`, { state: 0 });
  await alice.put(`${rooms}/${room}/webinar/lobby`, { state: 1 });
  assert.is((await bob.history(room)).status, 412);
  assert.is((await bob.post(`${chats}/${room}`, { message: 'x' })).status, 412);
  assert.is((await alice.history(room)).status, 200);
  assert.is((await bob.post(`${chats}/${room}/read`)).status, 200, 'marking as read works in the lobby');
});

chat('without the permission to chat nothing is sent', async (talk) => {
  const alice = await talk.user('alice');
  const bob = await talk.user('bob');
  const room = await alice.createsGroup('Quiet', [bob]);
  const { attendeeId } = await bob.room(room);
  await alice.put(`${rooms}/${room}/attendees/permissions`, { attendeeId, method: 'remove', permissions: 128 });
  assert.is((await bob.post(`${chats}/${room}`, { message: 'x' })).status, 403);
  assert.is((await bob.history(room)).status, 200);
});

chat('XML and version 1 say the same in their own way', async (talk) => {
  const alice = await talk.user('alice');
  const room = await alice.createsGroup('Old & new');
  const said = await alice.says(room, 'a < b & "c"');
  const xml = await alice.get(`${chats}/${room}`, { lookIntoFuture: 0, limit: 1 }, { headers: { Accept: '*/*' } });
  assert.is(xml.headers.get('content-type'), 'application/xml; charset=utf-8');
  assert.match(xml.text, `<id>${said.id}</id>`);
  assert.match(xml.text, 'a &lt; b &amp; ');
  const old = await alice.get(`/ocs/v1.php${chats}/${room}`, { lookIntoFuture: 0, limit: 1 });
  assert.is(old.meta.statuscode, 100);
  assert.is(old.data[0].id, said.id);
  const nothing = await alice.get(`/ocs/v1.php${chats}/${room}`, { lookIntoFuture: 0, lastKnownMessageId: 1 });
  assert.is(nothing.status, 200);
  assert.is(nothing.meta.statuscode, 304);
  const stranger = await talk.guest().get(`/ocs/v1.php${chats}/${room}`, { lookIntoFuture: 0 });
  assert.is(stranger.status, 200);
  assert.is(stranger.meta.statuscode, 404);
});

chat.run();
