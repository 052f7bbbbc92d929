import { statSync } from 'node:fs';
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import * as z from 'zod/mini';
import { noQuota, quotaBytes, sizeInBytes } from './domain/quota.js';

/** Every setting once: environment variable, default, meaning. `serve --host …` and the like come before it. */
export const settings = [
  { key: 'host', env: 'PARLEY_HOST', fallback: '127.0.0.1', help: 'address to listen on' },
  { key: 'port', env: 'PARLEY_PORT', fallback: '8080', help: 'port to listen on' },
  { key: 'dataDir', env: 'PARLEY_DATA_DIR', fallback: './data', help: 'directory that holds the database' },
  { key: 'url', env: 'PARLEY_URL', fallback: '', help: 'public base URL, used in links (http://HOST:PORT)' },
  {
    key: 'tlsCert',
    env: 'PARLEY_TLS_CERT',
    fallback: '',
    help: 'file with the certificate chain (PEM), to speak HTTPS',
  },
  { key: 'tlsKey', env: 'PARLEY_TLS_KEY', fallback: '', help: 'file with its key (PEM)' },
  {
    key: 'tlsSelfSigned',
    env: 'PARLEY_TLS_SELF_SIGNED',
    fallback: 'off',
    help: 'on or off: speak HTTPS with a certificate of its own making, for a first try',
  },
  { key: 'adminUser', env: 'PARLEY_ADMIN_USER', fallback: 'admin', help: 'account made at the first start' },
  { key: 'adminPassword', env: 'PARLEY_ADMIN_PASSWORD', fallback: '', help: 'its password (made up and printed once)' },
  {
    key: 'throttle',
    env: 'PARLEY_THROTTLE',
    fallback: 'on',
    help: 'on or off: slow down who guesses passwords or writes too much',
  },
  {
    key: 'smtpUrl',
    env: 'PARLEY_SMTP_URL',
    fallback: '',
    help: 'mail server for invitations, smtp://user:password@host:587 or smtps://…; without one links are handed out',
  },
  {
    key: 'mailFrom',
    env: 'PARLEY_MAIL_FROM',
    fallback: '',
    help: 'sender of mails, such as Parley <parley@example.org>; needed with a mail server',
  },
  {
    key: 'botAddresses',
    env: 'PARLEY_BOT_ADDRESSES',
    fallback: '',
    help: 'addresses or ranges, with commas, at which bots may listen besides public ones, such as 10.0.0.0/8 or loopback',
  },
  { key: 'logLevel', env: 'PARLEY_LOG_LEVEL', fallback: 'info', help: 'trace, debug, info, warn, error or silent' },
  {
    key: 'logFile',
    env: 'PARLEY_LOG_FILE',
    fallback: '',
    help: 'file that the log is appended to, opened anew on SIGHUP; without one it goes to the standard error output',
  },
  {
    key: 'trustedProxies',
    env: 'PARLEY_TRUSTED_PROXIES',
    fallback: '',
    help: 'addresses or ranges, with commas, of proxies whose X-Forwarded-For is believed',
  },
  { key: 'docs', env: 'PARLEY_DOCS', fallback: 'on', help: 'on or off: the reference of the API at /docs' },
  {
    key: 'metrics',
    env: 'PARLEY_METRICS',
    fallback: '',
    help: 'ADDRESS:PORT at which Prometheus may ask for /metrics, such as 127.0.0.1:9464; without it nothing is counted',
  },
  { key: 'maxBody', env: 'PARLEY_MAX_BODY', fallback: '1048576', help: 'bytes of a request body; 0 for no limit' },
  {
    key: 'previewCache',
    env: 'PARLEY_PREVIEW_CACHE',
    fallback: '1 GB',
    help: 'size of all previews of pictures that are kept, such as 500 MB',
  },
  { key: 'maxHeader', env: 'PARLEY_MAX_HEADER', fallback: '32768', help: "bytes of a request's headers" },
  {
    key: 'maxConnectionsPerAddress',
    env: 'PARLEY_MAX_CONNECTIONS_PER_ADDRESS',
    fallback: '20000',
    help: 'open connections from one address, trusted proxies apart; 0 for no limit',
  },
  {
    key: 'maxPollsPerAccount',
    env: 'PARLEY_MAX_POLLS_PER_ACCOUNT',
    fallback: '1000',
    help: 'requests of one account that wait for messages; 0 for no limit',
  },
  {
    key: 'maxPollsPerGuest',
    env: 'PARLEY_MAX_POLLS_PER_GUEST',
    fallback: '1000',
    help: 'the same for guests from one address together; 0 for no limit',
  },
  {
    key: 'maxWritesPerMinute',
    env: 'PARLEY_MAX_WRITES_PER_MINUTE',
    fallback: '6000',
    help: 'requests that change something, of one account, or of guests from one address; 0 for no limit',
  },
  {
    key: 'maxUpload',
    env: 'PARLEY_MAX_UPLOAD',
    fallback: '16 GB',
    help: 'size of the largest file, such as 500 MB; 0 for no limit',
  },
  {
    key: 'defaultQuota',
    env: 'PARLEY_DEFAULT_QUOTA',
    fallback: 'none',
    help: 'room that an account has for files while nothing else is set for it, such as 5 GB, or none for no limit',
  },
  {
    key: 'skeletonDir',
    env: 'PARLEY_SKELETON_DIR',
    fallback: '',
    help: 'directory that each new account finds a copy of among its files',
  },
  {
    key: 'maxUploadsPerMinute',
    env: 'PARLEY_MAX_UPLOADS_PER_MINUTE',
    fallback: '600',
    help: 'files that one account may send; 0 for no limit',
  },
] as const;

export type SettingKey = (typeof settings)[number]['key'];

export interface Config {
  host: string;
  /** 0 lets the system choose. */
  port: number;
  dataDir: string;
  /** Without a slash at its end; "" until the port is known. */
  url: string;
  /** Paths of PEM files; both "" for plain HTTP, which a proxy in front may encrypt. */
  tlsCert: string;
  tlsKey: string;
  tlsSelfSigned: boolean;
  adminUser: string;
  adminPassword: string;
  throttle: boolean;
  /** "" where no mail is sent; it may hold a password. */
  smtpUrl: string;
  mailFrom: string;
  /** Addresses, ranges, and the names that proxy-addr has for some. */
  botAddresses: string[];
  logLevel: string;
  /** "" for the standard error output. */
  logFile: string;
  trustedProxies: string[];
  docs: boolean;
  /** Address and port, "" for nowhere. */
  metrics: string;
  /** Bytes; this and the other limits are Infinity where there is none. */
  maxBody: number;
  /** Bytes. */
  previewCache: number;
  /** Bytes. */
  maxHeader: number;
  maxConnectionsPerAddress: number;
  maxPollsPerAccount: number;
  maxPollsPerGuest: number;
  maxWritesPerMinute: number;
  /** Bytes. */
  maxUpload: number;
  /** Bytes, Infinity for no limit. */
  defaultQuota: number;
  /** "" for none. */
  skeletonDir: string;
  maxUploadsPerMinute: number;
}

/** A setting that cannot be used; the message names it and says what would do. */
export class ConfigError extends Error {}

const text = (...checks: Parameters<z.ZodMiniString['check']>) => z.string().check(...checks);
const number = (pattern: RegExp, otherwise: string) => z.pipe(text(z.regex(pattern, otherwise)), z.transform(Number));

const limit = () =>
  z.pipe(
    number(/^\d{1,9}$/, 'must be a number, or 0 for no limit'),
    z.transform((value) => value || Number.POSITIVE_INFINITY),
  );

const size = (otherwise: string) =>
  z.pipe(
    text(z.refine((value) => sizeInBytes(value) !== undefined, otherwise)),
    z.transform((value) => sizeInBytes(value) ?? 0),
  );

const onOrOff = () =>
  z.pipe(
    z.enum(['on', 'off'], 'must be on or off'),
    z.transform((value) => value === 'on'),
  );

const list = (value: string): string[] =>
  value
    .split(',')
    .map((entry) => entry.trim())
    .filter(Boolean);

const addressRanges = () =>
  z.pipe(
    z.string(),
    z
      .transform(list)
      .check(z.refine((entries) => entries.every(isAddressRange), 'must be IP addresses or ranges such as 10.0.0.0/8')),
  );

const checks: Record<SettingKey, z.ZodMiniType<unknown, string>> = {
  host: text(z.minLength(1, 'must name an address')),
  port: number(/^\d{1,5}$/, 'must be a number from 0 to 65535').check(
    z.refine((port) => port <= 65535, 'must be a number from 0 to 65535'),
  ),
  dataDir: z.pipe(
    text(z.minLength(1, 'must name a directory')),
    z.transform((directory) => resolve(directory)),
  ),
  url: z.pipe(
    text(z.refine((url) => url === '' || isHttpUrl(url), 'must be an http:// or https:// URL without a query')),
    z.transform((url) => url.replace(/\/+$/, '')),
  ),
  tlsCert: z.string(),
  tlsKey: z.string(),
  tlsSelfSigned: onOrOff(),
  adminUser: text(z.regex(/^[a-zA-Z0-9 _.@\-']{1,64}$/, "must be a user id: letters, digits, space and _.@-'")),
  adminPassword: z.string(),
  throttle: onOrOff(),
  smtpUrl: text(z.refine((url) => url === '' || isMailUrl(url), 'must be an smtp:// or smtps:// URL with a host')),
  mailFrom: text(z.regex(/^$|^[^\r\n]*@[^\r\n]+$/, 'must be an e-mail address, perhaps with a name')),
  logLevel: z.enum(
    ['trace', 'debug', 'info', 'warn', 'error', 'silent'],
    'must be trace, debug, info, warn, error or silent',
  ),
  botAddresses: addressRanges(),
  trustedProxies: addressRanges(),
  logFile: z.pipe(
    z.string(),
    z.transform((file) => file && resolve(file)),
  ),
  docs: onOrOff(),
  metrics: text(
    z.refine((place) => place === '' || isPlace(place), 'must be an address and a port such as 127.0.0.1:9464'),
  ),
  maxBody: limit(),
  previewCache: size('must be a size such as 500 MB').check(
    z.refine((bytes) => bytes >= 10_000, 'must be 10 KB or more'),
  ),
  maxHeader: number(/^\d{4,8}$/, 'must be a number of bytes from 1000 to 99999999'),
  maxConnectionsPerAddress: limit(),
  maxPollsPerAccount: limit(),
  maxPollsPerGuest: limit(),
  maxWritesPerMinute: limit(),
  maxUpload: z.pipe(
    size('must be a size such as 500 MB, or 0 for no limit'),
    z.transform((bytes) => bytes || Number.POSITIVE_INFINITY),
  ),
  defaultQuota: z.pipe(
    text(
      z.refine(
        (value) => value === noQuota || sizeInBytes(value) !== undefined,
        'must be a size such as 5 GB, or none',
      ),
    ),
    z.transform((value) => quotaBytes(value, Number.POSITIVE_INFINITY)),
  ),
  skeletonDir: z.pipe(
    text(z.refine((directory) => directory === '' || isDirectory(directory), 'must be a directory')),
    z.transform((directory) => directory && resolve(directory)),
  ),
  maxUploadsPerMinute: limit(),
};

function isMailUrl(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol, hostname } = new URL(value);
  return /^smtps?:$/.test(protocol) && hostname !== '';
}

function isHttpUrl(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const url = new URL(value);
  return /^https?:$/.test(url.protocol) && url.search === '' && url.hash === '' && url.username === '';
}

const isDirectory = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

function isPlace(value: string): boolean {
  return /^[^/@?#]+:\d{1,5}$/.test(value) && URL.canParse(`http://${value}`);
}

function isAddressRange(entry: string): boolean {
  if (['loopback', 'linklocal', 'uniquelocal'].includes(entry)) return true;
  const [address = '', bits, ...rest] = entry.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}

/**
 * Reads the configuration; `flags` come before `env`, and `env` before the defaults.
 * @throws ConfigError naming the first setting that cannot be used
 */
export function readConfig(env: NodeJS.ProcessEnv, flags: Partial<Record<SettingKey, string>> = {}): Readonly<Config> {
  const entries = settings.map(({ key, env: name, fallback }) => {
    const given = flags[key] ?? env[name];
    const result = checks[key].safeParse(given === undefined || (given === '' && fallback !== '') ? fallback : given);
    if (!result.success) throw new ConfigError(`${name} ${result.error.issues[0]?.message ?? 'is not valid'}`);
    return [key, result.data];
  });
  const config = Object.fromEntries(entries) as Config;
  if (config.smtpUrl !== '' && config.mailFrom === '') {
    throw new ConfigError('PARLEY_MAIL_FROM must be set where PARLEY_SMTP_URL is');
  }
  if ((config.tlsCert === '') !== (config.tlsKey === '')) {
    throw new ConfigError('PARLEY_TLS_CERT and PARLEY_TLS_KEY must be set both or neither');
  }
  if (config.tlsSelfSigned && config.tlsCert !== '') {
    throw new ConfigError('PARLEY_TLS_SELF_SIGNED must be off where PARLEY_TLS_CERT is set');
  }
  return Object.freeze(config);
}
