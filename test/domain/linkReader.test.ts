import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createLinkReader, type LinkTerms } from '../../src/linkReader.js';
import { isPublicAddress } from '../../src/publicAddress.js';
import { page, Website } from '../support/website.js';

const test = suite('pages elsewhere');

/** What stands in for the world. */
const anywhere: LinkTerms = { mayConnect: () => true, mayUsePort: () => true };
const always = async () => true;

test('only addresses out in the world are public', () => {
  const inside = [
    '127.0.0.1 127.8.8.8 0.0.0.0 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 224.0.0.1 255.255.255.255',
    '::1 :: fe80::1 fd00::1 fc00::1 ff02::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:a9fe:a9fe ::127.0.0.1',
    '64:ff9b::7f00:1 64:ff9b:1::1 2002:7f00:1::1 2001::1 2001:db8::1 100::1 localhost 1.2.3',
  ];
  for (const address of inside.join(' ').split(' ')) assert.not(isPublicAddress(address), address);
  for (const address of ['8.8.8.8', '93.184.216.34', '2a00:1450:4001:82a::200e', '::ffff:8.8.8.8']) {
    assert.ok(isPublicAddress(address), address);
  }
});

test('nothing on this machine is asked, by address, by name, in other notations or by way of a redirect', async () => {
  const site = await Website.open((request, response) => {
    if (request.url !== '/away') return page('<title>Secret</title>')(response);
    response.writeHead(302, { Location: `http://127.0.0.1:${site.port}/secret` }).end();
  });
  try {
    const anyPort = createLinkReader({ mayConnect: isPublicAddress, mayUsePort: () => true });
    for (const host of [
      '127.0.0.1',
      'localhost',
      '[::1]',
      '[::ffff:127.0.0.1]',
      '2130706433',
      '0x7f.1',
      '0',
      '127.1',
    ]) {
      assert.is(await anyPort.read(`http://${host}:${site.port}/`, always), undefined, host);
    }
    assert.equal(site.asked, []);
    // The first stop is in the world, the second is not.
    let stops = 0;
    const first = createLinkReader({ mayConnect: () => stops++ === 0, mayUsePort: () => true });
    assert.is(await first.read(`${site.url}/away`, always), undefined);
    assert.equal(site.asked, ['/away']);
  } finally {
    await site.close();
  }
});

test('other ports, other schemes and passwords are not tried', async () => {
  const site = await Website.open((_, response) => page('<title>Here</title>')(response));
  try {
    const usualPorts = createLinkReader({ ...anywhere, mayUsePort: (port) => port === '' });
    assert.is(await usualPorts.read(site.url, always), undefined);
    const reader = createLinkReader(anywhere);
    assert.is(await reader.read(`http://me:secret@127.0.0.1:${site.port}/`, always), undefined);
    assert.is(await reader.read('file:///etc/passwd', always), undefined);
    assert.is(await reader.read('http://', always), undefined);
    assert.equal(site.asked, []);
  } finally {
    await site.close();
  }
});

test('a page is fetched once, for whoever asks, and not for who has asked for too many', async () => {
  const site = await Website.open((_, response) => page('<title>Here</title>')(response));
  try {
    const reader = createLinkReader(anywhere);
    assert.is(await reader.read(`${site.url}/a`, async () => false), undefined);
    assert.equal(site.asked, []);
    const again = createLinkReader(anywhere);
    const [one, two] = await Promise.all([
      again.read(`${site.url}/a#1`, always),
      again.read(`${site.url}/a#2`, always),
    ]);
    assert.equal([one?.title, two?.title], ['Here', 'Here']);
    assert.is((await again.read(`${site.url}/a`, async () => false))?.title, 'Here');
    assert.equal(site.asked, ['/a']);
  } finally {
    await site.close();
  }
});

test('redirects are followed for a while, and pages are read for a while', async () => {
  const site = await Website.open((request, response) => {
    const [, step = ''] = /^\/step(\d+)$/.exec(request.url ?? '') ?? [];
    if (step) return response.writeHead(301, { Location: Number(step) > 1 ? `step${Number(step) - 1}` : '/' }).end();
    if (request.url === '/picture')
      return response.writeHead(200, { 'Content-Type': 'image/png' }).end('<title>x</title>');
    if (request.url === '/packed') {
      response.writeHead(200, { 'Content-Type': 'text/html', 'Content-Encoding': 'gzip' });
      return response.end('<title>x</title>');
    }
    if (request.url === '/old') {
      response.setHeader('Content-Type', 'text/html');
      return response.end(Buffer.from('<meta charset="iso-8859-1"><title>Käse</title>', 'latin1'));
    }
    if (request.url === '/endless') {
      response.setHeader('Content-Type', 'text/html');
      response.write('<title>Endless</title>');
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(65_536)));
      };
      response.on('drain', more);
      return more();
    }
    page('<title>There</title>')(response);
  });
  try {
    const reader = createLinkReader(anywhere);
    assert.is((await reader.read(`${site.url}/step3`, always))?.title, 'There');
    assert.is(await reader.read(`${site.url}/step4`, always), undefined);
    assert.is(await reader.read(`${site.url}/picture`, always), undefined);
    assert.is(await reader.read(`${site.url}/packed`, always), undefined);
    assert.is((await reader.read(`${site.url}/old`, always))?.title, 'Käse');
    assert.is((await reader.read(`${site.url}/endless`, always))?.title, 'Endless');
  } finally {
    await site.close();
  }
});

test.run();
