import * as assert from 'uvu/assert';
import { dav, valuesOf } from '../support/dav.js';
import { sharesFile } from '../support/files.js';
import type { Person } from '../support/person.js';
import { plainPicture } from '../support/pictures.js';
import { stories, type Talk } from '../support/talk.js';

const sending = stories('how clients send and open files');

const api = '/apps/files_sharing/api/v1';
const attachments = async (person: Person) =>
  (await person.get('/cloud/capabilities')).data.capabilities.spreed.config.attachments;

async function pair(talk: Talk) {
  const alice = await talk.user('alice');
  const bob = await talk.user('bob');
  return { alice, bob, room: await alice.createsGroup('Menu', [bob]) };
}

sending(
  'Android asks without credentials, makes the folder, uploads and shares; Bob looks and listens',
  async (talk) => {
    const { alice, bob, room } = await pair(talk);
    const { allowed, folder } = await attachments(alice);
    assert.equal([allowed, folder], [true, '/Talk']);
    const path = `/remote.php/dav/files/alice${folder}/voice.wav`;
    const sound = Buffer.concat([Buffer.from('RIFF\x24\0\0\0WAVEfmt '), Buffer.alloc(28)]);
    assert.is((await dav(talk, alice, 'HEAD', path)).status, 404);
    const asked = await dav(talk, alice, 'PUT', path, { body: sound, anonymous: true });
    assert.is(asked.status, 401);
    assert.match(asked.headers['www-authenticate'] ?? '', /^Basic /);
    assert.ok([404, 409].includes((await dav(talk, alice, 'PUT', path, { body: sound })).status));
    assert.is((await dav(talk, alice, 'MKCOL', '/remote.php/dav/files/alice')).status, 405);
    assert.is((await dav(talk, alice, 'MKCOL', `/remote.php/dav/files/alice${folder}`)).status, 201);
    assert.is((await dav(talk, alice, 'PUT', path, { body: sound })).status, 201);
    const question = await bob.says(room, 'How does it sound?');
    const talkMetaData = JSON.stringify({
      messageType: 'voice-message',
      replyTo: String(question.id),
      referenceId: 'abc',
      silent: false,
    });
    const shared = await sharesFile(alice, room, `${folder}/voice.wav`, { shareType: '10', talkMetaData });
    assert.is(shared.status, 200);
    const told = await bob.newest(room);
    const { file } = told.messageParameters;
    assert.equal([told.messageType, told.referenceId, told.parent.id], ['voice-message', 'abc', question.id]);
    assert.equal([file.path, file.mimetype], ['Talk/voice.wav', 'audio/wav']);
    const heard = await dav(talk, bob, 'GET', `/remote.php/dav/files/bob/${file.path}`, {
      headers: { Range: 'bytes=0-3' },
    });
    assert.equal([heard.status, heard.text], [206, 'RIFF']);
  },
);

sending('iOS looks for a free name, shares twice, and finds the file by its id before it loads it', async (talk) => {
  const { alice, bob, room } = await pair(talk);
  const folder = '/remote.php/dav/files/alice/Talk';
  const propfind = (path: string) => dav(talk, alice, 'PROPFIND', path, { headers: { Depth: '0' } });
  assert.is((await propfind(`${folder}/cat.png`)).status, 404);
  const picture = await plainPicture('png', 60, 30);
  assert.ok([404, 409].includes((await dav(talk, alice, 'PUT', `${folder}/cat.png`, { body: picture })).status));
  assert.is((await propfind(folder)).status, 404);
  assert.is((await dav(talk, alice, 'MKCOL', folder)).status, 201);
  assert.is((await dav(talk, alice, 'PUT', `${folder}/cat.png`, { body: picture })).status, 201);
  assert.is((await propfind(`${folder}/cat.png`)).status, 207);
  const talkMetaData = JSON.stringify({ caption: 'Mimi', replyTo: 0 });
  const json = { path: '/Talk/cat.png', shareType: 10, shareWith: room, talkMetaData, referenceId: 'def' };
  assert.is((await alice.request('POST', `${api}/shares`, { json })).status, 200);
  assert.is((await alice.request('POST', `${api}/shares`, { json })).status, 403);
  const told = await bob.newest(room);
  const { file } = told.messageParameters;
  assert.equal([told.message, file['preview-available']], ['Mimi', 'yes']);
  const body = `<?xml version="1.0"?><d:searchrequest xmlns:d="DAV:" xmlns:oc="http://owncloud.org/ns"><d:basicsearch>
    <d:select><d:prop><d:displayname/><oc:fileid/><oc:size/></d:prop></d:select>
    <d:from><d:scope><d:href>/files/bob</d:href><d:depth>infinity</d:depth></d:scope></d:from>
    <d:where><d:eq><d:prop><oc:fileid/></d:prop><d:literal>${file.id}</d:literal></d:eq></d:where><d:orderby/>
    </d:basicsearch></d:searchrequest>`;
  const found = await dav(talk, bob, 'SEARCH', '/remote.php/dav', { body, headers: { 'Content-Type': 'text/xml' } });
  assert.is(found.status, 207);
  const [href = ''] = valuesOf(found, 'd:href');
  assert.is(href, '/remote.php/dav/files/bob/Talk/cat.png');
  assert.equal((await dav(talk, bob, 'GET', href)).bytes, picture);
  const preview = `/index.php/core/preview?fileId=${file.id}&x=-1&y=200&a=1&forceIcon=1`;
  assert.is((await bob.request('GET', preview)).status, 200);
});

sending('the desktop uploads in parts and shares by JSON; scripts share by the older entry point', async (talk) => {
  const { alice, bob, room } = await pair(talk);
  const upload = '/remote.php/dav/uploads/alice/web-file-upload-0123abcd';
  const headers = { Destination: `${talk.url}/remote.php/dav/files/alice/big.bin`, 'OC-Total-Length': '6' };
  assert.is((await dav(talk, alice, 'MKCOL', upload, { headers })).status, 201);
  assert.is((await dav(talk, alice, 'PUT', `${upload}/1`, { headers, body: 'abc' })).status, 201);
  assert.is((await dav(talk, alice, 'PUT', `${upload}/2`, { headers, body: 'def' })).status, 201);
  assert.is((await dav(talk, alice, 'MOVE', `${upload}/.file`, { headers })).status, 201);
  const json = { path: 'big.bin', shareType: 10, shareWith: room, referenceId: 'x' };
  const shared = await alice.request('POST', `/ocs/v1.php${api}/shares`, { json });
  assert.equal([shared.status, shared.meta.statuscode], [200, 100]);
  assert.equal((await dav(talk, bob, 'GET', 'Talk/big.bin')).text, 'abcdef');
  const again = await alice.request('POST', `/ocs/v1.php${api}/shares`, { json });
  assert.equal([again.status, again.meta.statuscode], [200, 403]);
});

sending('what becomes of the file shows in the message', async (talk) => {
  const { alice, bob, room } = await pair(talk);
  const to = (path: string) => ({ headers: { Destination: `${talk.url}/remote.php/dav/files/${path}` } });
  await dav(talk, alice, 'PUT', 'menu.txt', { body: 'Soup' });
  const { id } = (await sharesFile(alice, room, 'menu.txt')).data;
  const first = (await bob.newest(room)).messageParameters.file;
  await dav(talk, bob, 'PUT', 'Talk/menu.txt', { body: 'Soup and cake' });
  const replaced = (await alice.newest(room)).messageParameters.file;
  assert.equal([replaced.size, replaced.id, replaced.etag === first.etag], ['13', first.id, false]);
  assert.is((await dav(talk, alice, 'MOVE', 'menu.txt', to('alice/lunch.txt'))).status, 201);
  assert.is((await alice.newest(room)).messageParameters.file.path, 'lunch.txt');
  const mine = (await bob.newest(room)).messageParameters.file;
  assert.equal([mine.name, mine.path], ['lunch.txt', 'Talk/menu.txt']);
  assert.is((await dav(talk, bob, 'MOVE', 'Talk/menu.txt', to('bob/own.txt'))).status, 201);
  assert.is((await bob.newest(room)).messageParameters.file.path, 'own.txt');

  // Bob deletes what he has of it, and takes it back to where he had put it.
  assert.is((await dav(talk, bob, 'DELETE', 'own.txt')).status, 204);
  assert.match((await bob.newest(room)).message, /no longer available/);
  assert.is((await dav(talk, alice, 'GET', 'lunch.txt')).text, 'Soup and cake');
  assert.is((await bob.post(`${api}/deletedshares/ocRoomShare:${id}`)).status, 200);
  assert.is((await bob.newest(room)).messageParameters.file.path, 'own.txt');

  assert.is((await dav(talk, alice, 'DELETE', 'lunch.txt')).status, 204);
  assert.is((await alice.newest(room)).message, '*You shared a file which is no longer available*');
  assert.is((await bob.newest(room)).message, '*{actor} shared a file which is no longer available*');
  assert.is((await dav(talk, bob, 'GET', 'own.txt')).status, 404);
});

sending('folders are shared with what is in them, and what is shared on stays its owner’s', async (talk) => {
  const { alice, bob, room } = await pair(talk);
  const carol = await talk.user('carol');
  const other = await bob.createsGroup('Other', [carol]);
  await dav(talk, alice, 'MKCOL', 'recipes');
  await dav(talk, alice, 'PUT', 'recipes/soup.txt', { body: 'Soup' });
  const folder = (await sharesFile(alice, room, 'recipes')).data;
  assert.equal([folder.item_type, folder.permissions], ['folder', 31]);
  const told = (await bob.newest(room)).messageParameters.file;
  assert.equal([told.path, told.mimetype], ['Talk/recipes', 'httpd/unix-directory']);
  assert.is((await dav(talk, bob, 'PUT', 'Talk/recipes/cake.txt', { body: 'Cake' })).status, 201);
  assert.is((await dav(talk, alice, 'GET', 'recipes/cake.txt')).text, 'Cake');
  const passed = await sharesFile(bob, other, 'Talk/recipes/soup.txt');
  assert.equal([passed.status, passed.data.uid_owner, passed.data.uid_file_owner], [200, 'bob', 'alice']);
  assert.is((await dav(talk, carol, 'GET', 'Talk/soup.txt')).text, 'Soup');
  const [, reshare] = (await alice.get(`${api}/shares`, { reshares: 'true' })).data;
  assert.match(reshare.share_with, /^private_conversation_[0-9a-f]{6}$/);
  assert.equal(
    [reshare.share_with_displayname, reshare.token, reshare.share_with_link],
    ['Private conversation', null, ''],
  );
  await alice.request('PUT', `${api}/shares/${folder.id}`, { form: { permissions: '1' } });
  assert.is((await dav(talk, bob, 'PUT', 'Talk/recipes/pie.txt', { body: 'Pie' })).status, 403);
  assert.is((await sharesFile(bob, other, 'Talk/recipes/cake.txt')).status, 404);
});

sending.run();
