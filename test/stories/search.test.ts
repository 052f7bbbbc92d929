import * as assert from 'uvu/assert';
import type { Answer, Person } from '../support/person.js';
import { stories, type Talk } from '../support/talk.js';

const search = stories('search');

const chats = '/apps/spreed/api/v1/chat';
const ask = (person: Person, provider: string, query: Record<string, string | number>) =>
  person.get(`/search/providers/${provider}/search`, query);
const everywhere = (person: Person, term: string, more: Record<string, string | number> = {}) =>
  ask(person, 'talk-message', { term, ...more });
const within = (person: Person, room: string, term: string, more: Record<string, string | number> = {}) =>
  ask(person, 'talk-message-current', { term, from: `/call/${room}`, ...more });
const texts = ({ data }: Answer): string[] => data.entries.map(({ subline }: { subline: string }) => subline);
const titles = ({ data }: Answer): string[] => data.entries.map(({ title }: { title: string }) => title);
const index = (talk: Talk) => talk.running.deps.jobs.rearm('index messages');

search('clients learn what can be searched, in which order, and that it can be', async (talk) => {
  const alice = await talk.user('alice');
  const { features, 'features-local': local } = (await alice.get('/cloud/capabilities')).data.capabilities.spreed;
  assert.ok(features.includes('unified-search') && local.includes('unified-search'));
  const orders = async (from: string) =>
    (await alice.get('/search/providers', { from })).data.map(({ id, order }: Record<string, unknown>) => [id, order]);
  const outside = [['talk-message', 15], ['talk-conversations', 25]]; // biome-ignore format: pairs
  const inTalk = [['talk-message', -2], ['talk-conversations', -1]]; // biome-ignore format: pairs
  assert.equal(await orders(''), outside);
  assert.equal(await orders('/apps/files/call/x'), outside);
  assert.equal(await orders('/apps/spreed/'), inTalk);
  assert.equal(await orders('/call/abcd1234'), [['talk-message-current', -3], ...inTalk]);
  const { headers } = await alice.get('/search/providers');
  const again = { headers: { 'If-None-Match': headers.get('etag') ?? '' } };
  assert.is((await alice.get('/search/providers', {}, again)).status, 304);
  for (const path of ['/search/providers', '/search/providers/talk-message/search']) {
    assert.is((await talk.guest().get(path, { term: 'a' })).status, 401);
    assert.is((await alice.get(path, { term: 'a' }, { headers: { 'OCS-APIRequest': undefined } })).status, 200);
  }
});

search('Bob finds what was said in his rooms, here and elsewhere, the newest first', async (talk) => {
  const alice = await talk.user('alice');
  const bob = await talk.user('bob');
  const lunch = await alice.createsGroup('Lunch', [bob]);
  const dinner = await alice.createsGroup('Dinner', [bob]);
  const secret = await alice.createsGroup('Secret');
  const first = await alice.says(lunch, 'Message 1');
  await alice.says(dinner, 'Message 2');
  await alice.says(secret, 'Message for nobody');
  await bob.says(lunch, 'Message 3');
  for (const state of ['new', 'indexed']) {
    if (state === 'indexed') await index(talk);
    assert.equal(texts(await everywhere(bob, 'ESSA')), ['Message 3', 'Message 2', 'Message 1']);
    assert.equal(titles(await everywhere(bob, 'essa')), ['Bob in Lunch', 'Alice in Dinner', 'Alice in Lunch']);
    assert.equal(texts(await within(bob, lunch, 'essa')), ['Message 3', 'Message 1']);
    assert.equal(titles(await within(bob, lunch, 'essa')), ['Bob', 'Alice']);
    const elsewhere = await everywhere(bob, 'essa', { from: `/call/${lunch}` });
    assert.equal([elsewhere.data.name, texts(elsewhere)], ['Messages in other conversations', ['Message 2']]);
    const there = await everywhere(bob, 'essa', { from: `/call/${lunch}`, conversation: dinner });
    assert.equal([there.data.name, texts(there), titles(there)], ['Messages', ['Message 2'], ['Alice']]);
    for (const query of [{ conversation: lunch }, { conversation: secret }, { conversation: 'unknown' }]) {
      const none = await everywhere(bob, 'essa', { from: `/call/${lunch}`, ...query });
      assert.equal([none.status, none.data.isPaginated, none.data.entries, none.data.cursor], [200, false, [], null]);
    }
    assert.equal(texts(await within(bob, secret, 'essa')), []);
    assert.equal(texts(await within(bob, dinner, 'essa', { conversation: lunch })), []);
    assert.equal(texts(await ask(bob, 'talk-message-current', { term: 'essa' })), []);
  }
  const last = (await within(bob, lunch, 'message 1')).data;
  assert.equal([last.name, last.isPaginated, last.cursor], ['Messages', true, 5]);
  assert.equal(last.entries, [
    {
      thumbnailUrl: `${talk.url}/index.php/avatar/alice/512`,
      title: 'Alice',
      subline: 'Message 1',
      resourceUrl: `${talk.url}/index.php/call/${lunch}#message_${first.id}`,
      icon: 'icon-talk',
      rounded: true,
      attributes: {
        conversation: lunch,
        messageId: String(first.id),
        actorType: 'users',
        actorId: 'alice',
        timestamp: String(first.timestamp),
      },
    },
  ]);
  await bob.delete(`/apps/spreed/api/v4/room/${lunch}/participants/self`);
  assert.equal(texts(await everywhere(bob, 'essa')), ['Message 2']);
});

search('page after page, by author and by time', async (talk) => {
  const alice = await talk.user('alice');
  const bob = await talk.user('bob');
  const room = await alice.createsGroup('Log', [bob]);
  const begun = talk.clock.now();
  for (const number of [1, 2, 3]) {
    talk.clock.forward(100);
    await (number === 2 ? bob : alice).says(room, `entry ${number}`);
  }
  const page = async (cursor: string | number) => {
    const { data } = await everywhere(alice, 'entry', { limit: 2, cursor });
    return [data.entries.map(({ subline }: { subline: string }) => subline), data.cursor, data.isPaginated];
  };
  assert.equal(await page(''), [['entry 3', 'entry 2'], 2, true]);
  assert.equal(await page(2), [['entry 1'], 4, true]);
  assert.equal(await page(4), [[], 6, true]);
  assert.equal(await page('nonsense'), await page(0));
  assert.equal(await page(999_999_999), [[], 1_000_000_001, true]);
  assert.is((await everywhere(alice, 'entry', { limit: -5 })).data.entries.length, 1);
  assert.is((await everywhere(alice, 'entry', { limit: 100 })).data.cursor, 25);
  assert.equal(texts(await everywhere(alice, '', { person: 'bob' })), ['entry 2']);
  assert.equal(texts(await everywhere(alice, 'entry', { since: begun + 150, until: begun + 250 })), ['entry 2']);
  const iso = new Date((begun + 250) * 1000).toISOString();
  assert.equal(texts(await everywhere(alice, 'entry', { since: iso })), ['entry 3']);
});

search('what cannot be searched by is refused with a plain text', async (talk) => {
  const alice = await talk.user('alice');
  const refused = async (provider: string, query: Record<string, string>) => {
    const { status, data } = await ask(alice, provider, query);
    assert.is(status, 400);
    return data;
  };
  for (const provider of ['talk-message', 'talk-message-current', 'talk-conversations']) {
    assert.is(await refused(provider, { term: ' ' }), 'No valid filters provided');
    assert.match(await refused(provider, { 'title-only': 'true', term: 'a' }), 'title-only');
  }
  assert.is(await refused('talk-message', { person: 'nobody' }), 'User nobody not found');
  assert.type(await refused('talk-message', { term: 'a', since: 'yesterday' }), 'string');
  assert.match(await refused('talk-conversations', { term: 'a', person: 'alice' }), 'person');
  assert.match(await refused('files', { term: 'a' }), 'files');
  await talk.admin.post('/apps/provisioning_api/api/v1/config/apps/spreed/allowed_groups', { value: '["admin"]' });
  assert.equal((await alice.get('/search/providers')).data, []);
  assert.type(await refused('talk-message', { term: 'a' }), 'string');
});

search('nothing in a term is understood as anything but text', async (talk) => {
  const alice = await talk.user('alice');
  const room = await alice.createsGroup('Syntax');
  const said = '50% of "quoted" text_here AND (brackets) OR c++ * NEAR';
  await alice.says(room, said);
  for (const state of ['new', 'indexed']) {
    if (state === 'indexed') await index(talk);
    for (const term of ['0% of', '"quoted"', 't_h', 'AND (br', 'c++', '* NEAR', '% o', '50']) {
      assert.equal(texts(await everywhere(alice, term)).length, 1, term);
    }
    for (const term of [
      '5% of',
      'texthere',
      't%h',
      'quot*',
      'NOT x',
      'text:',
      '{room text}: of',
      '\ue001\ue000\ue000',
    ]) {
      assert.equal(texts(await everywhere(alice, term)), [], term);
    }
    for (const term of ['"', '*', '%', '_', '""', '(', '-', "'", '^', ':']) {
      const { status, data } = await everywhere(alice, term);
      assert.equal([status, data.entries], [200, []], term);
    }
  }
  assert.is((await everywhere(alice, 'x'.repeat(5000))).status, 200);
});

search('umlauts, Cyrillic, Chinese and emoji are found', async (talk) => {
  const alice = await talk.user('alice');
  const room = await alice.createsGroup('Words');
  const terms: [string, string[]][] = [
    ['Größe und Maß', ['GRÖSSE', 'grosse', 'maß', 'rös']],
    ['Ёлка стоит в углу', ['елка', 'ЁЛКА', 'сто', 'в']],
    ['明天开会讨论预算', ['开会', '预算', '明天开', '会']],
    ['東京タワーで会いましょう', ['東京', 'タワー', 'ワー']],
    ['내일 회의가 있습니다', ['회의', '내일 회']],
    ['Done 👍🏽', ['👍', '👍🏽', 'done 👍']],
    ['สวัสดีครับ', ['สวัสดี', 'ครับ']],
  ];
  for (const [text] of terms) await alice.says(room, text);
  for (const state of ['new', 'indexed']) {
    if (state === 'indexed') await index(talk);
    for (const [text, found] of terms) {
      for (const term of found) assert.ok(texts(await within(alice, room, term)).includes(text), `${state}: ${term}`);
    }
    assert.equal(texts(await within(alice, room, '会明')), []);
  }
});

search(
  'what was edited is found by its new words, and what was deleted, has expired or is no message never',
  async (talk) => {
    const alice = await talk.user('alice');
    const bob = await talk.user('bob');
    const room = await alice.createsGroup('Changing', [bob]);
    const soup = await alice.says(room, 'Vegetable soup');
    const bread = await alice.says(room, 'Fresh bread');
    await alice.post(`/apps/spreed/api/v4/room/${room}/message-expiration`, { seconds: 60 });
    await alice.says(room, 'Fleeting bread');
    await alice.post(`/apps/spreed/api/v4/room/${room}/message-expiration`, { seconds: 0 });
    await index(talk);
    assert.equal(texts(await everywhere(bob, 'bread')), ['Fleeting bread', 'Fresh bread']);
    await alice.put(`${chats}/${room}/${soup.id}`, { message: 'Vegetable stew' });
    await alice.delete(`${chats}/${room}/${bread.id}`);
    talk.clock.forward(61);
    for (const state of ['new', 'indexed', 'removed']) {
      if (state === 'removed') await talk.running.deps.jobs.rearm('remove expired messages');
      if (state !== 'new') await index(talk);
      assert.equal(texts(await everywhere(bob, 'soup')), []);
      assert.equal(texts(await everywhere(bob, 'vegetable')), ['Vegetable stew']);
      assert.equal(texts(await everywhere(bob, 'bread')), []);
      // Nothing that the server says of itself.
      for (const term of ['created', 'user_added', 'deleted', 'edited'])
        assert.equal(texts(await everywhere(bob, term)), []);
    }
    await alice.delete(`${chats}/${room}`);
    assert.equal(texts(await everywhere(bob, 'vegetable')), []);
  },
);

search('who waits in the lobby finds nothing behind it, moderators do', async (talk) => {
  const alice = await talk.user('alice');
  const bob = await talk.user('bob');
  const room = await alice.createsGroup('Webinar', [bob]);
  await alice.says(room, 'Prepared words');
  await alice.put(`/apps/spreed/api/v4/room/${room}/webinar/lobby`, { state: 1 });
  for (const find of [() => everywhere(bob, 'words'), () => within(bob, room, 'words')]) {
    assert.equal(texts(await find()), []);
  }
  assert.equal(texts(await everywhere(alice, 'words')), ['Prepared words']);
  await alice.put(`/apps/spreed/api/v4/room/${room}/webinar/lobby`, { state: 0 });
  assert.equal(texts(await everywhere(bob, 'words')), ['Prepared words']);
});

search('a sensitive conversation is searched only where one asks for it', async (talk) => {
  const alice = await talk.user('alice');
  const bob = await talk.user('bob');
  const room = await alice.createsGroup('Delicate', [bob]);
  await alice.says(room, 'A delicate matter');
  await bob.post(`/apps/spreed/api/v4/room/${room}/sensitive`);
  assert.equal(texts(await everywhere(bob, 'matter')), []);
  assert.equal(texts(await within(bob, room, 'matter')), ['A delicate matter']);
  assert.equal(texts(await everywhere(bob, 'matter', { conversation: room })), ['A delicate matter']);
  assert.equal(texts(await everywhere(alice, 'matter')), ['A delicate matter']);
});

search('results show people by name, and the words around a match', async (talk) => {
  const alice = await talk.user('alice');
  const bob = await talk.user('bob', 'Bob Miller');
  const pair = await alice.creates(1, { invite: 'bob' });
  await alice.says(pair, 'Hi');
  await bob.says(pair, 'Hello @alice, shall we have some of that famous soup today?');
  const [entry] = (await everywhere(alice, 'soup')).data.entries;
  assert.equal([entry.title, entry.subline], ['Bob Miller', '…at famous soup today?']);
  assert.equal(texts(await everywhere(alice, 'hello')), [
    'Hello @Alice, shall we have some of that famous soup today?',
  ]);
  await bob.says(pair, '@alice, does {constructor} stay?');
  assert.equal(texts(await everywhere(alice, 'stay')), ['@Alice, does {constructor} stay?']);
  const open = await alice.createsPublic('Open');
  const guest = talk.guest();
  await guest.joins(open);
  await guest.says(open, 'Guests speak too');
  assert.equal(titles(await everywhere(alice, 'speak')), ['Guest in Open']);
  await guest.post(`/apps/spreed/api/v1/guest/${open}/name`, { displayName: 'Gina' });
  const [said] = (await everywhere(alice, 'speak')).data.entries;
  assert.equal([said.title, said.thumbnailUrl], ['Gina (guest) in Open', '']);
  await talk.admin.delete('/cloud/users/bob');
  assert.equal(titles(await everywhere(alice, 'soup')), ['Deleted user']);
});

search('objects are found by their name', async (talk) => {
  const alice = await talk.user('alice');
  const room = await alice.createsGroup('Places');
  const metaData = JSON.stringify({ name: 'Harbour', latitude: '52.5450511', longitude: '13.3741463' });
  const place = { objectType: 'geo-location', objectId: 'geo:52.5450511,13.3741463', metaData };
  assert.is((await alice.post(`${chats}/${room}/share`, place)).status, 201);
  assert.equal(texts(await everywhere(alice, 'harbour')), ['Harbour']);
  assert.equal(texts(await everywhere(alice, 'latitude')), []);
});

search('conversations are found by name, page after page', async (talk) => {
  const alice = await talk.user('alice');
  const bob = await talk.user('bob', 'Robert Möller');
  const tokens: Record<string, string> = {};
  for (const name of ['Zoo 1', 'ZOO 2', 'zoo 3', 'Quiet']) tokens[name] = await alice.createsGroup(name);
  await bob.createsGroup('Zoo of Bob');
  const pair = await alice.creates(1, { invite: 'bob' });
  const found = async (term: string, more: Record<string, string | number> = {}) => {
    const { data } = await ask(alice, 'talk-conversations', { term, ...more });
    return [data.entries.map(({ title }: { title: string }) => title), data.cursor, data.isPaginated];
  };
  assert.equal(await found('oo'), [['Zoo 1', 'ZOO 2', 'zoo 3'], null, false]);
  assert.equal(await found('oo', { limit: 1 }), [['Zoo 1'], tokens['Zoo 1'], true]);
  const after = (name: string) => ({ cursor: tokens[name] ?? '' });
  assert.equal(await found('oo', { limit: 1, ...after('Zoo 1') }), [['ZOO 2'], tokens['ZOO 2'], true]);
  assert.equal(await found('oo', { limit: 2, ...after('Zoo 1') }), [['ZOO 2', 'zoo 3'], '', true]);
  assert.equal(await found('oo', { limit: 1, cursor: 'unknown' }), [['Zoo 1'], tokens['Zoo 1'], true]);
  assert.equal(await found('oo', { from: `/call/${tokens['ZOO 2']}` }), [['Zoo 1', 'zoo 3'], null, false]);
  assert.equal(await found('zoo of'), [[], null, false]);
  for (const term of ['möl', 'MOLLER', 'bob']) assert.equal(await found(term), [['Robert Möller'], null, false]);
  assert.equal((await found('alice'))[0], []);
  const { avatarVersion } = await alice.room(pair);
  const [entry] = (await ask(alice, 'talk-conversations', { term: 'robert' })).data.entries;
  assert.equal(entry, {
    thumbnailUrl: `${talk.url}/ocs/v2.php/apps/spreed/api/v1/room/${pair}/avatar?v=${avatarVersion}`,
    title: 'Robert Möller',
    subline: '',
    resourceUrl: `${talk.url}/index.php/call/${pair}`,
    icon: '',
    rounded: true,
    attributes: { conversation: pair },
  });
});

search.run();
