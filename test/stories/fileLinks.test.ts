import * as assert from 'uvu/assert';
import { putFile, sharesFile } from '../support/files.js';
import { plainPicture } from '../support/pictures.js';
import { stories } from '../support/talk.js';

const linking = stories('links to files in conversations');

const pathOf = (link: string) => new URL(link).pathname;

linking('a guest of a public conversation opens the link and loads the file', async (talk) => {
  const alice = await talk.user('alice');
  const room = await alice.createsPublic('Open');
  await putFile(talk, 'alice', 'menu "1".html', Buffer.from('<script>alert(1)</script>'));
  await sharesFile(alice, room, 'menu "1".html');
  const guest = talk.guest();
  await guest.joins(room);
  const { file } = (await guest.newest(room)).messageParameters;
  assert.match(file.link, /\/index\.php\/s\/[A-Za-z0-9]{15}$/);
  assert.is(file.path, 'menu "1".html');
  const list = await guest.request('GET', `/index.php/call/${room}/messages`);
  assert.match(list.text, `<a href="${pathOf(file.link)}">menu &quot;1&quot;.html</a>`);
  const page = await talk.guest().request('GET', pathOf(file.link));
  assert.is(page.status, 200);
  assert.match(page.text, '<h1>menu &quot;1&quot;.html</h1>');
  assert.match(page.text, '25 bytes');
  assert.match(page.text, `href="${pathOf(file.link)}/download"`);
  const content = await talk.guest().request('GET', `${pathOf(file.link)}/download`);
  assert.equal([content.status, content.text], [200, '<script>alert(1)</script>']);
  assert.match(content.headers.get('content-disposition') ?? '', /^attachment;/);
  assert.match(content.headers.get('content-security-policy') ?? '', /sandbox/);
  assert.is(content.headers.get('x-content-type-options'), 'nosniff');
  const part = await guest.request('GET', `${pathOf(file.link)}/download`, { headers: { Range: 'bytes=1-6' } });
  assert.equal([part.status, part.text], [206, 'script']);

  // Nothing of it is left for guests once the conversation is none of theirs.
  await alice.delete(`/apps/spreed/api/v4/room/${room}/public`);
  for (const path of ['', '/download', '/preview']) {
    assert.is((await guest.request('GET', `${pathOf(file.link)}${path}`)).status, 404);
  }
});

linking('where the conversation has a password, only who has come in loads the file', async (talk) => {
  const alice = await talk.user('alice');
  const room = await alice.createsPublic('Closed');
  await putFile(talk, 'alice', 'cat.png', await plainPicture('png'));
  await sharesFile(alice, room, 'cat.png');
  const guest = talk.guest();
  await guest.joins(room);
  const link = pathOf((await guest.newest(room)).messageParameters.file.link);
  assert.is((await guest.request('GET', `${link}/preview?x=64&y=64`)).status, 200);
  await alice.request('PUT', `/apps/spreed/api/v4/room/${room}/password`, { form: { password: 'a long secret 7' } });
  const stranger = talk.guest();
  assert.is((await stranger.request('GET', link)).status, 403);
  assert.is((await stranger.request('GET', `${link}/download`)).status, 401);
  assert.is((await guest.request('GET', `${link}/download`)).status, 200);
});

linking('an account that was banned finds nothing at the link', async (talk) => {
  const alice = await talk.user('alice');
  const bob = await talk.user('bob');
  const room = await alice.createsPublic('Open');
  await putFile(talk, 'alice', 'menu.txt', Buffer.from('Soup'));
  await sharesFile(alice, room, 'menu.txt');
  const guest = talk.guest();
  await guest.joins(room);
  const link = pathOf((await guest.newest(room)).messageParameters.file.link);
  assert.is((await bob.request('GET', `${link}/download`)).text, 'Soup');
  await alice.post(`/apps/spreed/api/v1/ban/${room}`, { actorType: 'users', actorId: 'bob', internalNote: '' });
  assert.is((await bob.request('GET', `${link}/download`)).status, 403);
});

linking('a guest who has to wait in the lobby waits for the file as well', async (talk) => {
  const alice = await talk.user('alice');
  const room = await alice.createsPublic('Later');
  await putFile(talk, 'alice', 'menu.txt', Buffer.from('Soup'));
  await sharesFile(alice, room, 'menu.txt');
  const guest = talk.guest();
  await guest.joins(room);
  const link = pathOf((await guest.newest(room)).messageParameters.file.link);
  const lobby = (state: number) =>
    alice.request('PUT', `/apps/spreed/api/v4/room/${room}/webinar/lobby`, { form: { state } });
  await lobby(1);
  for (const path of ['', '/download', '/preview']) {
    assert.is((await guest.request('GET', `${link}${path}`)).status, 403, path);
    assert.is((await talk.guest().request('GET', `${link}${path}`)).status, 403, path);
  }
  assert.is((await alice.request('GET', `${link}/download`)).text, 'Soup');
  await lobby(0);
  assert.is((await guest.request('GET', `${link}/download`)).text, 'Soup');
});

linking('who has the file opens its link, others are not told that there is one', async (talk) => {
  const alice = await talk.user('alice');
  const bob = await talk.user('bob');
  await talk.user('carol');
  const room = await alice.createsGroup('Menu', [bob]);
  const id = await putFile(talk, 'alice', 'menu.txt', Buffer.from('Soup'));
  await sharesFile(alice, room, 'menu.txt');
  assert.is((await talk.guest().request('GET', `/index.php/f/${id}`)).status, 303);
  assert.match((await bob.request('GET', `/index.php/f/${id}`)).text, '<h1>menu.txt</h1>');
  assert.is((await bob.request('GET', `/index.php/f/${id}/download`)).text, 'Soup');
  assert.is((await bob.request('GET', '/index.php/f/999999')).status, 404);
});

linking('shared things come to the folder that each has chosen', async (talk) => {
  const alice = await talk.user('alice');
  const bob = await talk.user('bob');
  const room = await alice.createsGroup('Menu', [bob]);
  await putFile(talk, 'alice', 'menu.txt', Buffer.from('Soup'));
  await putFile(talk, 'alice', 'cake.txt', Buffer.from('Cake'));
  await putFile(talk, 'bob', 'taken', Buffer.from('x'));
  const set = (value: unknown) =>
    bob.post('/apps/spreed/api/v1/settings/user', { key: 'attachment_folder', value: String(value) });
  const { storage, clock } = talk.running.deps;
  assert.is((await set('/Chats/From others/')).status, 200);
  assert.is((await storage.fileAt('bob', ['Chats', 'From others'], clock.now()))?.file.kind, 'folder');
  const spreed = (await bob.get('/cloud/capabilities')).data.capabilities.spreed.config;
  assert.equal(spreed.attachments, {
    allowed: true,
    folder: '/Chats/From others',
    'conversation-subfolders': true,
  });
  await sharesFile(alice, room, 'menu.txt');
  assert.is((await bob.newest(room)).messageParameters.file.path, 'Chats/From others/menu.txt');
  for (const wrong of ['/taken', '/taken/x', '../alice', '/Chats/From others/menu.txt', `/${'x'.repeat(300)}`]) {
    assert.is((await set(wrong)).status, 400);
  }
  assert.is((await set('/')).status, 200);
  await sharesFile(alice, room, 'cake.txt');
  assert.is((await bob.newest(room)).messageParameters.file.path, 'cake.txt');
});

linking.run();
