import * as assert from 'uvu/assert';
import { type ContentInfo, plainInfo } from '../../../src/domain/contentInfo.js';
import type { ContractTest } from '../contract.js';
import { found, person } from '../drafts.js';

const picture: ContentInfo = { ...plainInfo('image/png'), width: 3, height: 2, blurhash: 'L00' };
const card: ContentInfo = {
  ...plainInfo('text/vcard'),
  contact: { name: 'Jane', photo: { type: 'image/jpeg', bytes: Buffer.from([0, 255]) } },
};

export function contentsContract(test: ContractTest): void {
  test('what looking into a content has told is kept with it', async ({ storage }) => {
    await storage.addUser(person('alice'), []);
    const home = found(await storage.fileAt('alice', [], 0)).file.id;
    const put = async (letter: string, info?: ContentInfo) => {
      const content = { digest: letter.repeat(64), size: 1, type: 'text/plain', info };
      const rule = { quota: Number.POSITIVE_INFINITY };
      const written = await storage.putFile(home, letter, content, { now: 1, modifiedAt: 1 }, rule);
      return 'file' in written ? content.digest : '';
    };
    const known = await put('a', picture);
    const unknown = await put('b');
    assert.equal(await storage.contentInfo(known), picture);
    assert.is((await storage.contentInfo(unknown))?.isComplete, false);
    assert.equal(await storage.unexaminedContents(10), [unknown]);
    await storage.setContentInfo(unknown, card);
    assert.equal(await storage.unexaminedContents(10), []);
    const told = found(await storage.contentInfo(unknown));
    assert.is(told.contact?.name, 'Jane');
    assert.equal([...found(told.contact?.photo).bytes], [0, 255]);

    const measured = { ...picture, isComplete: false };
    await storage.setContentInfo(unknown, measured);
    assert.equal(await storage.contentInfo(unknown), measured);
    assert.equal(await storage.unexaminedContents(10), [unknown]);
    await storage.setContentInfo('c'.repeat(64), card);
    assert.is(await storage.contentInfo('c'.repeat(64)), undefined);
  });
}
