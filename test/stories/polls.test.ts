import * as assert from 'uvu/assert';
import type { Person } from '../support/person.js';
import { texts } from '../support/person.js';
import { stories } from '../support/talk.js';

const polls = stories('polls');

const path = (room: string, rest = '') => `/apps/spreed/api/v1/poll/${room}${rest}`;
const rooms = '/apps/spreed/api/v4/room';

const soup = { question: 'Soup?', options: ['Yes', 'No', 'Maybe'], resultMode: 0, maxVotes: 0 };
const asks = (person: Person, room: string, more: Record<string, unknown> = {}) =>
  person.request('POST', path(room), { json: { ...soup, ...more } });
const sees = async (person: Person, room: string, id: number) => (await person.get(path(room, `/${id}`))).data;
const votes = (person: Person, room: string, id: number, optionIds: unknown) =>
  person.request('POST', path(room, `/${id}`), { json: { optionIds } });
const closes = (person: Person, room: string, id: number) => person.delete(path(room, `/${id}`));
/** What somebody knows of how it stands. */
const standing = ({ votes, numVoters, votedSelf }: Record<string, unknown>) => [votes, numVoters, votedSelf];

async function group(talk: Parameters<Parameters<typeof polls>[1]>[0]) {
  const [alice, bob, carol] = [await talk.user('alice'), await talk.user('bob'), await talk.user('carol')];
  const room = await alice.createsGroup('Lunch', [bob, carol]);
  return { alice, bob, carol, room };
}

polls('a poll is shared in the chat, and who waits sees what is read later', async (talk) => {
  const { alice, bob, room } = await group(talk);
  const from = await bob.newestId(room);
  const waiting = bob.waitsFor(room, { lastKnownMessageId: from });
  await talk.until(() => talk.listeners(room) === 1);
  const made = await asks(alice, room, { question: ' Soup? ' });
  assert.is(made.status, 201);
  assert.equal(Object.keys(made.data), [
    ...['id', 'question', 'options', 'actorType', 'actorId', 'actorDisplayName', 'status', 'resultMode', 'maxVotes'],
    ...['votes', 'numVoters', 'votedSelf'],
  ]);
  assert.is(made.data.question, 'Soup?');
  const [message] = (await waiting).data;
  assert.equal([message.message, message.messageType, message.systemMessage], ['{object}', 'comment', '']);
  assert.is(message.isReplyable, true);
  const object = { type: 'talk-poll', id: String(made.data.id), name: ' Soup? ' };
  assert.is(JSON.stringify(message.messageParameters.object), JSON.stringify(object), 'in this order');
  assert.equal((await bob.history(room, { limit: 1 })).data, [message]);
  assert.is((await bob.room(room)).unreadMessages, 1);
  const own = await alice.room(room);
  assert.equal([own.unreadMessages, own.lastMessage.id, own.lastReadMessage], [0, message.id, message.id]);
});

polls('votes of a public poll: before, after, changed and taken back', async (talk) => {
  const { alice, bob, carol, room } = await group(talk);
  const { id } = (await asks(bob, room)).data;
  const from = await alice.newestId(room);
  assert.equal(standing((await votes(bob, room, id, [1])).data), [{ 'option-1': 1 }, 1, [1]]);
  assert.equal(standing(await sees(carol, room, id)), [[], 0, []], 'who has not voted knows nothing');
  assert.equal(standing(await sees(alice, room, id)), [[], 1, []], 'moderators know how many');
  const both = await votes(carol, room, id, ['0', 1.5]);
  assert.equal(standing(both.data), [{ 'option-1': 2, 'option-0': 1 }, 2, [0, 1]], 'first chosen, first told');
  assert.equal(standing((await votes(carol, room, id, [2])).data), [{ 'option-1': 1, 'option-2': 1 }, 2, [2]]);
  assert.equal(standing((await votes(carol, room, id, [])).data), [[], 0, []]);
  assert.equal(standing(await sees(bob, room, id)), [{ 'option-1': 1 }, 1, [1]]);
  const told = (await alice.waitsFor(room, { lastKnownMessageId: from, setReadMarker: 0 })).data;
  assert.equal(texts({ data: told } as never), Array(4).fill('poll_voted'));
  assert.equal(
    [told[0].actorType, told[0].actorId, told[0].actorDisplayName, told[0].message],
    ['guests', 'system', '', 'Someone voted on the poll {poll}'],
  );
  assert.equal(told[0].messageParameters, { poll: { type: 'talk-poll', id: String(id), name: 'Soup?' } });
  const after = await alice.room(room);
  assert.is(after.lastMessage.systemMessage, 'poll_voted');
  assert.is(after.unreadMessages, 1, 'the poll itself and nothing else');
});

polls('whoever waits hears of a vote at once', async (talk) => {
  const { alice, bob, room } = await group(talk);
  const { id } = (await asks(alice, room)).data;
  const waiting = alice.waitsFor(room, { lastKnownMessageId: await alice.newestId(room) });
  await talk.until(() => talk.listeners(room) === 1);
  await votes(bob, room, id, [0]);
  const polled = (await waiting).data;
  assert.equal(polled, (await alice.history(room, { limit: 1 })).data);
});

polls('a hidden poll tells nothing before it is closed, and never who chose what', async (talk) => {
  const { alice, bob, carol, room } = await group(talk);
  const { id } = (await asks(alice, room, { resultMode: 1 })).data;
  const newest = await alice.newestId(room);
  assert.equal(standing((await votes(bob, room, id, [1])).data), [[], 0, [1]]);
  assert.equal(standing(await sees(alice, room, id)), [[], 1, []]);
  assert.is(await alice.newestId(room), newest, 'no message tells of the vote');
  const closed = await closes(alice, room, id);
  assert.equal(standing(closed.data), [{ 'option-1': 1 }, 1, []]);
  assert.is('details' in closed.data, false);
  assert.equal(standing(await sees(carol, room, id)), [{ 'option-1': 1 }, 1, []]);
});

polls('a public poll that is closed tells everybody who chose what', async (talk) => {
  const { alice, bob, carol, room } = await group(talk);
  const { id } = (await asks(bob, room)).data;
  await votes(bob, room, id, [2]);
  await votes(alice, room, id, [0, 2]);
  const refused = await closes(carol, room, id);
  assert.equal([refused.status, refused.data], [403, { error: 'poll' }]);
  const closed = await closes(bob, room, id);
  assert.equal(Object.keys(closed.data).slice(-4), ['votes', 'numVoters', 'details', 'votedSelf']);
  const seen = await sees(carol, room, id);
  assert.equal(standing(seen), [{ 'option-2': 2, 'option-0': 1 }, 2, []]);
  assert.equal(seen.details, closed.data.details);
  assert.equal(
    seen.details.map((vote: Record<string, unknown>) => [vote.actorId, vote.actorDisplayName, vote.optionId]),
    [
      ['bob', 'Bob', 2],
      ['alice', 'Alice', 0],
      ['alice', 'Alice', 2],
    ],
  );
  const [told] = (await alice.history(room, { limit: 1 })).data;
  assert.equal([told.systemMessage, told.message], ['poll_closed', '{actor} ended the poll {poll}']);
  const [own] = (await bob.history(room, { limit: 1 })).data;
  assert.is(own.message, 'You ended the poll {poll}');
  const bobsRoom = await bob.room(room);
  assert.equal([bobsRoom.lastReadMessage, bobsRoom.lastMessage.id], [told.id, told.id]);
  for (const answer of [await closes(alice, room, id), await votes(carol, room, id, [0])]) {
    assert.equal([answer.status, answer.data], [400, { error: 'poll' }]);
  }
  const silent = (await asks(bob, room)).data;
  assert.equal((await closes(alice, room, silent.id)).data.details, [], 'nobody voted; a moderator may close it');
});

polls('votes that cannot be', async (talk) => {
  const { alice, bob, room } = await group(talk);
  const other = await alice.createsGroup('Other', [bob]);
  const { id } = (await asks(alice, room, { maxVotes: 1 })).data;
  await votes(bob, room, id, [2]);
  for (const absurd of [[0, 1], [3], [-1], [1, '1'], ['x'], [null], [true], [[0]], [1e300], ['0x1']]) {
    const refused = await votes(bob, room, id, absurd);
    assert.equal([refused.status, refused.data], [400, { error: 'options' }], JSON.stringify(absurd));
  }
  assert.equal((await votes(bob, room, id, 'many')).data, { error: 'optionIds' });
  const missing = [votes(bob, other, id, [0]), votes(bob, room, 99_999, [0]), bob.get(path(other, `/${id}`))];
  for (const answer of [...(await Promise.all(missing)), await closes(bob, other, id)]) {
    assert.equal([answer.status, answer.data], [404, { error: 'poll' }]);
  }
  assert.equal((await sees(bob, room, id)).votedSelf, [2], 'nothing has changed');
  assert.equal((await votes(bob, room, id, {})).data.votedSelf, [], 'an empty map, as PHP clients send it, is no vote');
});

polls('polls that cannot be', async (talk) => {
  const { alice, bob, room } = await group(talk);
  const newest = await alice.newestId(room);
  const refusals: [Record<string, unknown>, string][] = [
    [{ question: ' \t' }, 'question'],
    [{ question: '', options: [] }, 'question'],
    [{ question: 'é'.repeat(16_001) }, 'question'],
    [{ question: undefined }, 'question'],
    [{ options: ['\t', ' ', 'a'] }, 'options'],
    [{ options: ['a'] }, 'options'],
    [{ options: ['a', 1] }, 'options'],
    [{ options: ['a', ['b']] }, 'options'],
    [{ options: ['a', 'x'.repeat(60_000)] }, 'options'],
    [{ options: 'a' }, 'options'],
    [{ maxVotes: undefined }, 'maxVotes'],
  ];
  for (const [more, error] of refusals) {
    const refused = await asks(alice, room, more);
    assert.equal([refused.status, refused.data], [400, { error }], JSON.stringify(more).slice(0, 40));
  }
  assert.is(await alice.newestId(room), newest);
  const pair = await alice.creates(1, { invite: 'bob' });
  assert.equal((await asks(alice, pair, { question: '' })).data, { error: 'room' });
  assert.equal((await asks(bob, room, { draft: true, question: '' })).data, { error: 'draft' });
  const odd = await asks(bob, room, { options: ['a', '', 'b'], resultMode: 1, maxVotes: 7 });
  assert.equal([odd.data.options, odd.data.maxVotes], [['a', '', 'b'], 7], 'kept as sent');
});

polls('drafts are for moderators: made, listed, changed, deleted without a word', async (talk) => {
  const { alice, bob, room } = await group(talk);
  const newest = await alice.newestId(room);
  const first = await asks(alice, room, { draft: true });
  assert.is(first.status, 200);
  assert.is(first.data.status, 2);
  assert.is('votes' in first.data, false);
  const { id } = first.data;
  const second = await asks(alice, room, { draft: 'true', question: 'Salad?' });
  const list = await alice.get(path(room, '/drafts'));
  assert.equal(list.data, [first.data, second.data]);
  assert.is((await bob.get(path(room, '/drafts'))).status, 403);
  const asModerator = await sees(alice, room, id);
  assert.equal(standing(asModerator), [[], 0, []]);
  for (const answer of [
    await bob.get(path(room, `/${id}`)),
    await votes(alice, room, id, [0]),
    await closes(bob, room, id),
  ]) {
    assert.equal([answer.status, answer.data], [404, { error: 'poll' }]);
  }
  const changes = (person: Person, pollId: number, more = {}) =>
    person.request('POST', path(room, `/draft/${pollId}`), { json: { ...soup, question: 'Stew?', ...more } });
  assert.equal((await changes(bob, id)).data, { error: 'draft' });
  assert.equal((await changes(alice, id, { options: [] })).data, { error: 'options' });
  assert.equal((await changes(alice, id, { question: ' ' })).data, { error: 'question' });
  assert.is((await sees(alice, room, id)).question, 'Soup?');
  const changed = await changes(alice, id, { maxVotes: 2, options: ['a', 'b'] });
  assert.equal(changed.data, { ...first.data, question: 'Stew?', maxVotes: 2, options: ['a', 'b'] });
  const gone = await changes(alice, 99_999);
  assert.equal([gone.status, gone.data], [404, { error: 'poll' }]);
  const deleted = await closes(alice, room, id);
  assert.equal([deleted.status, deleted.data], [202, null]);
  assert.equal((await alice.get(path(room, '/drafts'))).data, [second.data]);
  assert.is(await alice.newestId(room), newest, 'nobody was told');
  const open = (await asks(alice, room)).data;
  const refused = await changes(alice, open.id);
  assert.equal([refused.status, refused.data], [400, { error: 'poll' }]);
});

polls('who may do what: read-only, lobby, permission, strangers, guests', async (talk) => {
  const { alice, bob, room } = await group(talk);
  const { id } = (await asks(alice, room)).data;
  const statuses = async (person: Person) => [
    (await asks(person, room)).status,
    (await person.get(path(room, `/${id}`))).status,
    (await votes(person, room, id, [0])).status,
    (await closes(person, room, id)).status,
  ];
  assert.equal(await statuses(await talk.user('dave')), [404, 404, 404, 404]);
  assert.equal(await statuses(talk.guest()), [404, 404, 404, 404]);
  await alice.put(`${rooms}/${room}/read-only`, { state: 1 });
  assert.equal(await statuses(bob), [403, 200, 200, 403], 'voting goes on');
  await alice.put(`${rooms}/${room}/read-only`, { state: 0 });
  await alice.put(`${rooms}/${room}/webinar/lobby`, { state: 1 });
  assert.equal(await statuses(bob), [412, 412, 412, 412]);
  await alice.put(`${rooms}/${room}/webinar/lobby`, { state: 0 });
  const { attendeeId } = (await alice.participants(room)).find(({ actorId }: { actorId: string }) => actorId === 'bob');
  await alice.put(`${rooms}/${room}/attendees/permissions`, { attendeeId, method: 'set', permissions: 1 + 254 - 128 });
  assert.equal(await statuses(bob), [403, 200, 200, 403], 'voting is no chatting');
});

polls('a guest keeps the name that they voted by', async (talk) => {
  const alice = await talk.user('alice');
  const room = await alice.createsPublic('Open');
  const guest = talk.guest();
  const { actorId } = await guest.joins(room);
  await guest.post(`/apps/spreed/api/v1/guest/${room}/name`, { displayName: 'Gina' });
  const made = await asks(guest, room);
  assert.equal([made.status, made.data.actorDisplayName], [201, 'Gina']);
  const { id } = made.data;
  assert.equal((await votes(guest, room, id, [1])).data.votedSelf, [1]);
  await guest.post(`/apps/spreed/api/v1/guest/${room}/name`, { displayName: 'Gina G' });
  assert.is((await sees(alice, room, id)).actorDisplayName, 'Gina G');
  await guest.delete(`${rooms}/${room}/participants/active`);
  const closed = (await closes(alice, room, id)).data;
  assert.is(closed.details.length, 1);
  assert.equal([closed.details[0].actorType, closed.details[0].actorId], ['guests', actorId]);
  assert.match(closed.details[0].actorDisplayName, /^Gina/);
});

polls('with an account go the names, not the votes', async (talk) => {
  const { alice, bob, carol, room } = await group(talk);
  const { id } = (await asks(bob, room)).data;
  await votes(bob, room, id, [0]);
  await votes(carol, room, id, [0]);
  for (const { uid } of [bob, carol]) await talk.admin.delete(`/cloud/users/${uid}`);
  // Talk's description of polls forgets that accounts can be deleted.
  const closed = (await alice.request('DELETE', path(room, `/${id}`), { unchecked: true })).data;
  assert.equal([closed.actorType, closed.actorId, closed.actorDisplayName], ['deleted_users', 'deleted_users', '']);
  assert.equal(standing(closed), [{ 'option-0': 2 }, 2, []]);
  assert.equal(new Set(closed.details.map((vote: { actorId: string }) => vote.actorId)), new Set(['deleted_users']));
});

polls('a poll can be reacted to and answered', async (talk) => {
  const { alice, bob, room } = await group(talk);
  await asks(alice, room);
  const id = await bob.newestId(room);
  assert.is((await bob.post(`/apps/spreed/api/v1/reaction/${room}/${id}`, { reaction: '🍜' })).status, 201);
  const reply = await bob.says(room, 'With bread', { replyTo: id });
  assert.equal(reply.parent.reactions, { '🍜': 1 });
});

polls('with the message that shares a poll goes the poll, and the message of its end', async (talk) => {
  const { alice, bob, carol, room } = await group(talk);
  const chat = `/apps/spreed/api/v1/chat/${room}`;
  const { id } = (await asks(bob, room)).data;
  const shared = await alice.newestId(room);
  await votes(carol, room, id, [0]);
  await closes(bob, room, id);
  const closing = await alice.newestId(room);
  assert.is((await carol.delete(`${chat}/${shared}`)).status, 403);
  assert.is((await sees(carol, room, id)).numVoters, 1);
  assert.is((await alice.delete(`${chat}/${shared}`)).status, 200);
  for (const answer of [
    await bob.get(path(room, `/${id}`)),
    await votes(bob, room, id, [0]),
    await closes(bob, room, id),
  ]) {
    assert.equal([answer.status, answer.data], [404, { error: 'poll' }]);
  }
  const seen = (await alice.history(room, { limit: 5 })).data;
  assert.equal(
    seen.map((message: Record<string, unknown>) => message.systemMessage || message.messageType),
    ['message_deleted', 'message_deleted', 'comment_deleted', 'poll_voted', 'comment_deleted'],
  );
  assert.equal([seen[0].parent.id, seen[1].parent.id], [closing, shared]);
});

polls('a history that is cleared takes polls and drafts along', async (talk) => {
  const { alice, room } = await group(talk);
  const open = (await asks(alice, room)).data;
  const draft = (await asks(alice, room, { draft: true })).data;
  await alice.delete(`/apps/spreed/api/v1/chat/${room}`);
  for (const { id } of [open, draft]) assert.is((await alice.get(path(room, `/${id}`))).status, 404);
  assert.equal((await alice.get(path(room, '/drafts'))).data, []);
});

polls.run();
