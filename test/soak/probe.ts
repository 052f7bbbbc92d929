/**
 * Imported into a server that is looked at: on SIGUSR2 it gives up all garbage and tells on stderr what it still
 * holds, so that a run can say from outside whether that is what it held before.
 */
import { writeSync } from 'node:fs';
import { Session } from 'node:inspector';

/** What is held, as a line of JSON below `probe`. */
export interface Held {
  heapBytes: number;
  rssBytes: number;
  /** Timers that keep the process alive: each held poll may have one. */
  timers: number;
  /** Open connections of clients. */
  connections: number;
}

const stderr = 2;
const session = new Session();
session.connect();
process.on('SIGUSR2', () => {
  session.post('HeapProfiler.collectGarbage', () => {
    const resources = process.getActiveResourcesInfo();
    const count = (kind: string) => resources.filter((resource) => resource === kind).length;
    const { heapUsed, rss } = process.memoryUsage();
    const held: Held = {
      heapBytes: heapUsed,
      rssBytes: rss,
      timers: count('Timeout'),
      connections: count('TCPSocketWrap'),
    };
    writeSync(stderr, `${JSON.stringify({ probe: held })}\n`);
  });
});
