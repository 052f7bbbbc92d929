import { statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Config } from '../config.js';
import type { Deps } from '../deps.js';
import { databaseFile } from '../storage/sqlite/open.js';
import type { CacheCounts } from '../storage/sqlite/readCache.js';
import type { Call } from '../storage/sqlite/writerMessages.js';
import type { Metrics, MetricsListener } from './metrics.js';

const latencyBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];
const commitBuckets = [1, 2, 4, 8, 16, 32, 64, 128, 256];

/** Counts for Prometheus. What can be looked up is looked up when it is asked for and not before. */
export class PrometheusMetrics implements Metrics {
  readonly cache: CacheCounts = { hits: 0, misses: 0 };
  readonly #registry = new Registry();
  readonly #registers = [this.#registry];
  readonly #delivery = new Histogram({
    name: 'parley_delivery_seconds',
    help: 'From the ring after a commit to the answer of a held poll',
    buckets: latencyBuckets,
    registers: this.#registers,
  });
  readonly #commitSize = new Histogram({
    name: 'parley_commit_operations',
    help: 'Operations that were committed together',
    buckets: commitBuckets,
    registers: this.#registers,
  });
  readonly #writes = new Counter({
    name: 'parley_writes_total',
    help: 'Operations that were committed; addComment is a message that somebody sent',
    labelNames: ['operation'],
    registers: this.#registers,
  });
  readonly #throttled = new Counter({
    name: 'parley_throttled_total',
    help: 'Requests that were refused because there had been too many',
    registers: this.#registers,
  });
  readonly #errors = new Counter({
    name: 'parley_errors_total',
    help: 'Answers of 400 and above, by the pattern of the route',
    labelNames: ['method', 'route', 'status'],
    registers: this.#registers,
  });

  delivered(milliseconds: number): void {
    this.#delivery.observe(milliseconds / 1000);
  }

  committed(calls: readonly Call[]): void {
    if (calls.length === 0) return;
    this.#commitSize.observe(calls.length);
    for (const { name } of calls) this.#writes.inc({ operation: name });
  }

  failed(method: string, route: string, status: number): void {
    this.#errors.inc({ method, route, status });
    if (status === 429) this.#throttled.inc();
  }

  /** Adds what is looked up in a running server, and lets Prometheus ask at the address of the setting. */
  async listen(
    { dataDir, metrics }: Config,
    { waiters }: Pick<Deps, 'waiters'>,
    http: Server,
  ): Promise<MetricsListener> {
    collectDefaultMetrics({ register: this.#registry });
    this.#lookUp('parley_polls_held', 'Requests that wait', () => waiters.held);
    this.#lookUp('parley_connections', 'Open connections', () => connectionsOf(http));
    this.#lookUp(
      'parley_read_cache_hits',
      'Hot reads since the start that were answered from memory',
      () => this.cache.hits,
    );
    this.#lookUp(
      'parley_read_cache_misses',
      'Hot reads since the start that asked the database',
      () => this.cache.misses,
    );
    const database = join(dataDir, databaseFile);
    this.#lookUp('parley_database_bytes', 'Size of the database file', () => sizeOf(database));
    this.#lookUp('parley_write_ahead_log_bytes', 'Size of its write-ahead log', () => sizeOf(`${database}-wal`));
    return this.#serve(metrics);
  }

  #lookUp(name: string, help: string, value: () => number | Promise<number>): void {
    new Gauge({
      name,
      help,
      registers: this.#registers,
      async collect() {
        this.set(await value());
      },
    });
  }

  #serve(address: string): Promise<MetricsListener> {
    const registry = this.#registry;
    const server = createServer((req, res) => {
      if (req.url?.split('?')[0] !== '/metrics') {
        res.writeHead(404).end();
        return;
      }
      registry.metrics().then(
        (text) => res.writeHead(200, { 'Content-Type': registry.contentType }).end(text),
        () => res.writeHead(500).end(),
      );
    });
    const { hostname, port } = new URL(`http://${address}`);
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 80) }, () => {
        server.off('error', reject);
        resolve({
          address: server.address() as AddressInfo,
          stop: () =>
            new Promise((stopped) => {
              server.close(() => stopped());
              server.closeAllConnections();
            }),
        });
      });
    });
  }
}

const connectionsOf = (server: Server): Promise<number> =>
  new Promise((resolve, reject) => server.getConnections((error, count) => (error ? reject(error) : resolve(count))));

const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
