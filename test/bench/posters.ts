import { setTimeout as sleep } from 'node:timers/promises';
import { postRequest, textOf } from './requests.js';
import { openWires, type Wire } from './wire.js';

let lastNumber = 0;

/** A number that no other message of this run has. */
export const nextNumber = (): number => ++lastNumber;

/** Connections that messages are posted over, and what became of the messages. */
export class Posters {
  readonly #port: number;
  readonly #idle: Wire[] = [];
  readonly #wires: Wire[] = [];
  readonly #acknowledged = new Map<string, number[]>();
  /** Milliseconds until the acknowledgement. */
  readonly latencies: number[] = [];
  failed = 0;
  firstTrouble = '';

  constructor(port: number) {
    this.#port = port;
  }

  /** Numbers of the messages that the server has acknowledged in a room. */
  readonly acknowledgedIn = (token: string): readonly number[] => this.#acknowledged.get(token) ?? [];

  async post(person: number, token: string, onSent: (number: number) => void = () => {}): Promise<void> {
    const wire = this.#idle.pop() ?? (await this.#open());
    const number = nextNumber();
    const request = postRequest(person, token, textOf(number));
    const begun = performance.now();
    onSent(number);
    try {
      const { status, body } = await wire.call(request);
      if (status !== 201) return this.#fail(`a post was answered ${status}: ${body.slice(0, 300)}`);
      this.latencies.push(performance.now() - begun);
      const numbers = this.#acknowledged.get(token);
      if (numbers) numbers.push(number);
      else this.#acknowledged.set(token, [number]);
      this.#idle.push(wire);
    } catch (error) {
      this.#fail(String(error));
    }
  }

  /** Posts at a steady pace, whether or not the acknowledgements keep up with it. */
  async atPace(perSecond: number, seconds: number, post: (turn: number) => Promise<void>): Promise<void> {
    const begun = performance.now();
    const all: Promise<void>[] = [];
    for (let turn = 0; turn < perSecond * seconds; turn++) {
      const early = begun + (turn * 1000) / perSecond - performance.now();
      if (early > 0) await sleep(early);
      all.push(post(turn));
    }
    await Promise.all(all);
  }

  close(): void {
    for (const wire of this.#wires) wire.close();
  }

  async #open(): Promise<Wire> {
    const [wire] = await openWires(this.#port, 1);
    if (!wire) throw new Error('no connection');
    this.#wires.push(wire);
    return wire;
  }

  #fail(trouble: string): void {
    this.failed++;
    this.firstTrouble ||= trouble;
  }
}
