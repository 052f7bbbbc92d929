import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { accountPatch, checkDisplayName, checkEmail, checkGroupId, checkUserId } from '../../src/domain/account.js';
import { TalkError } from '../../src/domain/errors.js';
import { parseQuota, quotaBytes } from '../../src/domain/quota.js';
import type { User } from '../../src/domain/user.js';

const test = suite('accounts');

const alice: User = {
  uid: 'alice',
  displayName: 'Alice',
  email: '',
  passwordHash: '',
  enabled: true,
  firstLogin: 0,
  lastLogin: 0,
  createdAt: 0,
  language: 'en',
  locale: '',
  timezone: '',
  quota: 'none',
  properties: { role: 'Cook' },
};

/** The code of the provisioning API that this is refused with. */
function refusal(run: () => unknown): number | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    if (error instanceof TalkError) return error.statusCode;
    throw error;
  }
}

test('user ids: letters, digits, blanks inside and some signs', () => {
  for (const good of ['a', 'alice', 'Alice Smith', "o'hara", 'a_b.c@d-e', '1'.repeat(64)]) checkUserId(good);
  for (const bad of ['', ' ', ' a', 'a ', '.', '..', 'a/b', 'ä', 'a\n', 'a+b', '1'.repeat(65)]) {
    assert.is(
      refusal(() => checkUserId(bad)),
      101,
      JSON.stringify(bad),
    );
  }
});

test('group ids: anything that can stand in a list', () => {
  for (const good of ['crew', 'Küche & Keller', 'a/b']) checkGroupId(good);
  for (const bad of ['', ' crew', 'a\nb', '1'.repeat(65)])
    assert.is(
      refusal(() => checkGroupId(bad)),
      101,
    );
});

test('nobody is without a name', () => {
  assert.is(checkDisplayName('  ', 'alice'), 'alice');
  assert.is(checkDisplayName(' Alice ', 'alice'), 'Alice');
  assert.is(checkDisplayName('🍲'.repeat(64), 'alice'), '🍲'.repeat(64));
  assert.is(
    refusal(() => checkDisplayName('x'.repeat(65), 'alice')),
    101,
  );
});

test('e-mail addresses are kept in lower case', () => {
  assert.is(checkEmail(' Alice@Example.TLD '), 'alice@example.tld');
  assert.is(checkEmail(''), '');
  assert.is(
    refusal(() => checkEmail('alice')),
    101,
  );
});

test('quotas are sizes or none', () => {
  assert.is(quotaBytes('none', 7), Number.POSITIVE_INFINITY);
  assert.is(quotaBytes('default', 7), 7);
  assert.is(quotaBytes('1 GB', 7), 1024 ** 3);
  assert.is(quotaBytes('1.5MB', 7), 1.5 * 1024 ** 2);
  assert.is(quotaBytes('1000', 7), 1000);
  assert.is(parseQuota('-1'), 'none');
  for (const bad of ['', 'much', '1 XB', '-5', '1e9', '9'.repeat(30)]) assert.is(parseQuota(bad), undefined, bad);
});

test('fields are checked, and other properties stay', () => {
  assert.equal(accountPatch(alice, 'displayname', ''), { displayName: 'alice' });
  assert.equal(accountPatch(alice, 'phone', '+49 (30) 12-34'), { properties: { role: 'Cook', phone: '+49301234' } });
  assert.equal(accountPatch(alice, 'website', 'example.com'), {
    properties: { role: 'Cook', website: 'https://example.com' },
  });
  assert.equal(accountPatch(alice, 'locale', 'de_DE'), { locale: 'de_DE' });
  assert.equal(accountPatch(alice, 'timezone', 'Europe/Berlin'), { timezone: 'Europe/Berlin' });
});

for (const [key, value, code] of [
  ['shoe', '44', 113],
  ['constructor', 'x', 113],
  ['__proto__', 'x', 113],
  ['passwordHash', 'x', 113],
  ['phone', 'call me', 101],
  ['website', 'http://', 101],
  ['language', 'Klingon!', 101],
  ['timezone', 'Mars/Base', 101],
  ['profile_enabled', 'perhaps', 101],
  ['biography', 'x'.repeat(2049), 101],
] as const) {
  test(`${key} cannot be ${value.slice(0, 20)}`, () => {
    assert.is(
      refusal(() => accountPatch(alice, key, value)),
      code,
    );
  });
}

test.run();
