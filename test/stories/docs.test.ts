import { readFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { opens } from '../support/browser.js';
import { stories } from '../support/talk.js';

const story = stories('the reference at /docs');
const closed = stories('the reference, switched off', { PARLEY_DOCS: 'off' });
const below = stories('the reference below a path', { PARLEY_URL: 'https://example.org/chat/' });

const attributes = (page: string, name: string): string[] =>
  [...page.matchAll(new RegExp(` ${name}="([^"]*)"`, 'g'))].map(([, value = '']) => value);

story('a browser finds all that the page names, and nothing from elsewhere', async (talk) => {
  const stranger = talk.guest();
  const page = await opens(stranger, '/docs');
  assert.is(page.status, 200);
  assert.is(page.headers.get('content-type'), 'text/html; charset=utf-8');
  assert.is(page.headers.get('x-frame-options'), 'DENY');
  assert.is(page.headers.get('set-cookie'), null);
  const policy = page.headers.get('content-security-policy') ?? '';
  for (const rule of ["default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'"])
    assert.ok(policy.split(';').includes(rule), rule);
  for (const laxity of ['unsafe', '*', 'http']) assert.not(policy.includes(laxity), laxity);
  assert.ok(policy.includes("frame-ancestors 'none'"));
  // What the policy does not let through must not be on the page.
  assert.not(/<style|<script(?! src=)|style=|\son\w+=/.test(page.text), page.text);

  const named = [...attributes(page.text, 'src'), ...attributes(page.text, 'href')];
  assert.is(named.length, 6);
  for (const path of named) {
    assert.match(path, /^\/(docs\/|favicon)/);
    const file = await opens(stranger, path);
    assert.is(file.status, 200, path);
    assert.ok(file.text.length > 50, path);
    if (!path.startsWith('/docs/')) continue;
    assert.is(file.headers.get('x-content-type-options'), 'nosniff');
    const etag = file.headers.get('etag') ?? '';
    const again = await opens(stranger, path, { 'If-None-Match': etag });
    assert.equal([again.status, again.text], [304, ''], path);
  }
  for (const path of ['/docs/', '/index.php/docs'])
    assert.is(await (await fetch(talk.url + path)).text(), page.text, path);
  for (const path of ['/docs/files.js', '/docs/..%2fpackage.json', '/docs/page.css/x'])
    assert.is((await opens(stranger, path)).status, 404, path);
});

story('the description is openapi.yaml itself, compressed for who can read that', async (talk) => {
  const wanted = readFileSync('openapi.yaml', 'utf8');
  for (const encoding of ['gzip', 'identity']) {
    const answer = await fetch(`${talk.url}/docs/openapi.yaml`, { headers: { 'Accept-Encoding': encoding } });
    assert.is(answer.headers.get('content-encoding'), encoding === 'gzip' ? 'gzip' : null);
    assert.is(answer.headers.get('content-type'), 'application/yaml; charset=utf-8');
    assert.is(await answer.text(), wanted, encoding);
  }
});

closed('there is none', async (talk) => {
  for (const path of ['/docs', '/docs/openapi.yaml', '/docs/swagger-ui.js'])
    assert.is((await opens(talk.guest(), path)).status, 404, path);
});

below('its files are named with that path', async (talk) => {
  const { text } = await opens(talk.guest(), '/docs');
  assert.equal(attributes(text, 'data-base'), ['/chat']);
  for (const path of [...attributes(text, 'src'), ...attributes(text, 'href')]) assert.match(path, /^\/chat\//);
});

story.run();
closed.run();
below.run();
