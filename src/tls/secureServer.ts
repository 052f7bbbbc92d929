import { unwatchFile, watchFile } from 'node:fs';
import type { RequestListener, Server, ServerOptions } from 'node:http';
import type { Config } from '../config.js';
import type { Log } from '../log.js';

/** A server that speaks HTTPS. */
export interface SecureServer {
  server: Server;
  /** SHA-256 of the certificate that it began with. */
  fingerprint: string;
  /** Takes what the files hold by now; what cannot be used is told to the log, and the old one stays. */
  reload(): void;
  stop(): void;
}

/** How often files are looked at, in milliseconds; who is in a hurry sends SIGHUP. */
const interval = 60_000;

/**
 * @returns undefined where the server is to speak plain HTTP
 * @throws ConfigError when certificate or key cannot be used
 */
export async function secureServer(
  config: Readonly<Config>,
  log: Log,
  options: ServerOptions,
  handle: RequestListener,
): Promise<SecureServer | undefined> {
  if (config.tlsCert === '' && !config.tlsSelfSigned) return undefined;
  // Loaded only now: most servers have a proxy in front.
  const [{ createServer }, { certificateFiles, fingerprintOf, readCertificate }] = await Promise.all([
    import('node:https'),
    import('./certificate.js'),
  ]);
  const first = readCertificate(config, Date.now());
  const files = certificateFiles(config);
  if (!first || !files) return undefined;
  const server = createServer({ ...options, ...first, minVersion: 'TLSv1.2' }, handle);
  let known = first.cert + first.key;
  const reload = () => {
    try {
      const found = readCertificate(config, Date.now());
      if (!found || found.cert + found.key === known) return;
      server.setSecureContext({ ...found, minVersion: 'TLSv1.2' });
      known = found.cert + found.key;
      log.info({ fingerprint: fingerprintOf(found) }, 'another certificate is in use');
    } catch (error) {
      log.error({ err: error }, 'the new certificate cannot be used, so the old one stays');
    }
  };
  for (const file of [files.cert, files.key]) watchFile(file, { interval, persistent: false }, reload);
  return {
    server,
    fingerprint: fingerprintOf(first),
    reload,
    stop: () => {
      for (const file of [files.cert, files.key]) unwatchFile(file, reload);
    },
  };
}
