import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { fileHeaders } from '../../src/http/fileAnswer.js';

const test = suite('headers of files');

const dispositionOf = (name: string, type = 'text/plain') => fileHeaders(name, type)['Content-Disposition'];

test('nothing that is downloaded runs here', () => {
  for (const type of ['text/html', 'image/png', 'image/svg+xml', 'application/xml']) {
    const headers = fileHeaders('file', type);
    assert.match(headers['Content-Security-Policy'] ?? '', /^sandbox;default-src 'none';/);
    assert.is(headers['X-Content-Type-Options'], 'nosniff');
    assert.is(headers['Content-Type'], type);
  }
});

test('pictures, sound and films may be shown, anything else is kept', () => {
  assert.match(dispositionOf('a.png', 'image/png') ?? '', /^inline;/);
  assert.match(dispositionOf('a.mp4', 'video/mp4') ?? '', /^inline;/);
  for (const type of ['text/html', 'image/svg+xml', 'application/pdf', 'text/plain']) {
    assert.match(dispositionOf('a', type) ?? '', /^attachment;/, type);
  }
  assert.match(fileHeaders('a.png', 'image/png', false)['Content-Disposition'] ?? '', /^attachment;/);
});

test('any name gets through, in a form that a header can have', () => {
  assert.is(dispositionOf('a.txt'), 'attachment; filename="a.txt"');
  assert.is(dispositionOf('"a";b.txt'), 'attachment; filename="\\"a\\";b.txt"');
  assert.is(dispositionOf('Größe.txt'), `attachment; filename="Gr__e.txt"; filename*=UTF-8''Gr%C3%B6%C3%9Fe.txt`);
  for (const name of ['中文 😀.txt', 'a%20b.txt', '\u202etxt.exe', '\r\nX: y']) {
    const value = dispositionOf(name) ?? '';
    assert.match(value, /^[ -~]+$/, name);
    assert.ok(value.endsWith(`filename*=UTF-8''${encodeURIComponent(name)}`), value);
  }
});

test.run();
