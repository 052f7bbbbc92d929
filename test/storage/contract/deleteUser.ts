import * as assert from 'uvu/assert';
import { ParticipantType } from '../../../src/domain/attendee.js';
import { pairName, ReadOnly, RoomType } from '../../../src/domain/room.js';
import type { Storage } from '../../../src/storage/storage.js';
import type { ContractTest } from '../contract.js';
import {
  addition,
  appPassword,
  by,
  device,
  found,
  group,
  member,
  messages,
  owner,
  person,
  says,
  tells,
} from '../drafts.js';

const left = tells('ada', 'user_removed');
const locked = tells('ada', 'read_only');
const farewell = (storage: Storage) => storage.deleteUser('ada', left, locked);
const tokens = (rooms: { token: string }[]) => rooms.map(({ token }) => token).sort();

export function deleteUserContract(test: ContractTest): void {
  test.before.each(async ({ storage }) => {
    await storage.addGroup({ gid: 'team', displayName: 'Team' });
    await storage.addUser(person('ada'), ['team']);
    await storage.addUser(person('bob'), ['team']);
  });

  test('with an account goes what belongs to it alone', async ({ storage }) => {
    await storage.setUserSetting('ada', 'spreed', 'sound', 'on');
    await storage.addAppPassword(appPassword('ada'), 'digest');
    await storage.saveHttpSession({ digest: 'cookie', uid: 'ada', credential: 'hash', lastSeen: 1 });
    assert.equal(await farewell(storage), { changed: [], deleted: [] });
    assert.is(await storage.user('ada'), undefined);
    assert.equal(await storage.membersOf('team'), ['bob']);
    assert.is(await storage.userSetting('ada', 'spreed', 'sound'), undefined);
    assert.is(await storage.appPassword('digest'), undefined);
    assert.is(await storage.httpSession('cookie'), undefined);
    assert.is(await farewell(storage), undefined);
  });

  test('rooms with other users stay and are told; rooms without are deleted', async ({ storage }) => {
    const shared = found(await storage.createRoom(group('shared'), owner('ada'), [], [addition('bob')]));
    const guests = member('x', { actorType: 'guests', participantType: ParticipantType.guest });
    const alone = found(
      await storage.createRoom(group('alone', { type: RoomType.public }), owner('ada'), [], [{ attendee: guests }]),
    );
    const linked = [{ attendee: member('team', { actorType: 'groups' }) }];
    await storage.createRoom(group('linked'), owner('ada'), [], linked);
    const visited = found(
      await storage.createRoom(
        group('visited', { type: RoomType.public }),
        owner('bob'),
        [],
        [{ attendee: member('ada', { participantType: ParticipantType.selfJoined }) }],
      ),
    );
    const foreign = found(await storage.createRoom(group('foreign'), owner('bob'), [], []));

    const gone = found(await farewell(storage));
    assert.equal(tokens(gone.changed), ['shared', 'visited']);
    assert.equal(tokens(gone.deleted), ['alone', 'linked']);
    assert.equal(messages(await storage.commentsAfter(shared.id, 0, 0)).at(-1), left.message);
    assert.equal(
      (await storage.attendees(shared.id)).map(({ actorId }) => actorId),
      ['bob'],
    );
    assert.equal(await storage.commentsAfter(visited.id, 0, 0), [], 'who came by a link goes without a word');
    assert.is(await storage.roomById(alone.id), undefined);
    assert.equal(await storage.roomById(foreign.id), foreign);
  });

  test('one-to-one rooms become former ones', async ({ storage }) => {
    const pair = { type: RoomType.oneToOne, name: pairName('ada', 'bob') };
    const room = found(await storage.createRoom(group('pair', pair), owner('ada'), [], [{ attendee: owner('bob') }]));
    const unanswered = { type: RoomType.oneToOne, name: pairName('ada', 'carl') };
    await storage.createRoom(group('unanswered', unanswered), owner('ada'), [], []);
    const similar = { type: RoomType.oneToOne, name: pairName('bob', 'adam') };
    await storage.createRoom(group('similar', similar), owner('bob'), [], []);

    const gone = found(await farewell(storage));
    assert.equal(tokens(gone.changed), ['pair']);
    assert.equal(tokens(gone.deleted), ['unanswered']);
    const former = found(await storage.roomById(room.id));
    assert.is(former.type, RoomType.formerOneToOne);
    assert.is(former.name, 'ada-displayname');
    assert.is(former.readOnly, ReadOnly.on);
    assert.equal(messages(await storage.commentsAfter(room.id, 0, 0)), [locked.message]);
    assert.equal((await storage.attendees(room.id)).length, 1);
    assert.is((await storage.oneToOne(pair.name))?.id, undefined);
    assert.is((await storage.oneToOne(similar.name))?.token, 'similar');
  });

  test('a one-to-one room that the account had left is locked as well', async ({ storage }) => {
    const pair = { type: RoomType.oneToOne, name: pairName('ada', 'bob') };
    const room = found(await storage.createRoom(group('pair', pair), owner('bob'), [], []));
    assert.equal(await farewell(storage), { changed: [{ id: room.id, token: 'pair' }], deleted: [] });
    assert.is((await storage.roomById(room.id))?.type, RoomType.formerOneToOne);
  });

  test('nobody is taken for the author of what a deleted account wrote', async ({ storage }) => {
    const room = found(await storage.createRoom(group('shared'), owner('bob'), [], [addition('ada')]));
    const ada = found(await storage.attendeeOf(room.id, { type: 'users', id: 'ada' }));
    await storage.joinSession(device(ada, 'cookie'));
    const { id } = await storage.addComment(room.id, says('ada', 'Bye'), by(ada));
    const other = await storage.addComment(room.id, says('bob', 'Bye'), by(undefined));
    await farewell(storage);
    await storage.addUser(person('ada'), []);
    const comment = found(await storage.comment(room.id, id));
    assert.equal([comment.actorType, comment.actorId, comment.message], ['deleted_users', 'deleted_users', 'Bye']);
    assert.is((await storage.comment(room.id, other.id))?.actorId, 'bob');
    assert.equal(await storage.sessionsOfRoom(room.id), []);
    assert.equal(await storage.roomsOf('ada'), []);
  });

  test('what is told of a leaving account expires as the room says', async ({ storage }) => {
    const short = found(
      await storage.createRoom(group('short', { messageExpiration: 60 }), owner('bob'), [], [addition('ada')]),
    );
    await farewell(storage);
    const told = (await storage.commentsAfter(short.id, 0, 0)).at(-1);
    assert.equal([told?.message, told?.expiresAt], [left.message, left.createdAt + 60]);
  });

  test('an account can be taken out of its rooms and stay, also out of private ones alone', async ({ storage }) => {
    const privat = found(await storage.createRoom(group('private'), owner('bob'), [], [addition('ada')]));
    await storage.createRoom(group('alone'), owner('ada'), [], []);
    const listed = found(
      await storage.createRoom(group('listed', { listable: 1 }), owner('bob'), [], [addition('ada')]),
    );
    const pair = group('pair', { type: RoomType.oneToOne, name: pairName('ada', 'bob') });
    await storage.createRoom(pair, owner('bob'), [], [addition('ada')]);

    const first = await storage.removeUserFromRooms('ada', true, left, locked);
    assert.equal([tokens(first.changed), tokens(first.deleted)], [['private'], ['alone']]);
    assert.equal(messages(await storage.commentsAfter(privat.id, 0, 0)).at(-1), left.message);
    assert.is((await storage.attendees(listed.id)).length, 2);

    const second = await storage.removeUserFromRooms('ada', false, left, locked);
    assert.equal([...new Set(tokens(second.changed))], ['listed', 'pair']);
    assert.is((await storage.roomByToken('pair'))?.type, RoomType.formerOneToOne);
    assert.equal(await storage.roomsOf('ada'), []);
    assert.is.not(await storage.user('ada'), undefined);
  });
}
