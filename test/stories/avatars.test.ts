import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { type Person, texts } from '../support/person.js';
import { lookAt, plainPicture, pngOfSize, sidewaysPicture } from '../support/pictures.js';
import { stories } from '../support/talk.js';

const avatars = stories('avatars of conversations');

const avatarOf = (token: string, rest = ''): string => `/apps/spreed/api/v1/room/${token}/avatar${rest}`;
const uploads = (person: Person, token: string, bytes: Uint8Array, field = 'file') =>
  person.request('POST', avatarOf(token), { file: { field, bytes } });
/** Pictures are loaded without the header that other requests need. */
const loads = (person: Person, token: string, rest = '', headers: Record<string, string> = {}) =>
  person.get(avatarOf(token, rest), {}, { headers: { 'OCS-APIRequest': undefined, ...headers } });

avatars('Alice gives the room a picture, everybody sees it, and she takes it away again', async (talk) => {
  const alice = await talk.user('alice');
  const bob = await talk.user('bob');
  const lunch = await alice.createsGroup('Lunch', [bob]);
  const before = await bob.room(lunch);
  assert.is(before.isCustomAvatar, false);
  assert.match(before.avatarVersion, /^[0-9a-f]{8}$/);

  const answer = await uploads(alice, lunch, await plainPicture('png'));
  assert.is(answer.status, 200);
  const { avatarVersion, isCustomAvatar } = await bob.room(lunch);
  assert.is(isCustomAvatar, true);
  assert.match(avatarVersion, /^[a-z0-9]{16}$/);
  assert.is(answer.data.avatarVersion, avatarVersion);
  assert.is(texts(await bob.history(lunch, { limit: 1 }))[0], 'avatar_set');

  const picture = await loads(bob, lunch, `?v=${avatarVersion}`);
  assert.is(picture.headers.get('content-type'), 'image/png');
  assert.is(picture.headers.get('cache-control'), 'private, max-age=86400, immutable');
  assert.is(picture.headers.get('x-content-type-options'), 'nosniff');
  const { format, width, color } = await lookAt(picture.bytes);
  assert.equal({ format, width, color }, { format: 'png', width: 96, color: 'c04020' });
  assert.equal((await loads(bob, lunch, '/dark')).bytes, picture.bytes);
  const etag = picture.headers.get('etag') ?? '';
  const known = await loads(bob, lunch, '', { 'If-None-Match': etag });
  assert.is(known.status, 304);
  assert.is(known.bytes.length, 0);

  // A larger one comes instead of it, and is made smaller.
  await uploads(alice, lunch, await plainPicture('jpeg', 900));
  const second = await loads(bob, lunch);
  assert.is((await lookAt(second.bytes)).width, 512);
  assert.is(second.headers.get('content-type'), 'image/jpeg');
  assert.is((await loads(bob, lunch, '', { 'If-None-Match': etag })).status, 200);

  await talk.restart();
  assert.equal((await loads(bob, lunch)).bytes, second.bytes);

  assert.is((await alice.delete(avatarOf(lunch))).status, 200);
  assert.is((await bob.room(lunch)).avatarVersion, before.avatarVersion);
  assert.is((await loads(bob, lunch)).headers.get('content-type'), 'image/svg+xml');
  const told = () => alice.history(lunch).then((answer) => texts(answer).slice(0, 3));
  assert.equal(await told(), ['avatar_removed', 'avatar_set', 'avatar_set']);
  assert.is((await alice.delete(avatarOf(lunch))).status, 200);
  assert.equal(await told(), ['avatar_removed', 'avatar_set', 'avatar_set']);
  assert.equal(readdirSync(join(talk.dataDir, 'uploads')), []);
});

avatars('a picture is turned upright and tells nothing about where it was taken', async (talk) => {
  const alice = await talk.user('alice');
  const lunch = await alice.createsGroup('Lunch');
  assert.is((await uploads(alice, lunch, await sidewaysPicture())).status, 200);
  const { bytes } = await loads(alice, lunch);
  const { exif, orientation, color } = await lookAt(bytes, 0.5, 0.9);
  assert.is(exif, undefined);
  assert.is(orientation, undefined);
  assert.match(color, /^0[0-4]0[0-4]f/, 'what was right is below');
});

avatars('what is no square picture is refused, and nothing changes', async (talk) => {
  const alice = await talk.user('alice');
  const lunch = await alice.createsGroup('Lunch');
  const whole = await plainPicture('png', 200);
  const photo = await plainPicture('jpeg', 600);
  const script = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>';
  const refused: [string, Uint8Array][] = [
    ['Avatar image is not square', await plainPicture('png', 96, 95)],
    ['Avatar image is not square', await plainPicture('jpeg', 95, 96)],
    ['Unknown filetype', await plainPicture('gif')],
    ['Unknown filetype', await plainPicture('webp')],
    ['Invalid image', Buffer.from(script)],
    ['Invalid image', Buffer.from('hello')],
    ['Invalid image', Buffer.alloc(0)],
    ['Invalid image', whole.subarray(0, 20)],
    ['Invalid image', whole.subarray(0, whole.length - 60)],
    ['Invalid image', photo.subarray(0, photo.length / 2)],
    ['Invalid image', Buffer.concat([whole.subarray(0, 8), Buffer.from(script)])],
    // Far fewer rows than it promises.
    ['Invalid image', pngOfSize(4000)],
    ['File is too big', pngOfSize(5001)],
    ['File is too big', pngOfSize(60_000)],
    ['File is too big', Buffer.alloc(20 * 1024 * 1024 + 1)],
  ];
  for (const [message, bytes] of refused) {
    const answer = await uploads(alice, lunch, bytes);
    assert.is(answer.status, 400);
    assert.equal(answer.data, { message }, `${message}, of ${bytes.length} bytes`);
  }
  assert.equal((await alice.post(avatarOf(lunch))).data, { message: 'No image file provided' });
  assert.equal((await uploads(alice, lunch, whole, 'picture')).data, { message: 'No image file provided' });
  const room = await alice.room(lunch);
  assert.is(room.isCustomAvatar, false);
  assert.equal(texts(await alice.history(lunch)), ['conversation_created']);
  assert.equal(readdirSync(join(talk.dataDir, 'uploads')), []);
});

avatars('an emoji stands on its colour, or on that of the theme', async (talk) => {
  const alice = await talk.user('alice');
  const lunch = await alice.createsPublic('Lunch');
  const chooses = (emoji: string, color?: string) =>
    alice.request('POST', avatarOf(lunch, '/emoji'), { json: { emoji, ...(color === undefined ? {} : { color }) } });

  assert.is((await chooses('👩🏽‍🚀', '123456')).status, 200);
  const first = await alice.room(lunch);
  assert.is(first.isCustomAvatar, true);
  const astronaut = await loads(alice, lunch);
  assert.is(astronaut.headers.get('content-type'), 'image/svg+xml');
  assert.match(astronaut.text, /#123456.*👩🏽‍🚀/su);
  assert.is((await loads(alice, lunch, '/dark')).text, astronaut.text);

  await chooses('🍏');
  assert.match((await loads(alice, lunch)).text, /#6B6B6B.*🍏/su);
  assert.match((await loads(alice, lunch, '/dark')).text, /#3B3B3B.*🍏/su);
  assert.match((await loads(alice, lunch, '?darkTheme=1')).text, /#3B3B3B.*🍏/su);
  assert.is.not((await alice.room(lunch)).avatarVersion, first.avatarVersion);

  for (const [emoji, color, message] of [
    ['👋🚀', '123456', 'Invalid emoji character'],
    ['x', undefined, 'Invalid emoji character'],
    ['', undefined, 'Invalid emoji character'],
    ['<b>', undefined, 'Invalid emoji character'],
    ['👋', '1234567', 'Invalid background color'],
    ['👋', '"/><a>', 'Invalid background color'],
    ['👋', '', 'Invalid background color'],
  ] as const) {
    assert.equal((await chooses(emoji, color)).data, { message });
  }
  // An emoji always tells, also when it is the same again.
  await chooses('🍏');
  assert.equal(texts(await alice.history(lunch)), ['avatar_set', 'avatar_set', 'avatar_set', 'conversation_created']);

  // A picture comes instead of the emoji, and goes when an emoji comes.
  await uploads(alice, lunch, await plainPicture('png'));
  assert.is((await loads(alice, lunch)).headers.get('content-type'), 'image/png');
  await chooses('1️⃣', 'abcdef');
  assert.match((await loads(alice, lunch)).text, /#abcdef.*1️⃣/su);
});

avatars('a conversation can be made with an emoji', async (talk) => {
  const alice = await talk.user('alice');
  const token = await alice.creates(2, { roomName: 'Space', emoji: '🚀', avatarColor: '0000ff' });
  assert.is((await alice.room(token)).isCustomAvatar, true);
  assert.match((await loads(alice, token)).text, /#0000ff.*🚀/su);
  assert.equal(texts(await alice.history(token)), ['avatar_set', 'conversation_created']);
  const bare = await alice.creates(2, { roomName: 'Space', emoji: '🚀' });
  assert.match((await loads(alice, bare)).text, /#6B6B6B.*🚀/su);
  const refused = await alice.post('/apps/spreed/api/v4/room', { roomType: 2, roomName: 'x', emoji: 'x' });
  assert.equal(refused.data, { error: 'avatar' });
});

avatars('without a picture a room has an icon for what it is, or the emoji of its name', async (talk) => {
  const alice = await talk.user('alice');
  const bob = await talk.user('bob');
  const group = await alice.createsGroup('Lunch');
  const open = await alice.createsPublic('Lunch');
  const event = await alice.creates(2, { roomName: 'Lunch', objectType: 'event', objectId: '1#2' });
  const pictures = await Promise.all([group, open, event].map(async (token) => (await loads(alice, token)).text));
  assert.is(new Set(pictures).size, 3);
  const versions = await Promise.all(
    [group, open, event].map(async (token) => (await alice.room(token)).avatarVersion),
  );
  assert.is(new Set(versions).size, 3);

  await alice.put(`/apps/spreed/api/v4/room/${group}`, { roomName: '💙 Lunch' });
  assert.match((await loads(alice, group)).text, /💙/u);
  assert.is((await alice.room(group)).isCustomAvatar, false);
  assert.is.not((await alice.room(group)).avatarVersion, versions[0]);

  // Of a pair each sees the other.
  const pair = await alice.creates(1, { invite: 'bob' });
  await alice.says(pair, 'hello');
  const [bobs, alices] = await Promise.all([loads(alice, pair), loads(bob, pair)]);
  assert.is(bobs.headers.get('content-type'), 'image/png');
  assert.equal(bobs.bytes, (await alice.get('/index.php/avatar/bob/512')).bytes);
  assert.equal(alices.bytes, (await alice.get('/index.php/avatar/alice/512')).bytes);
  const message = 'One-to-one rooms always need to show the other users avatar';
  assert.equal((await uploads(alice, pair, await plainPicture('png'))).data, { message });
  assert.equal((await alice.post(avatarOf(pair, '/emoji'), { emoji: '👋' })).data, { message });
  await talk.admin.delete('/cloud/users/bob');
  assert.is((await loads(alice, pair)).headers.get('content-type'), 'image/svg+xml');
});

avatars('only moderators change the picture, and only who may know of the room sees it', async (talk) => {
  const alice = await talk.user('alice');
  const bob = await talk.user('bob');
  const carol = await talk.user('carol');
  const guest = talk.guest();
  const lunch = await alice.createsPublic('Lunch');
  await alice.adds(lunch, bob);
  const picture = await plainPicture('png');
  for (const [person, status] of [
    [bob, 403],
    [carol, 404],
    [guest, 404],
  ] as const) {
    assert.is((await uploads(person, lunch, picture)).status, status);
    assert.is((await person.post(avatarOf(lunch, '/emoji'), { emoji: '👋' })).status, status);
    assert.is((await person.delete(avatarOf(lunch))).status, status);
  }
  assert.is((await loads(bob, lunch)).status, 200);
  assert.is((await loads(carol, lunch)).status, 404);
  assert.is((await loads(guest, lunch)).status, 404);
  await guest.joins(lunch);
  assert.is((await loads(guest, lunch)).status, 200);
  await alice.put(`/apps/spreed/api/v4/room/${lunch}/listable`, { scope: 1 });
  assert.is((await loads(carol, lunch)).status, 200);
  assert.is((await loads(talk.guest(), lunch)).status, 404);
  // To change it takes the header that other sites cannot make a browser send.
  const headers = { 'OCS-APIRequest': undefined };
  const unmeant = await alice.request('POST', avatarOf(lunch), { file: { field: 'file', bytes: picture }, headers });
  assert.is(unmeant.status, 412);
});

avatars.run();
