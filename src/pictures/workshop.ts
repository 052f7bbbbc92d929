import { TalkError } from '../domain/errors.js';

/**
 * Where pictures are decoded and drawn: in threads of libvips and a bounded number at a time, since pictures come from
 * anybody, and the threads are those that check passwords and read files too.
 */

/** At once; of four threads there are, the others stay free. */
const seats = 2;
/** Who would wait longer than for so many others is told to come again. */
const longestQueue = 200;
/** Seconds of work on one picture. */
export const longestWork = 10;

let free = seats;
const queue: { takes: number; start: () => void }[] = [];

/** Lets in whoever came first, as long as there is room for them. */
function fill(): void {
  for (let next = queue[0]; next && next.takes <= free; next = queue[0]) {
    queue.shift();
    free -= next.takes;
    next.start();
  }
}

/**
 * Does some work on a picture when its turn comes.
 * @param isHeavy for what takes so much memory that nothing else is to be done beside it
 * @throws TalkError unavailable when too many wait already
 */
export async function inTurn<T>(work: () => Promise<T>, isHeavy = false): Promise<T> {
  if (queue.length >= longestQueue) throw new TalkError('unavailable', [], { message: 'Too many pictures at once' });
  const takes = isHeavy ? seats : 1;
  await new Promise<void>((start) => {
    queue.push({ takes, start });
    fill();
  });
  try {
    return await work();
  } finally {
    free += takes;
    fill();
  }
}

export async function loadSharp() {
  const { default: sharp } = await import('sharp');
  sharp.cache(false);
  sharp.concurrency(1);
  return sharp;
}
