import { startWorker } from '../../executable/workers.js';
import { fromFailure } from './failure.js';
import type { Operations } from './operations.js';
import type { Call, FromWriter, Result, ToWriter, WriterData } from './writerMessages.js';

/** The writer's operations as the server calls them: each resolves once what it did is on disk. */
export type Writes = {
  [K in keyof Operations]: (...args: Parameters<Operations[K]>) => Promise<ReturnType<Operations[K]>>;
};

export interface Writer {
  writes: Writes;
  /** Whether anything is being written, or looked up by `lookForOthers`. */
  isWriting(): boolean;
  /** Asks whether another process has committed; `onOthers` is called if so. */
  lookForOthers(): void;
  /** Keeps what has been called so far, then ends the thread. Later calls are refused. */
  close(): Promise<void>;
}

interface Waiting {
  call: Call;
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
}

type Settled = Extract<FromWriter, { results: Result[] }>;

/**
 * Starts the thread that writes.
 * @param onFatal told once if the thread ends without having been asked to; every write is refused from then on
 * @param onCommit told of each call that was kept and what it gave, before anybody who waits for one goes on
 * @param onOthers told when another process has committed
 */
export function startWriter(
  data: WriterData,
  onFatal: (error: Error) => void,
  onCommit: (calls: readonly Call[], results: readonly Result[]) => void,
  onOthers: () => void,
): Promise<Writer> {
  const worker = startWorker('writer', { workerData: data });
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  /** Called in this turn of the event loop; sent at its end, all together. */
  let unsent: Waiting[] = [];
  /** Sent, and answered in this order. */
  let sent: Waiting[] = [];
  /** Why nothing can be written any more. */
  let refusal: Error | undefined;
  let closing = false;
  /** Messages that it has not answered. */
  let unanswered = 0;

  const post = (message: ToWriter) => {
    worker.postMessage(message);
    unanswered++;
  };

  function call(name: Call['name'], args: never[]): Promise<unknown> {
    if (refusal) return Promise.reject(refusal);
    if (closing) return Promise.reject(new Error('The storage is closed.'));
    return new Promise((resolve, reject) => {
      if (unsent.push({ call: { name, args }, resolve, reject }) === 1) setImmediate(flush);
    });
  }

  function flush(): void {
    if (unsent.length > 0) send(unsent);
    unsent = [];
  }

  function send(batch: Waiting[]): void {
    try {
      post({ calls: batch.map((entry) => entry.call), close: false });
      sent.push(...batch);
    } catch (error) {
      // One of them holds what cannot cross to another thread; the others must not suffer.
      if (batch.length > 1) for (const entry of batch) send([entry]);
      else batch[0]?.reject(error);
    }
  }

  function settle({ messages, results, others }: Settled): void {
    unanswered -= messages;
    const answered = sent.splice(0, results.length);
    onCommit(
      answered.map(({ call }) => call),
      results,
    );
    if (others) onOthers();
    results.forEach((result, index) => {
      if ('failure' in result) answered[index]?.reject(fromFailure(result.failure));
      else answered[index]?.resolve(result.value);
    });
  }

  function refuse(error: Error): void {
    refusal = error;
    const lost = [...sent, ...unsent];
    sent = [];
    unsent = [];
    for (const { reject } of lost) reject(error);
  }

  async function close(): Promise<void> {
    if (!closing && !refusal) {
      flush();
      closing = true;
      post({ calls: [], close: true });
    }
    await ended;
  }

  return new Promise((started, failed) => {
    let onEnd = failed;
    const fail = (error: Error) => {
      if (refusal) return;
      refuse(error);
      onEnd(error);
    };
    worker.on('error', (error: unknown) => fail(new Error('The thread that writes has failed.', { cause: error })));
    worker.on('exit', (status) => {
      if (!closing || sent.length > 0) fail(new Error(`The thread that writes has ended with status ${status}.`));
    });
    worker.on('message', (message: FromWriter) => {
      if ('results' in message) return settle(message);
      onEnd = onFatal;
      const entries = message.names.map((name) => [name, (...args: never[]) => call(name, args)]);
      started({
        writes: Object.fromEntries(entries),
        isWriting: () => unanswered > 0 || unsent.length > 0,
        lookForOthers() {
          if (!refusal && !closing) post({ calls: [], close: false });
        },
        close,
      });
    });
  });
}
