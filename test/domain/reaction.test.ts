import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isReaction } from '../../src/domain/reaction.js';

const reaction = suite('reactions');

reaction('one emoji is one, however many code points it takes', () => {
  for (const emoji of ['👍', '👍🏽', '👨‍👩‍👧', '👩🏽‍❤️‍💋‍👨🏿', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', '🇩🇪', '🏳️‍🌈', 'ℹ️', '‼️', '0⃣', '#️⃣', '❤', '❤️'])
    assert.ok(isReaction(emoji), emoji);
});

reaction('symbols that Talk takes for emoji are taken', () => {
  for (const symbol of ['é', '©', '→', '½'.normalize('NFKD').slice(1, 2), '٣']) assert.ok(isReaction(symbol), symbol);
});

reaction('what is no emoji is none', () => {
  for (const text of ['', 'a', '1', '中', 'text', ':)', '👍👍', '👍 ', ' 👍', '👍a', '<b>', '\u0000', 'e\u0301']) {
    assert.not(isReaction(text), JSON.stringify(text));
  }
});

reaction('nothing is one that cannot be seen, or that never ends', () => {
  for (const text of [
    '\u200D',
    '\uFE0F',
    '\u200D\u200D\uFE0F',
    '\u202E',
    `👍${'\u200D'.repeat(32)}`,
    `👍${'\u20E3'.repeat(40)}`,
  ]) {
    assert.not(isReaction(text), JSON.stringify(text).slice(0, 20));
  }
  assert.not(isReaction('👨‍👩‍👧'.repeat(100_000)));
});

reaction('every emoji that Unicode recommends can be used', () => {
  // Put together, for the flag is newer than the language level that we write in.
  const flags = 'v';
  const recommended = new RegExp('^\\p{RGI_Emoji}$', flags);
  const parts = ['', '\uFE0F', '\uFE0F\u20E3', '🏻', '🏿'];
  let seen = 0;
  for (let point = 0x23; point < 0x1fb00; point++) {
    if (point >= 0xd800 && point < 0xe000) continue;
    for (const part of parts) {
      const text = String.fromCodePoint(point) + part;
      if (!recommended.test(text)) continue;
      seen++;
      assert.ok(isReaction(text), text);
    }
  }
  assert.ok(seen > 1500, `${seen}`);
});

reaction.run();
