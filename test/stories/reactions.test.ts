import * as assert from 'uvu/assert';
import type { Answer, Person } from '../support/person.js';
import { texts } from '../support/person.js';
import { stories } from '../support/talk.js';

const reactions = stories('reactions');

const path = (room: string, messageId: number) => `/apps/spreed/api/v1/reaction/${room}/${messageId}`;
const rooms = '/apps/spreed/api/v4/room';

const reacts = (person: Person, room: string, messageId: number, reaction: string) =>
  person.post(path(room, messageId), { reaction });
const takesBack = (person: Person, room: string, messageId: number, reaction: string) =>
  person.delete(path(room, messageId), { reaction });

/** Who reacted with what, as `who emoji`, in the order of the answer. */
const listed = (answer: Answer): string[] =>
  Object.entries<{ actorId: string }[]>(answer.data).flatMap(([emoji, who]) =>
    who.map(({ actorId }) => `${actorId} ${emoji}`),
  );

reactions('a reaction reaches who waits and who reads alike, with the message it is about', async (talk) => {
  const alice = await talk.user('alice');
  const bob = await talk.user('bob');
  const room = await alice.createsGroup('Lunch', [bob]);
  const soup = await alice.says(room, 'Soup?');
  const before = await alice.room(room);
  const waiting = alice.waitsFor(room, { lastKnownMessageId: soup.id });
  await talk.until(() => talk.listeners(room) === 1);
  const added = await reacts(bob, room, soup.id, '👍');
  assert.is(added.status, 201);
  assert.equal(Object.keys(added.data['👍'][0]), ['actorType', 'actorId', 'actorDisplayName', 'timestamp']);

  const [polled] = (await waiting).data;
  assert.is(polled.systemMessage, 'reaction');
  assert.is(polled.message, '👍');
  assert.equal(polled.messageParameters, []);
  assert.is(polled.actorId, 'bob');
  assert.is(polled.isReplyable, false);
  assert.equal(polled.parent.reactions, { '👍': 1 });
  assert.is(polled.parent.message, 'Soup?');
  assert.is('reactionsSelf' in polled.parent, false, 'Alice has not reacted');

  const read = await alice.history(room, { limit: 2 });
  assert.equal(read.data[0], polled);
  assert.equal(read.data[1].reactions, { '👍': 1 });
  const own = await bob.history(room, { limit: 2 });
  assert.equal(own.data[0].parent.reactionsSelf, ['👍']);
  assert.equal(own.data[1].reactionsSelf, ['👍']);

  const after = await alice.room(room);
  assert.is(after.lastMessage.id, soup.id, 'a reaction never is the last message');
  assert.equal(after.lastMessage.reactions, { '👍': 1 });
  assert.is('reactionsSelf' in (await bob.room(room)).lastMessage, false);
  assert.is(after.lastActivity, before.lastActivity);
  assert.is(after.unreadMessages, 0);
  assert.is((await bob.room(room)).unreadMessages, 1, 'reacting is not reading');
});

reactions('those who wait together see their own reactions and nobody else’s', async (talk) => {
  const [alice, bob, carol] = [await talk.user('alice'), await talk.user('bob'), await talk.user('carol')];
  const room = await alice.createsGroup('Three', [bob, carol]);
  const soup = await alice.says(room, 'Soup?');
  await reacts(alice, room, soup.id, '👍');
  await reacts(alice, room, soup.id, '🚀');
  await reacts(bob, room, soup.id, '👍');
  const from = await alice.newestId(room);
  const people = [alice, bob, carol];
  const waiting = people.map((person) => person.waitsFor(room, { lastKnownMessageId: from }));
  await talk.until(() => talk.listeners(room) === 3);
  await carol.says(room, 'Yes', { replyTo: soup.id });
  const [ofAlice, ofBob, ofCarol] = (await Promise.all(waiting)).map(({ data }) => data[0]);
  assert.equal(ofAlice.parent.reactionsSelf, ['👍', '🚀'], 'in the order of reacting');
  assert.equal(ofBob.parent.reactionsSelf, ['👍']);
  assert.is('reactionsSelf' in ofCarol.parent, false);
  const context = await bob.get(`/apps/spreed/api/v1/chat/${room}/${soup.id}/context`, { limit: 1 });
  assert.equal(context.data[0].reactionsSelf, ['👍']);
  const reply = await bob.says(room, 'Me too', { replyTo: soup.id });
  assert.is('reactionsSelf' in reply.parent, false, 'an answer to posting does not tell it');
});

reactions('the same emoji counts once for each person, and lists are newest first', async (talk) => {
  const alice = await talk.user('alice');
  const bob = await talk.user('bob');
  const room = await alice.createsGroup('Order', [bob]);
  const { id } = await alice.says(room, 'Soup?');
  assert.is((await reacts(alice, room, id, '👤')).status, 201);
  assert.is((await reacts(alice, room, id, ' 👍\n')).status, 201);
  assert.is((await reacts(bob, room, id, '🚀')).status, 201);
  assert.is((await reacts(bob, room, id, '👍')).status, 201);
  const newest = await alice.newestId(room);
  const again = await reacts(bob, room, id, '👍');
  assert.is(again.status, 200);
  assert.is(await alice.newestId(room), newest, 'reacting again writes nothing');
  const everybody = ['bob 👍', 'alice 👍', 'bob 🚀', 'alice 👤'];
  assert.equal(listed(again), everybody);
  assert.equal(listed(await alice.get(path(room, id))), everybody);
  assert.equal(listed(await alice.get(path(room, id), { reaction: '🚀' })), ['bob 🚀']);
  const none = await alice.get(path(room, id), { reaction: '🐟' });
  assert.is(none.status, 200);
  assert.match(none.text, /"data":\{\}/);
  const shown = (await alice.history(room, { lastKnownMessageId: id, includeLastKnown: 1, limit: 1 })).data[0];
  assert.is(JSON.stringify(shown.reactions), '{"👍":2,"👤":1,"🚀":1}', 'most used first, then by emoji');
});

reactions('taking one back leaves a trace and tells those who wait', async (talk) => {
  const alice = await talk.user('alice');
  const bob = await talk.user('bob');
  const room = await alice.createsGroup('Back', [bob]);
  const { id } = await alice.says(room, 'Soup?');
  await reacts(bob, room, id, '👍');
  const reactionId = await alice.newestId(room);
  const waiting = alice.waitsFor(room, { lastKnownMessageId: reactionId });
  await talk.until(() => talk.listeners(room) === 1);
  const removed = await bob.request('DELETE', path(room, id), { json: { reaction: '👍' } });
  assert.is(removed.status, 200);
  assert.match(removed.text, /"data":\{\}/);
  const [revoked] = (await waiting).data;
  assert.is(revoked.systemMessage, 'reaction_revoked');
  assert.is(revoked.message, '{actor} deleted a reaction');
  assert.equal(revoked.parent.reactions, {});
  const [mine, deleted, message] = (await bob.history(room, { limit: 3 })).data;
  assert.is(mine.message, 'You deleted a reaction');
  assert.equal([deleted.id, deleted.systemMessage], [reactionId, 'reaction_deleted']);
  assert.is(deleted.message, 'Reaction deleted by author');
  assert.is('reactionsSelf' in message, false);
  assert.is((await takesBack(bob, room, id, '👍')).status, 404);
  assert.is((await reacts(bob, room, id, '👍')).status, 201, 'it may be given again');
});

reactions('a message shows the twenty most used, the list shows all', async (talk) => {
  const alice = await talk.user('alice');
  const room = await alice.createsGroup('Many');
  const { id } = await alice.says(room, 'Soup?');
  const emoji = Array.from({ length: 25 }, (_, place) => String.fromCodePoint(0x1f600 + place));
  for (const one of emoji) await reacts(alice, room, id, one);
  const shown = (await alice.history(room, { lastKnownMessageId: id, includeLastKnown: 1, limit: 1 })).data[0];
  assert.equal(Object.keys(shown.reactions), emoji.slice(0, 20));
  assert.equal(shown.reactionsSelf, emoji);
  assert.is(listed(await alice.get(path(room, id))).length, 25);
});

reactions('what cannot be reacted to', async (talk) => {
  const alice = await talk.user('alice');
  const room = await alice.createsGroup('One');
  const other = await alice.createsGroup('Other');
  const { id } = await alice.says(room, 'Soup?');
  const foreign = await alice.says(other, 'Elsewhere');
  const statuses = async (messageId: number) => [
    (await reacts(alice, room, messageId, '👍')).status,
    (await takesBack(alice, room, messageId, '👍')).status,
    (await alice.get(path(room, messageId))).status,
  ];
  assert.equal(await statuses(99_999_999), [404, 404, 404]);
  assert.equal(await statuses(foreign.id), [400, 404, 404]);
  const [created] = (await alice.waitsFor(room, { lastKnownMessageId: 0, limit: 1 })).data;
  assert.is(created.systemMessage, 'conversation_created');
  assert.equal(await statuses(created.id), [400, 404, 404]);
  await reacts(alice, room, id, '👍');
  assert.equal(await statuses(await alice.newestId(room)), [400, 404, 404], 'a reaction itself');
  const newest = await alice.newestId(room);
  for (const absurd of ['', 'x', '中', '👍👍', ':)', 'text', '\u200D', `👍${'\u200D'.repeat(200)}`]) {
    const refused = await reacts(alice, room, id, absurd);
    assert.is(refused.status, 400, absurd);
    assert.is(refused.data, null);
    assert.is((await takesBack(alice, room, id, absurd)).status, 404, absurd);
  }
  assert.equal((await alice.post(path(room, id))).data, { error: 'reaction' });
  assert.is(await alice.newestId(room), newest);
});

reactions('who may react: read-only, lobby, permission, strangers', async (talk) => {
  const [alice, bob, carol] = [await talk.user('alice'), await talk.user('bob'), await talk.user('carol')];
  const room = await alice.createsGroup('Rules', [bob]);
  const { id } = await alice.says(room, 'Soup?');
  await reacts(bob, room, id, '👍');
  const statuses = async (person: Person) => [
    (await reacts(person, room, id, '🚀')).status,
    (await takesBack(person, room, id, '👍')).status,
    (await person.get(path(room, id))).status,
  ];
  assert.equal(await statuses(carol), [404, 404, 404]);
  assert.equal(await statuses(talk.guest()), [404, 404, 404]);
  await alice.put(`${rooms}/${room}/read-only`, { state: 1 });
  assert.equal(await statuses(bob), [403, 403, 200]);
  assert.equal(await statuses(alice), [403, 403, 200]);
  await alice.put(`${rooms}/${room}/read-only`, { state: 0 });
  await alice.put(`${rooms}/${room}/webinar/lobby`, { state: 1 });
  assert.equal(await statuses(bob), [412, 412, 412]);
  await alice.put(`${rooms}/${room}/webinar/lobby`, { state: 0 });
  const { attendeeId } = (await alice.participants(room)).find(({ actorId }: { actorId: string }) => actorId === 'bob');
  await alice.put(`${rooms}/${room}/attendees/permissions`, { attendeeId, method: 'set', permissions: 1 + 254 - 128 });
  assert.equal(await statuses(bob), [403, 403, 200]);
  assert.equal(listed(await alice.get(path(room, id))), ['bob 👍'], 'nothing has changed');
});

reactions('guests react by the name that they have now', async (talk) => {
  const alice = await talk.user('alice');
  const room = await alice.createsPublic('Open');
  const { id } = await alice.says(room, 'Soup?');
  const guest = talk.guest();
  const { actorId } = await guest.joins(room);
  assert.is((await reacts(guest, room, id, '👤')).status, 201);
  await guest.post(`/apps/spreed/api/v1/guest/${room}/name`, { displayName: 'Gina' });
  const [entry] = (await alice.get(path(room, id))).data['👤'];
  assert.equal([entry.actorType, entry.actorId, entry.actorDisplayName], ['guests', actorId, 'Gina']);
  const seen = await guest.history(room, { lastKnownMessageId: id, includeLastKnown: 1, limit: 1 });
  assert.equal(seen.data[0].reactionsSelf, ['👤']);
  assert.is((await takesBack(alice, room, id, '👤')).status, 404, 'nobody takes back what is another’s');
  assert.is((await takesBack(guest, room, id, '👤')).status, 200);
});

reactions('with an account go the names, not the reactions', async (talk) => {
  const [alice, bob, carol] = [await talk.user('alice'), await talk.user('bob'), await talk.user('carol')];
  const room = await alice.createsGroup('Gone', [bob, carol]);
  const { id } = await alice.says(room, 'Soup?');
  for (const person of [bob, carol]) await reacts(person, room, id, '👍');
  for (const person of [bob, carol]) await talk.admin.delete(`/cloud/users/${person.uid}`);
  const list = await alice.get(path(room, id));
  assert.equal(listed(list), ['deleted_users 👍', 'deleted_users 👍']);
  assert.is(list.data['👍'][0].actorDisplayName, '');
  const seen = await alice.history(room, { lastKnownMessageId: id, includeLastKnown: 1, limit: 1 });
  assert.equal(seen.data[0].reactions, { '👍': 2 });
});

reactions('of a deleted message nobody sees the reactions but those who gave them', async (talk) => {
  const alice = await talk.user('alice');
  const bob = await talk.user('bob');
  const room = await alice.createsGroup('Deleted', [bob]);
  const { id } = await alice.says(room, 'Soup?');
  await reacts(bob, room, id, '👍');
  assert.is((await alice.delete(`/apps/spreed/api/v1/chat/${room}/${id}`)).status, 200);
  const from = { lastKnownMessageId: id, includeLastKnown: 1, limit: 1 };
  const [ofAlice] = (await alice.history(room, from)).data;
  assert.equal([ofAlice.messageType, ofAlice.reactions, 'reactionsSelf' in ofAlice], ['comment_deleted', {}, false]);
  const [ofBob] = (await bob.history(room, from)).data;
  assert.equal([ofBob.reactions, ofBob.reactionsSelf], [{}, ['👍']]);
  assert.is((await reacts(alice, room, id, '🚀')).status, 400);
  assert.is((await takesBack(bob, room, id, '👍')).status, 404);
  assert.is((await alice.get(path(room, id))).status, 404);
});

reactions('a reaction lives as long as its message', async (talk) => {
  const alice = await talk.user('alice');
  const room = await alice.createsGroup('Brief');
  const lasting = await alice.says(room, 'for ever');
  await alice.post(`${rooms}/${room}/message-expiration`, { seconds: 3600 });
  const brief = await alice.says(room, 'one hour');
  await reacts(alice, room, lasting.id, '👍');
  await reacts(alice, room, brief.id, '👍');
  const [toBrief, toLasting] = (await alice.history(room, { limit: 2 })).data;
  assert.is(toBrief.expirationTimestamp, brief.expirationTimestamp);
  assert.is(toLasting.expirationTimestamp, 0);
  talk.clock.forward(3601);
  assert.ok(texts(await alice.history(room)).includes('reaction'));
  assert.not(texts(await alice.history(room)).includes('one hour'));
  assert.is((await reacts(alice, room, brief.id, '🚀')).status, 201, 'until it is swept away it can be reacted to');
});

reactions.run();
