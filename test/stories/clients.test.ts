import { randomBytes } from 'node:crypto';
import * as assert from 'uvu/assert';
import { grants, leadsTo, opens, reachesGrant } from '../support/browser.js';
import type { Answer, Person, RequestOptions } from '../support/person.js';
import { stories, type Talk } from '../support/talk.js';

/**
 * The official clients from their first request to their last, in their order and with their headers (docs/clients.md).
 * Fails when something is missing that the client reads without asking whether it is there.
 */

const story = stories('official clients', { PARLEY_THROTTLE: 'on' });

const talkApi = '/ocs/v2.php/apps/spreed/api';
const signaling = `${talkApi}/v3/signaling`;

// biome-ignore lint/suspicious/noExplicitAny: what clients read is looked into freely
type Data = any;

const kinds = {
  text: (value: unknown) => typeof value === 'string' && value !== '',
  string: (value: unknown) => typeof value === 'string',
  number: (value: unknown) => typeof value === 'number',
  boolean: (value: unknown) => typeof value === 'boolean',
  list: Array.isArray,
  object: (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value),
};
type Kind = keyof typeof kinds;

/** @param where for the message; `fields` are paths such as `spreed.version` */
function needs(where: string, value: Data, fields: Record<string, Kind>): void {
  const missing = Object.entries(fields).filter(([path, kind]) => {
    const found = path.split('.').reduce((inner: Data, key) => inner?.[key], value);
    return !kinds[kind](found);
  });
  assert.equal(missing, [], `${where} lacks what the client reads: ${JSON.stringify(value)?.slice(0, 400)}`);
}

/** One installed client: its own headers, and no cookies but those that it was given. */
class Client {
  constructor(
    readonly person: Person,
    readonly agent: string,
    readonly more: Record<string, string | undefined> = {},
  ) {}

  async asks(method: string, path: string, options: RequestOptions = {}): Promise<Answer> {
    const headers = { 'User-Agent': this.agent, ...this.more, ...options.headers };
    return this.person.request(method, path, { ...options, headers });
  }

  /** The data of an answer that the client goes on with. */
  async reads(method: string, path: string, options: RequestOptions = {}): Promise<Data> {
    const answer = await this.asks(method, path, options);
    assert.ok(answer.status >= 200 && answer.status < 300, `${method} ${path}: ${answer.status} ${answer.text}`);
    return answer.data;
  }

  /** From now on it sends these. */
  takes(talk: Talk, login: string, password: string): Client {
    const { agent, more } = this;
    const basic = `Basic ${Buffer.from(`${login}:${password}`).toString('base64')}`;
    return new Client(talk.guest(), agent, { ...more, Authorization: basic });
  }
}

/** A conversation with a message in it, and somebody who will write another. */
async function lunch(talk: Talk): Promise<{ alice: Person; bob: Person; token: string }> {
  const [alice, bob] = [await talk.user('alice'), await talk.user('bob')];
  const token = await bob.createsGroup('Lunch', [alice]);
  await bob.says(token, 'Soup?');
  return { alice, bob, token };
}

/** Login flow version 1, as iOS and the desktop show it: a view of their own that waits for `nc:`. */
async function logsInByView(talk: Talk, client: Client, alice: Person, ending: RegExp): Promise<RegExpExecArray> {
  const view = talk.guest();
  const headers = { 'OCS-APIRequest': 'true', 'User-Agent': client.agent, 'Accept-Language': 'en' };
  const page = await reachesGrant(view, await opens(view, '/index.php/login/flow', headers), alice);
  const policy = page.headers.get('content-security-policy') ?? '';
  assert.match(policy, /form-action [^;]*nc:/);
  const end = ending.exec(leadsTo(await grants(view, page, '/index.php/login/flow/grant')));
  assert.ok(end, 'the address that ends the login');
  return end;
}

/** Polls until Bob says something, and gives that. */
async function hears(talk: Talk, client: Client, bob: Person, token: string, query: Record<string, string | number>) {
  const path = `${talkApi}/v1/chat/${token}`;
  const held = client.asks('GET', path, { query: { lookIntoFuture: 1, ...query }, deadline: 40_000 });
  await talk.until(() => talk.listeners(token) === 1);
  await bob.says(token, 'Or salad?');
  const answer = await held;
  assert.is(answer.status, 200);
  assert.match(answer.headers.get('x-chat-last-given') ?? '', /^\d+$/);
  assert.match(answer.headers.get('x-chat-last-common-read') ?? '', /^\d+$/);
  return answer.data[0];
}

/** Nothing new, and no time to wait: 304 at once, without a body. */
async function hasNothing(client: Client, token: string, query: Record<string, string | number>): Promise<void> {
  const path = `${talkApi}/v1/chat/${token}`;
  const answer = await client.asks('GET', path, { query: { lookIntoFuture: 1, timeout: 0, ...query } });
  assert.equal([answer.status, answer.text], [304, '']);
}

/**
 * Asked along the way by clients that go on without an answer. 401 would make them forget the account, an error of the
 * server would make them ask again and again.
 */
async function goesOnWithout(
  client: Client,
  asked: readonly (readonly [method: string, path: string])[],
): Promise<void> {
  for (const [method, path] of asked) {
    const { status } = await client.asks(method, path, { unchecked: true });
    assert.ok(status !== 401 && (status < 500 || status === 501), `${method} ${path}: ${status}`);
  }
}

/** A picture for each size and look that the client asks for. */
async function sees(client: Client, ...paths: string[]): Promise<void> {
  for (const path of paths) {
    const answer = await client.asks('GET', path);
    assert.equal([path, answer.status], [path, 200]);
    assert.match(answer.headers.get('content-type') ?? '', /^image\//);
  }
}

const noNull = (where: string, value: Data, but: readonly string[]): void =>
  assert.equal(
    Object.keys(value).filter((key) => value[key] === null && !but.includes(key)),
    [],
    `${where}: null ends the client`,
  );

/** Message parameters are maps of maps of texts; no map is a list that is empty. */
function areFlat(parameters: Data): void {
  if (Array.isArray(parameters)) assert.equal(parameters, []);
  for (const parameter of Object.values<Data>(parameters)) {
    for (const value of Object.values(parameter)) assert.is(typeof value, 'string');
  }
}

const androidMessage = {
  id: 'number',
  message: 'string',
  token: 'text',
  actorType: 'text',
  actorId: 'text',
  actorDisplayName: 'string',
  systemMessage: 'string',
  messageType: 'text',
  timestamp: 'number',
} as const;

story('Android 23 logs in by the browser, chats and leaves', async (talk) => {
  const { alice, bob, token } = await lunch(talk);
  const app = new Client(talk.guest(), 'Mozilla/5.0 (Android) Nextcloud-Talk v23.0.0');
  const status = (await app.asks('GET', '/status.php', { headers: { 'OCS-APIRequest': undefined } })).body as Data;
  needs('status.php', status, { version: 'text', installed: 'boolean', maintenance: 'boolean' });
  assert.ok(Number.parseInt(status.version, 10) >= 13 && status.installed && !status.maintenance && !status.upgrade);
  const open = await app.reads('GET', '/ocs/v2.php/cloud/capabilities');
  needs('capabilities', open, { 'capabilities.spreed.features': 'list', 'version.major': 'number' });
  assert.ok(open.version.major >= 26, 'else the client warns');

  const begun = (await app.asks('POST', '/index.php/login/v2', { headers: { 'Clear-Site-Data': 'cookies' } }))
    .body as Data;
  needs('login/v2', begun, { login: 'text', 'poll.token': 'text', 'poll.endpoint': 'text' });
  const path = (url: string) => url.replace(talk.url, '');
  const poll = () => app.asks('POST', path(begun.poll.endpoint), { form: { token: begun.poll.token } });
  for (let time = 0; time < 4; time++) assert.is((await poll()).status, 404);
  const visitor = talk.guest();
  const connect = await opens(visitor, leadsTo(await opens(visitor, path(begun.login))));
  await grants(visitor, await reachesGrant(visitor, connect, alice), '/index.php/login/v2/grant');
  const granted = (await poll()).body as Data;
  needs('the poll', granted, { server: 'text', loginName: 'text', appPassword: 'text' });

  const phone = app.takes(talk, granted.loginName, granted.appPassword);
  const { capabilities } = await phone.reads('GET', '/ocs/v2.php/cloud/capabilities');
  for (const name of ['conversation-v4', 'chat-v2', 'signaling-v3'])
    assert.ok(capabilities.spreed.features.includes(name));
  for (const group of Object.values(capabilities.spreed.config))
    assert.ok(kinds.object(group), 'config is a map of maps');
  const user = await phone.reads('GET', '/ocs/v2.php/cloud/user');
  needs('cloud/user', user, { id: 'text', 'display-name': 'text' });
  const push = { pushTokenHash: 'a'.repeat(128), devicePublicKey: 'x', proxyServer: 'https://push.example' };
  const pushed = await phone.asks('POST', '/ocs/v2.php/apps/notifications/api/v2/push', { form: push });
  assert.is(pushed.status, 501, 'refused in words; the login goes on');
  const settings = await phone.reads('GET', `${signaling}/settings`);
  assert.equal([settings.server, settings.ticket === ''], ['', false], 'a websocket is opened only to a server');
  const rooms = await phone.reads('GET', `${talkApi}/v4/room`, { query: { includeStatus: 'true' } });
  const listed = rooms.find((room: Data) => room.token === token);
  needs('the room', listed, {
    token: 'text',
    avatarVersion: 'string',
    lastMessage: 'object',
    unreadMessages: 'number',
  });
  assert.ok(kinds.list(await phone.reads('GET', `${talkApi}/v4/listed-room`, { query: { searchTerm: '' } })));
  if (capabilities.spreed.features.includes('threads')) {
    assert.ok(kinds.list(await phone.reads('GET', `${talkApi}/v1/chat/subscribed-threads`)));
  }
  const catchUp = { lookIntoFuture: 1, timeout: 0, limit: 100, setReadMarker: 0, markNotificationsAsRead: 0 };
  const missed = await phone.reads('GET', `${talkApi}/v1/chat/${token}`, {
    query: { ...catchUp, lastKnownMessageId: 1 },
  });
  for (const message of missed) needs('a message that was missed', message, androidMessage);
  assert.is((await phone.reads('GET', `${talkApi}/v4/room/${token}`)).unreadMessages, 1, 'catching up reads nothing');
  await sees(phone, '/index.php/avatar/alice/64', '/index.php/avatar/bob/512/dark');
  await sees(phone, `${talkApi}/v1/room/${token}/avatar?avatarVersion=${listed.avatarVersion}`);

  await phone.reads('GET', `${talkApi}/v4/room/${token}`);
  const query = { lookIntoFuture: 0, timeout: 0, includeLastKnown: 1, limit: 100, setReadMarker: 0 };
  const history = await phone.reads('GET', `${talkApi}/v1/chat/${token}`, { query });
  for (const message of history) {
    needs('a message', message, androidMessage);
    areFlat(message.messageParameters);
  }
  const joined = await phone.reads('POST', `${talkApi}/v4/room/${token}/participants/active`, {
    form: { password: '' },
  });
  needs('joining', joined, { sessionId: 'text' });
  await goesOnWithout(phone, [
    ['GET', `${talkApi}/v1/chat/${token}/schedule`],
    ['GET', '/ocs/v2.php/apps/dav/api/v1/outOfOffice/bob/now'],
  ]);
  const location = { location: talk.url };
  await phone.reads('GET', '/ocs/v2.php/apps/dav/api/v1/events/upcoming', { query: location });
  const known = { lastKnownMessageId: history[0].id, includeLastKnown: 0, limit: 100, setReadMarker: 0 };
  await hasNothing(phone, token, known);
  const heard = await hears(talk, phone, bob, token, { ...known, timeout: 30 });
  needs('a message that comes', heard, androidMessage);
  const referenceId = randomBytes(32).toString('hex');
  const form = { message: 'Salad.', actorDisplayName: 'Alice', replyTo: 0, silent: 'false', referenceId };
  const sent = await phone.reads('POST', `${talkApi}/v1/chat/${token}`, { form });
  needs('the own message', sent, androidMessage);
  assert.is(sent.referenceId, referenceId);
  await phone.reads('POST', `${talkApi}/v1/chat/${token}/read`, { form: { lastReadMessage: sent.id } });
  await phone.reads('DELETE', `${talkApi}/v4/room/${token}/participants/active`);

  const locked = await bob.createsPublic('Locked');
  await bob.put(`/apps/spreed/api/v4/room/${locked}/password`, { password: 'sesame' });
  const wrong = await phone.asks('POST', `${talkApi}/v4/room/${locked}/participants/active`, {
    form: { password: 'x' },
  });
  assert.is(wrong.status, 403, 'never 401: the account would be removed from the device');
  await bob.says(token, 'Later!');
  const later = { lookIntoFuture: 1, timeout: 30, lastKnownMessageId: sent.id, setReadMarker: 1 };
  const [last] = await phone.reads('GET', `${talkApi}/v1/chat/${token}`, { query: later });
  await hasNothing(phone, token, { ...later, timeout: 0, lastKnownMessageId: last.id });
  assert.is((await alice.room(token)).unreadMessages, 0, 'Android up to 22 reads by its polls');

  await alice.request('DELETE', '/core/apppassword', { headers: { Authorization: phone.more.Authorization } });
  assert.is((await phone.asks('GET', `${talkApi}/v4/room`)).status, 401);
  const wipe = await app.asks('POST', '/index.php/core/wipe/check', { form: { token: granted.appPassword } });
  assert.is(wipe.status, 404, 'nothing to wipe');
});

const iosRoom = {
  id: 'number',
  token: 'text',
  type: 'number',
  name: 'string',
  displayName: 'text',
  description: 'string',
  objectType: 'string',
  objectId: 'string',
  avatarVersion: 'string',
  attendeePin: 'string',
  participantType: 'number',
  lastActivity: 'number',
  unreadMessages: 'number',
  unreadMention: 'boolean',
  readOnly: 'number',
} as const;
const iosMessage = {
  id: 'number',
  token: 'text',
  actorId: 'text',
  actorType: 'text',
  actorDisplayName: 'string',
  message: 'string',
  systemMessage: 'string',
  referenceId: 'string',
  messageType: 'text',
  timestamp: 'number',
} as const;
/** Also what a message answers is parsed like that, unless it is gone. */
function isIosMessage(where: string, message: Data): void {
  needs(where, message, iosMessage);
  noNull(where, message, lookedAt);
  areFlat(message.messageParameters);
  if (message.parent && !message.parent.deleted) isIosMessage(`the parent of ${where}`, message.parent);
}
/** What iOS looks at before it uses it. */
const lookedAt = ['status', 'statusIcon', 'statusMessage', 'statusClearAt', 'lastMessage', 'metaData'];

story('iOS 24 logs in by pages of its own, chats and leaves', async (talk) => {
  const { alice, bob, token } = await lunch(talk);
  const app = new Client(talk.guest(), 'Mozilla/5.0 (iOS) Nextcloud-Talk v24.0.2');
  const open = await app.reads('GET', '/ocs/v1.php/cloud/capabilities');
  for (const name of ['conversation-v4', 'force-mute']) assert.ok(open.capabilities.spreed.features.includes(name));
  const [url = ''] = await logsInByView(talk, app, alice, /^nc:.*$/);
  const parts = url.split('&');
  const part = (name: string) =>
    decodeURIComponent((parts.find((one) => one.startsWith(name)) ?? '').slice(name.length).replaceAll('+', ' '));
  const phone = app.takes(talk, part('user:'), part('password:'));

  const user = await phone.reads('GET', '/ocs/v2.php/cloud/user');
  needs('cloud/user', user, { id: 'text', 'display-name': 'text' });
  await phone.reads('GET', '/ocs/v1.php/cloud/capabilities');
  assert.ok(kinds.object(await phone.reads('GET', `${signaling}/settings`)));
  needs('groups', await phone.reads('GET', `/ocs/v2.php/cloud/users/${user.id}/groups`), { groups: 'list' });
  if (
    (await phone.reads('GET', '/ocs/v1.php/cloud/capabilities')).capabilities.spreed.features.includes(
      'circles-support',
    )
  )
    assert.ok(kinds.list(await phone.reads('GET', '/ocs/v2.php/apps/circles/probecircles')));
  await goesOnWithout(phone, [['POST', '/ocs/v2.php/apps/notifications/api/v2/push']]);
  const listed = await phone.asks('GET', `${talkApi}/v4/room`, { query: { noStatusUpdate: 0, modifiedSince: 0 } });
  assert.match(listed.headers.get('x-nextcloud-talk-hash') ?? '', /^[0-9a-f]{40}$/);
  assert.match(listed.headers.get('x-nextcloud-talk-modified-before') ?? '', /^\d+$/);
  for (const room of listed.data) {
    needs('a room', room, iosRoom);
    noNull('a room', room, lookedAt);
    if (room.lastMessage) isIosMessage('the last message', room.lastMessage);
  }
  const modifiedSince = listed.headers.get('x-nextcloud-talk-modified-before') ?? '';
  const again = { query: { noStatusUpdate: 1, modifiedSince, includeStatus: 'true' } };
  assert.ok(kinds.list(await phone.reads('GET', `${talkApi}/v4/room`, again)));
  await phone.asks('GET', '/ocs/v2.php/apps/user_status/api/v1/user_status');

  const joined = await phone.reads('POST', `${talkApi}/v4/room/${token}/participants/active`);
  needs('joining', joined, { ...iosRoom, sessionId: 'text' });
  assert.is(joined.token, token);
  const page = { lookIntoFuture: 0, timeout: 0, limit: 100, includeLastKnown: 1, setReadMarker: 1 };
  const more = { markNotificationsAsRead: 1, threadId: 0, lastCommonReadId: 0, lastKnownMessageId: 0 };
  const past = await phone.asks('GET', `${talkApi}/v1/chat/${token}`, { query: { ...page, ...more } });
  assert.match(past.headers.get('x-chat-last-given') ?? '', /^\d+$/, 'stored with the block of messages');
  const history = past.data;
  for (const message of history) isIosMessage('a message', message);
  const known = { lastKnownMessageId: history[0].id, setReadMarker: 1, limit: 100 };
  await hasNothing(phone, token, known);
  const heard = await hears(talk, phone, bob, token, { ...known, timeout: 30 });
  isIosMessage('a message that comes', heard);
  await phone.reads('POST', `${talkApi}/v1/chat/${token}`, { form: { message: 'Yes.', replyTo: heard.id } });
  const [answered] = await phone.reads('GET', `${talkApi}/v1/chat/${token}`, {
    query: { ...known, lookIntoFuture: 1, lastKnownMessageId: heard.id, timeout: 30 },
  });
  isIosMessage('an answer', answered);
  assert.is(answered.parent.id, heard.id);
  const referenceId = randomBytes(20).toString('hex');
  await phone.reads('POST', `${talkApi}/v1/chat/${token}`, { form: { message: 'Salad.', referenceId } });
  const query = { lookIntoFuture: 1, lastKnownMessageId: answered.id, timeout: 30 };
  const [own] = await phone.reads('GET', `${talkApi}/v1/chat/${token}`, { query });
  assert.is(own.referenceId, referenceId, 'else the message stands there twice');
  await phone.reads('DELETE', `${talkApi}/v4/room/${token}/participants/active`);
  assert.is((await phone.asks('DELETE', '/ocs/v2.php/apps/notifications/api/v2/push')).status, 200);
});

story('the desktop 1.2 logs in by pages of its own, chats and leaves', async (talk) => {
  const { alice, bob, token } = await lunch(talk);
  const app = new Client(talk.guest(), 'Mozilla/5.0 (Linux) Nextcloud-Talk v1.2.6');
  const open = await app.reads('GET', '/ocs/v2.php/cloud/capabilities');
  needs('capabilities', open, { 'version.major': 'number', 'capabilities.spreed.version': 'text' });
  assert.ok(open.version.major >= 27 && Number.parseInt(open.capabilities.spreed.version, 10) >= 17);
  const view = new Client(talk.guest(), 'laptop (Talk Desktop Client - Linux)');
  const ending = /^nc:\/\/login\/server:(.*)&user:(.*)&password:(.*)$/;
  const [, , user = '', password = ''] = await logsInByView(talk, view, alice, ending);
  const desktop = app.takes(talk, decodeURIComponent(user), decodeURIComponent(password));

  const account = await desktop.reads('GET', '/ocs/v2.php/cloud/user');
  needs('cloud/user', account, {
    id: 'text',
    'display-name': 'text',
    groups: 'list',
    language: 'text',
    locale: 'string',
    'quota.free': 'number',
  });
  assert.is.not(account.quota.free, 0, 'else it has no room');
  const { capabilities } = await desktop.reads('GET', '/ocs/v2.php/cloud/capabilities');
  needs('capabilities', capabilities, { 'theming.logo': 'text', 'theming.color': 'text', 'theming.name': 'text' });
  needs('capabilities', capabilities.spreed.config, {
    'call.enabled': 'boolean',
    'conversations.can-create': 'boolean',
  });
  await desktop.asks('GET', '/ocs/v2.php/apps/user_status/api/v1/user_status');
  const notified = await desktop.asks('GET', '/ocs/v2.php/apps/notifications/api/v2/notifications');
  assert.ok([200, 204, 304, 404].includes(notified.status));
  const heartbeat = { query: { format: 'json' }, json: { status: 'online' } };
  await desktop.reads('PUT', '/ocs/v2.php/apps/user_status/api/v1/heartbeat', heartbeat);
  await desktop.reads('GET', `/index.php/avatar/${account.id}/64`);
  const query = { modifiedSince: 0, includeStatus: 1, includeLastMessage: 1 };
  const listed = await desktop.asks('GET', `${talkApi}/v4/room`, { query });
  assert.match(listed.headers.get('x-nextcloud-talk-modified-before') ?? '', /^\d+$/);
  const room = listed.data.find((one: Data) => one.token === token);
  needs('the room', room, { attendeeId: 'number', lastReadMessage: 'number', permissions: 'number' });
  assert.is.not(room.lastReadMessage, 0, 'it neither loads nor polls');

  const joined = await desktop.reads('POST', `${talkApi}/v4/room/${token}/participants/active`, {
    json: { force: false },
  });
  needs('joining', joined, { sessionId: 'text', attendeeId: 'number', type: 'number', permissions: 'number' });
  const settings = await desktop.reads('GET', `${signaling}/settings`, { query: { token } });
  assert.is(settings.signalingMode, 'internal');
  const inSettings = { server: 'string', ticket: 'text', stunservers: 'list', turnservers: 'list' } as const;
  needs('the settings', settings, { ...inSettings, helloAuthParams: 'object', hideWarning: 'boolean', userId: 'text' });
  const lastRead = Math.max(0, room.lastReadMessage);
  const context = await desktop.asks('GET', `${talkApi}/v1/chat/${token}/${lastRead}/context`, {
    query: { limit: 50 },
  });
  assert.ok([200, 304, 404].includes(context.status), context.text);
  const past = { lookIntoFuture: 0, setReadMarker: 0, limit: 100 };
  const history = await desktop.reads('GET', `${talkApi}/v1/chat/${token}`, { query: past });
  const participants = await desktop.reads('GET', `${talkApi}/v4/room/${token}/participants`, {
    query: { includeStatus: 'true' },
  });
  const own = participants.find((one: Data) => one.actorId === account.id);
  needs('the own participant', own, { attendeeId: 'number', sessionIds: 'list' });
  const [present] = await desktop.reads('GET', `${signaling}/${token}`);
  assert.is(present.type, 'usersInRoom');
  const self = present.data.find(({ sessionId }: Data) => sessionId === joined.sessionId);
  const inRoom = { userId: 'text', roomId: 'number', lastPing: 'number', inCall: 'number' } as const;
  needs('oneself in the room', self, { ...inRoom, participantPermissions: 'number' });
  const planned = await desktop.reads('GET', '/ocs/v2.php/apps/dav/api/v1/events/upcoming', {
    query: { location: 'x' },
  });
  needs('what is planned', planned, { events: 'list' });
  assert.equal(await desktop.reads('GET', '/ocs/v2.php/apps/files/api/v1/templates'), []);
  await goesOnWithout(desktop, [
    ['PROPFIND', '/remote.php/dav/'],
    ['GET', '/ocs/v2.php/references/resolve?reference=https%3A%2F%2Fexample.org'],
  ]);
  const known = { lastKnownMessageId: history[0].id, limit: 100, includeLastKnown: 0 };
  const poll = { ...known, setReadMarker: 0, markNotificationsAsRead: 0 };
  const heard = await hears(talk, desktop, bob, token, poll);
  needs('a message that comes', heard, androidMessage);
  const referenceId = randomBytes(32).toString('hex');
  const json = { message: 'Salad.', actorDisplayName: 'Alice', referenceId, silent: false };
  const sent = await desktop.reads('POST', `${talkApi}/v1/chat/${token}`, { json });
  assert.is(sent.referenceId, referenceId);
  await desktop.reads('POST', `${talkApi}/v1/chat/${token}/read`, { json: { lastReadMessage: sent.id } });
  await desktop.reads('PUT', `${talkApi}/v4/room/${token}/participants/state`, { json: { state: 0 } });
  const since = { ...query, modifiedSince: listed.headers.get('x-nextcloud-talk-modified-before') ?? '' };
  assert.ok(
    (await desktop.reads('GET', `${talkApi}/v4/room`, { query: since })).some((one: Data) => one.token === token),
  );
  await sees(desktop, `${talkApi}/v1/room/${token}/avatar/dark?v=${room.avatarVersion}`);

  await desktop.reads('POST', `${talkApi}/v4/call/${token}`, { json: { flags: 7, silent: true } });
  const twice = await desktop.asks('POST', `${talkApi}/v4/room/${token}/participants/active`, {
    json: { force: false },
  });
  assert.is(twice.status, 409);
  needs('the conflict', twice.data, { lastPing: 'number', inCall: 'number' });
  await desktop.reads('DELETE', `${talkApi}/v4/room/${token}/participants/active`);
});

story.run();
