import * as assert from 'uvu/assert';
import { type Person, texts } from '../support/person.js';
import { stories } from '../support/talk.js';

const changes = stories('changed messages');

const chats = '/apps/spreed/api/v1/chat';
const rooms = '/apps/spreed/api/v4/room';

const deletes = (person: Person, room: string, { id }: { id: number }) => person.delete(`${chats}/${room}/${id}`);
const edits = (person: Person, room: string, { id }: { id: number }, message: string) =>
  person.put(`${chats}/${room}/${id}`, { message });

/** Alice moderates, Bob and Carol take part. */
async function lunch(talk: Parameters<Parameters<typeof changes>[1]>[0]) {
  const alice = await talk.user('alice');
  const bob = await talk.user('bob');
  const carol = await talk.user('carol');
  return { alice, bob, carol, room: await alice.createsGroup('Lunch', [bob, carol]) };
}

changes('whoever waits hears of a deletion and of an edit, each in their own words', async (talk) => {
  const { alice, bob, carol, room } = await lunch(talk);
  const soup = await bob.says(room, 'Soup?', { referenceId: 'r1' });
  const known = await bob.newestId(room);
  const waits = (person: Person, after: number) =>
    person.waitsFor(room, { lastKnownMessageId: after, timeout: 20, setReadMarker: 0 });
  const waiting = [waits(bob, known), waits(carol, known)];
  await talk.until(() => talk.listeners(room) === 2);
  const edited = await edits(alice, room, soup, ' Stew? ');
  assert.is(edited.status, 200);
  assert.is(edited.data.systemMessage, 'message_edited');
  assert.is(edited.data.message, 'You edited a message');
  for (const answer of await Promise.all(waiting)) {
    assert.equal(texts(answer), ['message_edited']);
    const { message, parent } = answer.data[0];
    assert.is(message, '{actor} edited a message');
    assert.equal([parent.id, parent.actorId, parent.message], [soup.id, 'bob', 'Stew?']);
    const { lastEditActorType, lastEditActorId, lastEditActorDisplayName, lastEditTimestamp } = parent;
    assert.equal(
      [lastEditActorType, lastEditActorId, lastEditActorDisplayName, lastEditTimestamp],
      ['users', 'alice', 'Alice', edited.data.timestamp],
    );
  }

  const further = [waits(bob, edited.data.id), waits(carol, edited.data.id)];
  await talk.until(() => talk.listeners(room) === 2);
  const deleted = await deletes(bob, room, soup);
  assert.is(deleted.status, 200);
  assert.is(deleted.data.message, 'You deleted a message');
  const [seenByBob, seenByCarol] = await Promise.all(further);
  const parents = [deleted, seenByBob, seenByCarol].map((answer) => {
    assert.ok(answer);
    return (Array.isArray(answer.data) ? answer.data[0] : answer.data).parent;
  });
  assert.equal(
    parents.map(({ message }) => message),
    ['Message deleted by you', 'Message deleted by you', 'Message deleted by author'],
  );
  for (const parent of parents) {
    assert.equal([parent.messageType, parent.deleted, parent.isReplyable], ['comment_deleted', true, false]);
    assert.equal([parent.actorId, parent.referenceId, parent.systemMessage], ['bob', 'r1', '']);
    assert.is('lastEditTimestamp' in parent, false, 'nothing is said of the edit any more');
    assert.equal(Object.keys(parent.messageParameters), ['actor']);
  }
});

changes('nobody deletes or edits what is not theirs, but moderators do', async (talk) => {
  const { alice, bob, carol, room } = await lunch(talk);
  const word = await bob.says(room, 'Mine');
  for (const refused of [await deletes(carol, room, word), await edits(carol, room, word, 'Yours')]) {
    assert.is(refused.status, 403);
    assert.equal(refused.data, { error: 'permission' });
  }
  assert.is((await edits(alice, room, word, 'Ours')).status, 200);
  const deleted = await deletes(alice, room, word);
  assert.is(deleted.data.parent.message, 'Message deleted by you');
  const at = { lastKnownMessageId: word.id, includeLastKnown: 1, limit: 1 };
  const [seen] = (await bob.history(room, at)).data;
  assert.is(seen.message, 'Message deleted by {actor}');
  assert.is(seen.messageParameters.actor.id, 'alice');

  const stranger = await talk.user('dora');
  assert.is((await deletes(stranger, room, word)).status, 404);
  const unknown = await deletes(bob, room, { id: 99_999 });
  assert.is(unknown.status, 404);
  assert.equal(unknown.data, { error: 'message' });
});

changes('what nobody wrote and what is deleted cannot be changed', async (talk) => {
  const { alice, room } = await lunch(talk);
  const word = await alice.says(room, 'Once');
  const { data } = await alice.history(room, { limit: 10 });
  const [system] = data.filter(({ messageType }: { messageType: string }) => messageType === 'system');
  await deletes(alice, room, word);
  for (const target of [word, system]) {
    for (const refused of [await deletes(alice, room, target), await edits(alice, room, target, 'Twice')]) {
      assert.is(refused.status, 405);
      assert.equal(refused.data, { error: 'message' });
    }
  }
  assert.is((await alice.post(`${chats}/${room}`, { message: 'So?', replyTo: word.id })).status, 400);
});

changes('an edit must say something, not too much, and not too late', async (talk) => {
  const { alice, bob, room } = await lunch(talk);
  talk.clock.forward(0);
  const word = await bob.says(room, 'Draft');
  assert.equal((await edits(bob, room, word, ' \n')).data, { error: 'message' });
  assert.is((await edits(bob, room, word, '')).status, 400);
  const long = await edits(bob, room, word, 'x'.repeat(32_001));
  assert.is(long.status, 413);
  assert.equal(long.data, { error: 'message' });
  assert.is((await edits(bob, room, word, '🍜'.repeat(32_000))).status, 200);
  talk.clock.forward(24 * 3600);
  assert.is((await edits(bob, room, word, 'Last call')).status, 200);
  talk.clock.forward(1);
  for (const person of [alice, bob]) {
    const late = await edits(person, room, word, 'Too late');
    assert.is(late.status, 400);
    assert.equal(late.data, { error: 'age' });
  }
  assert.is((await deletes(bob, room, word)).status, 200, 'there is no such limit for deleting');
});

changes('in a one-to-one each has only their own messages', async (talk) => {
  const alice = await talk.user('alice');
  const bob = await talk.user('bob');
  const room = await alice.creates(1, { invite: 'bob' });
  const word = await alice.says(room, 'Psst');
  assert.is((await deletes(bob, room, word)).status, 403);
  assert.is((await edits(bob, room, word, 'Ha')).status, 403);
  assert.is((await edits(alice, room, word, 'Psssst')).status, 200);
  assert.is((await deletes(alice, room, word)).status, 200);
  const cleared = await alice.delete(`${chats}/${room}`);
  assert.is(cleared.status, 403);
  assert.is(cleared.data, null);
});

changes('guests, the silenced, the lobby and a locked room change nothing', async (talk) => {
  const alice = await talk.user('alice');
  const bob = await talk.user('bob');
  const room = await alice.createsPublic('Open');
  await alice.adds(room, bob);
  const guest = talk.guest();
  await guest.joins(room);
  const said = await guest.says(room, 'Hello');
  assert.is((await deletes(guest, room, said)).status, 404);
  assert.is((await edits(guest, room, said, 'Hi')).status, 404);
  assert.is((await guest.delete(`${chats}/${room}`)).status, 401);
  const word = await bob.says(room, 'Mine');
  const statuses = async () => [
    (await deletes(bob, room, word)).status,
    (await edits(bob, room, word, 'x')).status,
    (await bob.delete(`${chats}/${room}`)).status,
  ];
  await alice.put(`${rooms}/${room}/webinar/lobby`, { state: 1 });
  assert.equal(await statuses(), [412, 412, 403]);
  await alice.put(`${rooms}/${room}/webinar/lobby`, { state: 0 });
  await alice.put(`${rooms}/${room}/read-only`, { state: 1 });
  assert.equal(await statuses(), [403, 403, 403]);
  assert.is((await alice.delete(`${chats}/${room}`)).status, 403);
  await alice.put(`${rooms}/${room}/read-only`, { state: 0 });
  const { attendeeId } = await bob.room(room);
  await alice.put(`${rooms}/${room}/attendees/permissions`, { attendeeId, method: 'remove', permissions: 128 });
  assert.equal(await statuses(), [403, 403, 403]);
});

changes('an answer shows what it answers as that is now', async (talk) => {
  const { alice, bob, room } = await lunch(talk);
  const question = await alice.says(room, 'Soup?');
  const answer = await bob.says(room, 'Yes', { replyTo: question.id });
  const shown = async () => {
    const { data } = await bob.history(room, { lastKnownMessageId: answer.id, includeLastKnown: 1, limit: 1 });
    return data[0].parent;
  };
  await edits(alice, room, question, 'Stew?');
  assert.is((await shown()).message, 'Stew?');
  await deletes(alice, room, question);
  assert.is((await shown()).message, 'Message deleted by author');
  assert.is((await shown()).deleted, true);
});

changes('deleting takes from the unread count, editing does not; neither is the last message', async (talk) => {
  const { alice, bob, room } = await lunch(talk);
  const first = await alice.says(room, 'one');
  const second = await alice.says(room, 'two');
  const before = await bob.room(room);
  assert.is(before.unreadMessages, 2);
  talk.clock.forward(5);
  await deletes(alice, room, first);
  assert.is((await bob.room(room)).unreadMessages, 1);
  await edits(alice, room, second, 'deux');
  const after = await bob.room(room);
  assert.is(after.unreadMessages, 1);
  assert.equal([after.lastMessage.id, after.lastMessage.message], [second.id, 'deux']);
  assert.is(after.lastActivity, before.lastActivity);
  await deletes(alice, room, second);
  const { unreadMessages, lastMessage } = await bob.room(room);
  assert.equal([unreadMessages, lastMessage.id, lastMessage.messageType], [0, second.id, 'comment_deleted']);
  await alice.says(room, 'three');
  assert.is((await bob.room(room)).unreadMessages, 1);
  assert.is((await bob.post(`${chats}/${room}/read`, { lastReadMessage: first.id })).data.unreadMessages, 1);
  assert.is((await bob.post(`${chats}/${room}/read`)).data.unreadMessages, 0);
  assert.is((await bob.delete(`${chats}/${room}/read`)).data.unreadMessages, 1);
});

changes('an edit marks whom it mentions anew', async (talk) => {
  const { alice, bob, carol, room } = await lunch(talk);
  const flags = async (person: Person) => {
    const { unreadMention, unreadMentionDirect } = await person.room(room);
    return [unreadMention, unreadMentionDirect];
  };
  const word = await alice.says(room, 'Hey');
  await edits(alice, room, word, 'Hey @bob');
  assert.equal(
    [await flags(bob), await flags(carol)],
    [
      [true, true],
      [false, false],
    ],
  );
  await edits(alice, room, word, 'Hey');
  assert.equal(await flags(bob), [true, true], 'it was so');
  await edits(alice, room, word, 'Hey @all');
  assert.equal(await flags(carol), [true, false]);
  await carol.post(`${chats}/${room}/read`);
  await edits(alice, room, word, 'Hey @all, and @carol');
  assert.equal(await flags(carol), [false, false], 'what was read stays read');
  const hushed = await alice.says(room, 'psst', { silent: 1 });
  await edits(alice, room, hushed, 'psst @carol');
  assert.equal(await flags(carol), [false, false], 'nobody hears of what was sent silently');
  const own = await bob.says(room, 'Me');
  await edits(alice, room, own, 'Me, @bob, and @alice');
  assert.equal(
    [await flags(bob), await flags(alice)],
    [
      [false, false],
      [false, false],
    ],
  );
});

changes('clearing the history leaves one message, and nobody has read it', async (talk) => {
  const { alice, bob, room } = await lunch(talk);
  const soup = await alice.says(room, 'Soup, @bob?');
  await bob.says(room, 'Yes', { replyTo: soup.id });
  const refused = await bob.delete(`${chats}/${room}`);
  assert.is(refused.status, 403);
  assert.equal(refused.data, []);
  const known = await bob.newestId(room);
  const waiting = bob.waitsFor(room, { lastKnownMessageId: known, timeout: 20 });
  await talk.until(() => talk.listeners(room) === 1);
  const cleared = await alice.delete(`${chats}/${room}`);
  assert.is(cleared.status, 200);
  assert.is(cleared.data.message, 'You cleared the history of the conversation');
  assert.is('parent' in cleared.data, false);
  assert.is(cleared.headers.get('x-chat-last-common-read'), '-2');
  assert.ok(cleared.data.id > known, 'ids go on');
  assert.equal(texts(await waiting), ['history_cleared']);
  assert.equal(texts(await bob.history(room)), ['history_cleared']);
  assert.is((await bob.get(`${chats}/${room}/${soup.id}/context`)).data.length, 1);
  const seen = await bob.room(room);
  assert.equal([seen.lastMessage.id, seen.unreadMention], [cleared.data.id, false]);
  assert.equal([seen.lastReadMessage, seen.unreadMessages], [-2, 1]);
  await alice.says(room, 'A new start');
  assert.is((await bob.room(room)).unreadMessages, 1);
  assert.is((await deletes(alice, room, soup)).status, 404);
});

changes('whoever marks everything as read with −1 has read nothing', async (talk) => {
  const { alice, bob, room } = await lunch(talk);
  await alice.says(room, 'one');
  const marked = await bob.post(`${chats}/${room}/read`, { lastReadMessage: -1 });
  assert.equal([marked.data.lastReadMessage, marked.data.unreadMessages], [-2, 1]);
});

changes('nobody summarizes, and a client is told so', async (talk) => {
  const { bob, room } = await lunch(talk);
  const word = await bob.says(room, 'Much');
  const answer = await bob.post(`${chats}/${room}/summarize`, { fromMessageId: word.id });
  assert.equal([answer.status, answer.data], [400, { error: 'ai-error' }]);
  const stranger = await talk.user('dora');
  assert.is((await stranger.post(`${chats}/${room}/summarize`, { fromMessageId: word.id })).status, 404);
  const { data } = await bob.get('/cloud/capabilities');
  const { spreed } = data.capabilities;
  assert.is(spreed.features.includes('chat-summary-api'), false);
  assert.is(spreed.config.chat['has-translation-providers'], false);
});

changes.run();
