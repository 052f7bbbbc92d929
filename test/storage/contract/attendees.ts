import * as assert from 'uvu/assert';
import { NotificationLevel, ParticipantType, ReadPrivacy } from '../../../src/domain/attendee.js';
import type { ContractTest } from '../contract.js';
import { addition, by, device, found, group, member, messages, owner, says, tells } from '../drafts.js';

const removed = tells('alice', 'user_removed');

export function attendeesContract(test: ContractTest): void {
  test('an attendee begins with the defaults and at the newest message', async ({ storage }) => {
    const room = found(await storage.createRoom(group('lunch'), owner('alice'), [], []));
    const { id: newest } = await storage.addComment(room.id, says('alice', 'Soup?'), by(undefined));
    const draft = member('bob', { permissions: 129, readPrivacy: ReadPrivacy.private });
    const [bob] = await storage.addAttendees(room.id, [{ attendee: draft, message: tells('alice', 'user_added') }]);
    assert.equal(bob, {
      ...draft,
      id: bob?.id,
      roomId: room.id,
      notificationLevel: NotificationLevel.default,
      notificationCalls: 1,
      favorite: false,
      archived: false,
      important: false,
      sensitive: false,
      lastReadMessage: newest,
      lastMentionMessage: 0,
      lastMentionDirect: 0,
      hiddenPinnedId: 0,
      scheduledMessages: 0,
      lastAttendeeActivity: 0,
      hasNotifications: false,
      lastJoinedCall: 0,
    });
    assert.equal(await storage.attendeeOf(room.id, { type: 'users', id: 'bob' }), bob);
  });

  test('attendees are found by id or actor, in their room only', async ({ storage }) => {
    const room = found(await storage.createRoom(group('lunch'), owner('alice'), [], [addition('bob')]));
    const other = found(await storage.createRoom(group('other'), owner('alice'), [], [addition('carl')]));
    const [alice, bob] = await storage.attendees(room.id);
    const [, carl] = await storage.attendees(other.id);
    assert.equal(await storage.attendeeById(room.id, found(bob).id), bob);
    assert.is(await storage.attendeeById(room.id, found(carl).id), undefined);
    assert.is(await storage.attendeeOf(room.id, { type: 'users', id: 'carl' }), undefined);
    assert.is(await storage.attendeeOf(room.id, { type: 'guests', id: 'bob' }), undefined);
    const actors = [
      { type: 'users', id: 'carl' },
      { type: 'users', id: 'bob' },
      { type: 'guests', id: 'alice' },
      { type: 'users', id: 'alice' },
    ] as const;
    assert.equal(await storage.attendeesByActors(room.id, [...actors]), [alice, bob]);
    assert.equal(await storage.attendeesByActors(room.id, []), []);
    assert.equal([...(await storage.attendeeIds(room.id))], [found(alice).id, found(bob).id]);
    await storage.removeAttendees(room.id, [found(bob).id], []);
    assert.equal([...(await storage.attendeeIds(room.id))], [found(alice).id]);
  });

  test('who is there already is not added again, and not announced', async ({ storage }) => {
    const room = found(await storage.createRoom(group('lunch'), owner('alice'), [], [addition('bob')]));
    const before = await storage.attendees(room.id);
    const added = await storage.addAttendees(room.id, [addition('bob'), addition('carl'), addition('alice')]);
    assert.equal(
      added.map(({ actorId }) => actorId),
      ['carl'],
    );
    assert.equal((await storage.attendees(room.id)).slice(0, 2), before);
    assert.is((await storage.commentsAfter(room.id, 0, 0)).length, 2);
  });

  test('a self-joined user becomes an ordinary one and is announced', async ({ storage }) => {
    const selfJoined = { participantType: ParticipantType.selfJoined };
    const room = found(await storage.createRoom(group('lunch'), owner('alice'), [], []));
    const [bob] = await storage.addAttendees(room.id, [{ attendee: member('bob', selfJoined) }]);
    assert.equal(await storage.addAttendees(room.id, [addition('bob', selfJoined)]), []);
    assert.equal(await storage.commentsAfter(room.id, 0, 0), []);
    const raised = { ...found(bob), participantType: ParticipantType.user };
    assert.equal(await storage.addAttendees(room.id, [addition('bob')]), [raised]);
    assert.equal(await storage.attendees(room.id).then((all) => all[1]), raised);
    assert.is((await storage.commentsAfter(room.id, 0, 0)).length, 1);
  });

  test('an attendee is changed along with messages', async ({ storage }) => {
    const room = found(await storage.createRoom(group('lunch'), owner('alice'), [], [{ attendee: member('bob') }]));
    const [, bob] = await storage.attendees(room.id);
    const { id } = found(bob);
    const promoted = tells('alice', 'moderator_promoted');
    const patch = { participantType: ParticipantType.moderator, favorite: true, lastAttendeeActivity: 77 };
    assert.equal(await storage.changeAttendee(id, patch, [promoted]), { ...bob, ...patch });
    assert.equal(await storage.attendeeById(room.id, id), { ...bob, ...patch });
    assert.equal(messages(await storage.commentsAfter(room.id, 0, 0)), [promoted.message]);
    assert.is(await storage.changeAttendee(id + 1, patch, [promoted]), undefined);
    assert.is((await storage.commentsAfter(room.id, 0, 0)).length, 1);
  });

  test('permissions are reset in one room', async ({ storage }) => {
    const additions = [{ attendee: member('bob', { permissions: 129 }) }];
    const room = found(await storage.createRoom(group('lunch'), owner('alice'), [], additions));
    const other = found(await storage.createRoom(group('other'), owner('alice'), [], additions));
    await storage.changeRoom(room.id, { defaultPermissions: 255 }, [], undefined, { resetsPermissions: true });
    const permissions = async (id: number) => (await storage.attendees(id)).map((attendee) => attendee.permissions);
    assert.equal(await permissions(room.id), [0, 0]);
    assert.equal(await permissions(other.id), [0, 129]);
  });

  test('who is removed goes with their sessions, and what is said of it stays', async ({ storage }) => {
    const room = found(await storage.createRoom(group('lunch'), owner('alice'), [], [{ attendee: member('bob') }]));
    const other = found(await storage.createRoom(group('other'), owner('carl'), [], []));
    const [alice, bob] = (await storage.attendees(room.id)).map(found);
    const [carl] = (await storage.attendees(other.id)).map(found);
    await storage.joinSession(device(found(bob), 'cookie'));
    const ids = [found(bob).id, found(carl).id];
    assert.equal(await storage.removeAttendees(room.id, ids, [removed]), [bob]);
    assert.equal(await storage.attendees(room.id), [alice]);
    assert.equal(await storage.attendees(other.id), [carl]);
    assert.equal(await storage.sessionsOfRoom(room.id), []);
    assert.equal(messages(await storage.commentsAfter(room.id, 0, 0)), [removed.message]);
    assert.equal(await storage.removeAttendees(room.id, ids, [removed]), []);
    assert.is((await storage.commentsAfter(room.id, 0, 0)).length, 1, 'nobody was there to be removed');
  });

  test('attendees are removed by their types along with a change of the room', async ({ storage }) => {
    const guest = { actorType: 'guests', participantType: ParticipantType.guest } as const;
    const room = found(
      await storage.createRoom(
        group('lunch'),
        owner('alice'),
        [],
        [
          { attendee: member('bob') },
          { attendee: member('g1', guest) },
          { attendee: member('g2', guest) },
          { attendee: member('team', { actorType: 'groups' }) },
        ],
      ),
    );
    const { guest: visitor } = ParticipantType;
    await storage.changeRoom(room.id, { listable: 0 }, [], undefined, { removes: [visitor] });
    const left = (await storage.attendees(room.id)).map(({ actorId }) => actorId);
    assert.equal(left, ['alice', 'bob', 'team']);
  });

  test('nobody is added to a room that is gone', async ({ storage }) => {
    let code: unknown;
    await storage.addAttendees(404, [addition('bob')]).catch((error) => {
      code = error.code;
    });
    assert.is(code, 'roomNotFound');
  });
}
