import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Config } from '../config.js';
import type { Deps } from '../deps.js';
import type { StorageWatch } from '../storage/sqlite/open.js';

/** What is counted for those who watch over the server; there is none of it unless they have asked for it. */
export interface Metrics extends StorageWatch {
  /** A held poll was given messages, so many milliseconds after the ring. */
  delivered(milliseconds: number): void;
  /** A request was answered with 400 or above. @param route the pattern of its path */
  failed(method: string, route: string, status: number): void;
  /** Counts what is looked up in a running server as well, and tells it at the address of the setting. */
  listen(config: Config, deps: Pick<Deps, 'waiters'>, http: Server): Promise<MetricsListener>;
}

export interface MetricsListener {
  address: AddressInfo;
  stop(): Promise<void>;
}

/** Loads what is needed for it only if the setting says where it is told. */
export async function createMetrics({ metrics }: Pick<Config, 'metrics'>): Promise<Metrics | undefined> {
  if (metrics === '') return undefined;
  const { PrometheusMetrics } = await import('./prometheus.js');
  return new PrometheusMetrics();
}
