/** Milliseconds by which something may end too late: fine enough for whole seconds, coarse enough to cost nothing. */
const slotMilliseconds = 250;

/** Something that ends at some time. */
export interface Ending {
  /** The slot in which it ends, 0 for none: kept here so that finding it again needs no search. */
  slot: number;
}

/** Tells when the time of each of many things is over; one timer serves all of them. */
export class Deadlines<E extends Ending> {
  readonly #onEnd: (ending: E) => void;
  readonly #slots = new Map<number, Set<Ending>>();
  /** The slots before this one are through. */
  #next = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(onEnd: (ending: E) => void) {
    this.#onEnd = onEnd;
  }

  add(ending: Ending & E, milliseconds: number): void {
    ending.slot = Math.ceil((performance.now() + milliseconds) / slotMilliseconds);
    let slot = this.#slots.get(ending.slot);
    if (!slot) {
      slot = new Set();
      this.#slots.set(ending.slot, slot);
    }
    slot.add(ending);
    if (this.#timer) return;
    this.#next = currentSlot();
    this.#timer = setInterval(() => this.#endDue(), slotMilliseconds);
  }

  remove(ending: Ending): void {
    const slot = this.#slots.get(ending.slot);
    if (!slot?.delete(ending)) return;
    if (slot.size === 0) this.#slots.delete(ending.slot);
    ending.slot = 0;
  }

  #endDue(): void {
    const now = currentSlot();
    for (; this.#next <= now; this.#next++) {
      const due = this.#slots.get(this.#next);
      if (due) for (const ending of [...due]) this.#onEnd(ending as E);
    }
    if (this.#slots.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}

const currentSlot = (): number => Math.floor(performance.now() / slotMilliseconds);
