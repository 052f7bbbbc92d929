import * as assert from 'uvu/assert';
import { ParticipantType } from '../../../src/domain/attendee.js';
import { RoomType } from '../../../src/domain/room.js';
import type { Storage } from '../../../src/storage/storage.js';
import type { ContractTest } from '../contract.js';
import { addition, device, found, group, member, owner } from '../drafts.js';

/** A public room with an owner, a user who came by its link, and a guest. */
async function square(storage: Storage, token = 'square') {
  const room = found(
    await storage.createRoom(
      group(token, { type: RoomType.public }),
      owner('alice'),
      [],
      [
        { attendee: member('bob', { participantType: ParticipantType.selfJoined }) },
        { attendee: member('sha', { actorType: 'guests', participantType: ParticipantType.guest }) },
      ],
    ),
  );
  const [alice, bob, guest] = await storage.attendees(room.id);
  return { room, alice: found(alice), bob: found(bob), guest: found(guest) };
}

export function sessionsContract(test: ContractTest): void {
  test('a session is found by cookie, room and attendee', async ({ storage }) => {
    const { room, alice, guest } = await square(storage);
    const draft = device(alice, 'phone');
    const phone = await storage.joinSession(draft);
    assert.equal(phone, { ...draft, id: phone.id });
    const laptop = await storage.joinSession(device(alice, 'laptop'));
    const other = await storage.joinSession(device(guest, 'guest'));
    assert.equal(await storage.sessionOf(room.id, 'phone'), phone);
    assert.is(await storage.sessionOf(room.id + 1, 'phone'), undefined);
    assert.equal(await storage.sessionsOfRoom(room.id), [phone, laptop, other]);
    assert.equal(await storage.sessionsOfAttendee(alice.id), [phone, laptop]);
  });

  test('a session changes in what is given', async ({ storage }) => {
    const { room, alice } = await square(storage);
    const phone = await storage.joinSession(device(alice, 'phone', { inCall: 7 }));
    assert.is(await storage.changeSession(phone.id, { lastPing: 4000 }), true);
    assert.is(await storage.changeSession(phone.id, { state: 0 }), true);
    assert.equal(await storage.sessionOf(room.id, 'phone'), { ...phone, lastPing: 4000, state: 0 });
    await storage.changeSession(phone.id, { inCall: 0 });
    assert.is((await storage.sessionOf(room.id, 'phone'))?.inCall, 0);
    assert.is(await storage.changeSession(phone.id + 1, { state: 0 }), false);
  });

  test('joining again replaces the session, and who came by a link stays', async ({ storage }) => {
    const { room, bob } = await square(storage);
    await storage.joinSession(device(bob, 'phone'));
    const again = await storage.joinSession(device(bob, 'phone', { sessionId: 'second' }));
    assert.equal(await storage.sessionsOfRoom(room.id), [again]);
    assert.equal(await storage.attendeeById(room.id, bob.id), bob);
  });

  test('a cookie that joins as somebody else ends the presence of whom it was', async ({ storage }) => {
    const { room, bob, guest } = await square(storage);
    await storage.joinSession(device(bob, 'phone'));
    const now = await storage.joinSession(device(guest, 'phone', { sessionId: 'second' }));
    assert.equal(await storage.sessionsOfRoom(room.id), [now]);
    assert.is(await storage.attendeeById(room.id, bob.id), undefined);
  });

  test('with their last session who came by a link leaves; others stay', async ({ storage }) => {
    const { room, alice, bob, guest } = await square(storage);
    const phone = await storage.joinSession(device(bob, 'phone'));
    const laptop = await storage.joinSession(device(bob, 'laptop'));
    const others = [
      await storage.joinSession(device(alice, 'alice')),
      await storage.joinSession(device(guest, 'guest')),
    ];
    assert.equal(await storage.endSessions([phone.id]), [phone]);
    assert.ok(await storage.attendeeById(room.id, bob.id));
    const ended = await storage.endSessions([phone.id, laptop.id, ...others.map(({ id }) => id)]);
    assert.equal(
      ended.sort((a, b) => a.id - b.id),
      [laptop, ...others],
    );
    assert.equal(
      (await storage.attendees(room.id)).map(({ id }) => id),
      [alice.id, guest.id],
    );
    assert.equal(await storage.endSessions([]), []);
  });

  test('nobody joins whose attendee is gone', async ({ storage }) => {
    const { room, guest } = await square(storage);
    await storage.removeAttendees(room.id, [guest.id], []);
    let code: unknown;
    await storage.joinSession(device(guest, 'guest')).catch((error) => {
      code = error.code;
    });
    assert.is(code, 'roomNotFound');
  });

  test('who comes by joining is added and present at once', async ({ storage }) => {
    const { room } = await square(storage);
    const { attendeeId: _, ...draft } = device(found((await storage.attendees(room.id))[0]), 'newcomer');
    const joined = await storage.joinAsNewcomer(addition('carol'), draft);
    assert.is(joined.added, true);
    assert.equal(await storage.attendeeOf(room.id, { type: 'users', id: 'carol' }), joined.attendee);
    assert.equal(joined.session, { ...draft, id: joined.session.id, attendeeId: joined.attendee.id });
    assert.equal(await storage.sessionsOfAttendee(joined.attendee.id), [joined.session]);
    assert.is((await storage.commentsAfter(room.id, 0, 0)).length, 1);
  });

  test('who joins twice at once is added once', async ({ storage }) => {
    const { room, alice } = await square(storage);
    const { attendeeId: _, ...draft } = device(alice, 'laptop');
    const joined = await storage.joinAsNewcomer(addition('alice'), draft);
    assert.is(joined.added, false);
    assert.equal(joined.attendee, alice);
    assert.equal(await storage.sessionsOfAttendee(alice.id), [joined.session]);
    assert.equal(await storage.commentsAfter(room.id, 0, 0), []);
  });

  test('sessions without a ping are found, the oldest first', async ({ storage }) => {
    const { alice, bob, guest } = await square(storage);
    const old = await storage.joinSession(device(alice, 'old', { lastPing: 20 }));
    const older = await storage.joinSession(device(bob, 'older', { lastPing: 10 }));
    await storage.joinSession(device(guest, 'new', { lastPing: 30 }));
    assert.equal(await storage.sessionsNotSeenSince(30, 5), [older, old]);
    assert.equal(await storage.sessionsNotSeenSince(30, 1), [older]);
  });

  test('who came by a link and joins as a newcomer of more is raised; nobody joins a room that is gone', async ({
    storage,
  }) => {
    const { room, bob } = await square(storage);
    const { attendeeId: _, ...draft } = device(bob, 'laptop');
    const joined = await storage.joinAsNewcomer(addition('bob'), draft);
    assert.equal([joined.added, joined.attendee], [true, { ...bob, participantType: ParticipantType.user }]);
    await storage.deleteRoom(room.id);
    let code: unknown;
    await storage.joinAsNewcomer(addition('carol'), draft).catch((error) => {
      code = error.code;
    });
    assert.is(code, 'roomNotFound');
  });

  test('a cookie session is made, changed and ended', async ({ storage }) => {
    const session = { digest: 'cookie', uid: 'ada', credential: 'hash', lastSeen: 1000 };
    await storage.saveHttpSession(session);
    assert.equal(await storage.httpSession('cookie'), session);
    await storage.saveHttpSession({ ...session, uid: '', lastSeen: 2000 });
    assert.equal(await storage.httpSession('cookie'), { ...session, uid: '', lastSeen: 2000 });
    await storage.deleteHttpSession('cookie');
    assert.is(await storage.httpSession('cookie'), undefined);
  });

  test('with a cookie session end the Talk sessions that it holds', async ({ storage }) => {
    const { room, alice, bob } = await square(storage);
    const plaza = await square(storage, 'plaza');
    await storage.saveHttpSession({ digest: 'phone', uid: 'bob', credential: '', lastSeen: 1 });
    await storage.joinSession(device(bob, 'phone'));
    await storage.joinSession(device(plaza.bob, 'phone'));
    const staying = await storage.joinSession(device(alice, 'laptop'));
    await storage.deleteHttpSession('phone');
    assert.equal(await storage.sessionsOfRoom(room.id), [staying]);
    assert.equal(await storage.sessionsOfRoom(plaza.room.id), []);
    assert.is(await storage.attendeeById(room.id, bob.id), undefined);
  });

  test('what a cookie session holds of a room makes the session', async ({ storage }) => {
    const { room, guest } = await square(storage);
    const entry = { digest: 'cookie', roomId: room.id, guestAttendeeId: guest.id, verifiedPassword: '' };
    await storage.saveHttpSessionRoom(entry, 1000);
    assert.equal(await storage.httpSessionRoom('cookie', room.id), entry);
    assert.equal(await storage.httpSession('cookie'), { digest: 'cookie', uid: '', credential: '', lastSeen: 1000 });
    await storage.saveHttpSession({ digest: 'cookie', uid: 'ada', credential: 'hash', lastSeen: 1500 });
    await storage.saveHttpSessionRoom({ ...entry, guestAttendeeId: 0, verifiedPassword: 'hash' }, 2000);
    assert.equal(await storage.httpSessionRoom('cookie', room.id), {
      ...entry,
      guestAttendeeId: 0,
      verifiedPassword: 'hash',
    });
    assert.equal(await storage.httpSession('cookie'), {
      digest: 'cookie',
      uid: 'ada',
      credential: 'hash',
      lastSeen: 2000,
    });
    assert.is(await storage.httpSessionRoom('cookie', room.id + 1), undefined);
    await storage.deleteRoom(room.id);
    assert.is(await storage.httpSessionRoom('cookie', room.id), undefined);
    await storage.saveHttpSessionRoom(entry, 3000);
    assert.is(await storage.httpSessionRoom('cookie', room.id), undefined, 'the room is gone');
  });

  test('sessions not seen for long are forgotten', async ({ storage }) => {
    const { room, alice, bob } = await square(storage);
    await storage.saveHttpSession({ digest: 'old', uid: 'bob', credential: '', lastSeen: 999 });
    await storage.saveHttpSession({ digest: 'new', uid: 'alice', credential: '', lastSeen: 1000 });
    await storage.joinSession(device(bob, 'old'));
    const staying = await storage.joinSession(device(alice, 'new'));
    assert.is(await storage.sweepHttpSessions(1000), 1);
    assert.is(await storage.sweepHttpSessions(1000), 0);
    assert.is(await storage.httpSession('old'), undefined);
    assert.ok(await storage.httpSession('new'));
    assert.equal(await storage.sessionsOfRoom(room.id), [staying]);
  });
}
