import * as assert from 'uvu/assert';
import type { SharePlacing } from '../../../src/storage/shareStorage.js';
import type { Storage } from '../../../src/storage/storage.js';
import type { ContractTest } from '../contract.js';
import { by, found, group, member, owner, person, sharing, tells } from '../drafts.js';

/** Alice shares files with rooms that Bob attends. */
async function aliceShares(storage: Storage) {
  for (const uid of ['alice', 'bob']) await storage.addUser(person(uid), []);
  const home = found(await storage.fileAt('alice', [], 0)).file.id;
  const room = async (token: string) =>
    found(await storage.createRoom(group(token), owner('alice'), [], [{ attendee: member('bob') }])).id;
  const file = async (name: string) => {
    const content = { digest: name.padEnd(64, 'a').slice(0, 64), size: 1, type: 'text/plain' };
    const times = { now: 10, modifiedAt: 10 };
    const written = await storage.putFile(home, name, content, times, { quota: Number.POSITIVE_INFINITY });
    if (!('file' in written)) throw new Error(written.outcome);
    return written.file.id;
  };
  let tokens = 0;
  const share = (
    fileId: number,
    roomId: number,
    more: { expiresAt?: number; targetName?: string } = {},
    placing?: SharePlacing,
  ) => storage.addShare(...sharing(fileId, roomId, { token: `token${tokens++}`, ...more }), by(undefined), placing);
  const bobHas = async (shareId: number) =>
    (await storage.placesOfShares([shareId], ['bob'], 30)).map(({ path }) => path);
  return { home, room, file, share, bobHas };
}

export function sharesContract(test: ContractTest): void {
  test('what is shared may be moved with it, to a name that is free', async ({ storage }) => {
    const { home, room, file, share, bobHas } = await aliceShares(storage);
    const lunch = await room('lunch');
    const draft = await file('draft');
    const into = found(await storage.addFolder(home, 'Sent', 20));
    const placing = { folderId: into.id, type: 'text/markdown' };
    const before = (await storage.commentsAfter(lunch, 0, 0)).length;
    assert.is(await share(draft, lunch, {}, { ...placing, folderId: 999 }), undefined);
    assert.is((await storage.commentsAfter(lunch, 0, 0)).length, before);
    const shared = found(await share(draft, lunch, { targetName: 'x.md' }, placing));
    assert.equal([shared.fileName, shared.share.targetName], ['x.md', 'x.md']);
    const moved = found(await storage.fileAt('alice', ['Sent', 'x.md'], 30));
    assert.equal([moved.file.id, moved.file.type], [draft, 'text/markdown']);
    assert.is(await storage.fileAt('alice', ['draft'], 30), undefined);
    assert.is(found(await storage.fileAt('alice', ['Sent'], 30)).file.size, 1);
    const second = found(await share(await file('other'), lunch, { targetName: 'x.md' }, placing));
    assert.is(second.fileName, 'x (1).md');
    await storage.mountShares(['bob'], lunch, 30);
    assert.equal(await bobHas(second.share.id), ['Talk/x (1).md']);
  });

  test('a share and its message are kept together, or neither is', async ({ storage }) => {
    const { room, file, share } = await aliceShares(storage);
    const lunch = await room('lunch');
    const x = await file('x.txt');
    const first = found(await share(x, lunch));
    assert.equal(JSON.parse(first.comment.message), {
      message: 'file_shared',
      parameters: { share: String(first.share.id), metaData: { mimeType: 'text/plain' } },
    });
    const again = found(await share(x, lunch));
    assert.equal([again.isNew, again.share.id], [false, first.share.id]);
    assert.ok(again.comment.id > first.comment.id);
    const before = (await storage.commentsAfter(lunch, 0, 0)).length;
    assert.is(await share(x + 1000, lunch), undefined);
    assert.is(await share(x, lunch + 1000), undefined);
    const closed = await room('closed');
    await storage.removeAttendees(
      closed,
      [found(await storage.attendeeOf(closed, { type: 'users', id: 'alice' })).id],
      [],
    );
    assert.is(await share(x, closed), undefined);
    assert.equal(
      [(await storage.commentsAfter(lunch, 0, 0)).length, (await storage.sharesBy('alice')).length],
      [before, 1],
    );
  });

  test('recipients are given mounts once, at one place for each file, and keep it as long as any share lasts', async ({
    storage,
  }) => {
    const { room, file, share, bobHas } = await aliceShares(storage);
    const [lunch, dinner] = [await room('lunch'), await room('dinner')];
    const x = await file('x.txt');
    const one = found(await share(x, lunch)).share.id;
    const two = found(await share(x, dinner)).share.id;
    assert.equal(await storage.usersToMount(['alice', 'bob', 'nobody'], 0), ['bob']);
    await storage.mountShares(['bob', 'alice', 'nobody'], 0, 30);
    assert.equal(await storage.usersToMount(['bob'], 0), []);
    assert.equal([await bobHas(one), await bobHas(two)], [['Talk/x.txt'], ['Talk/x.txt']]);
    const mount = found(await storage.fileAt('bob', ['Talk', 'x.txt'], 30)).mountId;
    const home = found(await storage.fileAt('bob', [], 30)).file.id;
    await storage.moveFile(found(mount), home, 'mine', { overwrite: false, now: 30, quota: 0 });
    await storage.removeShare(one);
    assert.equal(await bobHas(two), ['mine']);
    const attendee = found(await storage.attendeeOf(dinner, { type: 'users', id: 'bob' }));
    await storage.removeAttendees(dinner, [attendee.id], []);
    assert.equal(await bobHas(two), []);
    assert.is(await storage.fileAt('bob', ['mine'], 30), undefined);
    await storage.addAttendees(dinner, [{ attendee: member('bob') }]);
    await storage.mountShares(['bob'], dinner, 30);
    assert.equal(await bobHas(two), ['Talk/x.txt']);
  });

  test('what is declined goes, and comes back to where it was', async ({ storage }) => {
    const { room, file, share, bobHas } = await aliceShares(storage);
    const lunch = await room('lunch');
    const { id } = found(await share(await file('x.txt'), lunch)).share;
    await storage.declineShare(id, 'bob', 30);
    assert.equal([await bobHas(id), await storage.sharesWith('bob', 30)], [[], []]);
    const [declined] = await storage.declinedShares('bob', 30);
    assert.is(declined?.target, 'Talk/x.txt');
    await storage.mountShares(['bob'], 0, 30);
    assert.equal(await bobHas(id), []);
    assert.is(await storage.restoreShare(id, 'bob', 30), true);
    assert.is(await storage.restoreShare(id, 'bob', 30), false);
    assert.equal(await bobHas(id), ['Talk/x.txt']);
    const { mountId } = found(await storage.fileAt('bob', ['Talk', 'x.txt'], 30));
    await storage.deleteFile(found(mountId), 40);
    assert.is((await storage.declinedShares('bob', 40)).length, 1);
  });

  test('what is handed over takes its shares along, and who gets it has it once', async ({ storage }) => {
    const { room, file, share, bobHas } = await aliceShares(storage);
    const [lunch, dinner, supper] = [await room('lunch'), await room('dinner'), await room('supper')];
    const [x, y] = [await file('x.txt'), await file('y.txt')];
    const one = found(await share(x, lunch)).share.id;
    const two = found(await share(x, dinner)).share.id;
    const declined = found(await share(y, supper, { targetName: 'y.txt' })).share.id;
    await storage.declineShare(declined, 'bob', 30);
    await storage.mountShares(['bob'], 0, 30);
    await storage.addUser(person('carol'), []);
    await storage.addAttendees(lunch, [{ attendee: member('carol') }]);
    await storage.mountShares(['alice', 'carol'], 0, 30);
    const carols = found(await storage.placesOfShares([one], ['carol'], 40));
    const stamp = await storage.messageStamp(lunch);

    const to = { to: 'bob', path: [], folderName: 'F', quota: 2, now: 40 };
    const done = await storage.transferFiles({ from: 'alice', ...to });
    if (done.outcome !== 'done') throw new Error(done.outcome);
    const ids = done.rooms.map(({ id }) => id).sort((a, b) => a - b);
    assert.equal([done.shares, done.kept, ids], [3, 0, [lunch, dinner, supper]]);
    assert.is.not(await storage.messageStamp(lunch), stamp);
    assert.equal([await bobHas(one), await bobHas(two)], [['F/x.txt'], ['F/x.txt']]);
    assert.equal(await storage.declinedShares('bob', 40), []);
    assert.is(await storage.fileAt('bob', ['Talk', 'x.txt'], 40), undefined);
    assert.equal(await storage.placesOfShares([one], ['carol'], 40), carols);
    const shared = await storage.sharedFiles([one, two, declined]);
    assert.equal(
      shared.map((each) => [each.share.uid, each.file.uid, each.share.sharerTarget]),
      [
        ['bob', 'bob', 'Talk/x.txt'],
        ['bob', 'bob', 'Talk/x.txt'],
        ['bob', 'bob', ''],
      ],
    );

    // Who had it is somebody whom it is shared with.
    assert.equal(await storage.usersToMount(['alice', 'bob', 'carol'], 0), ['alice']);
    await storage.mountShares(['alice'], 0, 40);
    const places = await storage.placesOfShares([one, two, declined], ['alice'], 40);
    assert.equal(
      places.map(({ path }) => path),
      ['Talk/x.txt', 'Talk/x.txt', 'Talk/y.txt'],
    );
    assert.is((await storage.transferFiles({ ...to, from: 'alice', path: ['Talk', 'x.txt'] })).outcome, 'received');

    // What was received stays, in folders that are made for it where theirs have gone.
    const mount = found(found(await storage.fileAt('alice', ['Talk', 'x.txt'], 40)).mountId);
    const talk = found(await storage.fileAt('alice', ['Talk'], 40)).file.id;
    const deep = found(await storage.addFolder(talk, 'deep', 40)).id;
    await storage.moveFile(mount, deep, 'mine', { overwrite: false, now: 40, quota: 0 });
    const again = await storage.transferFiles({ ...to, from: 'alice', to: 'carol', path: ['Talk'] });
    assert.equal(again, { outcome: 'done', folderName: 'F', files: 0, bytes: 0, shares: 0, kept: 2, rooms: [] });
    assert.is(found(await storage.fileAt('alice', ['Talk', 'deep', 'mine'], 40)).mountId, mount);
    assert.ok(await storage.fileAt('alice', ['Talk', 'y.txt'], 40));
    assert.ok(await storage.fileAt('carol', ['F', 'Talk', 'deep'], 40));
  });

  test('shares end in time, with their room’s history, their file and their owner', async ({ storage }) => {
    const { room, file, share } = await aliceShares(storage);
    const lunch = await room('lunch');
    const x = await file('x.txt');
    await share(x, lunch, { expiresAt: 100 });
    assert.is(await storage.nextShareExpiry(), 100);
    assert.equal([await storage.removeExpiredShares(99, 10), await storage.removeExpiredShares(100, 10)], [0, 1]);
    assert.is(await storage.nextShareExpiry(), undefined);
    const count = async () => (await storage.sharesBy('alice')).length;
    await share(x, lunch);
    await storage.clearHistory(lunch, tells('alice', 'history_cleared'));
    assert.is(await count(), 0);
    await share(x, lunch);
    await storage.deleteFile(x, 50);
    assert.is(await count(), 0);
    const y = found(await share(await file('y.txt'), lunch)).share;
    await storage.deleteUser('alice', tells('alice', 'user_removed'), tells('alice', 'read_only'));
    assert.equal(await storage.sharedFiles([y.id]), []);
  });
}
