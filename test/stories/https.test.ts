import { X509Certificate } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import * as assert from 'uvu/assert';
import { readConfig } from '../../src/config.js';
import { readCertificate } from '../../src/tls/certificate.js';
import { makeSelfSigned } from '../../src/tls/selfSigned.js';
import { stories, type Talk } from '../support/talk.js';

const story = stories('HTTPS', { PARLEY_TLS_SELF_SIGNED: 'on', PARLEY_URL: 'https://chat.example' });

interface Seen {
  status: number | undefined;
  body: string;
  cookies: string[];
  fingerprint: string;
}

/** A request of somebody who trusts that certificate and no other. */
function asks(talk: Talk, ca: string, servername: string, path = '/status.php'): Promise<Seen> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port: talk.running.port, path, ca, servername, agent: false as const };
    const asked = request({ ...options, headers: { Host: servername } }, (response) => {
      const { fingerprint256 } = (response.socket as TLSSocket).getPeerCertificate();
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => {
        body += text;
      });
      response.on('end', () =>
        resolve({
          status: response.statusCode,
          body,
          cookies: response.headers['set-cookie'] ?? [],
          fingerprint: fingerprint256,
        }),
      );
    });
    asked.setTimeout(10_000, () => asked.destroy(new Error('no answer')));
    asked.on('error', reject);
    asked.end();
  });
}

const fileIn = (talk: Talk, name: string): string => join(talk.dataDir, name);
const refused = (attempt: Promise<unknown>) =>
  attempt.then(
    () => assert.unreachable('it was trusted'),
    (error: unknown) => assert.instance(error, Error),
  );

story('a certificate of its own is made once, and can be trusted by hand', async (talk) => {
  const cert = readFileSync(fileIn(talk, 'tls-cert.pem'), 'utf8');
  for (const name of ['tls-key.pem', 'tls-cert.pem']) assert.is(statSync(fileIn(talk, name)).mode & 0o777, 0o600);
  for (const name of ['chat.example', 'localhost']) {
    const seen = await asks(talk, cert, name);
    assert.equal([seen.status, seen.fingerprint], [200, talk.running.fingerprint]);
    assert.is(JSON.parse(seen.body).installed, true);
  }
  await refused(asks(talk, cert, 'elsewhere.example'));
  await refused(asks(talk, makeSelfSigned(['chat.example'], Date.now()).cert, 'chat.example'));
  const page = await asks(talk, cert, 'chat.example', '/index.php/login');
  assert.ok(page.cookies.length > 0 && page.cookies.every((cookie) => /; secure/i.test(cookie)));
  await talk.restart();
  assert.is(readFileSync(fileIn(talk, 'tls-cert.pem'), 'utf8'), cert);
});

story('another certificate is taken while the server runs, and a broken one is not', async (talk) => {
  const before = talk.running.fingerprint;
  const config = readConfig({
    PARLEY_TLS_SELF_SIGNED: 'on',
    PARLEY_DATA_DIR: talk.dataDir,
    PARLEY_URL: 'https://other.example',
  });
  const other = readCertificate(config, Date.now());
  assert.ok(other);
  // Made for another name, it does not do for this server, which makes one anew.
  talk.running.reloadCertificate();
  const cert = readFileSync(fileIn(talk, 'tls-cert.pem'), 'utf8');
  const seen = await asks(talk, cert, 'chat.example');
  assert.is(seen.fingerprint, new X509Certificate(cert).fingerprint256);
  assert.is.not(seen.fingerprint, before);
  assert.is.not(cert, other.cert);
});

story('files that do not fit together stop the start, and are passed over later', async (talk) => {
  const [one, two] = [makeSelfSigned(['localhost'], Date.now()), makeSelfSigned(['localhost'], Date.now())];
  const paths = { PARLEY_TLS_CERT: fileIn(talk, 'cert.pem'), PARLEY_TLS_KEY: fileIn(talk, 'key.pem') };
  writeFileSync(paths.PARLEY_TLS_CERT, one.cert);
  writeFileSync(paths.PARLEY_TLS_KEY, two.key);
  const config = readConfig({ ...paths, PARLEY_DATA_DIR: talk.dataDir });
  assert.throws(() => readCertificate(config, Date.now()), /PARLEY_TLS_CERT and PARLEY_TLS_KEY cannot be used/);
  writeFileSync(paths.PARLEY_TLS_KEY, one.key);
  assert.equal(readCertificate(config, Date.now()), one);
  assert.throws(() => readConfig({ PARLEY_TLS_CERT: 'x' }), /both or neither/);
  assert.throws(() => readConfig({ ...paths, PARLEY_TLS_SELF_SIGNED: 'on' }), /must be off/);
});

story('names and addresses of any kind stand in it', async () => {
  const { cert } = makeSelfSigned(['chat.example', '192.0.2.7', '2001:db8::1', '::ffff:192.0.2.8'], Date.now());
  const read = new X509Certificate(cert);
  assert.ok(read.verify(read.publicKey) && read.ca);
  assert.is(read.checkHost('chat.example'), 'chat.example');
  assert.is(read.checkHost('other.example'), undefined);
  for (const address of ['192.0.2.7', '2001:db8::1']) assert.is(read.checkIP(address), address);
  const days = (Date.parse(read.validTo) - Date.now()) / 86_400_000;
  assert.ok(days > 819 && days <= 820);
});

story.run();
