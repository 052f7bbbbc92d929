import * as assert from 'uvu/assert';
import { ParticipantType } from '../../../src/domain/attendee.js';
import type { Ban } from '../../../src/domain/ban.js';
import type { ContractTest } from '../contract.js';
import { addition, device, found, group, member, messages, owner, person, tells } from '../drafts.js';

const banOn = (roomId: number, bannedType: Ban['bannedType'], bannedId: string, internalNote = '') => ({
  roomId,
  moderatorType: 'users' as const,
  moderatorId: 'alice',
  bannedType,
  bannedId,
  bannedAt: 2000,
  internalNote,
});

export function bansContract(test: ContractTest): void {
  test('who is banned goes, and cannot be added by any way until the ban is lifted', async ({ storage }) => {
    const room = found(await storage.createRoom(group('lunch'), owner('alice'), [], [{ attendee: member('bob') }]));
    const other = found(await storage.createRoom(group('other'), owner('alice'), [], []));
    const [, bob] = (await storage.attendees(room.id)).map(found);
    await storage.joinSession(device(found(bob), 'cookie'));
    const farewell = tells('alice', 'user_removed');
    const ban = await storage.addBan(banOn(room.id, 'users', 'bob', 'loud'), [farewell]);
    assert.equal(ban, { id: ban.id, ...banOn(room.id, 'users', 'bob', 'loud') });
    assert.equal(await storage.bansOf(room.id), [ban]);
    assert.is(await storage.attendeeOf(room.id, { type: 'users', id: 'bob' }), undefined);
    assert.equal(await storage.sessionsOfRoom(room.id), []);
    assert.equal(messages(await storage.commentsAfter(room.id, 0, 0)), [farewell.message]);

    assert.equal(await storage.addAttendees(room.id, [addition('bob')]), []);
    assert.is((await storage.addAttendees(other.id, [addition('bob')])).length, 1);
    assert.not(await storage.deleteBan(other.id, ban.id), 'of another room');
    assert.ok(await storage.deleteBan(room.id, ban.id));
    assert.not(await storage.deleteBan(room.id, ban.id));
    assert.is((await storage.addAttendees(room.id, [addition('bob')])).length, 1);
  });

  test('a second ban on the same one replaces the first, and says nothing', async ({ storage }) => {
    const room = found(await storage.createRoom(group('lunch'), owner('alice'), [], []));
    const first = await storage.addBan(banOn(room.id, 'ip', '192.0.2.7'), []);
    const again = await storage.addBan(banOn(room.id, 'ip', '192.0.2.7', 'again'), [tells('alice', 'user_removed')]);
    assert.equal(await storage.bansOf(room.id), [{ ...first, internalNote: 'again' }]);
    assert.is(again.id, first.id);
    assert.equal(await storage.commentsAfter(room.id, 0, 0), []);
  });

  test('a banned guest is known by the cookies that they had', async ({ storage }) => {
    const guest = member('g1', { actorType: 'guests', participantType: ParticipantType.guest });
    const room = found(await storage.createRoom(group('lunch'), owner('alice'), [], [{ attendee: guest }]));
    const [, attendee] = (await storage.attendees(room.id)).map(found);
    const { id: guestAttendeeId } = found(attendee);
    await storage.joinSession(device(found(attendee), 'present'));
    await storage.saveHttpSessionRoom({ digest: 'left', roomId: room.id, guestAttendeeId, verifiedPassword: '' }, 1000);
    const ban = await storage.addBan(banOn(room.id, 'guests', 'g1'), []);
    assert.equal(await storage.banOfDevice(room.id, 'present'), ban);
    assert.equal(await storage.banOfDevice(room.id, 'left'), ban);
    assert.is(await storage.banOfDevice(room.id, 'other'), undefined);
    assert.is(await storage.banOfDevice(room.id + 1, 'present'), undefined);
    await storage.deleteBan(room.id, ban.id);
    assert.is(await storage.banOfDevice(room.id, 'present'), undefined);
  });

  test('bans go with their room, and with the account that is banned', async ({ storage }) => {
    await storage.addUser(person('bob'), []);
    const room = found(await storage.createRoom(group('lunch'), owner('alice'), [], []));
    const other = found(await storage.createRoom(group('other'), owner('alice'), [], []));
    await storage.addBan(banOn(room.id, 'users', 'bob'), []);
    await storage.addBan(banOn(room.id, 'guests', 'bob'), []);
    await storage.addBan(banOn(other.id, 'users', 'bob'), []);
    await storage.deleteRoom(other.id);
    assert.equal(await storage.bansOf(other.id), []);
    await storage.deleteUser('bob', tells('bob', 'user_removed'), tells('bob', 'read_only'));
    assert.equal(
      (await storage.bansOf(room.id)).map(({ bannedType }) => bannedType),
      ['guests'],
    );
  });
}
