import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { canBeFound, excerpt, fold, searchTextOf } from '../../src/domain/search.js';

const search = suite('search');

search('texts are compared without case and accents, but letters stay letters', () => {
  const pairs = [
    ['GRÖSSE', 'größe'],
    ['Ёлка', 'елка'],
    ['ΟΔΟΣ', 'οδος'],
    ['İstanbul', 'istanbul'],
    ['ﬁle', 'FILE'],
    ['e\u0301te\u0301', 'ÉTÉ'],
    ['❤️', '❤'],
    ['ＡＢＣ', 'abc'],
  ];
  for (const [one = '', other = ''] of pairs) assert.is(fold(one), fold(other), one);
  assert.is.not(fold('か'), fold('が'));
  assert.is.not(fold('กำ'), fold('ก'));
  assert.is(fold('한국'), '한국'.normalize('NFC'));
});

search('punctuation alone finds nothing', () => {
  for (const term of ['?', '"', '* -', '%_', '(', '…', '']) assert.is(canBeFound(term), false, term);
  for (const term of ['a', '1', 'ж', '会', '👍', 'c++', '"x']) assert.is(canBeFound(term), true, term);
});

search('objects are found by name or caption, files by caption only, and nothing that nobody wrote', () => {
  const shared = (message: string, metaData: unknown) =>
    searchTextOf({ verb: 'object_shared', message: JSON.stringify({ message, parameters: { metaData } }) });
  assert.is(shared('object_shared', { name: 'Here', latitude: '52' }), 'Here');
  assert.is(shared('file_shared', { name: 'a.txt', caption: 'Look', mimeType: 'text/plain' }), 'Look');
  assert.is(shared('object_shared', { name: 5 }), '');
  assert.is(searchTextOf({ verb: 'object_shared', message: 'no JSON' }), '');
  for (const verb of ['system', 'comment_deleted', 'reaction', 'command', 'private_reply'] as const) {
    assert.is(searchTextOf({ verb, message: 'text' }), undefined);
  }
});

search('an excerpt begins ten characters before a match that is far from the start', () => {
  const start = 'x'.repeat(30);
  assert.is(excerpt(`${start}Soup and much more`, 'soup'), `${start}Soup and much more`);
  assert.is(excerpt(`${start}ySoup and much more`, 'soup'), '…xxxxxxxxxySoup and much more');
  assert.is(excerpt(`${start}ySoup`, 'soup'), `${start}ySoup`);
  assert.is(excerpt(`${'ß😀'.repeat(20)} Grüße, alle`, 'GRUSSE'), `…${'😀ß'.repeat(4)}😀 Grüße, alle`);
  assert.is(excerpt(`${start}${start}`, 'absent'), `${start}${start}`);
  assert.is(excerpt(`${start}${start}`, ''), `${start}${start}`);
});

search.run();
