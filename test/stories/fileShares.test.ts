import * as assert from 'uvu/assert';
import { dav } from '../support/dav.js';
import { putFile, sharesFile } from '../support/files.js';
import type { Answer, Person } from '../support/person.js';
import { stories, type Talk } from '../support/talk.js';

const sharing = stories('files in conversations');

const chats = '/apps/spreed/api/v1/chat';
const api = '/apps/files_sharing/api/v1';
const keepsFile = (talk: Talk, { uid }: Person, name: string, content: string) =>
  putFile(talk, uid, name, Buffer.from(content, 'latin1'));
const refusal = ({ status, meta }: Answer) => [status, meta.message];
const shareKeys = [
  ...['id', 'share_type', 'uid_owner', 'displayname_owner', 'permissions', 'can_edit', 'can_delete', 'stime', 'parent'],
  ...['expiration', 'token', 'uid_file_owner', 'note', 'label', 'displayname_file_owner', 'path', 'item_type'],
  ...['item_permissions', 'is-mount-root', 'mount-type', 'mimetype', 'has_preview', 'storage_id', 'storage'],
  ...['item_source', 'file_source', 'file_parent', 'file_target', 'item_size', 'item_mtime', 'share_with'],
  ...['share_with_displayname', 'share_with_link', 'mail_send', 'hide_download', 'attributes'],
];

sharing('Alice shares a file; each finds it at the place that the message names', async (talk) => {
  const alice = await talk.user('alice');
  const bob = await talk.user('bob');
  const room = await alice.createsGroup('Menu', [bob]);
  const id = await keepsFile(talk, alice, 'menu.txt', 'Soup, then cake');
  const waiting = bob.waitsFor(room, { lastKnownMessageId: await bob.newestId(room), timeout: 20 });
  await talk.until(() => talk.listeners(room) === 1);
  const shared = await sharesFile(alice, room, '/menu.txt', { referenceId: 'ref1' });
  assert.equal([shared.status, Object.keys(shared.data)], [200, shareKeys]);
  const { data } = shared;
  assert.equal(
    [data.share_type, data.permissions, data.path, data.storage_id, data.file_target, data.token, data.share_with],
    [10, 19, '/menu.txt', 'home::alice', '/{TALK_PLACEHOLDER}/menu.txt', null, room],
  );

  const [heard] = (await waiting).data;
  const file = {
    type: 'file',
    id: String(id),
    name: 'menu.txt',
    size: '15',
    path: 'Talk/menu.txt',
    link: `${talk.url}/index.php/f/${id}`,
    etag: heard.messageParameters.file.etag,
    permissions: '19',
    mimetype: 'text/plain',
    'preview-available': 'no',
    'hide-download': 'no',
  };
  assert.equal([heard.message, heard.messageType, heard.systemMessage], ['{file}', 'comment', '']);
  assert.equal([heard.referenceId, heard.isReplyable, heard.markdown], ['ref1', true, true]);
  assert.equal(Object.entries(heard.messageParameters.file), Object.entries(file));
  assert.match(file.etag, /^[0-9a-f]{32}$/);
  const own = await alice.newest(room);
  assert.equal(own.messageParameters.file, { ...file, path: 'menu.txt', permissions: '27' });
  assert.equal(Object.keys(own.messageParameters), ['actor', 'file']);

  const received = await bob.get(`${api}/shares/${data.id}`);
  assert.equal(
    [received.data.path, received.data.storage_id, received.data.file_target, received.data.uid_owner],
    ['/Talk/menu.txt', 'shared::/Talk/menu.txt', '/Talk/menu.txt', 'alice'],
  );
  assert.is((await bob.room(room)).unreadMessages, 1);
  assert.equal((await bob.room(room)).lastMessage.messageParameters.file.path, 'menu.txt');
});

sharing('a caption mentions people, answers a message, and is silent if it says so', async (talk) => {
  const alice = await talk.user('alice');
  const bob = await talk.user('bob');
  const room = await alice.createsGroup('Menu', [bob]);
  await keepsFile(talk, alice, 'menu.txt', 'Soup');
  const question = (await bob.says(room, 'What is there?')).id;
  const talkMetaData = JSON.stringify({
    caption: ' For @bob! ',
    replyTo: String(question),
    messageType: 'voice-message',
  });
  assert.is((await sharesFile(alice, room, 'menu.txt', { talkMetaData })).status, 200);
  const told = await bob.newest(room);
  assert.equal([told.message, told.messageType, told.parent.id], ['For {mention-user1}!', 'comment', question]);
  assert.equal(Object.keys(told.messageParameters), ['actor', 'file', 'mention-user1']);
  const [notified] = (await bob.get('/apps/notifications/api/v2/notifications')).data;
  assert.match(notified.subject, /Alice replied to your message/);
  assert.equal(notified.messageRichParameters.file.name, 'menu.txt');

  const silent = JSON.stringify({ caption: '@bob again', silent: true });
  assert.equal(refusal(await sharesFile(alice, room, 'menu.txt', { talkMetaData: silent })), [
    403,
    'Path is already shared with this conversation',
  ]);
  const again = await bob.newest(room);
  assert.equal(
    [again.message, again.silent, again.messageParameters.file.path],
    ['{mention-user1} again', true, 'Talk/menu.txt'],
  );
  const chat = (await bob.get('/apps/notifications/api/v2/notifications')).data.filter(
    ({ object_type: type }: { object_type: string }) => type === 'chat',
  );
  assert.is(chat.length, 1);
});

sharing('conversations are offered as soon as one may write in them', async (talk) => {
  const alice = await talk.user('alice');
  const bob = await talk.user('bob');
  const room = await alice.createsGroup('Menu', [bob]);
  const offered = async () => (await bob.get(`${api}/sharees`, { search: 'men', itemType: 'file' })).data.rooms.length;
  const timer = talk.clock.now() + 60;
  await alice.put(`/apps/spreed/api/v4/room/${room}/webinar/lobby`, { state: 1, timer });
  assert.is(await offered(), 0);
  talk.clock.forward(60);
  assert.is(await offered(), 1);
});

sharing('only who may write there shares, only what they have, and nothing is posted otherwise', async (talk) => {
  const alice = await talk.user('alice');
  const bob = await talk.user('bob');
  const room = await alice.createsGroup('Menu', [bob]);
  await keepsFile(talk, alice, 'menu.txt', 'Soup');
  await keepsFile(talk, bob, 'cake.txt', 'Cake');
  const before = await alice.newestId(room);
  const noFile = [404, 'Wrong path, file/folder does not exist'];
  const noRoom = [404, 'Conversation not found'];
  assert.equal(refusal(await sharesFile(alice, room, 'cake.txt')), noFile);
  assert.equal(refusal(await sharesFile(alice, room, '../bob/cake.txt')), noFile);
  const odd = { itemType: 'file', 'shareType[a][b]': '10' };
  assert.equal((await alice.get(`${api}/sharees`, odd)).data.rooms, []);
  assert.equal(refusal(await sharesFile(alice, room, '')), [404, 'Please specify a file or folder path']);
  assert.equal(refusal(await sharesFile(alice, room, '/')), [403, 'You cannot share your root folder']);
  assert.equal(refusal(await sharesFile(alice, 'nosuchroom', 'menu.txt')), noRoom);
  assert.equal(refusal(await sharesFile(alice, room, 'menu.txt', { expireDate: '2026-02-30' })), [
    404,
    'Invalid date. Format must be YYYY-MM-DD',
  ]);
  for (const shareType of [0, 1, 3, 4, 6, 7]) {
    const { status, meta } = await alice.post(`${api}/shares`, { path: 'menu.txt', shareType, shareWith: 'bob' });
    assert.is(status, 403);
    assert.match(meta.message, /is not offered here/);
  }
  assert.is((await alice.post(`${api}/shares`, { path: 'menu.txt', shareType: 99 })).status, 400);
  const carol = await talk.user('carol');
  await keepsFile(talk, carol, 'plan.txt', 'x');
  assert.equal(refusal(await sharesFile(carol, room, 'plan.txt')), noRoom);
  await alice.request('PUT', `/apps/spreed/api/v4/room/${room}/read-only`, { form: { state: 1 } });
  assert.equal(refusal(await sharesFile(alice, room, 'menu.txt')), noRoom);
  await alice.request('PUT', `/apps/spreed/api/v4/room/${room}/read-only`, { form: { state: 0 } });
  const texts = (await alice.history(room)).data.filter(({ id }: { id: number }) => id > before);
  assert.equal(
    texts.map(({ systemMessage }: { systemMessage: string }) => systemMessage),
    ['read_only_off', 'read_only'],
  );
  assert.equal((await alice.get(`${api}/shares`)).data, []);
});

sharing('who takes a file out of their tree may take it back; who shared it ends it for all', async (talk) => {
  const alice = await talk.user('alice');
  const bob = await talk.user('bob');
  const carol = await talk.user('carol');
  const room = await alice.createsGroup('Menu', [bob, carol]);
  await keepsFile(talk, alice, 'menu.txt', 'Soup');
  const { id } = (await sharesFile(alice, room, 'menu.txt')).data;
  assert.is((await bob.delete(`${api}/shares/${id}`)).status, 200);
  assert.is((await bob.get(`${api}/shares/${id}`)).status, 404);
  assert.equal((await bob.newest(room)).message, '*{actor} shared a file which is no longer available*');
  assert.equal((await carol.newest(room)).messageParameters.file.path, 'Talk/menu.txt');
  const [gone] = (await bob.get(`${api}/deletedshares`)).data;
  assert.equal([gone.id, gone.file_target, gone.permissions], [`ocRoomShare:${id}`, '/Talk/menu.txt', 0]);
  assert.is((await carol.post(`${api}/deletedshares/ocRoomShare:${id}`)).status, 404);
  assert.is((await bob.post(`${api}/deletedshares/ocRoomShare:${id}`)).status, 200);
  assert.equal((await bob.get(`${api}/deletedshares`)).data, []);
  assert.equal((await bob.newest(room)).messageParameters.file.path, 'Talk/menu.txt');
  assert.is((await bob.request('PUT', `${api}/shares/${id}`, { form: { permissions: 1 } })).status, 403);

  assert.is((await alice.delete(`${api}/shares/${id}`)).status, 200);
  assert.equal((await alice.newest(room)).message, '*You shared a file which is no longer available*');
  assert.equal((await bob.newest(room)).message, '*{actor} shared a file which is no longer available*');
  assert.equal(Object.keys((await bob.newest(room)).messageParameters), ['actor']);
  assert.is((await alice.delete(`${api}/shares/${id}`)).status, 404);
  assert.equal((await bob.get(`${api}/shares`, { shared_with_me: 'true' })).data, []);
});

sharing("a folder that goes takes what was shared out of its holder's tree, who may take it back", async (talk) => {
  const alice = await talk.user('alice');
  const bob = await talk.user('bob');
  const room = await alice.createsGroup('Menu', [bob]);
  await keepsFile(talk, alice, 'menu.txt', 'Soup');
  const { id } = (await sharesFile(alice, room, 'menu.txt')).data;
  assert.equal((await bob.newest(room)).messageParameters.file.path, 'Talk/menu.txt');
  assert.is((await dav(talk, bob, 'DELETE', 'Talk')).status, 204);
  assert.equal((await bob.newest(room)).message, '*{actor} shared a file which is no longer available*');
  const [gone] = (await bob.get(`${api}/deletedshares`)).data;
  assert.equal([gone.id, gone.file_target], [`ocRoomShare:${id}`, '/Talk/menu.txt']);
  assert.is((await bob.post(`${api}/deletedshares/ocRoomShare:${id}`)).status, 200);
  assert.equal((await dav(talk, bob, 'GET', 'Talk/menu.txt')).text, 'Soup');
});

sharing(
  'who may change what is in a shared folder, but not remove it, cannot put a file in the place of a folder',
  async (talk) => {
    const alice = await talk.user('alice');
    const bob = await talk.user('bob');
    const room = await alice.createsGroup('Menu', [bob]);
    await dav(talk, alice, 'MKCOL', 'F');
    await dav(talk, alice, 'MKCOL', 'F/sub');
    await dav(talk, alice, 'PUT', 'F/sub/deep', { body: 'deep' });
    await dav(talk, alice, 'PUT', 'F/a', { body: 'a' });
    const { id } = (await sharesFile(alice, room, 'F', { permissions: 3 })).data;
    assert.is((await dav(talk, bob, 'DELETE', 'Talk/F/sub')).status, 403);
    const headers = { Destination: '/remote.php/dav/files/bob/Talk/F/sub' };
    assert.is((await dav(talk, bob, 'COPY', 'Talk/F/a', { headers })).status, 403);
    assert.equal((await dav(talk, alice, 'GET', 'F/sub/deep')).text, 'deep');
    await alice.request('PUT', `${api}/shares/${id}`, { form: { permissions: 31 } });
    assert.is((await dav(talk, bob, 'COPY', 'Talk/F/a', { headers })).status, 204);
  },
);

sharing('names are made unique, and one file has one place however many conversations bring it', async (talk) => {
  const alice = await talk.user('alice');
  const bob = await talk.user('bob');
  const dave = await talk.user('dave');
  const lunch = await alice.createsGroup('Lunch', [bob, dave]);
  const dinner = await alice.createsGroup('Dinner', [bob]);
  await keepsFile(talk, alice, 'menu.txt', 'Soup');
  await keepsFile(talk, dave, 'menu.txt', 'Cake');
  const first = (await sharesFile(alice, lunch, 'menu.txt')).data.id;
  await sharesFile(alice, dinner, 'menu.txt');
  await sharesFile(dave, lunch, 'menu.txt');
  const received = (await bob.get(`${api}/shares`, { shared_with_me: 'true' })).data;
  assert.equal(
    received.map(({ path }: { path: string }) => path),
    ['/Talk/menu.txt', '/Talk/menu.txt', '/Talk/menu (2).txt'],
  );
  await alice.delete(`${api}/shares/${first}`);
  assert.equal((await bob.newest(dinner)).messageParameters.file.path, 'Talk/menu.txt');
});

sharing('access follows membership: who leaves loses it, who comes later has it', async (talk) => {
  const alice = await talk.user('alice');
  const bob = await talk.user('bob');
  const room = await alice.createsGroup('Menu');
  await keepsFile(talk, alice, 'menu.txt', 'Soup');
  const { id } = (await sharesFile(alice, room, 'menu.txt')).data;
  assert.is((await bob.get(`${api}/shares/${id}`)).status, 404);
  await alice.adds(room, bob);
  assert.is((await bob.get(`${api}/shares/${id}`)).data.path, '/Talk/menu.txt');
  await bob.delete(`/apps/spreed/api/v4/room/${room}/participants/self`);
  assert.is((await bob.get(`${api}/shares/${id}`)).status, 404);
  const { storage, clock } = talk.running.deps;
  assert.is(await storage.fileAt('bob', ['Talk', 'menu.txt'], clock.now()), undefined);
  await alice.adds(room, bob);
  assert.is((await bob.get(`${api}/shares/${id}`)).data.path, '/Talk/menu.txt');
  await alice.delete(`/apps/spreed/api/v4/room/${room}`);
  assert.is((await alice.get(`${api}/shares/${id}`)).status, 404);
  assert.ok(await storage.fileAt('alice', ['menu.txt'], clock.now()));
});

sharing('deleting the message ends the share, clearing the history ends all', async (talk) => {
  const alice = await talk.user('alice');
  const bob = await talk.user('bob');
  const room = await alice.createsGroup('Menu', [bob]);
  await keepsFile(talk, alice, 'menu.txt', 'Soup');
  await keepsFile(talk, bob, 'cake.txt', 'Cake');
  const cake = (await sharesFile(bob, room, 'cake.txt')).data.id;
  const message = await alice.newest(room);
  assert.is((await bob.delete(`${chats}/${room}/${message.id}`)).status, 200);
  assert.is((await alice.newest(room)).parent.message, 'Message deleted by author');
  assert.is((await bob.get(`${api}/shares/${cake}`)).status, 404);
  const menu = (await sharesFile(alice, room, 'menu.txt')).data.id;
  const shown = await bob.newest(room);
  await alice.delete(`${api}/shares/${menu}`);
  assert.equal((await alice.delete(`${chats}/${room}/${shown.id}`)).data, { error: 'message' });
  const anew = (await sharesFile(alice, room, 'menu.txt')).data.id;
  await alice.delete(`${chats}/${room}`);
  assert.is((await alice.get(`${api}/shares/${anew}`)).status, 404);
});

sharing('another caption replaces the first, and who is named in it is told', async (talk) => {
  const alice = await talk.user('alice');
  const bob = await talk.user('bob');
  const room = await alice.createsGroup('Menu', [bob]);
  await keepsFile(talk, alice, 'menu.txt', 'Soup');
  await sharesFile(alice, room, 'menu.txt');
  const { id } = await alice.newest(room);
  const edited = await alice.request('PUT', `${chats}/${room}/${id}`, { form: { message: 'Look, @bob' } });
  assert.equal([edited.status, edited.data.parent.message], [200, 'Look, {mention-user1}']);
  assert.equal(Object.keys(edited.data.parent.messageParameters), ['actor', 'file', 'mention-user1']);
  assert.is(edited.data.parent.lastEditActorId, 'alice');
  assert.match((await bob.get('/apps/notifications/api/v2/notifications')).data[0].subject, /Alice mentioned you/);
  const found = await bob.get('/search/providers/talk-message/search', { term: 'look' });
  assert.equal(
    found.data.entries.map(({ subline }: { subline: string }) => subline),
    ['Look, @Bob'],
  );
});

sharing('shared items list what is still there, by its kind', async (talk) => {
  const alice = await talk.user('alice');
  const room = await alice.createsGroup('Menu');
  await keepsFile(talk, alice, 'menu.txt', 'Soup');
  await keepsFile(talk, alice, 'song.mp3', 'ID3');
  await keepsFile(talk, alice, 'hello.mp3', 'ID3b');
  await keepsFile(talk, alice, 'cat.png', '\x89PNG\r\n\x1a\n');
  const { id } = (await sharesFile(alice, room, 'menu.txt')).data;
  await sharesFile(alice, room, 'song.mp3');
  await sharesFile(alice, room, 'hello.mp3', { talkMetaData: '{"messageType":"voice-message"}' });
  await sharesFile(alice, room, 'cat.png');
  const counts = async () => {
    const { data } = await alice.get(`${chats}/${room}/share/overview`);
    const lists = Object.entries<unknown[]>(data).filter(([, list]) => list.length > 0);
    return Object.fromEntries(lists.map(([kind, list]) => [kind, list.length]));
  };
  assert.equal(await counts(), { audio: 1, file: 1, media: 1, voice: 1 });
  const voice = Object.values<{ messageType: string }>(
    (await alice.get(`${chats}/${room}/share`, { objectType: 'voice' })).data,
  );
  assert.equal(
    voice.map(({ messageType }) => messageType),
    ['voice-message'],
  );
  await alice.delete(`${api}/shares/${id}`);
  assert.equal(await counts(), { audio: 1, media: 1, voice: 1 });
  const none = await alice.get(`${chats}/${room}/share`, { objectType: 'file' });
  assert.equal([none.data, none.headers.get('x-chat-last-given')], [[], null]);
});

sharing('what is shared for some time ends by itself, also with messages that expire', async (talk) => {
  const alice = await talk.user('alice');
  const bob = await talk.user('bob');
  const room = await alice.createsGroup('Menu', [bob]);
  await keepsFile(talk, alice, 'menu.txt', 'Soup');
  await keepsFile(talk, alice, 'cake.txt', 'Cake');
  const past = await sharesFile(alice, room, 'menu.txt', { expireDate: '2020-05-17' });
  assert.equal([past.status, past.data.expiration], [200, '2020-05-17 00:00:00']);
  assert.is((await alice.get(`${api}/shares/${past.data.id}`)).status, 404);
  assert.equal((await bob.newest(room)).message, '*{actor} shared a file which is no longer available*');
  await alice.post(`/apps/spreed/api/v4/room/${room}/message-expiration`, { seconds: 3600 });
  const { id } = (await sharesFile(alice, room, 'cake.txt')).data;
  assert.is((await bob.get(`${api}/shares/${id}`)).status, 200);
  talk.clock.forward(3601);
  assert.is((await bob.get(`${api}/shares/${id}`)).status, 404);
  await talk.running.deps.jobs.rearm('remove expired shares');
  assert.is((await talk.running.deps.storage.sharedFiles([Number(id)])).length, 0);
});

sharing(
  'those who wait together are given their places with one write, and read them in one rendering',
  async (talk) => {
    const alice = await talk.user('alice');
    const people = await Promise.all([1, 2, 3, 4, 5].map((number) => talk.user(`p${number}`)));
    const room = await alice.createsGroup('Menu', people);
    const [first] = people;
    assert.ok(first);
    await keepsFile(talk, alice, 'menu.txt', 'Soup');
    await keepsFile(talk, alice, 'cake.txt', 'Cake');
    const other = await alice.createsGroup('Other', [first]);
    await sharesFile(alice, other, 'cake.txt');
    const last = await alice.newestId(room);
    const { storage } = talk.running.deps;
    const { mountShares } = storage;
    let writes = 0;
    storage.mountShares = (...args) => {
      writes++;
      return mountShares(...args);
    };
    const waiting = people.map((person) => person.waitsFor(room, { lastKnownMessageId: last, timeout: 20 }));
    await talk.until(() => talk.listeners(room) === people.length);
    await sharesFile(alice, room, 'menu.txt');
    const answers = await Promise.all(waiting);
    for (const { data } of answers) assert.is(data[0].messageParameters.file.path, 'Talk/menu.txt');
    assert.equal([writes, new Set(answers.map(({ text }) => text)).size], [1, 1]);
  },
);

sharing.run();
