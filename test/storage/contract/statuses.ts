import * as assert from 'uvu/assert';
import { noStatus, type UserStatus } from '../../../src/domain/userStatus.js';
import type { ContractTest } from '../contract.js';
import { device, found, group, member, owner, person, tells } from '../drafts.js';

const of = (uid: string, more: Partial<UserStatus> = {}): UserStatus => ({ ...noStatus(uid), ...more });

export function statusesContract(test: ContractTest): void {
  test('what accounts say is kept, replaced, and gone with them', async ({ storage }) => {
    for (const uid of ['alice', 'bob']) await storage.addUser(person(uid), []);
    const first = of('alice', { since: 10 });
    assert.is(await storage.setUserStatus(first, undefined), true);
    await storage.setUserStatus(of('bob', { since: 20, message: 'Hi' }), undefined);
    await storage.setUserStatus(of('nobody'), undefined);
    const busy = of('alice', { status: 'busy', since: 30, isUserDefined: true, icon: '🐟', clearAt: 99 });
    assert.is(await storage.setUserStatus(busy, undefined), false, 'something else has been said since');
    assert.equal(await storage.userStatus('alice'), first);
    assert.is(await storage.setUserStatus(busy, first), true);
    assert.equal(await storage.userStatus('alice'), busy);
    assert.is(await storage.userStatus('nobody'), undefined);
    const uids = (statuses: UserStatus[]) => statuses.map(({ uid }) => uid);
    assert.equal(uids(await storage.userStatuses(['alice', 'nobody'])), ['alice']);
    assert.equal(uids(await storage.recentStatuses(5, 0)), ['alice', 'bob']);
    assert.equal(uids(await storage.recentStatuses(1, 1)), ['bob']);
    await storage.deleteUser('alice', tells('alice', 'user_removed'), tells('alice', 'read_only'));
    assert.is(await storage.userStatus('alice'), undefined);
  });

  test('messages are cleared when their time is over', async ({ storage }) => {
    await storage.addUser(person('alice'), []);
    assert.is(await storage.nextStatusClear(), undefined);
    await storage.setUserStatus(of('alice', { status: 'away', messageId: 'meeting', clearAt: 100 }), undefined);
    assert.is(await storage.nextStatusClear(), 100);
    assert.is(await storage.clearStatusMessages(99), 0);
    assert.is(await storage.clearStatusMessages(100), 1);
    assert.equal(await storage.userStatus('alice'), of('alice', { status: 'away' }));
    assert.is(await storage.nextStatusClear(), undefined);
  });

  test('who is in a call is known by a device that was heard of', async ({ storage }) => {
    const room = found(await storage.createRoom(group('call'), owner('alice'), [], [{ attendee: member('bob') }]));
    const [alice, bob] = await storage.attendees(room.id);
    await storage.joinSession(device(found(alice), 'one', { inCall: 1, lastPing: 100 }));
    await storage.joinSession(device(found(bob), 'two', { inCall: 0, lastPing: 100 }));
    assert.equal(await storage.usersInCalls(['alice', 'bob'], 100), ['alice']);
    assert.equal(await storage.usersInCalls(['alice', 'bob'], 101), []);
    assert.equal(await storage.usersInCalls(['bob'], 100), []);
  });
}
