import * as assert from 'uvu/assert';
import { botBell } from '../../src/actions/manageBots.js';
import { BotFeature, BotState, urlHashOf } from '../../src/domain/bot.js';
import { asBot, BotServer, isSigned } from '../support/botServer.js';
import { type Person, texts } from '../support/person.js';
import { stories, type Talk } from '../support/talk.js';

const tell = stories('bots', { PARLEY_BOT_ADDRESSES: '127.0.0.1' });
const guarded = stories('bots at addresses that nobody has allowed');
const guessing = stories('bots that guess', { PARLEY_THROTTLE: 'on' });

const bots = '/apps/spreed/api/v1/bot';
const chats = '/apps/spreed/api/v1/chat';
const reactions = '/apps/spreed/api/v1/reaction';
const { webhook, response, event, reaction } = BotFeature;
const secretOf = (name: string): string => `secret of ${name} `.padEnd(40, 'x');

/** A story with a place where its bots listen. */
function story(title: string, run: (talk: Talk, server: BotServer) => Promise<void>): void {
  tell(title, async (talk) => {
    const server = new BotServer();
    await server.start();
    try {
      await run(talk, server);
    } finally {
      await server.stop();
    }
  });
}

/** Installs a bot that listens at the path of its name. @returns its id */
async function install(
  talk: Talk,
  url: string,
  name: string,
  features: number = webhook | response,
  state: number = BotState.enabled,
): Promise<number> {
  const draft = { name, url, urlHash: urlHashOf(url), description: '', secret: secretOf(name), state, features };
  const bot = await talk.running.deps.storage.addBot(draft);
  if (typeof bot === 'string') throw new Error(`there is a bot with that ${bot}`);
  return bot.id;
}

async function enables(person: Person, token: string, botId: number): Promise<void> {
  const answer = await person.post(`${bots}/${token}/${botId}`);
  assert.is(answer.status, 201, answer.text);
}

const says = (
  talk: Talk,
  token: string,
  name: string,
  form: Record<string, unknown>,
  headers?: Record<string, string>,
) => asBot(talk.guest(), 'POST', `${token}/message`, secretOf(name), form, headers);

const errorsOf = async (talk: Talk, id: number) => {
  const all = await talk.admin.get(`${bots}/admin`);
  const { error_count, last_error_message } = all.data.find((bot: { id: number }) => bot.id === id);
  return [error_count, last_error_message];
};

/** Goes on once that many attempts to tell it have failed. */
async function hasFailed(talk: Talk, id: number, times: number): Promise<void> {
  const deadline = Date.now() + 60_000;
  while ((await errorsOf(talk, id))[0] !== times) {
    assert.ok(Date.now() < deadline, `it has not failed ${times} times`);
    await talk.running.deps.jobs.rearm('deliver to bots');
  }
}

story('a bot hears what is said and answers', async (talk, server) => {
  const [alice, bob] = [await talk.user('alice'), await talk.user('bob')];
  const token = await alice.createsGroup('Lunch', [bob]);
  const url = server.url('echo');
  const id = await install(talk, url, 'echo');
  await enables(alice, token, id);
  await talk.until(() => server.told.length === 1);
  const room = { type: 'Collection', id: token, name: 'Lunch' };
  const actorId = `bot-${urlHashOf(url)}`;
  assert.equal(server.told[0]?.event, {
    type: 'Join',
    actor: { type: 'Application', id: `bots/${actorId}`, name: 'echo' },
    object: room,
  });

  const asked = await alice.says(token, 'Soup, @bob?');
  await talk.until(() => server.told.length === 2);
  const [, told] = server.told;
  assert.ok(told && isSigned(told, secretOf('echo')));
  assert.is(told.headers['x-nextcloud-talk-random']?.length, 64);
  assert.is(told.headers['x-nextcloud-talk-backend'], `${talk.url}/`);
  assert.is(told.headers['ocs-apirequest'], 'true');
  assert.is(told.headers['content-type'], 'application/json');
  const mention = { type: 'user', id: 'bob', name: 'Bob', 'mention-id': 'bob' };
  assert.equal(told.event, {
    type: 'Create',
    actor: { type: 'Person', id: 'users/alice', name: 'Alice', talkParticipantType: '1' },
    object: {
      type: 'Note',
      id: String(asked.id),
      name: 'message',
      content: JSON.stringify({ message: 'Soup, {mention-user1}?', parameters: { 'mention-user1': mention } }),
      mediaType: 'text/markdown',
    },
    target: room,
  });

  const marker = (await alice.room(token)).lastReadMessage;
  const answer = await says(talk, token, 'echo', { message: ' Soup! @alice ', replyTo: asked.id, referenceId: 'abc' });
  assert.equal([answer.status, answer.data], [201, null]);
  const [message] = (await alice.history(token, { limit: 1 })).data;
  assert.equal(
    [message.actorType, message.actorId, message.actorDisplayName, message.message, message.parent.id],
    ['bots', actorId, 'echo (Bot)', 'Soup! {mention-user1}', asked.id],
  );
  assert.equal([message.referenceId, message.markdown, message.isReplyable], ['abc', true, true]);
  const seen = await alice.room(token);
  assert.equal(
    [seen.unreadMessages, seen.unreadMention, seen.lastMessage.actorDisplayName, seen.lastReadMessage],
    [1, true, 'echo (Bot)', marker],
  );

  const quoted = await bob.says(token, 'Yes', { replyTo: message.id });
  await talk.until(() => server.told.length === 3);
  const reply = server.told[2]?.event;
  assert.equal([reply.object.id, reply.actor.talkParticipantType], [String(quoted.id), '3']);
  assert.equal(
    [reply.object.inReplyTo.actor, reply.object.inReplyTo.object.id],
    [{ type: 'Person', id: `bots/${actorId}`, name: 'echo (Bot)' }, String(message.id)],
  );

  await says(talk, token, 'echo', { message: 'Lunch is over', threadTitle: 'Leftovers' });
  const [, begun] = (await alice.history(token, { limit: 2 })).data;
  assert.equal([begun.threadTitle, begun.metaData], ['Leftovers', { threadId: begun.id, threadTitle: 'Leftovers' }]);

  assert.is((await alice.delete(`${bots}/${token}/${id}`)).status, 200);
  assert.is((await alice.history(token, { limit: 2 })).data[1].actorDisplayName, `${actorId}-bot`);
});

story('what happens is told, and reactions to who wants to hear of them', async (talk, server) => {
  const [alice, bob] = [await talk.user('alice'), await talk.user('bob')];
  const token = await alice.createsGroup('Lunch');
  await enables(alice, token, await install(talk, server.url('all'), 'all', webhook | response | reaction));
  await enables(alice, token, await install(talk, server.url('words'), 'words', webhook));
  await enables(alice, token, await install(talk, server.url('event'), 'event', event));
  await enables(alice, token, await install(talk, server.url('hearts'), 'hearts', reaction));
  await enables(alice, token, await install(talk, server.url('mute'), 'mute', response));
  const app = await install(talk, 'nextcloudapp://summary', 'app', event);
  await enables(alice, token, app);

  await alice.adds(token, bob);
  const { id } = await bob.says(token, 'Soup?');
  assert.is((await alice.post(`${reactions}/${token}/${id}`, { reaction: '👍' })).status, 201);
  assert.is((await asBot(alice, 'POST', `${token}/reaction/${id}`, secretOf('all'), { reaction: '🍲' })).status, 201);
  assert.is((await asBot(alice, 'POST', `${token}/reaction/${id}`, secretOf('all'), { reaction: '🍲' })).status, 200);
  const listed = await alice.get(`${reactions}/${token}/${id}`, { reaction: '🍲' });
  const byBot = { actorType: 'bots', actorId: `bot-${urlHashOf(server.url('all'))}`, actorDisplayName: 'all (Bot)' };
  assert.equal(
    listed.data['🍲'].map(({ timestamp: _, ...rest }: { timestamp: number }) => rest),
    [byBot],
  );
  assert.is((await asBot(alice, 'DELETE', `${token}/reaction/${id}`, secretOf('all'), { reaction: '🍲' })).status, 200);
  assert.is((await asBot(alice, 'DELETE', `${token}/reaction/${id}`, secretOf('all'), { reaction: '🍲' })).status, 404);
  assert.is((await bob.put(`${chats}/${token}/${id}`, { message: 'Salad?' })).status, 202);
  assert.is((await bob.delete(`${chats}/${token}/${id}`)).status, 202);

  const words = ['Join', 'user_added', 'Soup?', 'reaction_revoked', 'message_edited', 'message_deleted'];
  const counts = { words: words.length, event: words.length, hearts: 4, mute: 1, all: 9 };
  await talk.until(() => Object.entries(counts).every(([name, count]) => server.heard(name).length === count));
  assert.equal(server.heard('words'), words);
  assert.equal(server.heard('event'), words);
  assert.equal(server.heard('hearts'), ['Join', 'Like', 'Like', 'Undo']);
  assert.equal(server.heard('mute'), ['Join']);
  assert.equal(server.heard('all'), [
    ...['Join', 'user_added', 'Soup?', 'Like', 'Like'],
    ...['reaction_revoked', 'Undo', 'message_edited', 'message_deleted'],
  ]);
  const [, added] = server.at('words');
  assert.is(JSON.parse(added?.event.object.content).message, '{actor} added {user}');
  const [, like, , undo] = server.at('hearts');
  assert.equal([like?.event.content, like?.event.object.name], ['👍', '']);
  assert.equal(like?.event.actor, { type: 'Person', id: 'users/bob', name: 'Bob' }, 'the author, as in Talk');
  assert.equal([undo?.event.object.type, undo?.event.object.content], ['Like', '🍲']);
  assert.equal(await errorsOf(talk, app), [0, '']);
});

story('only who signs right may speak', async (talk, server) => {
  const alice = await talk.user('alice');
  const [here, there] = [await alice.createsGroup('Here'), await alice.createsGroup('There')];
  const elsewhere = await alice.says(there, 'There');
  const id = await install(talk, server.url('a'), 'a', response);
  await enables(alice, here, id);
  await enables(alice, there, await install(talk, server.url('b'), 'b', webhook));
  const tries = async (
    token: string,
    name: string,
    form: Record<string, unknown>,
    headers?: Record<string, string>,
  ) => {
    const { status, data } = await says(talk, token, name, form, headers);
    assert.is(data, null);
    return status;
  };
  const random = 'X-Nextcloud-Talk-Bot-Random';
  const signature = 'X-Nextcloud-Talk-Bot-Signature';
  assert.is(await tries(here, 'a', { message: 'Hi' }), 201);
  assert.is(await tries(here, 'a', { message: 'Hi' }), 201, 'the same random may be used again');
  assert.is(await tries(here, 'b', { message: 'Hi' }), 401, 'another secret');
  assert.is(await tries(there, 'a', { message: 'Hi' }), 401, 'enabled elsewhere');
  assert.is(await tries(there, 'b', { message: 'Hi' }), 401, 'may not answer');
  assert.is(await tries('nowhere1', 'a', { message: 'Hi' }), 401);
  assert.is(await tries(here, 'a', { message: 'Hi' }, { [signature]: 'f'.repeat(64) }), 401);
  assert.is(await tries(here, 'a', { message: 'Hi' }, { [signature]: 'no hex' }), 401);
  assert.is(await tries(here, 'a', { message: 'Hi' }, { [random]: 'r'.repeat(31) }), 400);
  assert.is(await tries(here, 'a', { message: 'Hi' }, { [signature]: '' }), 400);
  assert.is(await tries(here, 'b', { message: ' ' }), 400, 'empty is told before the signature is looked at');
  assert.is(await tries(here, 'a', { message: 'x'.repeat(32_001) }), 413);
  assert.is(await tries(here, 'a', { message: 'Hi', replyTo: elsewhere.id }), 400);
  assert.is(await tries(here, 'a', { message: 'Hi', threadId: 1 }), 400);
  assert.is(
    (await asBot(alice, 'POST', `${here}/reaction/${elsewhere.id}`, secretOf('a'), { reaction: '👍' })).status,
    400,
  );
  assert.is((await asBot(alice, 'POST', `${here}/reaction/99999`, secretOf('a'), { reaction: '👍' })).status, 404);
  assert.is((await asBot(alice, 'POST', `${here}/reaction/1`, secretOf('b'), { reaction: '👍' })).status, 401);
  assert.equal(texts(await alice.history(here, { limit: 3 })), ['Hi', 'Hi', 'conversation_created']);

  await alice.put(`/apps/spreed/api/v4/room/${here}/read-only`, { state: 1 });
  assert.is(await tries(here, 'a', { message: 'I may' }), 201);
  await talk.running.deps.storage.changeBot(id, { state: BotState.disabled });
  assert.is(await tries(here, 'a', { message: 'Hi' }), 401);
});

guessing('who guesses at secrets is refused', async (talk) => {
  const alice = await talk.user('alice');
  const token = await alice.createsGroup('Lunch');
  await enables(alice, token, await install(talk, 'https://bots.example.org/a', 'a'));
  for (let guess = 0; guess < 10; guess++) {
    assert.is((await says(talk, token, 'b', { message: 'Hi' })).status, 401);
  }
  assert.is((await says(talk, token, 'b', { message: 'Hi' })).status, 429);
  assert.is((await says(talk, token, 'a', { message: 'Hi' })).status, 429, 'not even the right one');
  talk.clock.forward(1801);
  assert.is((await says(talk, token, 'a', { message: 'Hi' })).status, 201);
});

story('moderators enable what the administrator has installed', async (talk, server) => {
  const [alice, bob] = [await talk.user('alice'), await talk.user('bob')];
  const token = await alice.createsGroup('Lunch', [bob]);
  const free = await install(talk, server.url('free'), 'free');
  const fixed = await install(talk, server.url('fixed'), 'fixed', webhook, BotState.noSetup);
  await install(talk, server.url('off'), 'off', webhook, BotState.disabled);
  const list = async () => (await alice.get(`${bots}/${token}`)).data;
  const shown = (id: number, name: string, state: number) => ({ id, name, description: '', state });
  assert.equal(await list(), [shown(free, 'free', 0)]);
  const enabled = await alice.post(`${bots}/${token}/${free}`);
  assert.equal([enabled.status, enabled.data], [201, shown(free, 'free', 1)]);
  const again = await alice.post(`${bots}/${token}/${free}`);
  assert.equal([again.status, again.data], [200, shown(free, 'free', 1)]);
  for (const id of [fixed, 999]) {
    for (const verb of ['POST', 'DELETE']) {
      const refused = await alice.request(verb, `${bots}/${token}/${id}`);
      assert.equal([refused.status, refused.data], [400, { error: 'bot' }]);
    }
  }
  const { deps } = talk.running;
  const room = await deps.storage.roomByToken(token);
  assert.ok(room);
  await deps.storage.enableBot(room.id, fixed, 1);
  deps.bus.publish(botBell);
  assert.equal(await list(), [shown(free, 'free', 1), shown(fixed, 'fixed', 2)]);
  for (const expected of [shown(free, 'free', 0), shown(free, 'free', 0)]) {
    const disabled = await alice.delete(`${bots}/${token}/${free}`);
    assert.equal([disabled.status, disabled.data], [200, expected]);
  }
  await talk.until(() => server.heard('free').length === 3 && server.heard('fixed').length === 1);
  assert.equal(server.heard('free'), ['Join', 'Leave', 'Leave']);
  await alice.says(token, 'Not for all ears');
  await talk.until(() => server.heard('fixed').length === 2);
  assert.equal(server.heard('free').length, 3);
  assert.equal(texts(await alice.history(token, { limit: 1 })), ['Not for all ears'], 'nothing is said of bots');

  const talkOf = await alice.creates(1, { invite: 'bob' });
  await alice.says(talkOf, 'Hi');
  assert.is((await talk.admin.delete('/cloud/users/bob')).status, 200);
  const former = await alice.post(`${bots}/${talkOf}/${free}`);
  assert.equal([former.status, former.data], [400, { error: 'room' }]);
  const all = await talk.admin.get(`${bots}/admin`);
  assert.equal(
    all.data.map(({ name, state, url_hash }: Record<string, unknown>) => [name, state, url_hash]),
    ['free', 'fixed', 'off'].map((name, place) => [name, [1, 2, 0][place], urlHashOf(server.url(name))]),
  );
  assert.not.match(all.text, 'secret of');
});

story('a bot that is down hears everything later, in order, also after a restart', async (talk, server) => {
  talk.clock.forward(0);
  const alice = await talk.user('alice');
  const token = await alice.createsGroup('Lunch');
  const id = await install(talk, server.url('a'), 'a');
  await enables(alice, token, id);
  await talk.until(() => server.told.length === 1);
  await server.stop();
  await alice.says(token, 'one');
  await hasFailed(talk, id, 1);
  await alice.says(token, 'two');
  await talk.running.deps.jobs.rearm('deliver to bots');
  const [failed, reason] = await errorsOf(talk, id);
  assert.is(failed, 1, 'it is not asked again at once');
  assert.match(reason, /^Unreachable: .*ECONNREFUSED/);

  await talk.restart();
  await alice.says(token, 'three');
  await server.start();
  talk.clock.forward(10);
  await talk.running.deps.jobs.rearm('deliver to bots');
  await talk.until(() => server.told.length === 4);
  assert.equal(server.heard('a'), ['Join', 'one', 'two', 'three']);
});

story('what nobody waits for any more is given up', async (talk, server) => {
  talk.clock.forward(0);
  const alice = await talk.user('alice');
  const token = await alice.createsGroup('Lunch');
  const id = await install(talk, server.url('a'), 'a');
  await server.stop();
  await enables(alice, token, id);
  await hasFailed(talk, id, 1);
  talk.clock.forward(25 * 3600);
  await talk.running.deps.jobs.rearm('deliver to bots');
  await hasFailed(talk, id, 2);
  await server.start();
  await alice.says(token, 'Anybody there?');
  await talk.until(() => server.told.length === 1);
  assert.equal(server.heard('a'), ['Anybody there?']);
});

story('a bot that fails is not asked again, one that asks for patience is', async (talk, server) => {
  talk.clock.forward(0);
  const alice = await talk.user('alice');
  const token = await alice.createsGroup('Lunch');
  const id = await install(talk, server.url('a'), 'a');
  await enables(alice, token, id);
  await talk.until(() => server.told.length === 1);
  server.answers.set('a', 500);
  await alice.says(token, 'one');
  await hasFailed(talk, id, 1);
  assert.equal(await errorsOf(talk, id), [1, 'UnexpectedStatusCode: 500']);
  server.answers.set('a', 302);
  server.location = server.url('b');
  await alice.says(token, 'two');
  await hasFailed(talk, id, 2);
  server.location = '';
  server.answers.set('a', 503);
  await alice.says(token, 'three');
  await hasFailed(talk, id, 3);
  server.answers.set('a', 202);
  talk.clock.forward(5);
  await talk.running.deps.jobs.rearm('deliver to bots');
  await talk.until(() => server.told.length === 5);
  assert.equal(server.heard('a'), ['Join', 'one', 'two', 'three', 'three']);
  assert.equal(server.heard('b'), [], 'redirects are not followed');
});

story('a slow bot slows neither the chat nor other bots, and hears in order', async (talk, server) => {
  const alice = await talk.user('alice');
  const rooms = await Promise.all([1, 2, 3, 4, 5, 6].map((n) => alice.createsGroup(`Room ${n}`)));
  const slow = await install(talk, server.url('slow'), 'slow');
  const quick = await install(talk, server.url('quick'), 'quick');
  for (const token of rooms) {
    await enables(alice, token, slow);
    await enables(alice, token, quick);
  }
  await talk.until(() => server.told.length === 12);
  server.slow('slow');
  const [token = '', ...others] = rooms;
  for (const text of ['one', 'two', 'three']) await alice.says(token, text);
  for (const other of others) await alice.says(other, 'elsewhere');
  await talk.until(() => server.heard('quick').length === 6 + 8 && server.heard('slow').length === 6 + 4);
  assert.is(server.heard('slow').length, 6 + 4, 'no more than four at once');
  server.release('slow');
  await talk.until(() => server.heard('slow').length === 6 + 8);
  const inFirst = server.at('slow').filter(({ event }) => event.target?.id === token);
  assert.equal(
    inFirst.map(({ event }) => JSON.parse(event.object.content).message),
    ['one', 'two', 'three'],
  );
  assert.equal(await errorsOf(talk, slow), [0, '']);
});

story('who is disabled hears nothing, not even of what was said before', async (talk, server) => {
  talk.clock.forward(0);
  const alice = await talk.user('alice');
  const token = await alice.createsGroup('Lunch');
  const [a, b, c] = [
    await install(talk, server.url('a'), 'a'),
    await install(talk, server.url('b'), 'b'),
    await install(talk, server.url('c'), 'c'),
  ];
  for (const id of [a, b, c]) await enables(alice, token, id);
  await talk.until(() => server.told.length === 3);
  await server.stop();
  await alice.says(token, 'Between us');
  for (const id of [a, b, c]) await hasFailed(talk, id, 1);
  const { storage } = talk.running.deps;
  await alice.delete(`${bots}/${token}/${a}`);
  await storage.changeBot(b, { state: BotState.disabled });
  await storage.deleteBot(c);
  await alice.says(token, 'Still between us');
  await hasFailed(talk, a, 2);
  await server.start();
  talk.clock.forward(60);
  await talk.running.deps.jobs.rearm('deliver to bots');
  await talk.until(() => server.told.length === 4);
  assert.equal(server.heard('a'), ['Join', 'Leave']);
  assert.equal([server.heard('b'), server.heard('c')], [['Join'], ['Join']]);
  while ((await storage.dueBotQueues(talk.clock.now() + 86_400, 10)).length > 0) await talk.admin.get(`${bots}/admin`);
  const edited = await alice.says(token, 'No copies');
  assert.is((await alice.delete(`${chats}/${token}/${edited.id}`)).status, 200);
});

guarded('nothing is sent to the machine itself or its neighbours', async (talk) => {
  const server = new BotServer();
  await server.start();
  try {
    const alice = await talk.user('alice');
    const token = await alice.createsGroup('Lunch');
    const port = server.port;
    const urls = ['127.0.0.1', 'localhost', '[::1]', '[::ffff:127.0.0.1]', '2130706433', '0.0.0.0', '169.254.169.254']
      .map((host) => `http://${host}:${port}/x`)
      .concat('http://10.0.0.1/', 'http://[fd00::1]/', 'http://[64:ff9b::7f00:1]/', 'https://192.168.1.1/');
    for (const url of urls) await enables(alice, token, await install(talk, url, url));
    const refused = async () => {
      await talk.running.deps.jobs.rearm('deliver to bots');
      return (await talk.admin.get(`${bots}/admin`)).data.map(
        (bot: { error_count: number; last_error_message: string }) =>
          bot.error_count === 1 && bot.last_error_message.startsWith('AddressRefused: '),
      );
    };
    let all = await refused();
    for (let look = 0; look < 200 && all.includes(false); look++) all = await refused();
    assert.equal(
      urls.filter((_, place) => !all[place]),
      [],
    );
    assert.equal(server.told, []);
    assert.is(await talk.running.deps.storage.nextBotQueue(0), undefined, 'and it is not tried again');
  } finally {
    await server.stop();
  }
});

tell.run();
guarded.run();
guessing.run();
