import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { checkedName, freeName } from '../../src/domain/file.js';

test('the first name that is not taken is found without trying all of them', () => {
  for (const count of [0, 1, 2, 3, 4, 5, 31, 32, 33, 1000]) {
    const taken = new Set<string>();
    for (let i = 0; i < count; i++) taken.add(i === 0 ? 'a.b.txt' : `a.b (${i + 1}).txt`);
    let tries = 0;
    const name = freeName('a.b.txt', (one) => {
      tries++;
      return taken.has(one);
    });
    assert.is(name, count === 0 ? 'a.b.txt' : `a.b (${count + 1}).txt`);
    assert.ok(tries < 25, `${tries} tries for ${count}`);
  }
  const odd = new Set(['.x', '.x (3)', '.x (4)']);
  assert.is(
    freeName('.x', (one) => odd.has(one)),
    '.x (2)',
  );
});

test('a number does not make a name too long', () => {
  for (const name of [`${'ü'.repeat(123)}.txt`, `a.${'b'.repeat(248)}`, 'x'.repeat(250)]) {
    const free = freeName(name, (one) => one === name);
    assert.match(free, /^.+ \(2\)(?:\.txt)?$/);
    assert.is(checkedName(free), free);
  }
});

test.run();
