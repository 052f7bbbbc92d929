import { deflateRawSync, gzipSync } from 'node:zlib';
import sharp from 'sharp';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isSafeToShow, mediaType } from '../../src/files/mediaType.js';
import { contentType } from '../../src/files/signatures.js';

const test = suite('media types of files');

const bytes = (latin1: string): Buffer => Buffer.from(latin1, 'latin1');
const typeOf = (name: string, content: string | Buffer): string =>
  mediaType(name, contentType(typeof content === 'string' ? Buffer.from(content) : content));
const boxes = (main: string, ...others: string[]): Buffer => {
  const brands = bytes(`${main}\0\0\0\0${others.join('')}`);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(brands.length + 8);
  return Buffer.concat([size, bytes('ftyp'), brands, bytes('\0\0\0\x08mdat')]);
};
const zipped = Buffer.concat([bytes('PK\x03\x04'), deflateRawSync(bytes('word/document.xml'))]);
const frames = (second: string): Buffer => bytes(`\xff${second}\x90\0`.concat('\0'.repeat(400)).repeat(3));

test('what clients send most is called as they expect', () => {
  const kinds: [string, string | Buffer, string][] = [
    ['welcome.txt', 'Welcome!\n', 'text/plain'],
    ['Grüße.md', '# Grüße', 'text/markdown'],
    ['Jane.vcf', 'BEGIN:VCARD\r\nVERSION:3.0\r\n', 'text/vcard'],
    ['list.csv', 'a,b\n', 'text/csv'],
    ['notes', 'no extension', 'text/plain'],
    ['notes.constructor', 'no extension either', 'text/plain'],
    ['script.ts', 'export {}', 'application/typescript'],
    ['page.html', '<!doctype html>', 'text/html'],
    ['drawing.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>', 'image/svg+xml'],
    ['voice.mp3', bytes('ID3\x04\0\0'), 'audio/mpeg'],
    ['voice.mp3', frames('\xfb'), 'audio/mpeg'],
    ['voice.wav', bytes('RIFF\x24\0\0\0WAVEfmt '), 'audio/wav'],
    ['voice.m4a', boxes('M4A ', 'mp42'), 'audio/mp4'],
    ['voice.m4a', boxes('mp42', 'isom'), 'audio/mp4'],
    ['voice.webm', bytes('\x1aE\xdf\xa3\x9fB\x86\x81\x01B\x82\x84webm'), 'video/webm'],
    ['voice.weba', bytes('\x1aE\xdf\xa3\x9fB\x86\x81\x01B\x82\x84webm'), 'audio/webm'],
    ['voice.ogg', bytes(`OggS${'\0'.repeat(24)}OpusHead`), 'audio/ogg'],
    ['film.mp4', boxes('isom', 'iso2', 'avc1'), 'video/mp4'],
    ['film.mov', boxes('qt  '), 'video/quicktime'],
    ['film.mkv', bytes('\x1aE\xdf\xa3\x9fB\x82\x88matroska'), 'video/x-matroska'],
    ['photo.heic', boxes('heic', 'mif1'), 'image/heic'],
    ['photo.heic', boxes('mif1', 'heic'), 'image/heic'],
    ['photo.avif', boxes('mif1', 'avif', 'miaf'), 'image/avif'],
    ['paper.pdf', '%PDF-1.7\n', 'application/pdf'],
    ['paper.docx', zipped, 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
    ['paper.odt', zipped, 'application/vnd.oasis.opendocument.text'],
    ['paper.doc', bytes('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'), 'application/msword'],
    ['things.zip', zipped, 'application/zip'],
    ['things.tar.gz', gzipSync('x'), 'application/gzip'],
    ['things.bin', bytes('\x01\x02\x03'), 'application/octet-stream'],
  ];
  for (const [name, content, type] of kinds) assert.is(typeOf(name, content), type, name);
});

test('pictures are told by what they are', async () => {
  const plain = sharp({ create: { width: 8, height: 8, channels: 3, background: '#123456' } });
  for (const type of ['png', 'jpeg', 'gif', 'webp', 'avif', 'tiff'] as const) {
    const picture = await plain.clone().toFormat(type).toBuffer();
    for (const name of [`picture.${type}`, 'picture', 'picture.txt', 'picture.html']) {
      assert.is(typeOf(name, picture), `image/${type}`, name);
    }
  }
});

test('what is named like a picture, a document or an archive and is none does not become one', () => {
  for (const name of ['a.png', 'a.jpg', 'a.gif', 'a.webp', 'a.heic', 'a.bmp', 'a.pdf', 'a.zip', 'a.docx', 'a.odt']) {
    assert.is(typeOf(name, '<!doctype html><script>alert(1)</script>'), 'text/plain', name);
    assert.is(typeOf(name, bytes('\0\x01\x02\x03')), 'application/octet-stream', name);
  }
  assert.is(typeOf('a.png', zipped), 'application/zip');
  assert.is(typeOf('a.docx', bytes('\x7fELF\x02')), 'application/x-executable');
  // Its first two bytes are those of a frame of sound, and of a text in UTF-16.
  assert.is(typeOf('a.txt', bytes('\xff\xfeH\0i\0')), 'text/plain');
  assert.is(typeOf('a.bin', bytes('\xff\xfb\x90')), 'application/octet-stream');
});

test('an empty file is what its name says, and text may be in any language', () => {
  assert.is(typeOf('a.md', ''), 'text/markdown');
  assert.is(typeOf('a', ''), 'text/plain');
  assert.is(typeOf('a', 'Ελληνικά, 中文'), 'text/plain');
  assert.is(typeOf('a', bytes('caf\xe9')), 'text/plain');
});

test('nothing in which a script could run is safe to show', () => {
  for (const type of ['image/png', 'image/jpeg', 'video/mp4', 'audio/mpeg', 'audio/wav']) assert.ok(isSafeToShow(type));
  for (const type of ['image/svg+xml', 'text/html', 'text/plain', 'application/pdf', 'application/xml', '', 'image/']) {
    assert.not.ok(isSafeToShow(type), type);
  }
});

test.run();
