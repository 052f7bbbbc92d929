import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { callLinkIn, linksIn, summaryOf } from '../../src/domain/reference.js';

const test = suite('references');

test('links stand between blanks', () => {
  const text = 'see https://example.org/a?b=c#d and\nhttp://host:8080 (https://no.example) https://example.org/a?b=c#d';
  assert.equal(linksIn(text), ['https://example.org/a?b=c#d', 'http://host:8080']);
  assert.equal(linksIn('ftp://example.org javascript:alert(1) //example.org'), []);
});

test('links to conversations here are known in every spelling', () => {
  const base = 'https://chat.example/talk';
  for (const path of ['/call/abcd1234', '/index.php/call/abcd1234', '/call/abcd1234/', '/call/abcd1234?x=1']) {
    assert.equal(callLinkIn(base + path, base), { token: 'abcd1234', messageId: undefined }, path);
  }
  assert.equal(callLinkIn(`${base}/call/abcd1234#message_42`, base), { token: 'abcd1234', messageId: 42 });
  for (const path of ['/call/', '/call/ABCD1234', '/call/abcd1234/more', '/call/abcd1234#message_x']) {
    assert.is(callLinkIn(base + path, base), undefined, path);
  }
  assert.is(callLinkIn('https://chat.example/talkative/call/abcd1234', base), undefined);
  assert.is(callLinkIn('https://chat.example.evil.org/call/abcd1234', 'https://chat.example'), undefined);
});

test('a page says of itself what its head says', () => {
  const html = `<head><title>Plain</title><meta name="description" content="short"/>
    <META content='Soup &amp; &quot;bread&quot; &#x1F372;' property=og:title ></head>`;
  assert.equal(summaryOf(html), { title: 'Soup & "bread" 🍲', description: 'short' });
  assert.equal(summaryOf('<title lang="en">\n Only\n this </title>'), { title: 'Only this', description: '' });
  assert.is(summaryOf('<p>nothing</p>'), undefined);
  const long = summaryOf(`<title>${'x'.repeat(900)}</title>`)?.title ?? '';
  assert.is([...long].length, 200);
});

test('a page that is made to be slow to read is read quickly', () => {
  const began = performance.now();
  summaryOf('<meta '.repeat(50_000));
  summaryOf(`<meta ${'content= '.repeat(400)}>`.repeat(50));
  summaryOf('<title '.repeat(50_000));
  summaryOf(`<title>${'&#'.repeat(900)}`);
  linksIn(`https://a${'/a'.repeat(100_000)}"`);
  linksIn(`https://${'a.'.repeat(990)}"`);
  assert.ok(performance.now() - began < 2000);
});

test.run();
