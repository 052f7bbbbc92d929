import sharp from 'sharp';
import * as assert from 'uvu/assert';
import { type ContentInfo, plainInfo } from '../../src/domain/contentInfo.js';
import { dav } from '../support/dav.js';
import { putFile, sharesFile } from '../support/files.js';
import type { Person } from '../support/person.js';
import { lookAt, plainPicture, pngOfSize, sidewaysPicture } from '../support/pictures.js';
import { stories, type Talk } from '../support/talk.js';

const content = stories('what is known of contents');

/** Puts a file into Alice's home. @returns what is known of it then */
async function known(talk: Talk, name: string, bytes: Uint8Array): Promise<ContentInfo | undefined> {
  const { storage, clock } = talk.running.deps;
  const id = await putFile(talk, 'alice', name, bytes);
  const placed = await storage.fileById('alice', id, clock.now());
  return storage.contentInfo(placed?.file.digest ?? '');
}

content('pictures are measured as they are seen, and have a hash of what they look like', async (talk) => {
  await talk.user('alice');
  const flat = await known(talk, 'a.png', await plainPicture('png', 300, 200));
  assert.equal([flat?.type, flat?.width, flat?.height], ['image/png', 300, 200]);
  assert.match(flat?.blurhash ?? '', /^[!-~]{28}$/);
  const sideways = await sharp(await sidewaysPicture())
    .extract({ left: 0, top: 0, width: 160, height: 100 })
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer();
  const turned = await known(talk, 'b.jpg', sideways);
  assert.equal([turned?.width, turned?.height], [100, 160]);
  assert.is.not(turned?.blurhash, flat?.blurhash);
});

content('what is no picture has no measures', async (talk) => {
  await talk.user('alice');
  for (const [name, bytes] of Object.entries({
    'bomb.png': pngOfSize(50_000),
    'half.jpg': (await plainPicture('jpeg', 500)).subarray(0, 900),
    'text.png': Buffer.from('<html>'),
    'empty.jpg': Buffer.alloc(0),
  })) {
    const info = await known(talk, name, bytes);
    assert.equal([info?.width, info?.height, info?.blurhash], [0, 0, ''], name);
  }
});

content('a visiting card tells whom it is of', async (talk) => {
  await talk.user('alice');
  const photo = (await plainPicture('png', 500, 300)).toString('base64');
  const card = `BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Jane Doe\r\nPHOTO;ENCODING=b;TYPE=PNG:${photo}\r\nEND:VCARD\r\n`;
  const info = await known(talk, 'jane.vcf', Buffer.from(card));
  assert.is(info?.contact?.name, 'Jane Doe');
  assert.is(info?.contact?.photo?.type, 'image/jpeg');
  const shown = await lookAt(Buffer.from(info?.contact?.photo?.bytes ?? []));
  assert.equal([shown.width, shown.height], [96, 96]);
  const bad = await known(talk, 'bad.vcf', Buffer.from('BEGIN:VCARD\nPHOTO;ENCODING=b:AAAA\nEND:VCARD'));
  assert.is(bad?.contact, undefined);
});

content('what takes long is looked into later', async (talk) => {
  await talk.user('alice');
  const { deps } = talk.running;
  const large = await sharp({ create: { width: 3000, height: 3000, channels: 3, background: '#204060' } })
    .webp({ lossless: true, effort: 0 })
    .toBuffer();
  // It is measured at once; the job may be at work on the rest already.
  assert.is((await known(talk, 'large.webp', large))?.width, 3000);
  await deps.jobs.rearm('examine contents');
  assert.equal(await deps.storage.unexaminedContents(5), []);
  const placed = await deps.storage.fileAt('alice', ['large.webp'], 0);
  const info = await deps.storage.contentInfo(placed?.file.digest ?? '');
  assert.equal([info?.width, info?.isComplete], [3000, true]);
  assert.match(info?.blurhash ?? '', /^[!-~]{28}$/);
});

/** What messages say of the file that Alice has shared. */
const told = async (person: Person, room: string): Promise<Record<string, string>> =>
  (await person.newest(room)).messageParameters.file;

content('the message that shows a picture says at once how large it is', async (talk) => {
  const alice = await talk.user('alice');
  const bob = await talk.user('bob');
  const room = await alice.createsGroup('Photos', [bob]);
  await dav(talk, alice, 'PUT', 'a.png', { body: await plainPicture('png', 300, 200) });
  await sharesFile(alice, room, '/a.png');
  const file = await told(bob, room);
  assert.equal([file['preview-available'], file.width, file.height], ['yes', '300', '200']);
  assert.match(file.blurhash ?? '', /^[!-~]{28}$/);
});

content('once a large picture is looked into, its message says more', async (talk) => {
  const alice = await talk.user('alice');
  const bob = await talk.user('bob');
  const room = await alice.createsGroup('Photos', [bob]);
  const { storage, jobs } = talk.running.deps;
  await dav(talk, alice, 'PUT', 'a.png', { body: await plainPicture('png', 300, 200) });
  await jobs.rearm('examine contents');
  const placed = await storage.fileAt('alice', ['a.png'], 0);
  const digest = placed?.file.digest ?? '';
  await storage.setContentInfo(digest, { ...plainInfo(''), isComplete: false });
  await sharesFile(alice, room, '/a.png');
  const before = await told(bob, room);
  assert.equal([before['preview-available'], before.width], ['yes', undefined]);
  await jobs.rearm('examine contents');
  assert.equal((await told(bob, room)).width, '300');
});

content('a message that shows a visiting card says whom it is of', async (talk) => {
  const alice = await talk.user('alice');
  const bob = await talk.user('bob');
  const room = await alice.createsGroup('People', [bob]);
  const photo = (await plainPicture('png', 120)).toString('base64');
  const card = `BEGIN:VCARD\nVERSION:3.0\nFN:Jane Doe\nPHOTO;ENCODING=b;TYPE=PNG:${photo}\nEND:VCARD\n`;
  await dav(talk, alice, 'PUT', 'jane.vcf', { body: card });
  await sharesFile(alice, room, '/jane.vcf');
  const file = await told(bob, room);
  assert.equal(
    [file.mimetype, file['contact-name'], file['contact-photo-mimetype']],
    ['text/vcard', 'Jane Doe', 'image/jpeg'],
  );
  assert.is((await lookAt(Buffer.from(file['contact-photo'] ?? '', 'base64'))).width, 96);
});

content.run();
