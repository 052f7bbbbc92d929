import { setTimeout as sleep } from 'node:timers/promises';
import type { Credentials } from './people.js';
import { numbersIn, pollRequest } from './requests.js';
import { openWires, type Reply, type Wire } from './wire.js';

/** One client of the crowd: who it is and where it waits. */
export interface Seat {
  person: number;
  token: string;
}

export interface CrowdOptions {
  credentials: Credentials;
  setReadMarker: boolean;
}

/** What went wrong for a crowd; all zero on a good day. */
export interface Faults {
  lost: number;
  duplicated: number;
  disordered: number;
  broken: number;
}

/** Clients that each hold a poll, and ask anew as soon as they are answered. */
export class Crowd {
  readonly #pollers: Poller[] = [];
  readonly #options: CrowdOptions;
  /** When each message was sent, by its number; milliseconds. */
  readonly #sentAt = new Map<number, number>();
  #watching = false;
  #latencies: number[] = [];
  #delivered = 0;
  #answers = 0;
  #broken = 0;
  #firstTrouble = '';

  constructor(options: Partial<CrowdOptions> = {}) {
    this.#options = { credentials: 'password', setReadMarker: false, ...options };
  }

  /** Connects more clients and lets them wait for what comes after `newestId`. */
  async join(port: number, seats: Seat[], newestId: number): Promise<void> {
    const wires = await openWires(port, seats.length);
    wires.forEach((wire, index) => {
      const seat = seats[index];
      if (!seat) return;
      const poller = new Poller(wire, seat, newestId, this.#options, this.#hear, this.#fail);
      this.#pollers.push(poller);
      poller.ask();
    });
  }

  /** A message is on its way now. */
  sent(number: number): void {
    this.#sentAt.set(number, performance.now());
  }

  /** From now on what is delivered counts. */
  watch(): void {
    this.#watching = true;
    this.#latencies = [];
    this.#delivered = 0;
    this.#answers = 0;
  }

  get latencies(): readonly number[] {
    return this.#latencies;
  }

  /** Messages delivered while watching, once for each client. */
  get delivered(): number {
    return this.#delivered;
  }

  /** Answers that carried them: fewer where a client got several at once. */
  get answers(): number {
    return this.#answers;
  }

  get size(): number {
    return this.#pollers.length;
  }

  get firstTrouble(): string {
    return this.#firstTrouble;
  }

  /** Waits until every client has all of these messages, or until nothing has come for some seconds. */
  async drained(numbersOf: (token: string) => readonly number[]): Promise<void> {
    let before = -1;
    let changed = performance.now();
    for (;;) {
      const heard = this.#pollers.reduce((sum, { heard }) => sum + heard.length, 0);
      const wanted = this.#pollers.reduce((sum, { seat }) => sum + numbersOf(seat.token).length, 0);
      if (heard >= wanted) return;
      if (heard !== before) changed = performance.now();
      else if (performance.now() - changed > 5000) return;
      before = heard;
      await sleep(20);
    }
  }

  /**
   * Hangs up, and compares what each client heard with what was acknowledged.
   * @param numbersOf the messages acknowledged in a room, by its token
   */
  leave(numbersOf: (token: string) => readonly number[]): Faults {
    const faults: Faults = { lost: 0, duplicated: 0, disordered: 0, broken: this.#broken };
    const ranks = this.#orders();
    for (const { wire, seat, heard, idsFell } of this.#pollers) {
      wire.close();
      const once = new Set(heard);
      faults.duplicated += heard.length - once.size;
      for (const number of numbersOf(seat.token)) if (!once.has(number)) faults.lost++;
      const rank = ranks.get(seat.token);
      const places = [...once].map((number) => rank?.get(number) ?? 0);
      if (idsFell || places.some((place, index) => place < (places[index - 1] ?? 0))) faults.disordered++;
    }
    return faults;
  }

  /** For each room the places of its messages, as whoever heard the most of them heard them. */
  #orders(): Map<string, Map<number, number>> {
    const longest = new Map<string, number[]>();
    for (const { seat, heard } of this.#pollers) {
      if (heard.length > (longest.get(seat.token)?.length ?? -1)) longest.set(seat.token, heard);
    }
    const placed = (heard: number[]) => new Map(heard.map((number, place) => [number, place]));
    return new Map([...longest].map(([token, heard]) => [token, placed(heard)]));
  }

  readonly #hear = (numbers: number[]): void => {
    if (!this.#watching) return;
    const now = performance.now();
    this.#answers++;
    this.#delivered += numbers.length;
    for (const number of numbers) {
      const sent = this.#sentAt.get(number);
      if (sent !== undefined) this.#latencies.push(now - sent);
    }
  };

  readonly #fail = (trouble: string): void => {
    this.#broken++;
    this.#firstTrouble ||= trouble;
  };
}

class Poller {
  readonly wire: Wire;
  readonly seat: Seat;
  /** Numbers of the messages that came, in their order. */
  readonly heard: number[] = [];
  idsFell = false;
  #known: number;
  readonly #before: string;
  readonly #after: string;
  readonly #onMessages: (numbers: number[]) => void;
  readonly #onTrouble: (trouble: string) => void;

  constructor(
    wire: Wire,
    seat: Seat,
    known: number,
    options: CrowdOptions,
    onMessages: (numbers: number[]) => void,
    onTrouble: (trouble: string) => void,
  ) {
    this.wire = wire;
    this.seat = seat;
    this.#known = known;
    [this.#before, this.#after] = pollRequest(seat.person, seat.token, options);
    this.#onMessages = onMessages;
    this.#onTrouble = onTrouble;
  }

  ask(): void {
    this.wire.ask(this.#before + this.#known + this.#after, this.#onReply, this.#onLost);
  }

  readonly #onLost = (error: Error): void => this.#onTrouble(error.message);

  readonly #onReply = ({ status, lastGiven, body }: Reply): void => {
    if (status !== 200 && status !== 304) {
      this.#onTrouble(`a poll was answered ${status}: ${body.slice(0, 300)}`);
      return;
    }
    if (status === 200) this.#hear(numbersIn(body), lastGiven);
    this.ask();
  };

  #hear(numbers: number[], lastGiven: number): void {
    // A common read that has moved is told in an answer without messages.
    if (lastGiven !== 0) {
      if (lastGiven <= this.#known) this.idsFell = true;
      this.#known = lastGiven;
    }
    this.heard.push(...numbers);
    this.#onMessages(numbers);
  }
}
