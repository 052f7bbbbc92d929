import { type Client, dataOf, type Message, type Room, roomPath } from './client.js';
import { checkDatabase, storedIds } from './database.js';
import type { Ledger } from './ledger.js';
import { posters, type Uid, uids } from './load.js';
import type { Poller } from './poller.js';
import type { Soak } from './soak.js';
import type { World } from './world.js';

/** Compares what the server has with what it has promised, after each restart. */
export class Audit {
  readonly #soak: Soak;
  readonly #world: World<Uid>;
  readonly #ledger: Ledger;
  readonly #pollers: readonly Poller[];
  readonly #dataDir: string;
  /** By token, everything that was found up to the last look, rising. */
  readonly #histories: Map<string, Message[]>;
  /** What each poller has been found right about. */
  readonly #compared = new Map<Poller, number>();
  /** Sent and not yet looked for. */
  readonly #settledSent = new Set<string>();
  /** Found although never acknowledged. */
  unpromised = 0;
  lost = 0;

  constructor(soak: Soak, world: World<Uid>, ledger: Ledger, pollers: readonly Poller[], dataDir: string) {
    this.#soak = soak;
    this.#world = world;
    this.#ledger = ledger;
    this.#pollers = pollers;
    this.#dataDir = dataDir;
    this.#histories = new Map(world.tokens.map((token) => [token, []]));
  }

  async look(client: Client): Promise<void> {
    for (const token of this.#world.tokens) await this.#readOn(client, token);
    this.#checkPromises();
    for (const uid of uids) await this.#checkRooms(client, uid);
    for (const poller of this.#pollers) {
      await poller.catchUp(client, this.#ledger);
      this.#checkStream(poller);
    }
    for (const token of this.#world.tokens) this.#checkStored(token);
    checkDatabase(this.#soak, this.#dataDir);
  }

  /** Reads every history once more from its beginning. */
  async lookAtAll(client: Client): Promise<void> {
    for (const token of this.#world.tokens) {
      const whole = await client.history(this.#world.people.owner, token);
      const before = this.#historyOf(token);
      const same = whole.length === before.length && whole.every((message, place) => isSame(message, before[place]));
      if (!same) this.#soak.complain(`${token}: the history is not what it was`);
    }
  }

  /** Messages in all rooms. */
  get messages(): number {
    return [...this.#histories.values()].reduce((sum, history) => sum + history.length, 0);
  }

  #historyOf(token: string): Message[] {
    return this.#histories.get(token) ?? [];
  }

  async #readOn(client: Client, token: string): Promise<void> {
    const history = this.#historyOf(token);
    let last = history.at(-1)?.id ?? 0;
    for (const message of await client.history(this.#world.people.owner, token, last)) {
      if (message.id <= last) this.#soak.complain(`${token}: ${message.id} comes after ${last}`);
      last = message.id;
      history.push(message);
      if (message.systemMessage === '') this.#checkMessage(token, message);
      else if (message.systemMessage === 'conversation_renamed') this.#checkRename(token, message);
    }
  }

  #checkMessage(token: string, message: Message): void {
    const complain = (what: string) => this.#soak.complain(`${token}: message ${message.id} ${what}`);
    const sent = this.#ledger.sent.get(message.referenceId);
    if (!sent) {
      complain('was sent by nobody');
      return;
    }
    if (sent.found) complain('is there twice');
    sent.found = true;
    if (sent.token !== token) complain(`was sent to ${sent.token}`);
    if (sent.text !== message.message) complain(`should say "${sent.text}" and says "${message.message}"`);
    if (sent.id !== 0 && sent.id !== message.id) complain(`was acknowledged as ${sent.id}`);
    if ((message.parent?.id ?? 0) !== sent.replyTo) complain(`should answer ${sent.replyTo}`);
    if (!sent.acknowledged) this.unpromised++;
  }

  #checkRename(token: string, message: Message): void {
    const name = / to "([^"]*)"$/.exec(message.message)?.[1] ?? '';
    const rename = this.#ledger.renames.get(name);
    if (!rename || rename.token !== token) {
      this.#soak.complain(`${token}: nobody did this: ${message.message}`);
      return;
    }
    if (rename.found) this.#soak.complain(`${token}: this is there twice: ${message.message}`);
    rename.found = true;
    if (!rename.acknowledged) this.unpromised++;
  }

  #checkPromises(): void {
    const lose = (what: string) => {
      this.lost++;
      this.#soak.complain(what);
    };
    for (const [reference, sent] of this.#ledger.sent) {
      if (this.#settledSent.has(reference)) continue;
      this.#settledSent.add(reference);
      if (sent.acknowledged && !sent.found)
        lose(`${sent.token}: ${reference} was acknowledged as ${sent.id} and is lost`);
    }
    for (const [name, rename] of this.#ledger.renames) {
      if (this.#settledSent.has(name)) continue;
      this.#settledSent.add(name);
      if (rename.acknowledged && !rename.found)
        lose(`${rename.token}: the change to "${name}" was acknowledged and is lost`);
    }
  }

  /** What a poller was given, one answer after the other, is the history from where it began. */
  #checkStream(poller: Poller): void {
    const done = this.#compared.get(poller) ?? 0;
    const { token, stream, person } = poller;
    this.#compared.set(poller, stream.length);
    const history = this.#historyOf(token);
    const skipped = history.length - stream.length;
    const fresh = stream.slice(done);
    const wrong = fresh.findIndex((message, place) => !isSame(message, history[skipped + done + place]));
    if (poller.startsAfter !== (history[skipped - 1]?.id ?? 0)) {
      this.#soak.complain(
        `${token}: ${person.uid} was given ${stream.length} messages, and that is not how many there are`,
      );
    } else if (wrong >= 0) {
      const expected = history[skipped + done + wrong];
      this.#soak.complain(`${token}: ${person.uid} was given ${fresh[wrong]?.id} in the place of ${expected?.id}`);
    }
  }

  /** Markers stand where they were put, counters say what a count says, names are what was last told. */
  async #checkRooms(client: Client, uid: Uid): Promise<void> {
    const person = this.#world.people[uid];
    const rooms = dataOf<Room[]>(await client.succeed(person, 'GET', roomPath()));
    for (const token of this.#world.tokens) {
      const room = rooms.find((candidate) => candidate.token === token);
      if (!room) {
        this.#soak.complain(`${token}: ${uid} does not find it`);
        continue;
      }
      this.#checkMarker(uid, room);
      this.#checkCounters(uid, room);
    }
  }

  #checkMarker(uid: Uid, room: Room): void {
    const { token, lastReadMessage } = room;
    const own = this.#ledger.newestOwn(uid, token);
    if (posters.includes(uid) && lastReadMessage < own) {
      this.#soak.complain(`${token}: ${uid} wrote ${own}, yet the marker stands at ${lastReadMessage}`);
    }
    const marker = this.#ledger.marker(uid, token);
    const { kept, pending } = marker;
    if (kept !== undefined && lastReadMessage !== kept && lastReadMessage !== pending) {
      this.#soak.complain(`${token}: the marker of ${uid} was put to ${kept} and stands at ${lastReadMessage}`);
    }
    // What was under way either came or did not; nothing of it comes any more.
    if (pending !== undefined && lastReadMessage === pending) marker.kept = pending;
    marker.pending = undefined;
  }

  #checkCounters(uid: Uid, { token, name, lastReadMessage, unreadMessages, lastMessage }: Room): void {
    const history = this.#historyOf(token);
    let unread = 0;
    for (let place = history.length - 1; (history[place]?.id ?? 0) > lastReadMessage; place--) {
      if (history[place]?.systemMessage === '') unread++;
    }
    // A room of which nothing at all was read shows as unread even if there are system messages only.
    if (unread === 0 && lastReadMessage === -2) unread = 1;
    if (unread !== unreadMessages) {
      this.#soak.complain(
        `${token}: ${uid} has ${unread} messages above ${lastReadMessage} and is told ${unreadMessages}`,
      );
    }
    if (lastMessage.id !== history.at(-1)?.id) {
      this.#soak.complain(`${token}: the last message is ${history.at(-1)?.id} and not ${lastMessage.id}`);
    }
    const told = history.findLast((message) => message.systemMessage === 'conversation_renamed');
    if (told && !told.message.endsWith(`to "${name}"`)) {
      this.#soak.complain(`${token}: it is called "${name}", but ${told.id} says: ${told.message}`);
    }
  }

  /** Nothing that was there in an earlier round has gone. */
  #checkStored(token: string): void {
    const ids = storedIds(this.#dataDir, token);
    const history = this.#historyOf(token);
    const wrong = history.findIndex(({ id }, place) => ids[place] !== id);
    if (wrong >= 0 || ids.length !== history.length) {
      this.#soak.complain(`${token}: ${ids.length} comments are stored and ${history.length} are given`);
    }
  }
}

/** System messages name who reads them, so that only their kind can be compared. */
const isSame = (message: Message, other: Message | undefined): boolean =>
  other !== undefined &&
  message.id === other.id &&
  message.systemMessage === other.systemMessage &&
  message.referenceId === other.referenceId &&
  (message.systemMessage !== '' || message.message === other.message);
