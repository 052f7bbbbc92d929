import { setTimeout as sleep } from 'node:timers/promises';
import { Broken, type Client, chatPath, dataOf, type Message, type Person, type Room, roomPath } from './client.js';
import type { Ledger } from './ledger.js';
import type { Poller } from './poller.js';
import type { Soak } from './soak.js';
import type { Uploads } from './uploads.js';
import type { World } from './world.js';

export const uids = ['owner', 'anna', 'ben', 'marker', 'listener', 'watcher'] as const;
export type Uid = (typeof uids)[number];
/** Those who write. */
export const posters: readonly Uid[] = ['owner', 'anna', 'ben'];
/** Requests under way at once for each of them. */
const handsPerPoster = 3;
/** Files under way at once. */
const uploaders = 3;
/** Longest pause between two requests of one hand, milliseconds. */
const pause = 15;

/** Everybody's requests to one server process, from its start until it is gone. */
export class Load {
  readonly #soak: Soak;
  readonly #world: World<Uid>;
  readonly #client: Client;
  readonly #ledger: Ledger;
  #ended = false;
  readonly #hands: Promise<void>[];
  static #lastNumber = 0;

  constructor(
    soak: Soak,
    world: World<Uid>,
    client: Client,
    ledger: Ledger,
    pollers: readonly Poller[],
    uploads: Uploads,
  ) {
    this.#soak = soak;
    this.#world = world;
    this.#client = client;
    this.#ledger = ledger;
    const { people } = world;
    this.#hands = [
      ...posters.flatMap((uid) => Array.from({ length: handsPerPoster }, () => this.#over(() => this.#post(uid)))),
      this.#over(() => this.#rename(people.owner)),
      this.#over(() => this.#mark(people.marker)),
      ...Array.from({ length: uploaders }, (_, hand) =>
        this.#over(() => uploads.change(client, hand, () => this.#ended)),
      ),
      ...pollers.map((poller) => this.#guard(poller.pollUntil(() => this.#ended, client, ledger))),
    ];
  }

  /** From now on connections may break, and nothing new is begun. */
  end(): void {
    this.#ended = true;
  }

  /** Waits for what is under way; the server must be gone, for polls last long. */
  async settle(): Promise<void> {
    await Promise.all(this.#hands);
  }

  async #over(act: () => Promise<void>): Promise<void> {
    await this.#guard(
      (async () => {
        while (!this.#ended) {
          await act();
          await sleep(this.#soak.random.between(0, pause));
        }
      })(),
    );
  }

  async #guard(work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (error) {
      if (!(error instanceof Broken && this.#ended)) this.#soak.complain(String(error));
    }
  }

  async #post(uid: Uid): Promise<void> {
    const { random, seed } = this.#soak;
    const token = random.pick(this.#world.tokens);
    const recent = this.#ledger.recentIn(token);
    const replyTo = recent.length > 0 && random.chance(0.2) ? random.pick(recent.slice(-50)) : 0;
    const number = ++Load.#lastNumber;
    const text = `${number} ${'word '.repeat(random.between(1, 60))}end`;
    const entry = this.#ledger.send({ token, referenceId: `soak-${seed}-${number}`, text, replyTo });
    const form = { message: text, referenceId: entry.referenceId, replyTo };
    try {
      const reply = await this.#client.ask(this.#world.people[uid], 'POST', chatPath(token), form);
      if (reply.status === 201) {
        this.#ledger.keep(entry, uid, dataOf<Message>(reply).id);
      } else if (!this.#ended) {
        this.#soak.complain(`a post was answered ${reply.status} ${reply.text.slice(0, 300)}`);
      }
    } catch (error) {
      if (error instanceof Broken && error.status === 201) this.#ledger.keep(entry, uid, 0);
      throw error;
    }
  }

  /** A change of a setting, which also writes a system message. */
  async #rename(owner: Person): Promise<void> {
    const token = this.#soak.random.pick(this.#world.tokens);
    const entry = this.#ledger.rename(token, `Name ${++Load.#lastNumber}`);
    const reply = await this.#client.ask(owner, 'PUT', roomPath(token), { roomName: entry.name });
    if (reply.status === 200) this.#ledger.keepRename(entry);
    else if (!this.#ended) this.#soak.complain(`a rename was answered ${reply.status} ${reply.text.slice(0, 300)}`);
    await sleep(this.#soak.random.between(0, pause * 10));
  }

  async #mark(person: Person): Promise<void> {
    const { random } = this.#soak;
    const token = random.pick(this.#world.tokens);
    const recent = this.#ledger.recentIn(token);
    if (recent.length === 0) return;
    const lastReadMessage = random.pick(recent.slice(-200));
    const marker = this.#ledger.marker(person.uid, token);
    marker.pending = lastReadMessage;
    const reply = await this.#client.ask(person, 'POST', `${chatPath(token)}/read`, { lastReadMessage });
    if (reply.status === 200) {
      this.#ledger.keepMarker(marker, lastReadMessage);
      const told = dataOf<Room>(reply).lastReadMessage;
      if (told !== lastReadMessage) this.#soak.complain(`a marker set to ${lastReadMessage} was answered with ${told}`);
    } else if (!this.#ended) this.#soak.complain(`marking was answered ${reply.status} ${reply.text.slice(0, 300)}`);
  }
}
