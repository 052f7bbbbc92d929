import { X509Certificate } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { createSecureContext } from 'node:tls';
import { type Config, ConfigError } from '../config.js';
import { type Certificate, makeSelfSigned } from './selfSigned.js';

type TlsConfig = Pick<Config, 'tlsCert' | 'tlsKey' | 'tlsSelfSigned' | 'dataDir' | 'host' | 'url'>;

/** Milliseconds before its end at which a certificate of ours is made anew. */
const margin = 30 * 24 * 3600 * 1000;

/** Where the certificate and its key lie; undefined where the server speaks plain HTTP. */
export function certificateFiles(config: TlsConfig): { cert: string; key: string } | undefined {
  const { tlsCert: cert, tlsKey: key, tlsSelfSigned, dataDir } = config;
  if (cert !== '') return { cert, key };
  return tlsSelfSigned ? { cert: join(dataDir, 'tls-cert.pem'), key: join(dataDir, 'tls-key.pem') } : undefined;
}

/**
 * Reads what the server proves itself with. One that vouches for itself is made where it is missing, nearly over, or
 * for other names.
 * @param now milliseconds
 * @throws ConfigError when it cannot be used
 */
export function readCertificate(config: TlsConfig, now: number): Certificate | undefined {
  const files = certificateFiles(config);
  if (!files) return undefined;
  if (config.tlsSelfSigned && !isGoodFor(files, namesOf(config), now)) {
    const made = makeSelfSigned(namesOf(config), now);
    writeFileSync(files.key, made.key, { mode: 0o600 });
    writeFileSync(files.cert, made.cert, { mode: 0o600 });
  }
  try {
    const found = { cert: readFileSync(files.cert, 'utf8'), key: readFileSync(files.key, 'utf8') };
    // Whether they are what they should be, and belong together.
    createSecureContext(found);
    return found;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigError(`PARLEY_TLS_CERT and PARLEY_TLS_KEY cannot be used: ${reason}`);
  }
}

/** SHA-256 of the certificate, as browsers and clients show it. */
export const fingerprintOf = ({ cert }: Certificate): string => new X509Certificate(cert).fingerprint256;

function isGoodFor(files: { cert: string; key: string }, names: readonly string[], now: number): boolean {
  try {
    const certificate = new X509Certificate(readFileSync(files.cert));
    readFileSync(files.key);
    if (Date.parse(certificate.validTo) - now < margin) return false;
    return names.every((name) => (isIP(name) ? certificate.checkIP(name) : certificate.checkHost(name)) !== undefined);
  } catch {
    return false;
  }
}

/** What clients may call this server: the name of its public address first. */
function namesOf({ url, host }: Pick<Config, 'url' | 'host'>): string[] {
  const isAny = host === '0.0.0.0' || host === '::';
  const found = [
    ...(url === '' ? [] : [new URL(url).hostname.replace(/^\[|\]$/g, '')]),
    ...(isAny
      ? Object.values(networkInterfaces()).flatMap((all) => (all ?? []).map(({ address }) => address))
      : [host]),
    hostname(),
    'localhost',
    '127.0.0.1',
    '::1',
  ];
  // An address on one wire only, or a name that a certificate cannot hold, is none that a client types.
  return [...new Set(found)].filter((name) => (isIP(name) ? !/^fe80:|%/i.test(name) : /^[a-z0-9.-]+$/i.test(name)));
}
