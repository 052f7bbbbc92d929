import { TalkError } from '../domain/errors.js';

/**
 * Where pictures are decoded and drawn: in threads of libvips and a bounded number at a time, since pictures come from
 * anybody, and the threads are those that check passwords and read files too.
 */

/** Who would wait longer than for so many others is told to come again. */
const longestQueue = 200;
/** Seconds of work on one picture. */
export const longestWork = 10;

/** So many at once, and the others one after the other as they came. */
class Seats {
  readonly #all: number;
  #free: number;
  readonly #queue: { takes: number; start: () => void }[] = [];

  constructor(all: number) {
    this.#all = all;
    this.#free = all;
  }

  get isFree(): boolean {
    return this.#free > 0 && this.#queue.length === 0;
  }

  /** @throws TalkError unavailable when too many wait already */
  async inTurn<T>(work: () => Promise<T>, takesAll: boolean): Promise<T> {
    if (this.#queue.length >= longestQueue) {
      throw new TalkError('unavailable', [], { message: 'Too many pictures at once' });
    }
    const takes = takesAll ? this.#all : 1;
    await new Promise<void>((start) => {
      this.#queue.push({ takes, start });
      this.#fill();
    });
    try {
      return await work();
    } finally {
      this.#free += takes;
      this.#fill();
    }
  }

  /** Lets in whoever came first, as long as there is room for them. */
  #fill(): void {
    for (let next = this.#queue[0]; next && next.takes <= this.#free; next = this.#queue[0]) {
      this.#queue.shift();
      this.#free -= next.takes;
      next.start();
    }
  }
}

/** Of four threads there are, one stays free. */
const workers = new Seats(2);
const readers = new Seats(1);

/**
 * Does some work on a picture when its turn comes.
 * @param isHeavy for what takes so much memory that nothing else is to be done beside it
 * @throws TalkError unavailable when too many wait already
 */
export const inTurn = <T>(work: () => Promise<T>, isHeavy = false): Promise<T> => workers.inTurn(work, isHeavy);

/** Looks at the head of a picture, which takes next to nothing and must not wait for what takes long. */
export const glance = <T>(work: () => Promise<T>): Promise<T> => readers.inTurn(work, false);

/** Whether work on a picture would begin at once. */
export const isIdle = (): boolean => workers.isFree;

export async function loadSharp() {
  const { default: sharp } = await import('sharp');
  sharp.cache(false);
  sharp.concurrency(1);
  return sharp;
}
