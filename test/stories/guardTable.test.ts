import * as assert from 'uvu/assert';
import { ocsRoutes } from '../../src/app.js';
import { type GuardLine, guardLineOf, guardTable, talkApi } from '../../src/http/guardTable.js';
import type { Route } from '../../src/http/route.js';
import { harmlessInput } from '../support/harmlessInput.js';
import type { Answer, Person, RequestOptions } from '../support/person.js';
import { stories, type Talk } from '../support/talk.js';

/**
 * Walks every endpoint as everybody who may come, and compares who is let in with what its line of guardTable.ts
 * says. What a code means stands here once more, in words of roles and rooms rather than of code.
 */

const rooms = '/apps/spreed/api/v4/room';
const config = '/apps/provisioning_api/api/v1/config/apps/spreed';
const bannedAddress = '203.0.113.7';

/** How somebody stands to the room. */
interface Role {
  account: boolean;
  administrates?: true;
  attends: boolean;
  moderates: boolean;
  /** The address is banned, and it is a guest. */
  shutOut?: true;
}

const roles = {
  owner: { account: true, attends: true, moderates: true },
  moderator: { account: true, attends: true, moderates: true },
  user: { account: true, attends: true, moderates: false },
  guestModerator: { account: false, attends: true, moderates: true },
  guest: { account: false, attends: true, moderates: false },
  bannedGuest: { account: false, attends: true, moderates: false, shutOut: true },
  bannedUser: { account: true, attends: false, moderates: false },
  stranger: { account: true, attends: false, moderates: false },
  administrator: { account: true, administrates: true, attends: false, moderates: false },
  loggedOut: { account: false, attends: false, moderates: false },
} as const satisfies Record<string, Role>;
type RoleName = keyof typeof roles;
const roleNames = Object.keys(roles) as RoleName[];

/** What is special about the room. */
interface Circumstances {
  readOnly?: true;
  lobby?: true;
  /** Members may neither write nor start calls. */
  silent?: true;
  listed?: true;
  /** The administrator has switched calls off. */
  noCalls?: true;
}

type Verdict = 'let in' | 401 | 403 | 404 | 412;

/** The first thing that stands in the way, in the order of spec/permissions-and-errors.md §1. */
function verdictOn([login, ...codes]: GuardLine, role: Role, room: Circumstances): Verdict {
  const asks = (...some: string[]) => codes.some((code) => some.includes(code));
  const isLoggedInModerator = role.account && role.moderates;
  if (login !== 'public' && !role.account) return 401;
  if ((login === 'admin' || login === 'subadmin') && !role.administrates) return 403;
  if (asks('CE') && room.noCalls) return 403;
  if (!asks('P', 'LP', 'AP', 'M', 'LM', 'LC')) return 'let in';
  if (!role.attends) return asks('LC') && room.listed && role.account ? 'let in' : 404;
  if (role.shutOut) return 403;
  if (asks('LP', 'AP') && !role.account) return 404;
  if (asks('M') && !role.moderates) return 403;
  if (asks('LM') && !isLoggedInModerator) return 403;
  if (asks('W') && room.readOnly) return 403;
  if (asks('L') && room.lobby && !role.moderates) return 412;
  if (asks('chat', 'call') && room.silent && !role.moderates) return 403;
  return 'let in';
}

/** Guards refuse with an empty list; what an endpoint refuses itself says more, or null. */
const isRefusal = ({ status, data }: Answer): boolean =>
  [401, 403, 404, 412].includes(status) && Array.isArray(data) && data.length === 0;

/** Endpoints without a room have no guard that could be told from their own refusals. */
function isLetIn(answer: Answer, line: GuardLine): boolean {
  if (answer.status >= 500 && answer.status !== 501) return false;
  if (line.length > 1) return !isRefusal(answer);
  return answer.status !== 401 && !answer.meta.message.startsWith('Logged in account');
}

/** A room with all of them in it or around it. */
class Stage {
  token = '';
  #known = '';

  constructor(
    readonly talk: Talk,
    readonly people: Record<Exclude<RoleName, 'loggedOut'>, Person>,
    readonly room: Circumstances,
  ) {}

  async set(): Promise<void> {
    const { owner, moderator, user, guestModerator, guest, bannedGuest } = this.people;
    this.token = await owner.createsPublic('Stage');
    for (const member of [moderator, user]) await owner.adds(this.token, member);
    const { attendeeId } = await guestModerator.joins(this.token);
    await guest.joins(this.token);
    await bannedGuest.joins(this.token);
    const [, second] = await owner.participants(this.token);
    for (const id of [attendeeId, second.attendeeId]) await this.#owns('POST', '/moderators', { attendeeId: id });
    const bans = `/apps/spreed/api/v1/ban/${this.token}`;
    await owner.post(bans, { actorType: 'users', actorId: this.people.bannedUser.uid });
    await owner.post(bans, { actorType: 'ip', actorId: bannedAddress });
    if (this.room.readOnly) await this.#owns('PUT', '/read-only', { state: 1 });
    if (this.room.lobby) await this.#owns('PUT', '/webinar/lobby', { state: 1 });
    if (this.room.silent) await this.#owns('PUT', '/permissions/default', { permissions: 4 });
    if (this.room.listed) await this.#owns('PUT', '/listable', { scope: 1 });
    this.#known = await this.#look();
  }

  async #owns(method: string, path: string, form: Record<string, unknown>): Promise<void> {
    const answer = await this.people.owner.request(method, `${rooms}/${this.token}${path}`, { form });
    assert.is(answer.status, 200, path);
  }

  /** Sets the stage anew if somebody has changed what matters. */
  async restore(): Promise<void> {
    if ((await this.#look()) !== this.#known) await this.set();
  }

  async #look(): Promise<string> {
    const { owner } = this.people;
    const [list, room] = [
      await owner.get(`${rooms}/${this.token}/participants`),
      await owner.get(`${rooms}/${this.token}`),
    ];
    if (list.status !== 200 || room.status !== 200) return 'gone';
    const { type, readOnly, lobbyState, listable, defaultPermissions, hasPassword } = room.data;
    const members = list.data.map((each: Record<string, unknown>) => [
      each.attendeeId,
      each.participantType,
      each.attendeePermissions,
      (each.sessionIds as unknown[]).length,
    ]);
    return JSON.stringify([members, type, readOnly, lobbyState, listable, defaultPermissions, hasPassword]);
  }

  /** Sends the route's request, with harmless input. Who is made to wait was let in, and hangs up. */
  async ask(route: Route, name: RoleName): Promise<Answer | 'held'> {
    const person = name === 'loggedOut' ? this.talk.guest() : this.people[name];
    const path = route.path.replace(/\{(\w+)\}/g, (_, part: string) => partOf(part, this.token));
    const input = harmlessInput(route.verb, route.path);
    const options: RequestOptions = route.verb === 'GET' ? { query: input } : { form: input };
    options.headers = name === 'bannedGuest' ? { 'X-Forwarded-For': bannedAddress } : {};
    const hangUp = new AbortController();
    let isOver = false;
    const answer = person.request(route.verb, path, { ...options, signal: hangUp.signal }).finally(() => {
      isOver = true;
    });
    answer.catch(() => {});
    const { waiters } = this.talk.running.deps;
    await this.talk.until(() => isOver || waiters.held > 0, 30);
    // Whatever waits has a look first, and is answered by the time that another request is.
    if (!isOver) await fetch(`${this.talk.url}/healthz`);
    if (isOver) return answer;
    hangUp.abort();
    await this.talk.until(() => isOver && waiters.held === 0);
    return 'held';
  }
}

const partOf = (part: string, token: string): string =>
  ({ token, userId: 'nobody-here', groupId: 'no-group', app: 'spreed', key: 'walked' })[part] ?? '1';

const lineOf = (route: Route): GuardLine => {
  const line = guardLineOf(route.verb, route.path);
  if (!line) throw new Error(`${route.verb} ${route.path} has no line`);
  return line;
};

/** Older versions of a route, which have its guards and no line of their own. */
const isOlder = (route: Route): boolean => guardLineOf(route.verb, route.path) === undefined;
const walked = ocsRoutes.filter((route) => !isOlder(route));

const story = stories('the guard table', { PARLEY_TRUSTED_PROXIES: '127.0.0.1' });

async function stageOf(talk: Talk, room: Circumstances): Promise<Stage> {
  const people = {
    owner: await talk.user('olga'),
    moderator: await talk.user('mona'),
    user: await talk.user('uwe'),
    guestModerator: talk.guest(),
    guest: talk.guest(),
    bannedGuest: talk.guest(),
    bannedUser: await talk.user('bert'),
    stranger: await talk.user('stan'),
    administrator: talk.admin,
  };
  const stage = new Stage(talk, people, room);
  await stage.set();
  return stage;
}

/** Asks as everybody and tells of everybody who was treated otherwise than the table says. */
async function surprisesOf(stage: Stage, route: Route): Promise<string[]> {
  const line = lineOf(route);
  const surprises: string[] = [];
  for (const name of roleNames) {
    const verdict = verdictOn(line, roles[name], stage.room);
    const answer = await stage.ask(route, name);
    const asWanted =
      verdict === 'let in'
        ? answer === 'held' || isLetIn(answer, line)
        : answer !== 'held' && answer.status === verdict && isRefusal(answer);
    const seen = answer === 'held' ? answer : `${answer.status} ${answer.text.slice(0, 150)}`;
    if (!asWanted) surprises.push(`${route.verb} ${route.path} as ${name}: ${verdict}, but it was ${seen}`);
    if (verdict === 'let in' && route.verb !== 'GET') await stage.restore();
  }
  return surprises;
}

const circumstances: [string, Circumstances, (codes: readonly string[]) => boolean][] = [
  ['an open conversation', {}, () => true],
  ['a read-only conversation', { readOnly: true }, (codes) => codes.includes('W')],
  ['a lobby', { lobby: true }, (codes) => codes.includes('L')],
  ['a lobby of a read-only conversation', { lobby: true, readOnly: true }, (codes) => codes.includes('W')],
  ['a silent conversation', { silent: true }, (codes) => codes.includes('chat') || codes.includes('call')],
  ['a listed conversation', { listed: true }, (codes) => codes.includes('LC')],
  ['a server without calls', { noCalls: true }, (codes) => codes.includes('CE')],
];

for (const [title, room, concerns] of circumstances) {
  story(`everybody is let in or refused as the table says: ${title}`, async (talk) => {
    const stage = await stageOf(talk, room);
    if (room.noCalls) await talk.admin.post(`${config}/start_calls`, { value: '3' });
    const concerned = walked.filter((route) => concerns(lineOf(route)));
    assert.ok(concerned.length > 0);
    const surprises: string[] = [];
    for (const route of concerned) surprises.push(...(await surprisesOf(stage, route)));
    assert.equal(surprises, []);
  });
}

story('only what the table names works without the header that other sites cannot send', async (talk) => {
  const stage = await stageOf(talk, {});
  for (const route of walked) {
    const path = route.path.replace(/\{(\w+)\}/g, (_, part: string) => partOf(part, stage.token));
    const headers = { 'OCS-APIRequest': undefined };
    const person = lineOf(route).some((code) => code === 'admin' || code === 'subadmin')
      ? talk.admin
      : stage.people.owner;
    const { text } = await person.request(route.verb, path, { headers });
    const isCsrf = text === '{"message":"CSRF check failed"}';
    assert.is(isCsrf, !lineOf(route).includes('nocsrf'), `${route.verb} ${route.path}`);
  }
});

story('older versions of a route ask the same of its callers', async () => {
  for (const route of ocsRoutes.filter(isOlder)) {
    const newest = walked.find(
      ({ verb, path }) => verb === route.verb && path === route.path.replace(/\/api\/v\d+\//, '/api/v4/'),
    );
    assert.ok(newest, `${route.verb} ${route.path}`);
    assert.equal([route.login, route.guards, route.nocsrf], [newest.login, newest.guards, newest.nocsrf]);
  }
});

story('every line of the table has a route', async () => {
  const served = new Set(ocsRoutes.map(({ verb, path }) => `${verb} ${path}`));
  const lines = Object.keys(guardTable).map((key) => key.replace(/^(\w+) (?!\/)/, `$1 ${talkApi}`));
  assert.equal(
    lines.filter((line) => !served.has(line)),
    [],
  );
});

story.run();
