import * as assert from 'uvu/assert';
import type { FileNode } from '../../../src/domain/file.js';
import type { FileTransfer, WriteConditions } from '../../../src/storage/fileStorage.js';
import type { Storage } from '../../../src/storage/storage.js';
import type { ContractTest } from '../contract.js';
import { by, found, group, member, owner, person, sharing, tells } from '../drafts.js';

const digest = (letter: string): string => letter.repeat(64);
const placing = { overwrite: false, now: 20, quota: Number.POSITIVE_INFINITY };

async function tree(storage: Storage, uid = 'alice') {
  await storage.addUser(person(uid), []);
  const home = found(await storage.fileAt(uid, [], 0)).file.id;
  const folder = async (parent: number, name: string) => found(await storage.addFolder(parent, name, 10)).id;
  const file = async (parent: number, name: string, letter: string, size: number): Promise<FileNode> => {
    const written = await put(storage, parent, name, letter, size);
    if (!('file' in written)) throw new Error(written.outcome);
    return written.file;
  };
  const at = async (path: string) => storage.fileAt(uid, path.split('/').filter(Boolean), 50);
  const names = async (path: string) =>
    (await storage.filesIn(uid, found(await at(path)), 50, '', 100)).map((placed) => placed.path.join('/'));
  return { home, folder, file, at, names };
}

const put = (
  storage: Storage,
  parent: number,
  name: string,
  letter: string,
  size: number,
  conditions: Partial<WriteConditions> = {},
) =>
  storage.putFile(
    parent,
    name,
    { digest: digest(letter), size, type: 'text/plain' },
    { now: 10, modifiedAt: 5 },
    { quota: Number.POSITIVE_INFINITY, ...conditions },
  );

export function filesContract(test: ContractTest): void {
  test('a tree grows, and each change shows in the folders above', async ({ storage }) => {
    const { home, folder, file, at, names } = await tree(storage);
    const a = await folder(home, 'a');
    const b = await folder(a, 'b');
    const before = found(await at('')).file;
    const written = await file(b, 'x.txt', 'a', 7);
    assert.equal(await storage.fileById('alice', written.id, 50), await at('a/b/x.txt'));
    const after = found(await at('')).file;
    assert.is(after.size, 7);
    assert.is.not(after.etag, before.etag);
    const replaced = await put(storage, b, 'x.txt', 'b', 3);
    assert.is(replaced.outcome, 'replaced');
    assert.is(found(await at('a')).file.size, 3);
    assert.is(found(await at('a/b/x.txt')).file.id, written.id);
    assert.is((await put(storage, written.id, 'y', 'a', 1)).outcome, 'noFolder');
    assert.is((await put(storage, a, 'b', 'a', 1)).outcome, 'otherKind');
    assert.is(await storage.addFolder(a, 'b', 10), undefined);
    assert.equal(await names('a'), ['a/b']);
    assert.equal(await storage.unusedBlobs('', 10), [digest('a')]);
  });

  test('what must hold of a file is looked at as it is written', async ({ storage }) => {
    const { home, file } = await tree(storage);
    const { etag } = await file(home, 'x', 'a', 1);
    const outcome = async (more: Partial<WriteConditions>) => (await put(storage, home, 'x', 'b', 9, more)).outcome;
    assert.is(await outcome({ ifNoneMatch: ['*'] }), 'notMatched');
    assert.is(await outcome({ ifMatch: ['other'] }), 'notMatched');
    assert.is(await outcome({ quota: 8 }), 'overQuota');
    assert.is(await outcome({ ifMatch: [etag], quota: 9 }), 'replaced');
    assert.is((await put(storage, home, 'y', 'b', 9, { ifMatch: ['*'] })).outcome, 'notMatched');
    const racing = await Promise.all([1, 2, 3].map(() => put(storage, home, 'z', 'c', 1, { ifNoneMatch: ['*'] })));
    assert.equal(racing.map(({ outcome: one }) => one).sort(), ['created', 'notMatched', 'notMatched']);
  });

  test('things are moved and copied, never into themselves', async ({ storage }) => {
    const { home, folder, file, at, names } = await tree(storage);
    const a = await folder(home, 'a');
    const b = await folder(a, 'b');
    const x = await file(b, 'x', 'a', 4);
    assert.is((await storage.moveFile(a, b, 'a', placing)).outcome, 'intoItself');
    assert.is((await storage.copyFile(a, b, 'a', placing)).outcome, 'intoItself');
    assert.is((await storage.moveFile(x.id, home, 'a', placing)).outcome, 'exists');
    assert.is((await storage.moveFile(x.id, home, 'a', { ...placing, overwrite: true })).outcome, 'intoItself');
    assert.is((await storage.copyFile(a, home, 'c', placing)).outcome, 'created');
    assert.equal(await names('c/b'), ['c/b/x']);
    assert.is(found(await at('')).file.size, 8);
    assert.is((await storage.copyFile(a, home, 'd', { ...placing, quota: 11 })).outcome, 'overQuota');
    assert.is((await storage.moveFile(x.id, home, 'c', { ...placing, overwrite: true })).outcome, 'replaced');
    assert.equal(await names(''), ['a', 'c']);
    assert.equal([found(await at('a')).file.size, found(await at('')).file.size], [0, 4]);
    assert.is((await storage.moveFile(999, home, 'q', placing)).outcome, 'gone');
    assert.is((await storage.moveFile(home, a, 'q', placing)).outcome, 'gone');
  });

  test('a tree does not grow deeper than anybody can follow', async ({ storage }) => {
    const { home, folder } = await tree(storage);
    const tower = async (name: string) => {
      const bottom = await folder(home, name);
      let top = bottom;
      for (let depth = 1; depth < 60; depth++) top = await folder(top, 'x');
      return { bottom, top };
    };
    const [one, two] = [await tower('one'), await tower('two')];
    assert.is((await storage.moveFile(one.bottom, two.top, 'one', placing)).outcome, 'tooDeep');
    assert.is((await storage.copyFile(one.bottom, two.top, 'one', placing)).outcome, 'tooDeep');
  });

  test('what lies in a home becomes another account’s, all of it or nothing', async ({ storage }) => {
    const { home, folder, file, at, names } = await tree(storage);
    const bob = await tree(storage, 'bob');
    const a = await folder(home, 'a');
    await file(a, 'x', 'a', 7);
    await file(home, 'y', 'b', 2);
    const hand = (more: Partial<FileTransfer> = {}) =>
      storage.transferFiles({ from: 'alice', to: 'bob', path: [], folderName: 'F', quota: 9, now: 30, ...more });
    const outcome = async (more: Partial<FileTransfer>) => (await hand(more)).outcome;
    assert.is(await outcome({ to: 'nobody' }), 'noAccount');
    assert.is(await outcome({ from: 'nobody' }), 'noAccount');
    assert.is(await outcome({ to: 'alice' }), 'noAccount');
    assert.is(await outcome({ from: 'bob', to: 'alice' }), 'nothing');
    assert.is(await outcome({ path: ['a', 'z'] }), 'gone');
    assert.is(await outcome({ quota: 8 }), 'overQuota');
    assert.equal([await bob.names(''), await names('')], [[], ['a', 'y']]);

    const before = found(await at('')).file.etag;
    const one = { outcome: 'done', folderName: 'F', files: 1, bytes: 7, shares: 0, kept: 0, rooms: [] };
    assert.equal(await hand({ path: ['a'] }), one);
    assert.is.not(found(await at('')).file.etag, before);
    assert.equal([await names(''), await bob.names('F/a')], [['y'], ['F/a/x']]);
    assert.equal([await storage.usedBytes('alice'), await storage.usedBytes('bob')], [2, 7]);
    assert.is((await storage.fileById('bob', a, 50))?.file.uid, 'bob');
    assert.is(await outcome({ folderName: undefined }), 'notEmpty');
    assert.equal(await hand(), { ...one, folderName: 'F (2)', bytes: 2 });
    assert.equal([await names(''), await bob.names('F (2)')], [[], ['F (2)/y']]);

    let top = bob.home;
    for (let depth = 0; depth < 97; depth++) top = await bob.folder(top, 'd');
    const back = { from: 'bob', to: 'alice', quota: Number.POSITIVE_INFINITY };
    await bob.folder(top, 'deeper');
    top = found(await bob.at('d')).file.id;
    assert.is((await storage.moveFile(top, await bob.folder(bob.home, 'e'), 'd', placing)).outcome, 'created');
    assert.is((await storage.moveFile(found(await bob.at('e')).file.id, a, 'e', placing)).outcome, 'tooDeep');
    assert.is(await outcome({ ...back, path: ['e'] }), 'done');
    assert.is(await outcome({ ...back, from: 'alice', to: 'bob' }), 'tooDeep');
    assert.is(await outcome({ ...back, from: 'alice', to: 'bob', path: ['F', 'e'] }), 'done');
  });

  test('contents are counted, and forgotten only when nobody has them', async ({ storage }) => {
    const { home, folder, file } = await tree(storage);
    const a = await folder(home, 'a');
    await file(await folder(a, 'b'), 'x', 'a', 4);
    await file(home, 'y', 'a', 4);
    await storage.deleteFile(a, 30);
    assert.is(await storage.forgetBlob(digest('a')), false);
    assert.equal(await storage.unknownBlobs([digest('a'), digest('f')]), [digest('f')]);
    await storage.deleteUser('alice', tells('alice', 'user_removed'), tells('alice', 'read_only'));
    assert.equal(await storage.unusedBlobs('', 10), [digest('a')]);
    assert.is(await storage.forgetBlob(digest('a')), true);
    assert.equal(await storage.unknownBlobs([digest('a')]), [digest('a')]);
  });

  test('a large folder is taken apart bit by bit, and its size is right all the while', async ({ storage }) => {
    const { home, folder, file, at, names } = await tree(storage);
    const a = await folder(home, 'a');
    for (const name of ['b', 'c', 'd']) {
      const inner = await folder(a, name);
      for (const letter of ['x', 'y']) await file(inner, letter, 'a', 1);
    }
    assert.equal([await storage.countBelow(a, 100), await storage.countBelow(a, 5)], [9, 5]);
    for (let left = 9; left > 0; ) {
      const removed = await storage.thinOut(a, 4, 30);
      assert.ok(removed > 0 && removed <= 4, String(removed));
      left -= removed;
      const paths = (await Promise.all((await names('a')).map(names))).flat();
      assert.is(found(await at('')).file.size, paths.length);
      assert.is(await storage.countBelow(a, 100), left);
    }
    assert.is(await storage.thinOut(a, 4, 30), 0);
    assert.equal(await names(''), ['a']);
  });

  test('an upload in parts counts as used until it is put together', async ({ storage }) => {
    const { home } = await tree(storage);
    const upload = found(await storage.addUpload('alice', 'u1', 10));
    assert.is(await storage.addUpload('alice', 'u1', 10), undefined);
    const part = (name: string, size: number, path: string, quota = 10) =>
      storage.addPart(upload.id, { name, size, path }, { quota, parts: 2 }, 20);
    assert.equal(await part('1', 4, 'p1'), { outcome: 'created', unused: undefined });
    assert.equal(await part('1', 5, 'p2'), { outcome: 'replaced', unused: 'p1' });
    assert.equal(await part('2', 6, 'p3'), { outcome: 'overQuota' });
    assert.equal(await part('2', 5, 'p4'), { outcome: 'created', unused: undefined });
    assert.equal(await part('3', 0, 'p5'), { outcome: 'tooMany' });
    assert.is(await storage.usedBytes('alice'), 10);
    assert.equal(await storage.unknownParts(['p2', 'p3']), ['p3']);
    assert.equal(await storage.staleUploads(20, 10), []);
    assert.equal(
      (await storage.staleUploads(21, 10)).map(({ name }) => name),
      ['u1'],
    );
    assert.is((await put(storage, home, 'whole', 'a', 10, { quota: 10, uploadId: upload.id })).outcome, 'created');
    assert.is(await storage.usedBytes('alice'), 10);
    assert.is(await storage.upload('alice', 'u1'), undefined);
    assert.equal(await part('1', 0, 'p6'), { outcome: 'gone' });
  });

  test('what was shared is found through its mount, as long as the account attends the room', async ({ storage }) => {
    const { home, folder, file } = await tree(storage);
    const hers = await folder(home, 'hers');
    const x = await file(hers, 'x', 'a', 4);
    const bob = await tree(storage, 'bob');
    const room = found(await storage.createRoom(group('lunch'), owner('alice'), [], [{ attendee: member('bob') }]));
    const terms = { permissions: 3, expiresAt: 60, targetName: 'shared' };
    const { share } = found(await storage.addShare(...sharing(hers, room.id, terms), by(undefined)));
    assert.is(await storage.fileById('bob', x.id, 50), undefined);
    await storage.mountShares(['bob'], room.id, 40);
    const seen = found(await bob.at('Talk/shared/x'));
    assert.equal(
      { ...seen, file: seen.file.id },
      { file: x.id, path: ['Talk', 'shared', 'x'], permissions: 3, shareId: share.id, mountId: undefined },
    );
    const mountId = found(found(await bob.at('Talk/shared')).mountId);
    assert.equal(await storage.fileById('bob', x.id, 50), seen);
    assert.equal(await storage.fileById('bob', hers, 50), await bob.at('Talk/shared'));
    assert.equal(await bob.names('Talk'), ['Talk/shared']);
    assert.equal(await bob.names('Talk/shared'), ['Talk/shared/x']);
    assert.is(await storage.fileById('bob', home, 50), undefined);
    assert.is(await storage.fileAt('bob', ['Talk', 'shared'], 60), undefined);
    assert.is(await storage.usedBytes('bob'), 0);

    assert.equal(await storage.moveFile(mountId, hers, 'no', placing), { outcome: 'foreign' });
    assert.equal((await storage.moveFile(mountId, bob.home, 'renamed', placing)).outcome, 'created');
    assert.equal(found(await storage.fileAt('bob', ['renamed'], 50)).file.name, 'hers');
    const y = await bob.file(bob.home, 'y', 'b', 9);
    assert.is((await storage.moveFile(y.id, hers, 'y', placing)).outcome, 'created');
    assert.equal([await storage.usedBytes('bob'), await storage.usedBytes('alice')], [0, 13]);
    const stamp = await storage.messageStamp(room.id);
    await put(storage, hers, 'x', 'c', 1);
    assert.is.not(await storage.messageStamp(room.id), stamp);

    await storage.deleteFile(mountId, 30);
    assert.equal(await bob.names(''), ['Talk']);
    assert.ok(await storage.fileAt('alice', ['hers', 'y'], 50));
    await storage.restoreShare(share.id, 'bob', 50);
    assert.equal(await bob.names(''), ['Talk', 'renamed']);
    await storage.removeUserFromRooms('bob', false, tells('bob', 'user_removed'), tells('bob', 'read_only'));
    assert.equal(await bob.names(''), ['Talk']);
  });
}
