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
  const held = client.asks('GET', path, { query: { lookIntoFuture: 1, timeout: 30, ...query }, deadline: 40_000 });
  await talk.until(() => talk.listeners(token) === 1);
  await bob.says(token, 'Or salad?');
  const answer = await held;
  assert.is(answer.status, 200);
  assert.match(answer.headers.get('x-chat-last-given') ?? '', /^\d+$/);
  return answer.data[0];
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
  await phone.reads('GET', `${signaling}/settings`);
  const rooms = await phone.reads('GET', `${talkApi}/v4/room`, { query: { includeStatus: 'true' } });
  assert.ok(rooms.some((room: Data) => room.token === token));

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
  const known = { lastKnownMessageId: history[0].id, includeLastKnown: 0, limit: 100, setReadMarker: 0 };
  needs('a message that comes', await hears(talk, phone, bob, token, known), androidMessage);
  const referenceId = randomBytes(32).toString('hex');
  const form = { message: 'Salad.', actorDisplayName: 'Alice', replyTo: 0, silent: 'false', referenceId };
  const sent = await phone.reads('POST', `${talkApi}/v1/chat/${token}`, { form });
  needs('the own message', sent, androidMessage);
  assert.is(sent.referenceId, referenceId);
  await phone.reads('POST', `${talkApi}/v1/chat/${token}/read`, { form: { lastReadMessage: sent.id } });
  await phone.reads('DELETE', `${talkApi}/v4/room/${token}/participants/active`);

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
  await phone.asks('GET', '/ocs/v2.php/apps/circles/probecircles');
  const listed = await phone.asks('GET', `${talkApi}/v4/room`, { query: { noStatusUpdate: 0, modifiedSince: 0 } });
  assert.match(listed.headers.get('x-nextcloud-talk-hash') ?? '', /^[0-9a-f]{40}$/);
  assert.match(listed.headers.get('x-nextcloud-talk-modified-before') ?? '', /^\d+$/);
  for (const room of listed.data) {
    needs('a room', room, iosRoom);
    noNull('a room', room, lookedAt);
  }
  await phone.asks('GET', '/ocs/v2.php/apps/user_status/api/v1/user_status');

  const joined = await phone.reads('POST', `${talkApi}/v4/room/${token}/participants/active`);
  needs('joining', joined, { ...iosRoom, sessionId: 'text' });
  assert.is(joined.token, token);
  const history = await phone.reads('GET', `${talkApi}/v1/chat/${token}`, { query: { lookIntoFuture: 0, limit: 100 } });
  for (const message of history) {
    needs('a message', message, iosMessage);
    noNull('a message', message, lookedAt);
  }
  const heard = await hears(talk, phone, bob, token, { lastKnownMessageId: history[0].id });
  needs('a message that comes', heard, iosMessage);
  const referenceId = randomBytes(20).toString('hex');
  await phone.reads('POST', `${talkApi}/v1/chat/${token}`, { form: { message: 'Salad.', referenceId } });
  const query = { lookIntoFuture: 1, lastKnownMessageId: heard.id, timeout: 30 };
  const [own] = await phone.reads('GET', `${talkApi}/v1/chat/${token}`, { query });
  assert.is(own.referenceId, referenceId, 'else the message stands there twice');
  await phone.reads('DELETE', `${talkApi}/v4/room/${token}/participants/active`);
  await phone.asks('DELETE', '/ocs/v2.php/apps/notifications/api/v2/push');
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
  needs('joining', joined, { sessionId: 'text', attendeeId: 'number' });
  const settings = await desktop.reads('GET', `${signaling}/settings`, { query: { token } });
  assert.is(settings.signalingMode, 'internal');
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
  const pulled = await desktop.asks('GET', `${signaling}/${token}`);
  assert.is(pulled.status, 200);
  const heard = await hears(talk, desktop, bob, token, { lastKnownMessageId: history[0].id, setReadMarker: 0 });
  needs('a message that comes', heard, androidMessage);
  const referenceId = randomBytes(32).toString('hex');
  const json = { message: 'Salad.', actorDisplayName: 'Alice', referenceId, silent: false };
  const sent = await desktop.reads('POST', `${talkApi}/v1/chat/${token}`, { json });
  assert.is(sent.referenceId, referenceId);
  await desktop.reads('POST', `${talkApi}/v1/chat/${token}/read`, { json: { lastReadMessage: sent.id } });
  await desktop.reads('DELETE', `${talkApi}/v4/room/${token}/participants/active`);
});

story.run();
