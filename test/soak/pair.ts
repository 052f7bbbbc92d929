import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, chatPath, dataOf, lastGivenOf, type Message, type Person } from './client.js';
import type { Soak } from './soak.js';

/** Longest time that a message may take from one to the other while others misbehave, milliseconds. */
const tooLong = 10_000;
const pause = 20;

/** Two who behave: one writes, the other waits, and all the while it is measured how long a message takes. */
export class Pair {
  readonly latencies: number[] = [];
  readonly #soak: Soak;
  readonly #client: Client;
  readonly #writer: Person;
  readonly #reader: Person;
  readonly #token: string;
  #ended = false;

  constructor(soak: Soak, client: Client, [writer, reader]: [Person, Person], token: string) {
    this.#soak = soak;
    this.#client = client;
    this.#writer = writer;
    this.#reader = reader;
    this.#token = token;
  }

  end(): void {
    this.#ended = true;
  }

  /** Writes one message after the other, each when the one before has arrived. */
  async run(): Promise<void> {
    const path = chatPath(this.#token);
    let known = dataOf<Message>(await this.#client.succeed(this.#writer, 'POST', path, { message: 'Hello' })).id;
    while (!this.#ended) {
      const message = `It is ${performance.now()}`;
      const query = { lookIntoFuture: 1, lastKnownMessageId: known, timeout: 30 };
      const waiting = this.#client.succeed(this.#reader, 'GET', path, query);
      const begun = performance.now();
      await this.#client.succeed(this.#writer, 'POST', path, { message });
      const reply = await waiting;
      const took = performance.now() - begun;
      this.latencies.push(took);
      if (took > tooLong) this.#soak.complain(`a message took ${took.toFixed(0)} ms`);
      const texts = reply.status === 200 ? dataOf<Message[]>(reply).map((each) => each.message) : [];
      if (texts.length !== 1 || texts[0] !== message)
        this.#soak.complain(`"${message}" arrived as ${texts.join(', ')}`);
      known = lastGivenOf(reply);
      await sleep(pause);
    }
  }
}
