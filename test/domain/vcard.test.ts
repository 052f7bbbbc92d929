import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseCard } from '../../src/domain/vcard.js';

const test = suite('visiting cards');

const card = (...lines: string[]) => parseCard(['BEGIN:VCARD', ...lines, 'END:VCARD', ''].join('\r\n'));

test('names are read as telephones write them', () => {
  assert.is(card('VERSION:3.0', 'N:Doe;Jane;;;', 'FN:Jane Doe').name, 'Jane Doe');
  assert.is(card('VERSION:3.0', 'N:Doe;Jane;Ann;Dr.;PhD').name, 'Dr. Jane Ann Doe PhD');
  assert.is(card('item1.FN;CHARSET=UTF-8:J\\, the \\;first\\nline').name, 'J, the ;first line');
  assert.is(card('FN:A very', '  long name').name, 'A very long name');
  const quoted = 'FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:J=C3=B6=\r\nrg =E4=B8=AD';
  assert.is(card('VERSION:2.1', quoted).name, 'Jörg 中');
  assert.is(card('FN:中文 Grüße').name, '中文 Grüße');
  assert.is(card('FN:', 'N:;;;;').name, '');
  assert.is(parseCard('').name, '');
});

test('only the first card counts', () => {
  assert.is(parseCard('BEGIN:VCARD\nORG:x\nEND:VCARD\nBEGIN:VCARD\nFN:Other\nEND:VCARD').name, '');
});

test('pictures are read in the forms of all versions, and never fetched', () => {
  const bytes = Buffer.from('a picture');
  const base64 = bytes.toString('base64');
  for (const line of [
    `PHOTO;ENCODING=b;TYPE=JPEG:${base64}`,
    `PHOTO;JPEG;ENCODING=BASE64:${base64.slice(0, 5)}\r\n ${base64.slice(5)}`,
    `PHOTO;TYPE=JPEG;BASE64:${base64}`,
    `PHOTO:data:image/jpeg;base64,${base64}`,
  ]) {
    assert.equal(card('FN:A', line).photo, bytes, line);
  }
  assert.is(card('PHOTO;VALUE=URI:https://example.org/a.jpg').photo, undefined);
  assert.is(card('PHOTO;ENCODING=b:').photo, undefined);
});

test('what is no card, or an endless one, takes no time', () => {
  const started = performance.now();
  parseCard('BEGIN:VCARD\n'.repeat(80_000));
  parseCard(`FN;QUOTED-PRINTABLE:${'=\n'.repeat(400_000)}`);
  parseCard(`X${';a="b"'.repeat(150_000)}`);
  parseCard(`FN:x${'\n y'.repeat(300_000)}`);
  parseCard(`FN;QUOTED-PRINTABLE:${'a=\n'.repeat(300_000)}`);
  assert.ok(performance.now() - started < 5000);
});

test.run();
