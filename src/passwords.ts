import { hash, randomBytes, randomInt, scrypt, timingSafeEqual } from 'node:crypto';
import { LRUCache } from 'lru-cache';

/**
 * Hashes and checks passwords with scrypt, off the event loop. Checking the same password against the same hash again
 * costs microseconds: successes are remembered for a while under a digest keyed with a secret of this process, so that
 * a dump of the cache tells nothing. The stored hash is part of the digest: a changed password is not remembered.
 */
export interface Passwords {
  hash(password: string): Promise<string>;
  verify(password: string, stored: string): Promise<boolean>;
  /** A hash that no password fits, for accounts that do not exist: checking against it takes as long as any. */
  unknown(): Promise<string>;
}

/** What one check costs; the numbers stand in each hash, so that they can grow. */
export interface ScryptCost {
  N: number;
  r: number;
  p: number;
}

/** 32 MiB and some 60 ms: the price of a guess. */
const defaultCost: ScryptCost = { N: 2 ** 15, r: 8, p: 1 };
const keyLength = 32;
/** Longer ones are refused before they are hashed. */
export const maxPasswordLength = 469;

const cacheEntries = 20_000;
const cacheMilliseconds = 10 * 60 * 1000;

export function createPasswords(cost: ScryptCost = defaultCost): Passwords {
  const secret = randomBytes(32).toString('base64');
  const known = new LRUCache<string, true>({ max: cacheEntries, ttl: cacheMilliseconds });
  const running = new Map<string, Promise<boolean>>();
  const hashPassword = async (password: string): Promise<string> => {
    const salt = randomBytes(16);
    const key = await derive(password, salt, cost);
    return ['scrypt', cost.N, cost.r, cost.p, salt.toString('base64url'), key.toString('base64url')].join('$');
  };
  let unknown: Promise<string> | undefined;
  return {
    hash: hashPassword,
    unknown() {
      unknown ??= hashPassword(randomToken(72));
      return unknown;
    },
    async verify(password, stored) {
      if (password.length > maxPasswordLength) return false;
      const digest = digestOf(`${secret}${stored}\0${password}`);
      if (known.has(digest)) return true;
      // Clients that come back all at once after a restart with the same password share one check.
      let check = running.get(digest);
      if (!check) {
        check = matches(password, stored).finally(() => running.delete(digest));
        running.set(digest, check);
      }
      const good = await check;
      if (good) known.set(digest, true);
      return good;
    },
  };
}

async function matches(password: string, stored: string): Promise<boolean> {
  const [scheme, N, r, p, salt, key] = stored.split('$');
  if (scheme !== 'scrypt' || !salt || !key) return false;
  const wanted = Buffer.from(key, 'base64url');
  const found = await derive(password, Buffer.from(salt, 'base64url'), { N: Number(N), r: Number(r), p: Number(p) });
  return wanted.length === found.length && timingSafeEqual(wanted, found);
}

function derive(password: string, salt: Buffer, { N, r, p }: ScryptCost): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password, salt, keyLength, { N, r, p, maxmem: 256 * N * r + 2 ** 20 }, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}

const tokenAlphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** A random text of letters and digits: app passwords have 72, session ids 255. */
export function randomToken(length: number, alphabet: string = tokenAlphabet): string {
  let token = '';
  for (let i = 0; i < length; i++) token += alphabet[randomInt(alphabet.length)];
  return token;
}

/** Compares what was sent with a secret of the same form, without telling by the time how much of it fits. */
export function isSame(given: string, wanted: string): boolean {
  const [found, secret] = [Buffer.from(given), Buffer.from(wanted)];
  return found.length === secret.length && timingSafeEqual(found, secret);
}

/** The digest under which a long random token is stored: not to be turned back, cheap to look up. */
export const digestOf = (token: string): string => hash('sha256', token, 'base64url');
