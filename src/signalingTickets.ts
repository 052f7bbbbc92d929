import { createECDH, createHmac, createPrivateKey, hkdfSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import type { Instance } from './deps.js';

/** What a client shows to a signaling server to say who it is: nothing of it is kept, all follows from our secret. */

/** Characters of the random part, and seconds that a token is good for. */
const randomLength = 16;
const tokenLifetime = 60;

/** `random:time:uid:` and a hash of the part before; `uid` is "" for guests. */
export function ticketFor({ secret }: Pick<Instance, 'secret'>, uid: string, now: number): string {
  const random = randomBytes(randomLength).toString('base64url').slice(0, randomLength);
  const content = `${random}:${now}:${uid}`;
  const key = createHmac('sha256', secret).update(`signaling ticket of ${uid}`).digest();
  return `${content}:${createHmac('sha256', key).update(content).digest('hex')}`;
}

/** A JSON Web Token by ES256 (RFC 7519). */
export function signalingToken(
  { secret, url }: Pick<Instance, 'secret' | 'url'>,
  user: { uid: string; displayName: string } | undefined,
  now: number,
): string {
  const who = user && { sub: user.uid, userdata: { displayname: user.displayName } };
  const encoded = [
    { typ: 'JWT', alg: 'ES256' },
    { iss: `${url}/`, iat: now, exp: now + tokenLifetime, ...who },
  ].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'));
  const content = encoded.join('.');
  const signature = sign('sha256', Buffer.from(content), { key: keyOf(secret), dsaEncoding: 'ieee-p1363' });
  return `${content}.${signature.toString('base64url')}`;
}

const keys = new WeakMap<Buffer, KeyObject>();

function keyOf(secret: Buffer): KeyObject {
  const known = keys.get(secret);
  if (known) return known;
  const scalar = Buffer.from(hkdfSync('sha256', secret, '', 'signaling token', 32));
  const curve = createECDH('prime256v1');
  curve.setPrivateKey(scalar);
  // 0x04, then both coordinates.
  const point = curve.getPublicKey();
  const x = point.subarray(1, 33).toString('base64url');
  const y = point.subarray(33).toString('base64url');
  const d = scalar.toString('base64url');
  const key = createPrivateKey({ key: { kty: 'EC', crv: 'P-256', x, y, d }, format: 'jwk' });
  keys.set(secret, key);
  return key;
}
