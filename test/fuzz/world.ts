import type { Random } from './random.js';
import { type Reply, type Sent, send, type Wires } from './wires.js';

/** One who asks, with the cookies of one device. */
export interface Somebody {
  /** "" for guests and who is not logged in. */
  uid: string;
  password: string;
  readonly cookies: Map<string, string>;
}

/** A kind of conversation that is kept there as long as the run lasts. */
interface Slot {
  owner: string;
  form: Record<string, string>;
  members: string[];
  /** What its owner sets when it has been made. */
  settings: [verb: string, path: string, form: Record<string, string>][];
  guests: boolean;
  token: string;
}

const room = '/ocs/v2.php/apps/spreed/api/v4/room';
const usual = { members: ['bob', 'carol'], settings: [], guests: false, token: '' };
const named = (roomName: string, roomType = '2') => ({ roomName, roomType });

const uids = ['alice', 'bob', 'carol', 'dave', 'root'];
/** Those who are in most conversations ask most. */
const callers = [...uids, 'alice', 'alice', 'bob', 'bob', 'carol', 'carol', 'root'];
const strangeUids = [
  'Alice',
  'BOB',
  'nobody',
  'admin ',
  'o hara@home',
  "x.y_z-'",
  'é',
  '',
  '..',
  'a/b',
  '0',
  '__proto__',
  'extra1',
  'extra2',
  'extra3',
];
const gids = ['crew', 'everybody', 'admin', 'Ünï cødé', 'a/b', '__proto__', 'nowhere', '0'];
const knownMessages = 64;
const knownAttendees = 64;
const mostFoundRooms = 30;

/**
 * Who and what the requests are about. Requests destroy it all the time; `mend` makes it whole again, through an
 * account that no request knows of.
 */
export class World {
  readonly #wires: Wires;
  readonly #keeper: Somebody;
  readonly #people = new Map<string, Somebody[]>();
  readonly #guests: Somebody[] = [];
  readonly #nobody = nobody();
  readonly #messages: number[] = [0];
  readonly #attendees: number[] = [1];
  /** Conversations that requests have made, with who made them. */
  readonly #found: { token: string; by: Somebody }[] = [];
  readonly #slots: Slot[] = [
    { ...usual, owner: 'alice', form: named('Group') },
    { ...usual, owner: 'alice', form: named('Open', '3'), guests: true },
    { ...usual, owner: 'alice', form: { roomType: '1', invite: 'bob' }, members: [] },
    { ...usual, owner: 'alice', form: { ...named('Lobby', '3'), lobbyState: '1' }, guests: true },
    {
      ...usual,
      owner: 'bob',
      form: named('Read only'),
      members: ['alice', 'carol'],
      settings: [['PUT', '/read-only', { state: '1' }]],
    },
    {
      ...usual,
      owner: 'bob',
      form: named('Secret', '3'),
      members: ['alice'],
      settings: [['PUT', '/password', { password: 'secret-1' }]],
      guests: true,
    },
    { ...usual, owner: 'dave', form: named('Of others'), members: [] },
    { ...usual, owner: 'dave', form: named('Listed'), members: [], settings: [['PUT', '/listable', { scope: '2' }]] },
    {
      ...usual,
      owner: 'carol',
      form: named('Fleeting', '3'),
      members: ['alice', 'bob'],
      settings: [['POST', '/message-expiration', { seconds: '1' }]],
      guests: true,
    },
  ];
  #mended = 0;

  constructor(wires: Wires, keeper: { uid: string; password: string }) {
    this.#wires = wires;
    this.#keeper = { ...keeper, cookies: new Map() };
    for (const uid of uids) {
      const password = `${uid}-Pass-77`;
      const device = () => ({ uid, password, cookies: new Map() });
      this.#people.set(uid, [device(), device()]);
    }
    for (let i = 0; i < 3; i++) this.#guests.push(nobody());
  }

  // ── what requests draw from ────────────────────────────────────────────────────────────────────────────────────

  someCaller(random: Random): Somebody {
    const draw = random.fraction();
    if (draw < 0.15) return random.pick(this.#guests);
    if (draw < 0.2) return this.#nobody;
    return random.pick(this.#devicesOf(random.pick(callers)));
  }

  someToken(random: Random): string {
    const found = this.#found.length > 0 && random.chance(0.2) ? random.pick(this.#found).token : '';
    return found || random.pick(this.#slots).token || 'nosuchroom';
  }

  someUid(random: Random): string {
    return random.chance(0.8) ? random.pick(uids) : random.pick(strangeUids);
  }

  someGroup(random: Random): string {
    return random.pick(gids);
  }

  someMessage(random: Random): number {
    return random.pick(this.#messages) + (random.chance(0.1) ? 1 : 0);
  }

  someAttendee(random: Random): number {
    return random.pick(this.#attendees);
  }

  // ── what is learnt from answers ────────────────────────────────────────────────────────────────────────────────

  learn(by: Somebody, sent: Sent, reply: Reply): void {
    for (const [name, value] of reply.cookies) {
      if (by !== this.#nobody) by.cookies.set(name, value);
    }
    const given = Number(reply.headers['x-chat-last-given'] ?? 0);
    if (given > 0) keepSome(this.#messages, given, knownMessages);
    const data = dataOf(reply.json);
    if (reply.status > 201 || data === undefined) return;
    for (const entry of (Array.isArray(data) ? data : [data]).slice(0, 5)) {
      const { attendeeId, token, id, systemMessage } = entry as Record<string, unknown>;
      if (typeof attendeeId === 'number') keepSome(this.#attendees, attendeeId, knownAttendees);
      if (typeof id === 'number' && systemMessage !== undefined) keepSome(this.#messages, id, knownMessages);
      if (sent.method === 'POST' && /\/room(\?|$)/.test(sent.path) && typeof token === 'string') {
        this.#found.push({ token, by });
      }
    }
  }

  // ── making it whole ────────────────────────────────────────────────────────────────────────────────────────────

  /** Everybody can log in, and each kind of conversation is there; one of them is made anew each time. */
  async mend(): Promise<void> {
    const groups = ['crew', 'everybody'].map((groupid) => this.#keep('POST', '/ocs/v2.php/cloud/groups', { groupid }));
    await Promise.all([...groups, this.#mendConfig()]);
    await Promise.all([...this.#people].map(([uid, [device]]) => this.#mendPerson(uid, device?.password ?? '')));
    const superfluous = this.#found.splice(0, Math.max(0, this.#found.length - mostFoundRooms));
    const isKept = (token: string) => this.#slots.some((slot) => slot.token === token);
    await Promise.all(superfluous.map(({ token, by }) => isKept(token) || this.#ask(by, 'DELETE', `${room}/${token}`)));
    const renewed = this.#mended++ % this.#slots.length;
    await Promise.all(this.#slots.map((slot, index) => this.#mendRoom(slot, index === renewed)));
  }

  async #mendPerson(uid: string, password: string): Promise<void> {
    const users = '/ocs/v2.php/cloud/users';
    const made = await this.#keep('POST', users, { userid: uid, password, displayName: uid });
    if (made !== 200) {
      await this.#keep('PUT', `${users}/${uid}`, { key: 'password', value: password });
      await this.#keep('PUT', `${users}/${uid}/enable`, {});
    }
    await this.#keep(uid === 'root' ? 'POST' : 'DELETE', `${users}/${uid}/groups`, { groupid: 'admin' });
    if (uid === 'alice' || uid === 'bob') await this.#keep('POST', `${users}/${uid}/groups`, { groupid: 'crew' });
  }

  /** What would keep people from making conversations at all. */
  async #mendConfig(): Promise<void> {
    const config = '/ocs/v2.php/apps/provisioning_api/api/v1/config/apps/spreed';
    const keys = ['start_conversations', 'allowed_groups', 'default_permissions'];
    await Promise.all(keys.map((key) => this.#keep('DELETE', `${config}/${key}`, {})));
  }

  /** Who has left or was thrown out is back, and may be heard. */
  async #mendRoom(slot: Slot, anew: boolean): Promise<void> {
    const [owner = this.#nobody] = this.#devicesOf(slot.owner);
    const is = slot.token === '' ? 404 : (await this.#ask(owner, 'GET', `${room}/${slot.token}`)).status;
    if (is !== 200 || anew) {
      if (is === 200) await this.#ask(owner, 'DELETE', `${room}/${slot.token}`);
      await this.#makeRoom(slot, owner);
    }
    const { token } = slot;
    const guests = slot.guests ? this.#guests : [];
    await Promise.all([
      ...slot.members.map((newParticipant) =>
        this.#ask(owner, 'POST', `${room}/${token}/participants`, { newParticipant }),
      ),
      ...guests.map((guest) =>
        this.#ask(guest, 'POST', `${room}/${token}/participants/active`, { password: 'secret-1' }),
      ),
    ]);
  }

  async #makeRoom(slot: Slot, owner: Somebody): Promise<void> {
    const made = await this.#ask(owner, 'POST', room, slot.form);
    const token = (dataOf(made.json) as { token?: string } | undefined)?.token;
    if (!token) throw new Error(`${slot.owner} could not make "${slot.form.roomName}": ${made.status} ${made.text}`);
    slot.token = token;
    if (slot.members.includes('bob')) {
      await this.#ask(owner, 'POST', `${room}/${token}/participants`, { newParticipant: 'bob' });
      const list = await this.#ask(owner, 'GET', `${room}/${token}/participants`);
      const members = (dataOf(list.json) ?? []) as { attendeeId: number; actorId: string }[];
      const attendeeId = String(members.find(({ actorId }) => actorId === 'bob')?.attendeeId);
      await this.#ask(owner, 'POST', `${room}/${token}/moderators`, { attendeeId });
    }
    for (const [verb, path, form] of slot.settings) await this.#ask(owner, verb, `${room}/${token}${path}`, form);
  }

  #devicesOf(uid: string): Somebody[] {
    return this.#people.get(uid) ?? [];
  }

  async #keep(method: string, path: string, form: Record<string, string>): Promise<number> {
    return (await this.#ask(this.#keeper, method, path, form)).status;
  }

  async #ask(by: Somebody, method: string, path: string, form: Record<string, string> = {}): Promise<Reply> {
    const headers = {
      'OCS-APIRequest': 'true',
      Accept: 'application/json',
      'Content-Type': 'application/x-www-form-urlencoded',
      ...loginOf(by),
    };
    const sent = { method, path, headers, body: new URLSearchParams(form).toString() };
    const reply = await send(this.#wires, sent);
    if (reply.status >= 500) throw new Error(`${method} ${path} was answered ${reply.status}: ${reply.text}`);
    this.learn(by, sent, reply);
    return reply;
  }
}

const nobody = (): Somebody => ({ uid: '', password: '', cookies: new Map() });

/** What says who asks: the password, and the cookies of the device. */
export function loginOf({ uid, password, cookies }: Somebody): Record<string, string> {
  const headers: Record<string, string> = {};
  if (uid) headers.Authorization = `Basic ${Buffer.from(`${uid}:${password}`).toString('base64')}`;
  if (cookies.size > 0) headers.Cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  return headers;
}

function dataOf(json: unknown): object | undefined {
  const data = (json as { ocs?: { data?: unknown } } | undefined)?.ocs?.data;
  return typeof data === 'object' && data !== null ? data : undefined;
}

function keepSome(list: number[], value: number, most: number): void {
  if (list.includes(value)) return;
  list.push(value);
  if (list.length > most) list.shift();
}
