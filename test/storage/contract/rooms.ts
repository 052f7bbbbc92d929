import * as assert from 'uvu/assert';
import { ParticipantType } from '../../../src/domain/attendee.js';
import { Listable, pairName, RoomType } from '../../../src/domain/room.js';
import type { NewBreakoutRoom, RoomEffects, RoomStep } from '../../../src/storage/roomStorage.js';
import type { ContractTest } from '../contract.js';
import { addition, by, found, group, member, messages, owner, says, tells } from '../drafts.js';

const created = tells('alice', 'conversation_created');

export function roomsContract(test: ContractTest): void {
  test('a room is kept with all that it has', async ({ storage }) => {
    const draft = group('lunch', {
      name: 'Müsli 🥣',
      description: 'Every day',
      objectType: 'event',
      objectId: '1#2',
      passwordHash: 'hash',
      lobbyTimer: 4_000_000_000,
      messageExpiration: 3600,
    });
    const room = found(await storage.createRoom(draft, owner('alice'), [], []));
    const counters = {
      lastMessageId: 0,
      commentCount: 0,
      gapCount: 0,
      lastPinnedId: 0,
      callStartTime: 0,
      callFlag: 0,
      botFeatures: 0,
    };
    assert.equal(room, { ...draft, ...counters, id: room.id });
    assert.equal(await storage.roomByToken('lunch'), room);
    assert.equal(await storage.roomById(room.id), room);
    assert.is(await storage.roomByToken('LUNCH'), undefined);
    assert.is(await storage.roomById(room.id + 1), undefined);
  });

  test('a new room holds its creator, the messages, then the others, each after their announcement', async ({
    storage,
  }) => {
    const room = found(
      await storage.createRoom(group('lunch'), owner('alice'), [created], [addition('bob'), addition('carl')]),
    );
    const [first, second, third, ...more] = await storage.commentsAfter(room.id, 0, 0);
    assert.equal(more, []);
    assert.equal([first?.message, second?.message], [created.message, addition('bob').message?.message]);
    const attendees = await storage.attendees(room.id);
    assert.equal(
      attendees.map(({ actorId, lastReadMessage }) => [actorId, lastReadMessage]),
      [
        ['alice', first?.id],
        ['bob', first?.id],
        ['carl', second?.id],
      ],
    );
    assert.is(room.lastMessageId, third?.id);
    assert.is(room.lastActivity, 2000);
    assert.is(room.commentCount, 0);
  });

  test('everybody has one changelog, one note to self and one example at most', async ({ storage }) => {
    const changelog = group('news', { type: RoomType.changelog, name: 'alice' });
    const note = group('note', { type: RoomType.noteToSelf, objectType: 'note_to_self', objectId: 'alice' });
    const sample = group('first', { objectType: 'sample', objectId: 'alice' });
    for (const draft of [changelog, note, sample]) {
      found(await storage.createRoom(draft, owner('alice'), [], []));
      assert.is(await storage.createRoom({ ...draft, token: 'again' }, owner('alice'), [], []), undefined);
    }
    assert.is((await storage.changelogOf('alice'))?.token, 'news');
    assert.is(await storage.changelogOf('bob'), undefined);
    const tokensOf = async (type: string, id: string) =>
      (await storage.roomsOfObject(type, id)).map(({ token }) => token);
    assert.equal(await tokensOf('note_to_self', 'alice'), ['note']);
    assert.equal(await tokensOf('note_to_self', 'bob'), []);
    assert.equal(await tokensOf('', ''), []);
  });

  test('what the creator is told last stays unread', async ({ storage }) => {
    const draft = group('news', { type: RoomType.changelog, name: 'alice' });
    const room = found(await storage.createRoom(draft, member('alice'), [created], [], [says('bob', 'New!')]));
    const [first, second] = await storage.commentsAfter(room.id, 0, 0);
    const [reader] = await storage.attendees(room.id);
    assert.is(reader?.lastReadMessage, first?.id);
    assert.is(room.lastMessageId, second?.id);
    assert.is(await storage.countUnread(room, first?.id ?? 0), 1);
  });

  test('breakout rooms are made together, and go with their parent', async ({ storage }) => {
    const parent = found(await storage.createRoom(group('class'), owner('alice'), [], [addition('bob')]));
    const child = (token: string): NewBreakoutRoom => ({
      draft: group(token, { objectType: 'room', objectId: 'class' }),
      messages: [created],
      additions: [{ attendee: owner('alice') }, addition('bob')],
    });
    assert.is(await storage.createBreakoutRooms(parent.id, 2, [child('first'), child('class')]), undefined);
    assert.is(await storage.createBreakoutRooms(parent.id + 9, 2, [child('first')]), undefined);
    assert.equal(await storage.roomsOfObject('room', 'class'), []);
    const made = found(await storage.createBreakoutRooms(parent.id, 2, [child('first'), child('second')]));
    assert.equal(
      made.map(({ token }) => token),
      ['first', 'second'],
    );
    assert.is((await storage.roomById(parent.id))?.breakoutRoomMode, 2);
    assert.is(await storage.createBreakoutRooms(parent.id, 2, [child('third')]), undefined);

    const bob = found(await storage.attendeeOf(parent.id, { type: 'users', id: 'bob' }));
    await storage.removeAttendees(parent.id, [bob.id], []);
    assert.equal(await storage.roomsOf('bob'), []);
    await storage.deleteRoom(parent.id);
    assert.equal(await storage.roomsOf('alice'), []);
  });

  test('rooms are found by what they were made for and since when nobody has used them', async ({ storage }) => {
    const make = (token: string, more: Parameters<typeof group>[1], lastActivity: number) =>
      storage.createRoom(group(token, { ...more, lastActivity }), owner('alice'), [], []);
    await make('old', { objectType: 'event', objectId: '1#2' }, 100);
    await make('new', { objectType: 'event', objectId: '1#2' }, 200);
    await make('locked', { readOnly: 1 }, 100);
    await make('plain', {}, 100);
    const tokens = (found: { token: string }[]) => found.map(({ token }) => token);
    assert.equal(tokens(await storage.roomsUnusedSince('event', 200)), ['old']);
    assert.equal(tokens(await storage.roomsUnusedSince('instant_meeting', 200)), []);
    assert.equal(tokens(await storage.writableRoomsUnusedSince(200)), ['old', 'plain']);
    await storage.createRoom(group('empty', { lastActivity: 100 }), undefined, [], []);
    assert.equal(await storage.deleteEmptyRooms(100), []);
    assert.equal(await storage.deleteEmptyRooms(101), ['empty']);
  });

  test('several rooms change together or not at all', async ({ storage }) => {
    const one = found(await storage.createRoom(group('one'), owner('alice'), [], [addition('bob')]));
    const two = found(await storage.createRoom(group('two'), owner('alice'), [], [addition('carl')]));
    const three = found(await storage.createRoom(group('three'), owner('alice'), [], []));
    const steps: RoomStep[] = [
      { roomId: one.id, patch: { lobbyState: 1 }, leaves: ['bob'], messages: [tells('alice', 'user_removed')] },
      { roomId: two.id, additions: [addition('bob')], roles: [{ uid: 'carl', participantType: 2 }] },
      { roomId: three.id, deletes: true },
    ];
    assert.is(await storage.changeRooms([...steps, { roomId: three.id + 1 }]), false);
    assert.equal(await storage.roomById(one.id), one);
    assert.is(await storage.changeRooms(steps), true);
    assert.is((await storage.roomById(one.id))?.lobbyState, 1);
    const typesOf = async (id: number) =>
      (await storage.attendees(id)).map(({ actorId, participantType }) => `${actorId} ${participantType}`);
    assert.equal(await typesOf(one.id), ['alice 1']);
    assert.equal(await typesOf(two.id), ['alice 1', 'carl 2', 'bob 3']);
    assert.is(await storage.roomById(three.id), undefined);
    assert.match(messages(await storage.commentsAfter(one.id, 0, 0)).at(-1) ?? '', 'user_removed');
  });

  test('a taken token changes nothing', async ({ storage }) => {
    const room = found(await storage.createRoom(group('lunch'), owner('alice'), [], []));
    const again = await storage.createRoom(group('lunch', { name: 'Other' }), owner('bob'), [created], []);
    assert.is(again, undefined);
    assert.equal(await storage.roomByToken('lunch'), room);
    assert.equal(await storage.roomsOf('bob'), []);
    assert.equal(await storage.commentsAfter(room.id, 0, 0), []);
  });

  test('a pair has one one-to-one room', async ({ storage }) => {
    const pair = { type: RoomType.oneToOne, name: pairName('bob', 'alice') };
    const room = found(await storage.createRoom(group('pair', pair), owner('alice'), [], []));
    assert.is(await storage.createRoom(group('again', pair), owner('bob'), [], []), undefined);
    assert.is(await storage.roomByToken('again'), undefined);
    assert.equal(await storage.oneToOne(pair.name), room);
    assert.is(await storage.oneToOne(pairName('alice', 'carl')), undefined);
    await storage.changeRoom(room.id, { type: RoomType.formerOneToOne }, []);
    assert.is(await storage.oneToOne(pair.name), undefined);
    assert.ok(await storage.createRoom(group('again', pair), owner('bob'), [], []));
    assert.ok(await storage.createRoom(group('named', { name: pair.name }), owner('bob'), [], []));
  });

  test('a change goes with its messages', async ({ storage }) => {
    const room = found(await storage.createRoom(group('lunch'), owner('alice'), [], []));
    const renamed = tells('alice', 'conversation_renamed', { createdAt: 3000 });
    const described = tells('alice', 'description_set', { createdAt: 3001 });
    const kept = found(await storage.changeRoom(room.id, { name: 'Dinner', callFlag: 3 }, [renamed, described]));
    assert.equal(messages(kept), [renamed.message, described.message]);
    assert.equal(await storage.commentsAfter(room.id, 0, 0), kept);
    assert.equal(await storage.roomById(room.id), {
      ...room,
      name: 'Dinner',
      callFlag: 3,
      lastMessageId: kept[1]?.id,
      lastActivity: 3001,
    });
    assert.equal(await storage.changeRoom(room.id, {}, []), []);
    assert.is(await storage.changeRoom(room.id + 1, { name: 'x' }, [renamed]), undefined);
  });

  test('a change goes with its effects on attendees, or not at all', async ({ storage }) => {
    const guest = { actorType: 'guests', participantType: ParticipantType.guest } as const;
    const additions = [{ attendee: member('bob', { permissions: 129 }) }, { attendee: member('x', guest) }];
    const room = found(await storage.createRoom(group('lunch'), owner('alice'), [], additions));
    const other = found(await storage.createRoom(group('other'), owner('alice'), [], additions));
    const before = await storage.attendees(room.id);
    const untouched = await storage.attendees(other.id);
    const effects: RoomEffects = { removes: [ParticipantType.guest], resetsPermissions: true };
    const change = (readOnly: number) =>
      storage.changeRoom(room.id, { defaultPermissions: 131 }, [created], { readOnly }, effects);
    assert.is(await change(1), undefined);
    assert.equal(await storage.attendees(room.id), before);
    assert.equal(found(await change(0)).length, 1);
    assert.equal(
      (await storage.attendees(room.id)).map(({ actorId, permissions }) => [actorId, permissions]),
      [
        ['alice', 0],
        ['bob', 0],
      ],
    );
    assert.equal(await storage.attendees(other.id), untouched);
  });

  test('of several who change a room at once one wins', async ({ storage }) => {
    const room = found(await storage.createRoom(group('lunch', { lobbyState: 1 }), owner('alice'), [], []));
    const opened = tells('alice', 'lobby_none');
    const results = await Promise.all(
      [1, 2, 3].map(() =>
        storage.changeRoom(room.id, { lobbyState: 0, lobbyTimer: 0 }, [opened], { lobbyState: 1, lobbyTimer: 0 }),
      ),
    );
    assert.is(results.filter((kept) => kept !== undefined).length, 1);
    assert.is((await storage.commentsAfter(room.id, 0, 0)).length, 1);
  });

  test('a room goes with all that is in it', async ({ storage }) => {
    const room = found(await storage.createRoom(group('lunch'), owner('alice'), [created], [addition('bob')]));
    const other = found(await storage.createRoom(group('other'), owner('alice'), [created], []));
    assert.is(await storage.deleteRoom(room.id), true);
    assert.is(await storage.deleteRoom(room.id), false);
    assert.is(await storage.roomByToken('lunch'), undefined);
    assert.equal(await storage.attendees(room.id), []);
    assert.equal(await storage.commentsAfter(room.id, 0, 0), []);
    assert.equal((await storage.commentsAfter(other.id, 0, 0)).length, 1);
    const next = found(await storage.createRoom(group('lunch'), owner('alice'), [], []));
    assert.ok(next.id > other.id, 'ids are not used twice');
    let refused: unknown;
    await storage.addComment(room.id, says('alice', 'Hello?'), by(undefined)).catch((error) => {
      refused = error.code;
    });
    assert.is(refused, 'roomNotFound');
  });

  test('rooms of a user come in the order of joining', async ({ storage }) => {
    const first = found(await storage.createRoom(group('first'), owner('bob'), [], []));
    const second = found(await storage.createRoom(group('second'), owner('alice'), [], []));
    await storage.addAttendees(first.id, [{ attendee: member('alice') }]);
    await storage.addAttendees(first.id, [{ attendee: member('alice', { actorType: 'groups' }) }]);
    const rooms = await storage.roomsOf('alice');
    assert.equal(
      rooms.map(({ room }) => room),
      [second, first],
    );
    assert.equal(
      rooms.map(({ attendee }) => attendee),
      [
        await storage.attendeeOf(second.id, { type: 'users', id: 'alice' }),
        await storage.attendeeOf(first.id, { type: 'users', id: 'alice' }),
      ],
    );
    assert.equal(await storage.roomsOf('nobody'), []);
  });

  test('rooms of a group are those that the group itself attends', async ({ storage }) => {
    const room = found(await storage.createRoom(group('first'), owner('crew'), [], []));
    await storage.createRoom(group('second'), owner('crew'), [], []);
    const [crew] = await storage.addAttendees(room.id, [{ attendee: member('crew', { actorType: 'groups' }) }]);
    const rooms = await storage.roomsOfActor({ type: 'groups', id: 'crew' });
    assert.equal(
      rooms.map(({ attendee }) => attendee),
      [found(crew)],
    );
    assert.equal(
      rooms.map(({ room }) => room.token),
      ['first'],
    );
    await storage.addGroup({ gid: 'crew', displayName: 'Crew' });
    await storage.renameGroup('crew', 'Crowd');
    assert.is((await storage.attendeeOf(room.id, { type: 'groups', id: 'crew' }))?.displayName, 'Crowd');
    assert.is((await storage.attendeeOf(room.id, { type: 'users', id: 'crew' }))?.displayName, 'crew-displayname');
  });

  test('listed rooms are those that one does not attend yet', async ({ storage }) => {
    const make = (token: string, listable: number, more = {}) =>
      storage.createRoom(group(token, { listable, name: token, ...more }), owner('alice'), [], []);
    await make('Ünlisted', Listable.participants);
    await make('Übers', Listable.users);
    await make('everyone', Listable.everyone, { type: RoomType.public });
    await make('locked', Listable.users, { type: RoomType.noteToSelf });
    const joined = found(await make('joined', Listable.users));
    await storage.addAttendees(joined.id, [
      { attendee: member('bob', { participantType: ParticipantType.selfJoined }) },
    ]);
    const list = async (uid: string, scopes: number[], search: string) =>
      (await storage.listedRooms(uid, scopes, search)).map(({ token }) => token);
    assert.equal(await list('bob', [1, 2], ''), ['Übers', 'everyone']);
    assert.equal(await list('bob', [1, 2], 'üb'), ['Übers']);
    assert.equal(await list('bob', [2], ''), ['everyone']);
    assert.equal(await list('bob', [1, 2], '%'), []);
    assert.equal(await list('alice', [1, 2], ''), []);
    assert.equal(await list('carl', [1], ''), ['Übers', 'joined']);
  });

  test('lobbies that open by themselves are known', async ({ storage }) => {
    assert.is(await storage.nextLobbyTimer(), undefined);
    const make = (token: string, lobbyTimer: number) =>
      storage.createRoom(group(token, { lobbyState: 1, lobbyTimer }), owner('alice'), [], []);
    await make('never', 0);
    await make('later', 200);
    await make('sooner', 100);
    assert.is(await storage.nextLobbyTimer(), 100);
    const due = async (now: number) => (await storage.roomsWithLobbyTimerBefore(now)).map(({ token }) => token);
    assert.equal(await due(99), []);
    assert.equal(await due(100), ['sooner']);
    assert.equal(await due(300), ['sooner', 'later']);
  });
}
