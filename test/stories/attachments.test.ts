import * as assert from 'uvu/assert';
import { dav, valuesOf } from '../support/dav.js';
import { sharesFile } from '../support/files.js';
import { type Person, texts } from '../support/person.js';
import { stories, type Talk } from '../support/talk.js';

const attaching = stories('attachments by folders of their conversations');

const chats = '/apps/spreed/api/v1/chat';
const prepares = (person: Person, room: string, json: Record<string, unknown> = {}) =>
  person.request('POST', `${chats}/${room}/attachment/folder`, { json });
const posts = (person: Person, room: string, json: Record<string, unknown>) =>
  person.request('POST', `${chats}/${room}/attachment`, { json });

async function pair(talk: Talk) {
  const alice = await talk.user('alice');
  const bob = await talk.user('bob');
  return { alice, bob, room: await alice.createsGroup('Team/Lunch', [bob]) };
}

const filesOf = async (talk: Talk, person: Person) =>
  valuesOf(await dav(talk, person, 'PROPFIND', '', { headers: { Depth: '1' } }), 'd:href');

attaching('Android probes, uploads under a name of its own and posts; Bob sees nothing before', async (talk) => {
  const { alice, bob, room } = await pair(talk);
  const announced = (await alice.get('/cloud/capabilities')).data.capabilities.spreed.config;
  assert.is(announced.attachments['conversation-subfolders'], true);
  const probe = await prepares(alice, room, { fileNames: ['menu.txt'] });
  assert.is(probe.status, 200);
  const { folder, renames } = probe.data;
  assert.is(folder, `Talk/Team Lunch-${room}/Draft`);
  assert.equal(renames, [{ 'menu.txt': 'menu.txt' }]);
  const temporary = `/${folder}/0b5e-menu.txt`;
  const put = await dav(talk, alice, 'PUT', `/remote.php/dav/files/alice${encodeURI(temporary)}`, { body: 'Soup' });
  assert.is(put.status, 201);
  const id = Number.parseInt(String(put.headers['oc-fileid']), 10);

  const before = await bob.newest(room);
  assert.is(before.systemMessage, 'user_added');
  assert.equal(await filesOf(talk, bob), ['/remote.php/dav/files/bob/']);
  assert.is(await talk.running.deps.storage.fileById('bob', id, talk.clock.now()), undefined);

  const talkMetaData = JSON.stringify({ caption: 'Today', silent: true });
  const posted = await posts(alice, room, {
    filePath: temporary,
    referenceId: 'abc',
    talkMetaData,
    fileName: renames[0]['menu.txt'],
  });
  assert.is(posted.status, 200);
  assert.equal(posted.data, { renames: [{ 'menu.txt': 'menu.txt' }] });
  const hers = await alice.newest(room);
  assert.equal([hers.message, hers.referenceId, hers.silent], ['Today', 'abc', true]);
  const { file: own } = hers.messageParameters;
  assert.equal([own.name, own.path], ['menu.txt', `Talk/Team Lunch-${room}/Alice-alice/menu.txt`]);
  const { file } = (await bob.newest(room)).messageParameters;
  assert.equal([file.id, file.name, file.path, file.permissions], [own.id, 'menu.txt', 'Talk/menu.txt', '1']);
  assert.is((await dav(talk, bob, 'GET', file.path)).text, 'Soup');
  assert.is((await dav(talk, bob, 'PUT', file.path, { body: 'Cake' })).status, 403);
  assert.is((await dav(talk, alice, 'GET', encodeURI(temporary.slice(1)))).status, 404);
  assert.is((await posts(alice, room, { filePath: temporary, referenceId: 'abc' })).status, 404);
});

attaching('iOS posts a batch out of one folder, without a slash; names that are taken get a number', async (talk) => {
  const { alice, bob, room } = await pair(talk);
  const fileNames = ['cat.txt', 'cat.txt', 'a/b.txt'];
  const first = (await prepares(alice, room, { fileNames })).data;
  assert.equal(first.renames, [{ 'cat.txt': 'cat.txt' }, { 'cat.txt': 'cat (1).txt' }, { 'a/b.txt': 'a_b.txt' }]);
  const sends = async (name: string, wanted: string, more: Record<string, unknown> = {}) => {
    const filePath = `${first.folder}/${name}`;
    assert.is((await dav(talk, alice, 'PUT', encodeURI(filePath), { body: name })).status, 201);
    return posts(alice, room, { filePath, fileName: wanted, referenceId: name, talkMetaData: '{}', ...more });
  };
  assert.equal((await sends('1111', 'cat.txt')).data.renames, [{ 'cat.txt': 'cat.txt' }]);
  assert.equal((await sends('2222', 'cat.txt')).data.renames, [{ 'cat.txt': 'cat (1).txt' }]);
  const told = await bob.newest(room);
  const { file } = told.messageParameters;
  assert.equal([told.message, told.referenceId, file.name], ['{file}', '2222', 'cat (1).txt']);
  // It was uploaded without an ending.
  assert.is(file.mimetype, 'text/plain');
  assert.is((await dav(talk, bob, 'GET', encodeURI(file.path))).text, '2222');
  assert.equal((await prepares(alice, room, { fileNames: ['cat.txt'] })).data.renames, [{ 'cat.txt': 'cat (2).txt' }]);

  // What recipients may change lies apart.
  assert.equal((await sends('3333', 'cat.txt', { allowUpdate: true })).data.renames, [{ 'cat.txt': 'cat.txt' }]);
  const shared = (await bob.newest(room)).messageParameters.file;
  assert.is(shared.permissions, '3');
  const { path } = (await alice.newest(room)).messageParameters.file;
  assert.is(path, `Talk/Team Lunch-${room}/Alice-alice (u)/cat.txt`);
  assert.is((await dav(talk, bob, 'PUT', encodeURI(shared.path), { body: 'meow' })).status, 204);
  assert.is((await dav(talk, alice, 'GET', encodeURI(path))).text, 'meow');

  // A conversation that was renamed since still takes what was uploaded before.
  const filePath = `${first.folder}/4444`;
  await dav(talk, alice, 'PUT', encodeURI(filePath), { body: 'late' });
  await alice.put(`/apps/spreed/api/v4/room/${room}`, { roomName: 'Dinner' });
  assert.is((await posts(alice, room, { filePath, fileName: 'late.txt', referenceId: '4' })).status, 200);
  assert.is((await bob.newest(room)).messageParameters.file.name, 'late.txt');
});

attaching('what cannot be posted stays where it is, and nobody hears of it', async (talk) => {
  const { alice, bob, room } = await pair(talk);
  const carol = await talk.user('carol');
  const other = await alice.createsGroup('Other', [carol]);
  const { folder } = (await prepares(alice, room)).data;
  const filePath = `${folder}/draft`;
  await dav(talk, alice, 'PUT', encodeURI(filePath), { body: 'Soup' });
  await dav(talk, alice, 'MKCOL', encodeURI(`${folder}/inner`));
  await dav(talk, alice, 'PUT', 'welcome.txt', { body: 'Hello' });
  const refused = async (json: Record<string, unknown>, status: number, error: string) => {
    const answer = await posts(alice, room, { referenceId: 'x', ...json });
    assert.equal([answer.status, answer.data.error], [status, error]);
  };
  await refused({ filePath: 'welcome.txt' }, 422, 'filePath');
  await refused({ filePath: `${folder}/../draft` }, 422, 'filePath');
  await refused({ filePath: `${folder}/inner/deeper` }, 422, 'filePath');
  await refused({ filePath: `${folder}/nothing` }, 404, 'file');
  await refused({ filePath: `${folder}/inner` }, 400, 'filePath');
  await refused({ filePath, fileName: '..' }, 400, 'name');
  await refused({}, 400, 'filePath');
  assert.is((await posts(alice, room, { filePath })).data.error, 'referenceId');
  assert.is((await posts(alice, other, { filePath, referenceId: 'x' })).status, 422);
  assert.is((await posts(carol, room, { filePath, referenceId: 'x' })).status, 404);
  const caption = JSON.stringify({ caption: 'x'.repeat(32_001) });
  assert.is((await posts(alice, room, { filePath, referenceId: 'x', talkMetaData: caption })).status, 413);
  assert.is((await prepares(carol, room)).status, 404);
  assert.is((await prepares(alice, room, { fileNames: [7] })).status, 400);

  await alice.put(`/apps/spreed/api/v4/room/${room}/read-only`, { state: 1 });
  assert.is((await posts(alice, room, { filePath, referenceId: 'x' })).status, 403);
  assert.is((await prepares(alice, room)).status, 403);
  await alice.put(`/apps/spreed/api/v4/room/${room}/read-only`, { state: 0 });
  assert.is((await dav(talk, alice, 'GET', encodeURI(filePath))).text, 'Soup');
  assert.equal(await filesOf(talk, bob), ['/remote.php/dav/files/bob/']);
  const files = (await bob.get(`${chats}/${room}/share`, { objectType: 'file' })).data;
  assert.equal(files, []);
  assert.equal(texts(await bob.history(room, { limit: 3 })), ['read_only_off', 'read_only', 'user_added']);

  // Somebody else's file is not theirs to move, wherever it was put.
  await sharesFile(alice, room, 'welcome.txt');
  const bobs = (await prepares(bob, room)).data.folder;
  const to = { headers: { Destination: `${talk.url}/remote.php/dav/files/bob/${encodeURI(bobs)}/theirs` } };
  assert.is((await bob.newest(room)).messageParameters.file.path, 'Talk/welcome.txt');
  assert.is((await dav(talk, bob, 'MOVE', 'Talk/welcome.txt', to)).status, 201);
  assert.is((await posts(bob, room, { filePath: `${bobs}/theirs`, referenceId: 'x' })).status, 422);

  // Something of that name is in the way.
  await dav(talk, carol, 'MKCOL', 'Talk');
  await dav(talk, carol, 'PUT', `Talk/Other-${other}`, { body: 'x' });
  assert.equal((await prepares(carol, other)).data, { error: 'folder' });
});

attaching.run();
