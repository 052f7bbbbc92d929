import * as assert from 'uvu/assert';
import type { Person } from '../support/person.js';
import { texts } from '../support/person.js';
import { stories } from '../support/talk.js';

const threads = stories('threads');

const chats = '/apps/spreed/api/v1/chat';
const rooms = '/apps/spreed/api/v4/room';
const path = (room: string, rest: string | number) => `${chats}/${room}/threads/${rest}`;

const begins = (person: Person, room: string, threadTitle: string, message = 'Message 1') =>
  person.says(room, message, { threadTitle });
const titles = (answer: { data: { thread: { title: string } }[] }) => answer.data.map(({ thread }) => thread.title);

async function group(talk: Parameters<Parameters<typeof threads>[1]>[0]) {
  const [alice, bob] = [await talk.user('alice'), await talk.user('bob')];
  const room = await alice.createsGroup('Lunch', [bob]);
  return { alice, bob, room };
}

threads('a message with a title begins a thread, which who waits sees as who reads', async (talk) => {
  const { alice, bob, room } = await group(talk);
  const before = await alice.room(room);
  const waiting = bob.waitsFor(room, { lastKnownMessageId: await bob.newestId(room) });
  await talk.until(() => talk.listeners(room) === 1);
  const root = await begins(alice, room, 'Thread 1');
  assert.equal([root.threadId, root.isThread, root.threadTitle, root.threadReplies], [root.id, true, 'Thread 1', 0]);
  const polled = (await waiting).data;
  assert.equal(texts({ data: polled } as never), ['Message 1', 'thread_created']);
  const [message, created] = polled;
  assert.equal([message.threadTitle, message.threadReplies], ['Thread 1', 0]);
  assert.equal(message.metaData, { threadId: root.id, threadTitle: 'Thread 1' }, 'what it was sent to begin');
  assert.equal([created.message, created.silent, created.parent.id], ['{actor} created thread {title}', true, root.id]);
  assert.is(
    JSON.stringify(created.messageParameters.title),
    JSON.stringify({ type: 'highlight', id: String(root.id), name: 'Thread 1' }),
  );
  assert.equal([created.threadId, created.isThread, created.parent.threadTitle], [root.id, true, 'Thread 1']);
  assert.equal((await bob.history(room, { limit: 2 })).data, polled.toReversed());
  assert.is((await alice.history(room, { limit: 1 })).data[0].message, 'You created thread {title}');

  const after = await alice.room(room);
  assert.equal([after.lastMessage.id, after.lastMessage.threadTitle], [root.id, 'Thread 1']);
  assert.is(after.lastActivity >= before.lastActivity, true);
  assert.is((await bob.room(room)).unreadMessages, 1, 'thread_created is no message');

  const { data: info } = await bob.get(path(room, root.id));
  assert.equal(Object.keys(info), ['thread', 'attendee', 'first', 'last']);
  assert.equal(Object.keys(info.thread), ['id', 'roomToken', 'lastMessageId', 'numReplies', 'lastActivity', 'title']);
  const { lastActivity, ...thread } = info.thread;
  assert.equal(thread, { id: root.id, roomToken: room, lastMessageId: 0, numReplies: 0, title: 'Thread 1' });
  assert.is(lastActivity, root.timestamp);
  assert.equal([info.attendee, info.last], [{ notificationLevel: 0 }, null]);
  assert.equal([info.first.id, info.first.threadTitle], [root.id, 'Thread 1']);
});

threads('every message has a threadId, and only those in threads say more', async (talk) => {
  const { alice, bob, room } = await group(talk);
  const question = await alice.says(room, 'Soup?');
  assert.equal([question.threadId, 'isThread' in question, 'threadTitle' in question], [question.id, false, false]);
  const answer = await bob.says(room, 'Yes', { replyTo: question.id });
  const further = await alice.says(room, 'Good', { replyTo: answer.id });
  assert.equal([answer.threadId, further.threadId, 'isThread' in further], [question.id, question.id, false]);
  assert.equal([further.parent.id, further.parent.threadId], [answer.id, question.id]);
  await bob.post(`/apps/spreed/api/v1/reaction/${room}/${answer.id}`, { reaction: '👍' });
  assert.is((await alice.history(room, { limit: 1 })).data[0].threadId, question.id);
  assert.equal((await alice.get(path(room, 'recent'))).data, []);
  const none = await alice.get(path(room, question.id));
  assert.equal([none.status, none.data], [404, { error: 'thread' }]);
});

threads('replies are counted and move the thread up', async (talk) => {
  const { alice, bob, room } = await group(talk);
  const one = await begins(alice, room, 'One');
  talk.clock.forward(10);
  const two = await begins(alice, room, 'Two');
  assert.equal(titles(await bob.get(path(room, 'recent'))), ['Two', 'One']);
  talk.clock.forward(10);
  const reply = await bob.says(room, 'Message 1-1', { replyTo: one.id });
  assert.equal([reply.threadId, reply.threadTitle, reply.threadReplies], [one.id, 'One', 1]);
  assert.equal([reply.parent.id, reply.parent.threadReplies], [one.id, 1]);
  const deep = await alice.says(room, 'Message 1-2', { replyTo: reply.id });
  assert.equal([deep.threadId, deep.threadReplies, deep.parent.id], [one.id, 2, reply.id]);
  const recent = await bob.get(path(room, 'recent'));
  assert.equal(titles(recent), ['One', 'Two']);
  const [info] = recent.data;
  assert.equal(
    [info.thread.numReplies, info.thread.lastMessageId, info.thread.lastActivity],
    [2, deep.id, deep.timestamp],
  );
  assert.equal([info.first.id, info.last.id, info.last.threadReplies], [one.id, deep.id, 2]);
  assert.is('parent' in info.last, false);
  assert.equal(titles(await bob.get(path(room, 'recent'), { limit: 1 })), ['One']);
  assert.equal(titles(await bob.get(path(room, 'recent'), { limit: 0 })), ['One']);

  const history = (await bob.history(room, { lastKnownMessageId: one.id, includeLastKnown: 1, limit: 1 })).data;
  assert.is(history[0].threadReplies, 2, 'what is read later tells how it stands then');
  await alice.delete(`${chats}/${room}/${deep.id}`);
  assert.is((await bob.get(path(room, one.id))).data.thread.numReplies, 2, 'deleting does not uncount');
  await bob.post(`/apps/spreed/api/v1/reaction/${room}/${two.id}`, { reaction: '👍' });
  assert.is((await bob.get(path(room, two.id))).data.thread.numReplies, 0, 'a reaction is no reply');
});

threads('writing into a thread shows its beginning without quoting anybody', async (talk) => {
  const { alice, bob, room } = await group(talk);
  const root = await begins(alice, room, 'One');
  const into = await bob.says(room, 'Into', { threadId: root.id });
  assert.equal([into.threadId, into.threadReplies, into.parent.id], [root.id, 1, root.id]);
  assert.is((await alice.room(room)).unreadMentionDirect, false, 'its author is not answered');
  await bob.says(room, 'To you', { replyTo: root.id });
  assert.is((await alice.room(room)).unreadMentionDirect, true);
  const quoted = await alice.says(room, 'Both', { replyTo: into.id, threadId: root.id, threadTitle: 'Ignored' });
  assert.equal([quoted.parent.id, quoted.threadTitle, quoted.threadReplies], [into.id, 'One', 3]);

  const other = await alice.createsGroup('Other', [bob]);
  const plain = await alice.says(room, 'plain');
  const newest = await alice.newestId(room);
  for (const threadId of [99_999, plain.id, -1, into.id]) {
    const refused = await bob.post(`${chats}/${room}`, { message: 'Lost', threadId });
    assert.equal([refused.status, refused.data], [400, { error: 'reply-to' }], String(threadId));
  }
  const foreign = await bob.post(`${chats}/${other}`, { message: 'Lost', threadId: root.id });
  assert.equal([foreign.status, foreign.data], [400, { error: 'reply-to' }]);
  assert.is(await alice.newestId(room), newest);
  const answer = await bob.says(room, 'Answer', { replyTo: plain.id, threadTitle: 'Ignored' });
  assert.is('isThread' in answer, false, 'an answer begins no thread');
});

threads('polls are shared in a thread if there is one', async (talk) => {
  const { alice, bob, room } = await group(talk);
  const root = await begins(alice, room, 'One');
  const poll = { question: 'Soup?', options: ['a', 'b'], resultMode: 0, maxVotes: 0 };
  const asks = (threadId: number) =>
    bob.request('POST', `/apps/spreed/api/v1/poll/${room}`, { json: { ...poll, threadId } });
  assert.is((await asks(root.id)).status, 201);
  const [inside] = (await alice.history(room, { limit: 1 })).data;
  assert.equal([inside.threadId, inside.threadReplies, inside.parent.id], [root.id, 1, root.id]);
  assert.is((await asks(99_999)).status, 201);
  const [outside] = (await alice.history(room, { limit: 1 })).data;
  assert.equal([outside.threadId, 'parent' in outside], [outside.id, false]);
});

threads('a thread is read alone: history, context, waiting', async (talk) => {
  const { alice, bob, room } = await group(talk);
  const root = await begins(alice, room, 'One', 'root');
  await alice.says(room, 'aside');
  const first = await bob.says(room, 'first', { replyTo: root.id });
  await alice.says(room, 'aside');
  const second = await bob.says(room, 'second', { threadId: root.id });
  await bob.post(`/apps/spreed/api/v1/reaction/${room}/${first.id}`, { reaction: '👍' });
  const threadId = root.id;
  const all = ['reaction', 'second', 'first', 'thread_created', 'root'];
  assert.equal(texts(await bob.history(room, { threadId })), all);
  const page = await bob.history(room, { threadId, limit: 2 });
  assert.equal(texts(page), all.slice(0, 2));
  const lastGiven = Number(page.headers.get('x-chat-last-given'));
  assert.is(lastGiven, second.id);
  assert.equal(texts(await bob.history(room, { threadId, lastKnownMessageId: lastGiven })), all.slice(2));
  assert.is((await bob.history(room, { threadId, lastKnownMessageId: root.id })).status, 304);
  const from = { lastKnownMessageId: root.id, includeLastKnown: 1, limit: 2, threadId, timeout: 0 };
  assert.equal(texts(await bob.waitsFor(room, from)), ['root', 'thread_created']);
  const context = await bob.get(`${chats}/${room}/${first.id}/context`, { limit: 2, threadId });
  assert.equal(texts(context), ['thread_created', 'first', 'second', 'reaction']);

  const waiting = bob.waitsFor(room, { lastKnownMessageId: await bob.newestId(room), threadId });
  const anything = bob.waitsFor(room, { lastKnownMessageId: await bob.newestId(room) });
  await talk.until(() => talk.listeners(room) === 2);
  await alice.says(room, 'aside');
  assert.equal(texts(await anything), ['aside']);
  assert.is(talk.listeners(room), 1, 'who waits in the thread goes on waiting');
  await alice.says(room, 'third', { threadId });
  const third = await waiting;
  assert.equal(texts(third), ['third']);
  assert.is(third.data[0].threadReplies, 3);

  for (const wrong of [99_999, first.id, -1]) {
    const query = { threadId: wrong };
    for (const answer of [
      await bob.history(room, query),
      await bob.waitsFor(room, { lastKnownMessageId: 0, ...query }),
      await bob.get(`${chats}/${room}/${first.id}/context`, query),
    ]) {
      assert.equal([answer.status, answer.data], [404, { error: 'thread' }], String(wrong));
    }
  }
});

threads('a thread gets another title from whoever began it and from moderators', async (talk) => {
  const { alice, bob, room } = await group(talk);
  const root = await begins(bob, room, 'One');
  const by = await begins(alice, room, 'Hers');
  const renames = (person: Person, id: number, threadTitle: string) => person.put(path(room, id), { threadTitle });
  talk.clock.forward(10);
  const renamed = await renames(bob, root.id, ' Another ');
  assert.equal(
    [renamed.status, renamed.data.thread.title, renamed.data.first.threadTitle],
    [200, 'Another', 'Another'],
  );
  assert.is(renamed.data.thread.lastActivity, root.timestamp, 'that is no activity');
  const [told] = (await alice.history(room, { limit: 1 })).data;
  assert.equal(
    [told.systemMessage, told.message, told.silent, told.parent.id, told.messageParameters.title.name],
    ['thread_renamed', '{actor} renamed thread {title}', true, root.id, 'Another'],
  );
  assert.is((await bob.history(room, { limit: 1 })).data[0].message, 'You renamed thread {title}');
  const created = (await bob.history(room, { threadId: root.id })).data.at(-2);
  assert.is(created.messageParameters.title.name, 'One', 'what was told then stays');
  assert.is((await renames(alice, root.id, 'By a moderator')).status, 200);

  const newest = await alice.newestId(room);
  assert.is((await renames(alice, root.id, 'By a moderator')).status, 200);
  const refusals = [
    [await renames(bob, by.id, ''), 403, 'permission'],
    [await renames(bob, 99_999, ''), 404, 'thread'],
    [await renames(bob, root.id, ' \t'), 400, 'title'],
  ] as const;
  for (const [answer, status, error] of refusals) assert.equal([answer.status, answer.data], [status, { error }]);
  assert.is(await alice.newestId(room), newest, 'nobody is told of nothing');

  assert.is((await renames(bob, root.id, 'x'.repeat(203))).data.thread.title, 'x'.repeat(203));
  assert.is((await renames(bob, root.id, '🍜'.repeat(204))).data.thread.title, `${'🍜'.repeat(200)}…`);
  const long = await begins(alice, room, 'y'.repeat(300));
  assert.is(long.threadTitle, `${'y'.repeat(200)}…`);
  const blank = await begins(alice, room, '  ');
  assert.is(blank.threadTitle, `Thread #${blank.id}`);
});

threads('whoever writes takes part, and decides how to hear of it', async (talk) => {
  const { alice, bob, room } = await group(talk);
  const other = await bob.createsGroup('Other');
  const subscribed = async (person: Person, query = {}) =>
    (await person.get(`${chats}/subscribed-threads`, query)).data.map(
      ({ thread, attendee }: { thread: { title: string }; attendee: { notificationLevel: number } }) =>
        `${thread.title} ${attendee.notificationLevel}`,
    );
  const one = await begins(alice, room, 'One');
  assert.equal([await subscribed(alice), await subscribed(bob)], [['One 0'], []]);
  talk.clock.forward(10);
  await begins(bob, other, 'Own');
  talk.clock.forward(10);
  await bob.says(room, 'Me too', { threadId: one.id });
  assert.equal(await subscribed(bob), ['One 0', 'Own 0'], 'over all rooms, the newest first');
  assert.equal(await subscribed(bob, { limit: 1, offset: 1 }), ['Own 0']);

  const sets = (person: Person, id: number, level: unknown) => person.post(path(room, `${id}/notify`), { level });
  const always = await sets(bob, one.id, 1);
  assert.equal([always.status, always.data.attendee], [200, { notificationLevel: 1 }]);
  assert.equal(await subscribed(bob), ['One 1', 'Own 0']);
  assert.is((await alice.get(path(room, one.id))).data.attendee.notificationLevel, 0, 'it is one’s own');
  await bob.says(room, 'Again', { threadId: one.id });
  assert.is((await bob.get(path(room, 'recent'))).data[0].attendee.notificationLevel, 1, 'writing leaves it');
  await sets(bob, one.id, 3);
  assert.equal(await subscribed(bob), ['Own 0']);
  assert.is((await bob.get(path(room, one.id))).data.attendee.notificationLevel, 3);

  const plain = await alice.says(room, 'plain');
  const refusals = [
    [await sets(bob, one.id, 4), 400, 'level'],
    [await sets(bob, 99_999, -1), 400, 'level'],
    [await sets(bob, plain.id, 1), 404, 'message'],
    [await sets(bob, 99_999, 1), 404, 'message'],
  ] as const;
  for (const [answer, status, error] of refusals) assert.equal([answer.status, answer.data], [status, { error }]);
  const inOther = await bob.post(`${chats}/${other}/threads/${one.id}/notify`, { level: 1 });
  assert.equal([inOther.status, inOther.data], [404, { error: 'message' }]);

  await sets(bob, one.id, 1);
  await bob.delete(`${rooms}/${room}/participants/self`);
  await alice.adds(room, bob);
  assert.equal(await subscribed(bob), ['Own 0'], 'whoever leaves takes part no more');
  assert.is((await talk.guest().get(`${chats}/subscribed-threads`)).status, 401);
});

threads('who may do what: read-only, lobby, permission, strangers, guests', async (talk) => {
  const { alice, bob, room } = await group(talk);
  const { id } = await begins(alice, room, 'One');
  const own = await begins(bob, room, 'His');
  const statuses = async (person: Person) => [
    (await person.get(path(room, 'recent'))).status,
    (await person.get(path(room, id))).status,
    (await person.put(path(room, own.id), { threadTitle: `${Math.random()}` })).status,
    (await person.post(path(room, `${id}/notify`), { level: 1 })).status,
  ];
  assert.equal(await statuses(await talk.user('carol')), [404, 404, 404, 404]);
  assert.equal(await statuses(talk.guest()), [404, 404, 404, 404]);
  await alice.put(`${rooms}/${room}/read-only`, { state: 1 });
  assert.equal(await statuses(bob), [200, 200, 200, 403]);
  await alice.put(`${rooms}/${room}/read-only`, { state: 0 });
  await alice.put(`${rooms}/${room}/webinar/lobby`, { state: 1 });
  assert.equal(await statuses(bob), [412, 412, 412, 412]);
  assert.equal((await bob.get(`${chats}/subscribed-threads`)).data, [], 'nothing is told past a lobby');
  await alice.put(`${rooms}/${room}/webinar/lobby`, { state: 0 });
  const { attendeeId } = (await alice.participants(room)).find(({ actorId }: { actorId: string }) => actorId === 'bob');
  await alice.put(`${rooms}/${room}/attendees/permissions`, { attendeeId, method: 'set', permissions: 1 + 254 - 128 });
  assert.equal(await statuses(bob), [200, 200, 200, 403]);

  const open = await alice.createsPublic('Open');
  const root = await begins(alice, open, 'Public');
  const guest = talk.guest();
  await guest.joins(open);
  const into = await guest.says(open, 'Hello', { threadId: root.id });
  assert.is(into.threadTitle, 'Public');
  assert.is((await guest.get(path(open, 'recent'))).data[0].thread.numReplies, 1);
  assert.is((await guest.post(path(open, `${root.id}/notify`), { level: 1 })).status, 200);
  assert.is((await guest.put(path(open, root.id), { threadTitle: 'Mine' })).status, 403);
  const theirs = await begins(guest, open, 'Theirs');
  assert.is((await guest.put(path(open, theirs.id), { threadTitle: 'Renamed' })).status, 200);
});

threads('what is set for a thread goes before what is set for the room', async (talk) => {
  const { alice, bob, room } = await group(talk);
  const told = async (person: Person): Promise<string[]> => {
    const { data } = await person.get('/apps/notifications/api/v2/notifications');
    await person.delete('/apps/notifications/api/v2/notifications');
    return data.map(({ subject, object_id }: Record<string, string>) => `${subject}; ${object_id}`);
  };
  const sets = (person: Person, id: number, level: number) => person.post(path(room, `${id}/notify`), { level });
  const { id } = await begins(alice, room, 'One');
  const about = (message: { id: number }) => `${room}/${message.id}/${id}`;
  await bob.says(room, 'plain', { threadId: id });
  assert.equal(await told(alice), [], 'writing into her thread is not answering her');
  const reply = await bob.says(room, 'to you', { replyTo: id });
  assert.equal(await told(alice), [`Bob replied to your message in conversation Lunch; ${about(reply)}`]);

  await sets(alice, id, 1);
  const heard = await bob.says(room, 'heard', { threadId: id });
  await bob.says(room, 'outside');
  assert.equal(await told(alice), [`Bob sent a message in conversation Lunch; ${about(heard)}`]);
  await bob.says(room, 'quiet', { threadId: id, silent: true });
  assert.equal(await told(alice), []);
  const poll = { question: 'Soup?', options: ['a', 'b'], resultMode: 0, maxVotes: 0, threadId: id };
  await bob.request('POST', `/apps/spreed/api/v1/poll/${room}`, { json: poll });
  assert.is((await told(alice)).length, 1, 'a poll in the thread is a message');

  await alice.post(`${rooms}/${room}/notify`, { level: 1 });
  await sets(alice, id, 2);
  await bob.says(room, 'unheard', { threadId: id });
  const mention = await bob.says(room, '@alice', { threadId: id });
  assert.equal(await told(alice), [`Bob mentioned you in conversation Lunch; ${about(mention)}`]);
  await sets(alice, id, 3);
  await bob.says(room, '@alice and @all', { replyTo: id });
  assert.equal(await told(alice), [], 'never is never');
  await sets(alice, id, 0);
  await bob.says(room, 'as in the room', { threadId: id });
  assert.is((await told(alice)).length, 1);

  const edited = await bob.says(room, 'typo', { threadId: id });
  await told(alice);
  await alice.post(`${chats}/${room}/read`, { lastReadMessage: edited.id - 1 });
  await bob.put(`${chats}/${room}/${edited.id}`, { message: 'no typo' });
  assert.is((await alice.room(room)).unreadMentionDirect, false, 'nor does editing answer her');
});

threads('a thread may begin, or be written into, later', async (talk) => {
  const { alice, bob, room } = await group(talk);
  const schedule = `${chats}/${room}/schedule`;
  const inAnHour = talk.clock.now() + 3600;
  const wants = (more: Record<string, unknown>) =>
    alice.post(schedule, { message: 'Later', sendAt: inAnHour, ...more });
  const { id } = await begins(bob, room, 'His');
  const begun = await wants({ threadTitle: 'Hers' });
  assert.equal([begun.status, begun.data.threadId, begun.data.threadTitle], [201, -1, 'Hers']);
  const into = await wants({ threadId: id, threadTitle: 'Ignored' });
  assert.equal([into.data.threadId, 'threadTitle' in into.data], [id, false]);
  const lost = await wants({ threadId: 99_999 });
  assert.equal([lost.status, lost.data], [400, { error: 'reply-to' }]);
  const changes = (entry: { id: string }, threadTitle: string) =>
    alice.post(`${schedule}/${entry.id}`, { message: 'Still later', sendAt: inAnHour, threadTitle });
  assert.equal((await changes(into.data, 'Title')).data, { error: 'thread-title' });
  assert.is((await changes(begun.data, '')).data.threadTitle, 'Hers');
  assert.is((await changes(begun.data, 'Renamed')).data.threadTitle, 'Renamed');

  talk.clock.forward(3601);
  await talk.running.deps.jobs.rearm('send scheduled messages');
  const recent = (await bob.get(path(room, 'recent'))).data;
  assert.equal(
    recent
      .map(({ thread }: { thread: { title: string; numReplies: number } }) => `${thread.title} ${thread.numReplies}`)
      .sort(),
    ['His 1', 'Renamed 0'],
  );
  assert.is((await alice.get(`${chats}/subscribed-threads`)).data.length, 2, 'its author takes part');
  assert.equal((await alice.get(schedule)).data, []);
});

threads('a thread outlives the message that it began with, but no clearing', async (talk) => {
  const { alice, bob, room } = await group(talk);
  const root = await begins(alice, room, 'One');
  await bob.says(room, 'first', { replyTo: root.id });
  const deleted = await alice.delete(`${chats}/${room}/${root.id}`);
  assert.equal([deleted.data.threadTitle, deleted.data.parent.threadTitle], ['One', 'One']);
  const info = (await bob.get(path(room, root.id))).data;
  assert.equal([info.first.messageType, info.last.message], ['comment_deleted', 'first']);
  const into = await bob.says(room, 'second', { threadId: root.id });
  assert.equal([into.threadReplies, into.parent.messageType], [2, 'comment_deleted']);

  await alice.post(`${rooms}/${room}/message-expiration`, { seconds: 3600 });
  const brief = await begins(alice, room, 'Brief');
  await bob.says(room, 'brief too', { threadId: brief.id });
  talk.clock.forward(3601);
  const expired = (await bob.get(path(room, brief.id))).data;
  assert.equal([expired.first, expired.last, expired.thread.numReplies], [null, null, 1]);

  await alice.delete(`${chats}/${room}`);
  assert.equal((await bob.get(path(room, 'recent'))).data, []);
  assert.is((await bob.get(path(room, root.id))).status, 404);
  assert.equal((await bob.get(`${chats}/subscribed-threads`)).data, []);
});

threads.run();
