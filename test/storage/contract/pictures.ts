import * as assert from 'uvu/assert';
import type { PixelPicture, Size, SizedPicture } from '../../../src/domain/picture.js';
import type { Storage } from '../../../src/storage/storage.js';
import type { ContractTest } from '../contract.js';
import { found, group, owner, person, tells } from '../drafts.js';

const picture = (text: string): PixelPicture => ({ type: 'image/png', bytes: Buffer.from(text) });
const face = (size: Size, text: string): SizedPicture => ({ ...picture(text), size });
const lunch = async (storage: Storage) => found(await storage.createRoom(group('lunch'), owner('alice'), [], []));
const read = (found: PixelPicture | undefined) => found && Buffer.from(found.bytes).toString();

export function picturesContract(test: ContractTest): void {
  test('a room changes its picture and what it says about it in one', async ({ storage }) => {
    const { id } = await lunch(storage);
    const message = tells('alice', 'avatar_set');
    const kept = await storage.changeRoom(id, { avatar: 'v1' }, [message], { avatar: '' }, { picture: picture('one') });
    assert.is(kept?.length, 1);
    assert.is(read(await storage.roomPicture(id, 'v1')), 'one');
    assert.is((await storage.roomPicture(id, 'v1'))?.type, 'image/png');
    assert.is(await storage.roomPicture(id, 'v2'), undefined);
    assert.is(await storage.roomPicture(id + 1, 'v1'), undefined);

    // Too late: somebody else has set one.
    const late = await storage.changeRoom(id, { avatar: 'v2' }, [], { avatar: '' }, { picture: picture('two') });
    assert.is(late, undefined);
    assert.is(read(await storage.roomPicture(id, 'v1')), 'one');

    await storage.changeRoom(id, { avatar: 'v3' }, [], {}, { picture: picture('three') });
    assert.is(await storage.roomPicture(id, 'v1'), undefined);
    assert.is(read(await storage.roomPicture(id, 'v3')), 'three');
    await storage.changeRoom(id, { name: 'Dinner' }, []);
    assert.is(read(await storage.roomPicture(id, 'v3')), 'three');
    await storage.changeRoom(id, { avatar: '' }, []);
    assert.is(await storage.roomPicture(id, 'v3'), undefined);
  });

  test('a picture goes with its room', async ({ storage }) => {
    const { id } = await lunch(storage);
    await storage.changeRoom(id, { avatar: 'v1' }, [], {}, { picture: picture('one') });
    await storage.deleteRoom(id);
    assert.is(await storage.roomPicture(id, 'v1'), undefined);
  });

  test('an account has its faces, all or none', async ({ storage }) => {
    await storage.addUser(person('alice'), []);
    await storage.setUserPictures('alice', [face(64, 'small'), face(512, 'large')]);
    assert.is(read(await storage.userPicture('alice', 64)), 'small');
    assert.is(read(await storage.userPicture('alice', 512)), 'large');
    await storage.setUserPictures('alice', [face(512, 'other')]);
    assert.is(await storage.userPicture('alice', 64), undefined);
    assert.is(read(await storage.userPicture('alice', 512)), 'other');
    await storage.setUserPictures('alice', []);
    assert.is(await storage.userPicture('alice', 512), undefined);
  });

  test('nobody’s face is kept', async ({ storage }) => {
    await storage.setUserPictures('nobody', [face(64, 'small')]);
    await storage.addUser(person('nobody'), []);
    assert.is(await storage.userPicture('nobody', 64), undefined);
  });
}
