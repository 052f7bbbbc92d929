import { createServer, type Server } from 'node:http';
import { LRUCache } from 'lru-cache';
import { createApp } from './app.js';
import { type Clock, systemClock } from './clock.js';
import type { Config } from './config.js';
import { type Control, listenForRings } from './control.js';
import type { Deps } from './deps.js';
import { TalkError } from './domain/errors.js';
import { loginFlowLifetime } from './domain/loginFlow.js';
import type { EventBus } from './events/bus.js';
import { credentialsBell } from './events/credentials.js';
import { createLocalBus } from './events/localBus.js';
import { Waiters } from './events/waiters.js';
import { BlobStore } from './files/blobStore.js';
import { Skeleton } from './files/skeleton.js';
import { type FirstStart, firstStart } from './firstStart.js';
import { isStillGood } from './http/auth.js';
import { createBotPost } from './http/botPost.js';
import { answerUnreadable, limitConnections } from './http/connections.js';
import { inTurn } from './http/inTurn.js';
import { NewsBoard } from './http/news.js';
import { prepareUploads } from './http/upload.js';
import { allJobs } from './jobs/all.js';
import { Jobs } from './jobs/jobs.js';
import { createLimits } from './limits.js';
import { createLinkReader, type LinkReader } from './linkReader.js';
import type { Log } from './log.js';
import { createMailer } from './mail.js';
import { createMetrics, type Metrics, type MetricsListener } from './metrics/metrics.js';
import { createPasswords, type Passwords } from './passwords.js';
import { Previews } from './pictures/previews.js';
import { type Migrated, openStorage, prepareDirectory } from './storage/sqlite/open.js';
import type { Storage } from './storage/storage.js';
import { createThrottle } from './throttle.js';
import { secureServer } from './tls/secureServer.js';

/** A server that listens. */
export interface RunningServer {
  deps: Deps;
  server: Server;
  /** Where it listens. */
  host: string;
  port: number;
  /** What the first start made up, to be shown once. */
  firstStart: FirstStart;
  /** SHA-256 of the certificate; undefined where it speaks plain HTTP. */
  fingerprint: string | undefined;
  /** Looks whether there is another certificate by now; connections that are open go on with theirs. */
  reloadCertificate(): void;
  /** Undefined where nothing is counted. */
  metrics: MetricsListener | undefined;
  /** Ends held polls with 304, finishes what is being written, closes everything. */
  stop(): Promise<void>;
}

/** What a server is put into. A test brings its own time, passwords that are quickly checked, and pages elsewhere. */
export interface World {
  clock: Clock;
  passwords: Passwords;
  links: LinkReader;
  /** File descriptor of a socket that listens already, instead of the address in the settings. */
  socket: number | undefined;
}

/** Proxies keep idle connections for up to a minute or so; ours stay longer, so that theirs are never cut first. */
const keepAliveMilliseconds = 75_000;
/** The headers of a request must have arrived within this; for the body see bodyDeadline.ts. */
const headersMilliseconds = 60_000;
/** A whole request, the largest of files among them, must have arrived within this. */
const requestMilliseconds = 24 * 3600_000;
/** Longer than any poll: a connection on which nothing moves for so long is cut, such as when nobody takes the answer. */
const idleMilliseconds = 90_000;
/** What is still being answered this long after the stop is cut off. */
const graceMilliseconds = 800;

/** Sessions of which it is known what their clients were told; any other is told anew. */
const maxTold = 100_000;
/** Logins that wait for a client to ask. */
const maxHandedOver = 10_000;

/**
 * Opens storage, makes what a first start needs, and listens.
 * @param onFatal called when the server cannot go on, such as when the thread that writes has died
 */
export async function startServer(
  config: Readonly<Config>,
  log: Log,
  onFatal: (error: unknown) => void,
  world: Partial<World> = {},
): Promise<RunningServer> {
  const bus = createLocalBus((error) => log.error({ err: error }, 'a listener failed'));
  prepareDirectory(config.dataDir);
  // Before anything is changed there, such as by a migration: a server may be at work.
  const control = await listenForRings(config.dataDir, (token) => bus.publish(token));
  let storage: Storage | undefined;
  try {
    const onMigrated = (told: Migrated) => log.info(told, 'the database was brought up to date');
    const metrics = await createMetrics(config);
    storage = await openStorage({ dataDir: config.dataDir, onFatal, onMigrated, watch: metrics });
    return await run(config, log, { storage, bus, control, metrics }, world);
  } catch (error) {
    // What cannot start must not keep the thread that writes, and with it the process, alive.
    await storage?.close();
    await control.stop();
    throw error;
  }
}

/** What is there before the server is. */
interface Ground {
  storage: Storage;
  bus: EventBus;
  control: Control;
  metrics: Metrics | undefined;
}

async function run(
  config: Readonly<Config>,
  log: Log,
  { storage, bus, control, metrics }: Ground,
  { clock = systemClock, passwords = createPasswords(), links = createLinkReader(), socket }: Partial<World>,
): Promise<RunningServer> {
  prepareUploads(config.dataDir);
  const blobs = new BlobStore(config.dataDir);
  const first = await firstStart({ config, storage, passwords, clock });
  const instance = { id: first.instanceId, secret: first.secret, url: config.url };
  const mailer = createMailer(config);
  const botPost = createBotPost({ config, instance, storage, clock });
  const previews = new Previews(config, log);
  const jobs = new Jobs(clock, log, allJobs({ storage, blobs, previews, bus, clock, mailer, log, instance, botPost }));
  const deps: Deps = {
    config,
    instance,
    storage,
    blobs,
    skeleton: config.skeletonDir === '' ? undefined : new Skeleton(config.skeletonDir),
    bus,
    waiters: new Waiters(bus),
    news: new NewsBoard(),
    // Given a size and no number, it takes the memory for them as they come, and not at the start.
    told: new LRUCache({ maxSize: maxTold, sizeCalculation: () => 1 }),
    handedOver: new LRUCache({ max: maxHandedOver, ttl: loginFlowLifetime * 1000 }),
    clock,
    log,
    passwords,
    mailer,
    throttle: createThrottle({ storage, clock }, config.throttle),
    metrics,
    limits: createLimits(config),
    links,
    previews,
    jobs,
  };
  const refusal = new TalkError('wrongCredentials', [], { message: 'Unauthorised' });
  bus.subscribe(credentialsBell, () => {
    deps.waiters
      .dismiss((login) => isStillGood(deps, login), refusal)
      .catch((error: unknown) => {
        log.error({ err: error }, 'what was revoked may still be waiting');
      });
  });
  const options = {
    keepAliveTimeout: keepAliveMilliseconds,
    headersTimeout: headersMilliseconds,
    requestTimeout: requestMilliseconds,
    maxHeaderSize: config.maxHeader,
  };
  const handle = inTurn(createApp(deps).callback());
  const secure = await secureServer(config, log, options, handle);
  const server = secure?.server ?? createServer(options, handle);
  server.timeout = idleMilliseconds;
  limitConnections(server, config);
  answerUnreadable(server, config);
  const { host, port } = await listen(server, config, socket);
  if (instance.url === '') {
    instance.url = `${secure ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${port}`;
  }
  const told = await metrics?.listen(config, deps, server);
  await jobs.start();

  let stopping: Promise<void> | undefined;
  const stop = async () => {
    secure?.stop();
    await jobs.stop();
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    deps.waiters.stop();
    server.closeIdleConnections();
    const cut = setTimeout(() => server.closeAllConnections(), graceMilliseconds);
    await closed;
    clearTimeout(cut);
    await told?.stop();
    await storage.close();
    await control.stop();
  };
  return {
    deps,
    server,
    host,
    port,
    firstStart: first,
    fingerprint: secure?.fingerprint,
    reloadCertificate: () => secure?.reload(),
    metrics: told,
    stop: () => {
      stopping ??= stop();
      return stopping;
    },
  };
}

function listen(
  server: Server,
  { host, port }: Pick<Config, 'host' | 'port'>,
  socket: number | undefined,
): Promise<Pick<Config, 'host' | 'port'>> {
  return new Promise((resolve, reject) => {
    const notTaken = (error: Error) =>
      reject(
        socket === undefined ? error : new Error(`The socket that was handed over cannot be used: ${error.message}`),
      );
    server.once('error', notTaken);
    server.listen({ ...(socket === undefined ? { host, port } : { fd: socket }), backlog: 4096 }, () => {
      server.off('error', notTaken);
      const address = server.address();
      if (typeof address === 'object' && address) {
        resolve({ host: socket === undefined ? host : address.address, port: address.port });
      } else notTaken(new Error('it is none of TCP'));
    });
  });
}
