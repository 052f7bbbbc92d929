import * as assert from 'uvu/assert';
import { dav as send, valuesOf } from '../support/dav.js';
import { stories, type Talk } from '../support/talk.js';

const story = stories('WebDAV: homes of files');

async function aliceAtHome(talk: Talk) {
  const alice = await talk.user('alice');
  const dav = (method: string, path: string, options = {}) => send(talk, alice, method, path, options);
  const put = async (path: string, body: string | Buffer, headers = {}) => dav('PUT', path, { body, headers });
  const names = async (path: string) =>
    valuesOf(await dav('PROPFIND', path, { headers: { Depth: '1' } }), 'd:href').map((href) =>
      decodeURIComponent(href.replace('/remote.php/dav/files/alice/', '')),
    );
  return { alice, dav, put, names };
}

story('a file is written, read, replaced and removed', async (talk) => {
  const { dav, put } = await aliceAtHome(talk);
  const made = await put('M%C3%B6hre%20&%20co.txt', 'hello', { 'X-OC-MTime': '1500000000' });
  assert.is(made.status, 201);
  assert.is(made.headers['x-oc-mtime'], 'accepted');
  assert.match(String(made.headers['oc-fileid']), /^\d{8}oc[a-z0-9]{10}$/);
  assert.is(made.headers['oc-etag'], made.headers.etag);
  const path = 'M%C3%B6hre%20&%20co.txt';
  const read = await dav('GET', path);
  assert.equal([read.status, read.text, read.headers.etag], [200, 'hello', made.headers.etag]);
  assert.is(read.headers['last-modified'], new Date(1500000000_000).toUTCString());
  assert.match(String(read.headers['content-disposition']), /^attachment; /);
  assert.match(String(read.headers['content-security-policy']), /sandbox/);
  assert.is(read.headers['x-content-type-options'], 'nosniff');
  const head = await dav('HEAD', path);
  assert.equal([head.status, head.headers['content-length'], head.text], [200, '5', '']);
  const again = await put(path, 'other');
  assert.is(again.status, 204);
  assert.is(again.headers['oc-fileid'], made.headers['oc-fileid']);
  assert.is.not(again.headers.etag, made.headers.etag);
  assert.is((await dav('GET', '/remote.php/webdav/M%C3%B6hre%20&%20co.txt')).text, 'other');
  assert.is((await dav('DELETE', path)).status, 204);
  assert.is((await dav('DELETE', path)).status, 404);
  const gone = await dav('GET', path);
  assert.is(gone.status, 404);
  assert.match(gone.text, /<s:exception>Sabre\\DAV\\Exception\\NotFound<\/s:exception>/);
});

story('who sends no credentials is asked for them, and nobody finds the way to others', async (talk) => {
  const { dav, put } = await aliceAtHome(talk);
  const bob = await talk.user('bob');
  await put('x', '1');
  for (const method of ['GET', 'MKCOL', 'PROPFIND', 'PUT', 'OPTIONS']) {
    const asked = await dav(method, 'x', { anonymous: true });
    assert.is(asked.status, 401, method);
    assert.match(String(asked.headers['www-authenticate']), /^Basic realm="/, method);
  }
  for (const method of ['GET', 'PUT', 'DELETE', 'PROPFIND', 'MKCOL']) {
    assert.is((await send(talk, bob, method, '/remote.php/dav/files/alice/x')).status, 404, method);
  }
  const out = { Destination: `${talk.url}/remote.php/dav/files/bob/x` };
  assert.is((await dav('MOVE', 'x', { headers: out })).status, 403);
  assert.is((await dav('GET', 'x')).text, '1');
});

story('folders are made, listed, moved and copied', async (talk) => {
  const { dav, put, names } = await aliceAtHome(talk);
  const to = (path: string, more = {}) => ({
    headers: { Destination: `${talk.url}/remote.php/dav/files/alice/${path}`, ...more },
  });
  assert.is((await dav('MKCOL', '')).status, 405);
  assert.is((await put('Talk/x.txt', 'x')).status, 404);
  assert.is((await dav('MKCOL', 'Talk/deep')).status, 409);
  assert.is((await dav('MKCOL', 'Talk')).status, 201);
  assert.is((await dav('MKCOL', 'Talk')).status, 405);
  assert.is((await dav('MKCOL', 'b', { body: 'x' })).status, 415);
  assert.is((await put('Talk', 'x')).status, 409);
  assert.is((await put('Talk/x.txt', 'four')).status, 201);
  assert.equal(await names(''), ['', 'Talk/']);
  assert.is((await dav('COPY', 'Talk', to('Copy'))).status, 201);
  assert.is((await dav('COPY', 'Talk', to('Copy', { Overwrite: 'F' }))).status, 412);
  assert.is((await dav('COPY', 'Talk', to('Copy'))).status, 204);
  assert.is((await dav('MOVE', 'Copy', to('Copy/in'))).status, 403);
  assert.is((await dav('MOVE', 'Copy/x.txt', to('y.txt'))).status, 201);
  assert.is((await dav('MOVE', 'y.txt', to('no/y.txt'))).status, 409);
  assert.is((await dav('MOVE', 'none', to('z'))).status, 404);
  assert.is(
    (await dav('MOVE', 'y.txt', { headers: { Destination: 'http://elsewhere.example/remote.php/dav/files/alice/z' } }))
      .status,
    400,
  );
  assert.is((await dav('MOVE', 'y.txt')).status, 400);
  assert.is((await dav('MOVE', 'y.txt', { headers: { Destination: '/remote.php/webdav/z.txt' } })).status, 201);
  assert.equal(await names(''), ['', 'Copy/', 'Talk/', 'z.txt']);
  assert.equal(await names('Copy'), ['Copy/']);
  assert.is((await dav('DELETE', '')).status, 403);
  assert.is((await dav('GET', 'Talk')).status, 405);
  assert.is((await dav('HEAD', 'Talk')).status, 200);
  assert.is((await dav('LOCK', 'z.txt')).status, 405);
  assert.is((await dav('OPTIONS', '')).headers.dav, '1, 3');
});

story('a client learns what it asks for of files, and is told what is not there', async (talk) => {
  const { dav, put } = await aliceAtHome(talk);
  await dav('MKCOL', 'a');
  const { headers } = await put('a/p.txt', 'four', { 'X-OC-MTime': '1500000000' });
  const body = `<?xml version="1.0"?><x:propfind xmlns:x="DAV:" xmlns:o="http://owncloud.org/ns" xmlns="http://nextcloud.org/ns">
    <x:prop><x:getlastmodified/><x:getetag/><x:getcontenttype/><x:resourcetype/><o:fileid/><o:id/><o:permissions/><o:size/>
    <o:owner-id/><o:owner-display-name/><o:share-types/><o:favorite/><has-preview/><nonsense/><y:z xmlns:y="urn:a&amp;b"/>
    <x:quota-available-bytes/></x:prop></x:propfind>`;
  const told = await dav('PROPFIND', 'a', { body, headers: { Depth: '1' } });
  assert.is(told.status, 207);
  assert.match(String(told.headers['content-type']), /^application\/xml/);
  assert.equal(valuesOf(told, 'd:href'), ['/remote.php/dav/files/alice/a/', '/remote.php/dav/files/alice/a/p.txt']);
  assert.equal(valuesOf(told, 'oc:id')[1], headers['oc-fileid']);
  assert.equal(valuesOf(told, 'oc:size'), ['4', '4']);
  assert.equal(valuesOf(told, 'oc:permissions'), ['RGDNVCK', 'RGDNVW']);
  assert.equal(valuesOf(told, 'd:getcontenttype'), ['text/plain']);
  assert.equal(valuesOf(told, 'oc:owner-display-name'), ['Alice', 'Alice']);
  assert.equal(valuesOf(told, 'nc:has-preview'), ['false', 'false']);
  assert.match(told.text, /<d:resourcetype><d:collection\/><\/d:resourcetype>/);
  assert.match(told.text, /<z xmlns="urn:a&amp;b"\/>/);
  assert.equal(valuesOf(told, 'd:status').slice(0, 2), ['HTTP/1.1 200 OK', 'HTTP/1.1 404 Not Found']);
  const usual = await dav('PROPFIND', 'a/p.txt', { headers: { Depth: '0' } });
  assert.equal(valuesOf(usual, 'd:getcontentlength'), ['4']);
  assert.is((await dav('PROPFIND', 'none', { headers: { Depth: '0' } })).status, 404);
  assert.is((await dav('PROPFIND', 'a', { headers: { Depth: 'infinity' } })).status, 403);
  for (const bad of ['<', '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', '<a/>', '<a>'.repeat(500) + '</a>'.repeat(500)]) {
    assert.is((await dav('PROPFIND', 'a', { body: bad })).status, 400, bad.slice(0, 40));
  }
  assert.is((await dav('PROPFIND', 'a', { body: ' '.repeat(70_000) })).status, 413);
});

story('names that every object of ours has are properties that are not there', async (talk) => {
  const { dav, put } = await aliceAtHome(talk);
  await put('a.txt', 'x');
  const names = ['toString', '__proto__', 'valueOf', '__defineGetter__'];
  for (const [namespace, prefix] of [
    ['DAV:', 'd'],
    ['constructor', 'x'],
    ['__proto__', 'x'],
    ['', '__proto__'],
    ['', 'constructor'],
  ]) {
    const declared = namespace === '' ? '' : `xmlns:${prefix}="${namespace}"`;
    const asked = names.map((name) => `<${prefix}:${name} ${declared}/>`).join('');
    const body = `<D:propfind xmlns:D="DAV:"><D:prop>${asked}</D:prop></D:propfind>`;
    const told = await dav('PROPFIND', 'a.txt', { body, headers: { Depth: '0' } });
    assert.equal([told.status, valuesOf(told, 'd:status')], [207, ['HTTP/1.1 200 OK', 'HTTP/1.1 404 Not Found']]);
    assert.not.match(told.text, /\[object|native code/);
  }
});

story('iOS finds a file by its id before it opens it', async (talk) => {
  const { dav, put } = await aliceAtHome(talk);
  const bob = await talk.user('bob');
  await dav('MKCOL', 'Talk');
  const { headers } = await put('Talk/a%20b.txt', 'x');
  const id = String(Number.parseInt(String(headers['oc-fileid']), 10));
  const body = `<?xml version="1.0"?><d:searchrequest xmlns:d="DAV:" xmlns:oc="http://owncloud.org/ns"><d:basicsearch>
    <d:select><d:prop><d:displayname/><oc:fileid/></d:prop></d:select>
    <d:from><d:scope><d:href>/files/alice</d:href><d:depth>infinity</d:depth></d:scope></d:from>
    <d:where><d:eq><d:prop><oc:fileid/></d:prop><d:literal>${id}</d:literal></d:eq></d:where><d:orderby/></d:basicsearch></d:searchrequest>`;
  const found = await dav('SEARCH', '/remote.php/dav', { body, headers: { 'Content-Type': 'text/xml' } });
  assert.is(found.status, 207);
  assert.equal(valuesOf(found, 'd:href'), ['/remote.php/dav/files/alice/Talk/a%20b.txt']);
  assert.equal(valuesOf(found, 'oc:fileid'), [id]);
  const others = await send(talk, bob, 'SEARCH', '/remote.php/dav', { body });
  assert.equal([others.status, valuesOf(others, 'd:href')], [207, []]);
  assert.is((await dav('SEARCH', '/remote.php/dav/', { body: '<d:searchrequest xmlns:d="DAV:"/>' })).status, 501);
});

story('parts of a file are read, and what is known is not sent again', async (talk) => {
  const { dav, put } = await aliceAtHome(talk);
  const { headers } = await put('n.txt', '0123456789', { 'X-OC-MTime': '1500000000' });
  const etag = String(headers.etag);
  const get = (given: Record<string, string>) => dav('GET', 'n.txt', { headers: given });
  const range = async (given: string, more = {}) => {
    const answer = await get({ Range: given, ...more });
    return [answer.status, answer.text, answer.headers['content-range']];
  };
  assert.equal(await range('bytes=2-4'), [206, '234', 'bytes 2-4/10']);
  assert.equal(await range('bytes=8-'), [206, '89', 'bytes 8-9/10']);
  assert.equal(await range('bytes=-3'), [206, '789', 'bytes 7-9/10']);
  assert.equal(await range('bytes=5-99'), [206, '56789', 'bytes 5-9/10']);
  assert.equal(await range('bytes=-99'), [206, '0123456789', 'bytes 0-9/10']);
  for (const whole of ['bytes=4-2', 'lines=1-2', 'bytes=0-1,3-4', 'bytes=-']) {
    assert.equal(await range(whole), [200, '0123456789', undefined], whole);
  }
  for (const none of ['bytes=10-', 'bytes=-0']) {
    const answer = await get({ Range: none });
    assert.equal([answer.status, answer.headers['content-range']], [416, 'bytes */10'], none);
  }
  assert.equal(await range('bytes=2-4', { 'If-Range': etag }), [206, '234', 'bytes 2-4/10']);
  assert.equal(await range('bytes=2-4', { 'If-Range': '"old"' }), [200, '0123456789', undefined]);
  const modified = new Date(1500000000_000).toUTCString();
  const status = async (given: Record<string, string>) => (await get(given)).status;
  assert.is(await status({ 'If-None-Match': `"x", ${etag}` }), 304);
  assert.is(await status({ 'If-None-Match': '"x"', 'If-Modified-Since': modified }), 200);
  assert.is(await status({ 'If-Modified-Since': modified }), 304);
  assert.is(await status({ 'If-Match': '"x"' }), 412);
  assert.is(await status({ 'If-Unmodified-Since': new Date(1400000000_000).toUTCString() }), 412);
});

story('a write that counts on something else changes nothing', async (talk) => {
  const { dav, put } = await aliceAtHome(talk);
  const { headers } = await put('x', 'one');
  const etag = String(headers.etag);
  assert.is((await put('x', 'two', { 'If-None-Match': '*' })).status, 412);
  assert.is((await put('x', 'two', { 'If-Match': '"other"' })).status, 412);
  assert.is((await put('y', 'two', { 'If-Match': '*' })).status, 412);
  assert.is((await dav('DELETE', 'x', { headers: { 'If-Match': '"other"' } })).status, 412);
  assert.is((await dav('GET', 'x')).text, 'one');
  assert.is((await put('x', 'two', { 'If-Match': etag })).status, 204);
  const bodies = ['a', 'bb', 'ccc', 'dddd'];
  const racing = await Promise.all(bodies.map((body) => put('new', body)));
  assert.equal(racing.map(({ status }) => status).sort(), [201, 204, 204, 204]);
  const kept = await dav('GET', 'new');
  assert.is(kept.headers.etag, racing[bodies.indexOf(kept.text)]?.headers.etag);
});

story('names that cannot be are refused, in whatever they are wrapped', async (talk) => {
  const { dav, put, names } = await aliceAtHome(talk);
  const bad = [
    '../../etc/passwd',
    '..%2f..%2fetc%2fpasswd',
    '%2e%2e/%2e%2e/x',
    'a%2fb',
    'a%5cb',
    '%00',
    '%ff%fe',
    '%c0%ae%c0%ae/x',
    '%ed%a0%80',
    '%',
    `${'x'.repeat(251)}`,
    '%f0%9f%8d%b2'.repeat(63),
    '.htaccess',
    'x.part',
  ];
  for (const path of bad) {
    for (const method of ['PUT', 'MKCOL', 'GET', 'PROPFIND']) {
      const answer = await dav(method, path, method === 'PUT' ? { body: 'x' } : {});
      assert.is(answer.status, 400, `${method} ${path}`);
      assert.match(answer.text, /<s:message>[^<]+<\/s:message>/, path);
    }
    const headers = { Destination: `/remote.php/dav/files/alice/${path}` };
    assert.is((await dav('MOVE', 'none', { headers })).status, 400, `Destination ${path}`);
  }
  assert.is((await put('/remote.php/dav/files/alice/../bob/x', 'x')).status, 400);
  assert.is((await put('a/'.repeat(101), 'x')).status, 400);
  assert.equal(await names(''), ['']);
  // Composed and decomposed, it is the same name.
  await put('%C3%A4', 'x');
  assert.is((await put('a%CC%88', 'y')).status, 204);
});

story('when a file was modified can be set, other properties cannot', async (talk) => {
  const { dav, put } = await aliceAtHome(talk);
  await put('x', 'x');
  const update = (props: string) =>
    dav('PROPPATCH', 'x', {
      body: `<d:propertyupdate xmlns:d="DAV:" xmlns:oc="http://owncloud.org/ns"><d:set><d:prop>${props}</d:prop></d:set></d:propertyupdate>`,
    });
  const set = await update('<d:lastmodified>1400000000</d:lastmodified>');
  assert.equal([set.status, valuesOf(set, 'd:status')], [207, ['HTTP/1.1 200 OK']]);
  assert.is((await dav('HEAD', 'x')).headers['last-modified'], new Date(1400000000_000).toUTCString());
  const refused = await update('<d:lastmodified>1300000000</d:lastmodified><oc:favorite>1</oc:favorite>');
  assert.equal(valuesOf(refused, 'd:status'), ['HTTP/1.1 403 Forbidden', 'HTTP/1.1 424 Failed Dependency']);
  assert.is((await dav('HEAD', 'x')).headers['last-modified'], new Date(1400000000_000).toUTCString());
  assert.is((await put('x', 'y', { 'X-OC-MTime': 'yesterday' })).status, 400);
});

story('a file under another name is what that says, unless its content knows better', async (talk) => {
  const { dav, put } = await aliceAtHome(talk);
  const to = (path: string) => ({ headers: { Destination: `/remote.php/dav/files/alice/${path}` } });
  const typeOf = async (path: string) => (await dav('GET', path)).headers['content-type'];
  await put('upload.part1', 'BEGIN:VCARD\nFN:Jane\nEND:VCARD\n');
  assert.is((await dav('MOVE', 'upload.part1', to('jane.vcf'))).status, 201);
  assert.is(await typeOf('jane.vcf'), 'text/vcard');
  assert.is((await dav('COPY', 'jane.vcf', to('jane.md'))).status, 201);
  assert.equal([await typeOf('jane.md'), await typeOf('jane.vcf')], ['text/markdown', 'text/vcard']);
  await dav('MOVE', 'jane.md', to('jane.png'));
  assert.is(await typeOf('jane.png'), 'text/vcard');
});

story.run();
