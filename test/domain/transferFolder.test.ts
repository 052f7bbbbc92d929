import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { checkedName, transferFolderName } from '../../src/domain/file.js';

const now = Date.UTC(2026, 10, 22, 9, 5, 7) / 1000;
const nameFor = (displayName: string) => transferFolderName({ uid: 'alice', displayName }, now);

test('the folder is called after whom it comes from, and when', () => {
  assert.is(nameFor('Alice'), 'Transferred from Alice on 2026-11-22 09-05-07');
});

test('whatever somebody is called, it is the name of a folder', () => {
  assert.is(nameFor(' ../Alice\u0000A\\ '), 'Transferred from .. Alice A on 2026-11-22 09-05-07');
  assert.is(nameFor(' // '), 'Transferred from alice on 2026-11-22 09-05-07');
  for (const name of ['', '..', 'A\u030a', '\ud83d', 'ü'.repeat(300), '😀'.repeat(64), `${'x'.repeat(209)} y`]) {
    assert.is(checkedName(nameFor(name)), nameFor(name));
  }
});

test.run();
