import * as assert from 'uvu/assert';
import type { Answer, Person } from '../support/person.js';
import { stories } from '../support/talk.js';

const sharing = stories('shared objects and items');

const chats = '/apps/spreed/api/v1/chat';

const share = (person: Person, room: string, objectType: string, objectId: string, metaData: unknown) =>
  person.post(`${chats}/${room}/share`, {
    objectType,
    objectId,
    metaData: typeof metaData === 'string' ? metaData : JSON.stringify(metaData),
  });
const items = (person: Person, room: string, objectType: string, more: Record<string, number> = {}) =>
  person.get(`${chats}/${room}/share`, { objectType, ...more });
const overview = (person: Person, room: string, limit = 7) => person.get(`${chats}/${room}/share/overview`, { limit });
const kinds = ['audio', 'deckcard', 'file', 'location', 'media', 'other', 'pinned', 'poll', 'recording', 'voice'];
const counts = ({ data }: Answer) =>
  Object.fromEntries(
    Object.entries(data).flatMap(([kind, list]) =>
      Array.isArray(list) && list.length > 0 ? [[kind, list.length]] : [],
    ),
  );
const error = ({ status, data }: Answer) => [status, data.error];

const here = { name: 'Here', latitude: '52.5450511', longitude: '13.3741463' };
const place = 'geo:52.5450511,13.3741463';

sharing('Bob waits, and sees the place that Alice shares', async (talk) => {
  const alice = await talk.user('alice');
  const bob = await talk.user('bob');
  const room = await alice.createsGroup('Walk', [bob]);
  const waiting = bob.waitsFor(room, { lastKnownMessageId: await bob.newestId(room), timeout: 20 });
  await talk.until(() => talk.listeners(room) === 1);
  const shared = await share(alice, room, 'geo-location', place, here);
  assert.is(shared.status, 201);
  assert.is(shared.headers.get('x-chat-last-common-read') !== null, true);
  const [seen] = (await waiting).data;
  for (const message of [shared.data, seen]) {
    assert.equal([message.message, message.messageType, message.systemMessage], ['{object}', 'comment', '']);
    const { object } = message.messageParameters;
    assert.equal(Object.keys(object), ['name', 'latitude', 'longitude', 'type', 'id', 'icon-url']);
    assert.equal([object.name, object.type, object.id], ['Here', 'geo-location', place]);
    assert.match(object['icon-url'], `/ocs/v2.php/apps/spreed/api/v1/room/${room}/avatar?v=`);
  }
  assert.is((await bob.room(room)).unreadMessages, 1);
  assert.is((await alice.room(room)).unreadMessages, 0);
});

sharing('what the client says of its own keys is kept in its place, but with our values', async (talk) => {
  const alice = await talk.user('alice');
  const room = await alice.createsGroup('Cards');
  const link = `${talk.url}/apps/deck/board/1`;
  const card = { link, type: 'x', boardname: 'Board', name: 'Card', id: 7, stackname: 'Stack' };
  const { status, data } = await share(alice, room, 'deck-card', '7', card);
  assert.is(status, 201);
  const { object } = data.messageParameters;
  assert.equal(Object.keys(object), [...Object.keys(card), 'icon-url']);
  assert.equal([object.type, object.id, object.link], ['deck-card', '7', link]);
});

sharing('what is no object of a known kind is refused and changes nothing', async (talk) => {
  const alice = await talk.user('alice');
  const room = await alice.createsGroup('Strict');
  const before = await alice.newestId(room);
  const refusals: [string, string, unknown, string][] = [
    ['geo-location', 'https://example.org/', here, 'object'],
    ['geo-location', place, { name: 'Here' }, 'object'],
    ['geo-location', place, { ...here, accuracy: 5 }, 'object'],
    ['geo-location', place, '{"name":', 'object'],
    ['geo-location', place, [here], 'object'],
    ['spaceship', '1', { name: 'Rocket' }, 'object'],
    ['constructor', '1', { name: 'Rocket' }, 'object'],
    ['call', '1', { 'call-type': 'group' }, 'object'],
    ['deck-card', '1', { name: 'a', boardname: 'b', stackname: 'c', link: 'https://elsewhere.example/' }, 'link'],
    ['deck-card', '1', { name: 'a', boardname: 'b', stackname: 'c', link: 'javascript:alert(1)' }, 'link'],
  ];
  for (const [type, id, metaData, why] of refusals) {
    assert.equal(
      error(await share(alice, room, type, id, metaData)),
      [400, why],
      `${type} ${JSON.stringify(metaData)}`,
    );
  }
  assert.equal(error(await share(alice, room, 'highlight', '1', { name: 'x'.repeat(32_000) })), [413, 'message']);
  assert.is(await alice.newestId(room), before);
});

sharing('what was shared is found again by its kind, newest first, until it is deleted', async (talk) => {
  const alice = await talk.user('alice');
  const bob = await talk.user('bob');
  const room = await alice.createsGroup('Things', [bob]);
  assert.equal(Object.keys((await overview(bob, room)).data).sort(), kinds);
  assert.equal(counts(await overview(bob, room)), {});
  assert.equal((await items(bob, room, 'location')).data, []);
  const ids: number[] = [];
  for (const name of ['one', 'two', 'three']) {
    ids.push((await share(alice, room, 'geo-location', place, { ...here, name })).data.id);
  }
  await share(bob, room, 'call', 'R4nd0mT0k3n', { name: 'Another', 'call-type': 'group' });
  const poll = await alice.post(`/apps/spreed/api/v1/poll/${room}`, {
    question: 'Soup?',
    options: ['Yes', 'No'],
    resultMode: 0,
    maxVotes: 1,
  });
  assert.is(poll.status, 201);
  await alice.post(`${chats}/${room}/${ids[0]}/pin`);
  assert.equal(counts(await overview(bob, room)), { location: 3, other: 1, pinned: 1, poll: 1 });
  assert.equal(counts(await overview(bob, room, 2)), { location: 2, other: 1, pinned: 1, poll: 1 });

  const page = await items(bob, room, 'location', { limit: 2 });
  assert.equal(Object.keys(page.data).map(Number).sort(), ids.slice(1));
  assert.is(page.headers.get('x-chat-last-given'), String(ids[1]));
  const rest = await items(bob, room, 'location', { lastKnownMessageId: ids[1] ?? 0 });
  assert.equal(Object.keys(rest.data).map(Number), [ids[0]]);
  const after = await items(bob, room, 'location', { lastKnownMessageId: ids[0] ?? 0 });
  assert.equal([after.status, after.data, after.headers.get('x-chat-last-given')], [200, [], null]);
  assert.equal((await items(bob, room, 'nonsense')).data, []);

  await bob.post(`/apps/spreed/api/v1/reaction/${room}/${ids[0]}`, { reaction: '👍' });
  const { location, pinned } = (await overview(bob, room)).data;
  assert.equal(location.at(-1).reactions, { '👍': 1 });
  assert.is('reactionsSelf' in location.at(-1), false, 'lists of items do not tell whose');
  assert.equal(pinned[0].reactionsSelf, ['👍']);

  assert.is((await alice.delete(`${chats}/${room}/${ids[2]}`)).status, 200);
  assert.equal(Object.keys((await items(bob, room, 'location')).data).map(Number), ids.slice(0, 2));
});

sharing('what is shared into a thread is part of it; a thread that is none is ignored', async (talk) => {
  const alice = await talk.user('alice');
  const room = await alice.createsGroup('Trip');
  const root = await alice.post(`${chats}/${room}`, { message: 'Where?', threadTitle: 'Places' });
  const into = async (threadId: number) =>
    (
      await alice.post(`${chats}/${room}/share`, {
        objectType: 'geo-location',
        objectId: place,
        metaData: JSON.stringify(here),
        threadId,
      })
    ).data;
  const inside = await into(root.data.id);
  assert.equal([inside.threadId, inside.isThread, inside.threadTitle], [root.data.id, true, 'Places']);
  const outside = await into(inside.id);
  assert.equal([outside.threadId, 'isThread' in outside], [outside.id, false]);
});

sharing('guests share under the name that they give; strangers and the silenced do not', async (talk) => {
  const alice = await talk.user('alice');
  const room = await alice.createsPublic('Open');
  const guest = talk.guest();
  await guest.joins(room);
  const shared = await guest.post(`${chats}/${room}/share`, {
    objectType: 'geo-location',
    objectId: place,
    metaData: JSON.stringify(here),
    actorDisplayName: 'Gina',
    referenceId: 'abc',
  });
  assert.equal([shared.status, shared.data.actorDisplayName, shared.data.referenceId], [201, 'Gina', 'abc']);
  const bob = await talk.user('bob');
  const closed = await alice.createsGroup('Closed');
  assert.is((await share(bob, closed, 'geo-location', place, here)).status, 404);
  assert.is((await items(bob, closed, 'location')).status, 404);
  assert.is((await overview(bob, closed)).status, 404);
  await alice.put(`/apps/spreed/api/v4/room/${room}/read-only`, { state: 1 });
  assert.is((await share(alice, room, 'geo-location', place, here)).status, 403);
});

sharing.run();
