import * as assert from 'uvu/assert';
import { ParticipantType } from '../../../src/domain/attendee.js';
import { RoomType } from '../../../src/domain/room.js';
import type { ContractTest } from '../contract.js';
import { found, group, member, owner } from '../drafts.js';

const invitation = (address: string) => ({
  attendee: member(address, { actorType: 'emails', participantType: ParticipantType.guest }),
  address,
  accessToken: `token of ${address}`,
  invitedBy: 'ada',
});

export function emailGuestsContract(test: ContractTest): void {
  test('guests are invited once, and known until they are removed', async ({ storage }) => {
    const room = found(await storage.createRoom(group('lunch', { type: RoomType.public }), owner('ada'), [], []));
    const [gina] = await storage.inviteByEmail(room.id, [invitation('gina@x.tld')], undefined);
    const again = await storage.inviteByEmail(room.id, ['gina@x.tld', 'hugo@x.tld'].map(invitation), undefined);
    assert.equal(
      again.map(({ address }) => address),
      ['hugo@x.tld'],
    );
    const { attendee: _, ...known } = invitation('gina@x.tld');
    assert.equal(gina, { attendeeId: gina?.attendeeId, ...known });
    assert.equal(await storage.emailGuests(room.id), [gina, ...again]);
    assert.equal(await storage.emailGuest(found(gina).attendeeId), gina);
    assert.is(await storage.nextInvitation(), undefined);
    await storage.removeAttendees(room.id, [found(gina).attendeeId], []);
    assert.is(await storage.emailGuest(found(gina).attendeeId), undefined);
  });

  test('mails fall due until they are settled', async ({ storage }) => {
    const room = found(await storage.createRoom(group('lunch', { type: RoomType.public }), owner('ada'), [], []));
    const [gina, hugo] = await storage.inviteByEmail(room.id, ['gina@x.tld', 'hugo@x.tld'].map(invitation), 100);
    const [first, second] = [found(gina), found(hugo)];
    assert.equal(await storage.dueInvitations(99, 10), []);
    assert.equal(await storage.dueInvitations(100, 1), [
      { guest: first, token: 'lunch', roomName: 'Lunch', attempts: 0 },
    ]);
    await storage.postponeInvitation(first.attendeeId, 160, 1);
    assert.is(await storage.nextInvitation(), 100);
    await storage.settleInvitation(second.attendeeId, 0);
    assert.is(await storage.nextInvitation(), 160);
    await storage.mailInvitations([first.attendeeId, 99_999], 120);
    await storage.settleInvitation(first.attendeeId, 1);
    assert.equal(
      (await storage.dueInvitations(120, 10)).map(({ guest, attempts }) => [guest.address, attempts]),
      [['gina@x.tld', 0]],
      'asked for anew since',
    );
    await storage.removeAttendees(room.id, [first.attendeeId], []);
    assert.is(await storage.nextInvitation(), undefined);
  });
}
