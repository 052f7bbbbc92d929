import { type Client, chatPath, dataOf, lastGivenOf, type Message, type Person } from './client.js';
import type { Ledger } from './ledger.js';

/** Seconds that a poll is held at most. */
const timeout = 20;

/** Somebody who reads a room as clients do, from one held poll to the next, across restarts. */
export class Poller {
  readonly person: Person;
  readonly token: string;
  /** Whether its polls also say what it has read. */
  readonly #marks: boolean;
  /** Everything that it was given, in that order. */
  readonly stream: Message[] = [];
  /** Id of the message after which it began. */
  readonly startsAfter: number;
  #known: number;

  constructor(person: Person, token: string, startsAfter: number, marks: boolean) {
    this.person = person;
    this.token = token;
    this.startsAfter = startsAfter;
    this.#known = startsAfter;
    this.#marks = marks;
  }

  /** Polls until it is told to end or the connection breaks. */
  async pollUntil(hasEnded: () => boolean, client: Client, ledger: Ledger): Promise<void> {
    while (!hasEnded()) await this.#poll(client, ledger, timeout);
  }

  /** Reads what there is by now. */
  async catchUp(client: Client, ledger: Ledger): Promise<void> {
    while ((await this.#poll(client, ledger, 0)) > 0);
  }

  /** @returns how many messages came */
  async #poll(client: Client, ledger: Ledger, seconds: number): Promise<number> {
    const marker = this.#marks ? ledger.marker(this.person.uid, this.token) : undefined;
    // A marker is only ever raised by a poll.
    if (marker && this.#known > (marker.kept ?? 0)) marker.pending = this.#known;
    const query = {
      lookIntoFuture: 1,
      lastKnownMessageId: this.#known,
      timeout: seconds,
      limit: 100,
      setReadMarker: Number(this.#marks),
    };
    const reply = await client.ask(this.person, 'GET', chatPath(this.token), query);
    if (reply.status !== 200 && reply.status !== 304) {
      throw new Error(`a poll was answered ${reply.status} ${reply.text.slice(0, 300)}`);
    }
    if (marker && marker.pending !== undefined) ledger.keepMarker(marker, marker.pending);
    if (reply.status === 304) return 0;
    const messages = dataOf<Message[]>(reply);
    this.stream.push(...messages);
    this.#known = lastGivenOf(reply);
    return messages.length;
  }
}
