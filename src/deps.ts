import type { LRUCache } from 'lru-cache';
import type { Clock } from './clock.js';
import type { Config } from './config.js';
import type { Grant } from './domain/loginFlow.js';
import type { EventBus } from './events/bus.js';
import type { Waiters } from './events/waiters.js';
import type { BlobStore } from './files/blobStore.js';
import type { Skeleton } from './files/skeleton.js';
import type { NewsBoard } from './http/news.js';
import type { JobBell } from './jobs/jobs.js';
import type { Limits } from './limits.js';
import type { LinkReader } from './linkReader.js';
import type { Log } from './log.js';
import type { Mailer } from './mail.js';
import type { Metrics } from './metrics/metrics.js';
import type { Passwords } from './passwords.js';
import type { Previews } from './pictures/previews.js';
import type { Storage } from './storage/storage.js';
import type { Throttle } from './throttle.js';

/** What main.ts hands in: everything that has state or touches the world. */
export interface Deps {
  config: Readonly<Config>;
  /** What names this installation to its clients and keeps its cookies honest. */
  instance: Instance;
  storage: Storage;
  /** What lies in files. */
  blobs: BlobStore;
  /** What new accounts find; undefined for nothing. */
  skeleton: Skeleton | undefined;
  bus: EventBus;
  waiters: Waiters;
  /** What those who poll are given, while nothing changes. */
  news: NewsBoard;
  /** Of each session by its id, which state of its room's presence its client was told last. */
  told: LRUCache<number, string>;
  /** By login flow, the app password that somebody has typed for the client, until it asks: kept nowhere else. */
  handedOver: LRUCache<number, Grant>;
  clock: Clock;
  log: Log;
  passwords: Passwords;
  /** Undefined where no mail is sent. */
  mailer: Mailer | undefined;
  throttle: Throttle;
  /** Undefined where nothing is counted. */
  metrics: Metrics | undefined;
  limits: Limits;
  links: LinkReader;
  previews: Previews;
  /** Told whenever something was written down that falls due later. */
  jobs: JobBell;
}

export interface Instance {
  /** Name of the session cookie, such as `oc1a2b3c4d5e`. */
  id: string;
  /** Key for signing cookies. */
  secret: Buffer;
  /** Public base URL, without a slash at its end. */
  url: string;
}
