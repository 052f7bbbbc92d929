import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { isIP, isIPv6 } from 'node:net';

/** What a server proves itself with: both in PEM. */
export interface Certificate {
  cert: string;
  key: string;
}

const day = 24 * 3600 * 1000;
/** Days; phones take no certificate that somebody has added by hand for longer. */
const validity = 820;

/**
 * Makes a certificate that vouches for itself (RFC 5280), with an elliptic key.
 * @param names host names and addresses that it is good for; the first is what it is called
 * @param now milliseconds
 */
export function makeSelfSigned(names: readonly string[], now: number): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = sequence(set(sequence(oid.commonName, tagged(0x0c, Buffer.from(names[0] ?? 'Parley')))));
  const facts = sequence(
    tagged(0xa0, integer(Buffer.from([2]))),
    // Positive, and with no zero in front.
    integer(Buffer.concat([Buffer.from([0x40]), randomBytes(15)])),
    sequence(oid.ecdsaWithSha256),
    name,
    sequence(time(now - day), time(now + validity * day)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(0xa3, sequence(...extensions(names))),
  );
  const signature = sign('sha256', facts, privateKey);
  const der = sequence(facts, sequence(oid.ecdsaWithSha256), tagged(0x03, Buffer.from([0]), signature));
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

function extensions(names: readonly string[]): Buffer[] {
  const yes = tagged(0x01, Buffer.from([0xff]));
  return [
    // An authority of its own, for phones trust nothing else that is added by hand.
    extension(oid.basicConstraints, yes, sequence(yes)),
    // To sign handshakes and itself: bits 0 and 5.
    extension(oid.keyUsage, yes, tagged(0x03, Buffer.from([2, 0x84]))),
    extension(oid.extendedKeyUsage, sequence(oid.serverAuthentication)),
    extension(oid.subjectAltName, sequence(...names.map(alternative))),
  ];
}

const extension = (id: Buffer, ...parts: Buffer[]): Buffer =>
  sequence(id, ...parts.slice(0, -1), tagged(0x04, parts.at(-1) ?? Buffer.alloc(0)));

const alternative = (name: string): Buffer =>
  isIP(name) ? tagged(0x87, addressBytes(name)) : tagged(0x82, Buffer.from(name));

function addressBytes(address: string): Buffer {
  if (!isIPv6(address)) return Buffer.from(address.split('.').map(Number));
  // The URL parser writes the end of an address in groups, also where it was given as IPv4.
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const groups = (text: string | undefined) => (text ? text.split(':') : []);
  const missing = 8 - groups(head).length - groups(tail).length;
  const all = [...groups(head), ...Array<string>(missing).fill('0'), ...groups(tail)];
  return Buffer.from(all.map((group) => group.padStart(4, '0')).join(''), 'hex');
}

// ── DER (X.690) ─────────────────────────────────────────────────────────────────────────────────────────────────────

function tagged(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

const sequence = (...parts: Buffer[]): Buffer => tagged(0x30, ...parts);
const set = (...parts: Buffer[]): Buffer => tagged(0x31, ...parts);
const integer = (bytes: Buffer): Buffer => tagged(0x02, bytes);

/** UTCTime: two digits of the year, until 2049. */
const time = (milliseconds: number): Buffer =>
  tagged(0x17, Buffer.from(`${new Date(milliseconds).toISOString().slice(2, 19).replace(/[-:T]/g, '')}Z`));

const oid = {
  commonName: Buffer.from('0603550403', 'hex'),
  ecdsaWithSha256: Buffer.from('06082a8648ce3d040302', 'hex'),
  basicConstraints: Buffer.from('0603551d13', 'hex'),
  keyUsage: Buffer.from('0603551d0f', 'hex'),
  extendedKeyUsage: Buffer.from('0603551d25', 'hex'),
  subjectAltName: Buffer.from('0603551d11', 'hex'),
  serverAuthentication: Buffer.from('06082b06010505070301', 'hex'),
};
