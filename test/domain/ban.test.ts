import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Ban, bansActor, bansAddress, checkBan, plainAddress } from '../../src/domain/ban.js';
import { TalkError } from '../../src/domain/errors.js';
import { RoomType } from '../../src/domain/room.js';
import { roomRow } from '../support/rows.js';

const test = suite('bans');

const banOn = (bannedType: Ban['bannedType'], bannedId: string): Ban => ({
  id: 1,
  roomId: 101,
  moderatorType: 'users',
  moderatorId: 'alice',
  bannedType,
  bannedId,
  bannedAt: 1000,
  internalNote: '',
});

const refusal = (type: string, id: string, note = '', room = roomRow()): unknown => {
  try {
    return checkBan(room, type, id, note).id;
  } catch (error) {
    return error instanceof TalkError ? error.data : error;
  }
};

test('people and addresses can be banned, from group and public conversations', () => {
  assert.is(refusal('users', 'bob'), 'bob');
  assert.is(refusal('guests', 'a94a8fe5'), 'a94a8fe5');
  assert.equal(refusal('users', 'bob', '', roomRow({ type: RoomType.oneToOne })), { error: 'room' });
  assert.equal(refusal('groups', 'crew'), { error: 'bannedActor' });
  assert.equal(refusal('users', ''), { error: 'bannedActor' });
  assert.equal(refusal('users', 'x'.repeat(256)), { error: 'bannedActor' });
  assert.is(refusal('users', 'bob', 'é'.repeat(2000)), 'bob');
  assert.equal(refusal('users', 'bob', 'é'.repeat(2001)), { error: 'internalNote' });
});

test('an address is kept in its shortest form, a range as it was given', () => {
  assert.is(refusal('ip', ' 127.0.0.1 '), '127.0.0.1');
  assert.is(refusal('ip', '127.0.0.1/24'), '127.0.0.1/24');
  assert.is(refusal('ip', '2001:DB8:0:0:0:0:0:1'), '2001:db8::1');
  assert.is(refusal('ip', '::1/128'), '::1/128');
  assert.is(refusal('ip', '::ffff:10.0.0.1'), '10.0.0.1');
  for (const bad of [
    'bob',
    '127.1',
    '0x7f.0.0.1',
    '127.0.0.1/33',
    '127.0.0.1/64',
    '::1/129',
    '10.0.0.0/8/8',
    '10.0.0.0/',
    'fe80::1%eth0',
    '/8',
  ]) {
    assert.equal(refusal('ip', bad), { error: 'bannedActor' }, bad);
  }
});

test('a ban on an address or a range holds for what lies in it', () => {
  const holds = (range: string, address: string) => bansAddress([banOn('users', 'x'), banOn('ip', range)], address);
  assert.ok(holds('192.0.2.7', '192.0.2.7'));
  assert.ok(holds('192.0.2.7', '::ffff:192.0.2.7'));
  assert.not(holds('192.0.2.7', '192.0.2.70'));
  assert.ok(holds('192.0.2.7/24', '192.0.2.200'));
  assert.not(holds('192.0.2.7/24', '192.0.3.7'));
  assert.ok(holds('0.0.0.0/0', '203.0.113.5'));
  assert.not(holds('0.0.0.0/0', '2001:db8::1'));
  assert.ok(holds('2001:db8::/32', '2001:db8:7::1'));
  assert.not(holds('2001:db8::/32', '2001:db9::1'));
  assert.ok(holds('::ffff:192.0.2.0/120', '192.0.2.7'));
  assert.not(holds('192.0.2.7/24', 'no address'));
  assert.not(bansAddress([banOn('users', '192.0.2.7')], '192.0.2.7'), 'an account of that name');
});

test('a ban on somebody holds for nobody else', () => {
  assert.ok(bansActor([banOn('users', 'bob')], { type: 'users', id: 'bob' }));
  assert.not(bansActor([banOn('users', 'bob')], { type: 'guests', id: 'bob' }));
  assert.not(bansActor([banOn('users', 'bob')], { type: 'users', id: 'bobby' }));
});

test('addresses are compared in one form', () => {
  assert.is(plainAddress('::ffff:127.0.0.1'), '127.0.0.1');
  assert.is(plainAddress('::1'), '::1');
  assert.is(plainAddress(''), '');
});

test.run();
