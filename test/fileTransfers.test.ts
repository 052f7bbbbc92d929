import * as assert from 'uvu/assert';
import { fails, succeeds } from './support/commandLine.js';
import { type DavAnswer, dav, valuesOf } from './support/dav.js';
import { sharesFile } from './support/files.js';
import type { Person } from './support/person.js';
import { stories, type Talk } from './support/talk.js';

const story = stories('files are handed over');

const command = 'files:transfer-ownership';
const api = '/apps/files_sharing/api/v1';
const chats = '/apps/spreed/api/v1/chat';

const puts = (talk: Talk, person: Person, path: string, body: string) => dav(talk, person, 'PUT', path, { body });
const moves = (talk: Talk, person: Person, from: string, to: string) =>
  dav(talk, person, 'MOVE', from, { headers: { Destination: `/remote.php/dav/files/${person.uid}/${to}` } });
const reads = async (talk: Talk, person: Person, path: string) =>
  (await dav(talk, person, 'GET', encodeURI(path))).text;
const status = async (talk: Talk, person: Person, path: string) =>
  (await dav(talk, person, 'GET', encodeURI(path))).status;

/** All that a person finds, folders with a slash at the end. */
async function findsAll(talk: Talk, person: Person, folder = ''): Promise<string[]> {
  const answer: DavAnswer = await dav(talk, person, 'PROPFIND', encodeURI(folder), { headers: { Depth: '1' } });
  const paths = valuesOf(answer, 'd:href').map((href) =>
    decodeURI(href).replace(/^\/remote\.php\/dav\/files\/\w+\//, ''),
  );
  const found = paths.filter((path) => path !== folder);
  const below = found.filter((path) => path.endsWith('/')).map((path) => findsAll(talk, person, path));
  return [...found, ...(await Promise.all(below)).flat()].sort();
}

/** The files that a room's messages show to a reader, oldest first, by their paths; "" where one is no longer there. */
async function shownIn(person: Person, room: string): Promise<string[]> {
  const { data } = await person.get(`${chats}/${room}`, { lookIntoFuture: 0, lastKnownMessageId: 0 });
  const shown: { message: string; messageParameters: { file?: { path: string } } }[] = data;
  const about = shown.filter(
    ({ message, messageParameters }) => messageParameters.file || /shared a file/.test(message),
  );
  return about.map(({ messageParameters }) => messageParameters.file?.path ?? '').reverse();
}

const used = async (person: Person) => (await person.get('/cloud/user')).data.quota.used;

/** @returns the name of the folder that was made, the second one within a second included */
async function transfers(talk: Talk, args: string[], more = ''): Promise<string> {
  const out = await succeeds(talk, [command, ...args]);
  const [, folder = ''] =
    /, into "(Transferred from [^/"]+ on \d{4}-\d\d-\d\d \d\d-\d\d-\d\d(?: \(2\))?)"\n/.exec(out) ?? [];
  assert.is.not(folder, '', out);
  assert.is(out.slice(out.indexOf('\n') + 1), more);
  return folder;
}

story('all that somebody has goes to another, and keeps reaching its conversations', async (talk) => {
  const [alice, bob, carol, dave] = await Promise.all(['alice', 'bob', 'carol', 'dave'].map((uid) => talk.user(uid)));
  if (!alice || !bob || !carol || !dave) throw new Error('nobody is there');
  const lunch = await alice.createsGroup('Lunch', [bob, carol]);
  const open = await alice.createsPublic('Open');
  await alice.adds(open, dave);
  await puts(talk, alice, 'menu.txt', 'Soup');
  await dav(talk, alice, 'MKCOL', 'Sweets');
  await puts(talk, alice, 'Sweets/cake.txt', 'Cake!');
  await puts(talk, dave, 'plan.txt', 'Plan of Dave');
  const menu = (await sharesFile(alice, lunch, 'menu.txt')).data;
  const cake = (await sharesFile(alice, open, 'Sweets/cake.txt')).data;
  await sharesFile(dave, open, 'plan.txt');
  assert.equal(await shownIn(alice, open), ['Sweets/cake.txt', 'Talk/plan.txt']);
  assert.is((await moves(talk, alice, 'Talk/plan.txt', 'Sweets/plan.txt')).status, 201);
  const before = [await shownIn(alice, lunch), await shownIn(bob, lunch), await shownIn(carol, lunch)];
  assert.equal(before, [['menu.txt'], ['Talk/menu.txt'], ['Talk/menu.txt']]);
  const guest = talk.guest();
  await guest.joins(open);

  const waiting = carol.waitsFor(lunch, { lastKnownMessageId: await carol.newestId(lunch), timeout: 60 });
  await talk.until(() => talk.listeners(lunch) === 1);
  const counts =
    "Shares with conversations that are bob's now: 2\nLeft with alice, with whom others have shared them: 1\n";
  const folder = await transfers(talk, ['alice', 'bob'], counts);
  assert.ok(folder.startsWith('Transferred from Alice on '), folder);

  assert.equal(await findsAll(talk, bob), [
    'Talk/',
    `${folder}/`,
    `${folder}/Sweets/`,
    `${folder}/Sweets/cake.txt`,
    `${folder}/Talk/`,
    `${folder}/menu.txt`,
  ]);
  assert.is(await reads(talk, bob, `${folder}/menu.txt`), 'Soup');
  // What she had received stays where she had put it, and what she had shared has come back to her as received.
  assert.equal(await findsAll(talk, alice), ['Sweets/', 'Sweets/plan.txt', 'Talk/', 'Talk/cake.txt', 'Talk/menu.txt']);
  assert.equal(
    [await reads(talk, alice, 'Talk/menu.txt'), await reads(talk, alice, 'Sweets/plan.txt')],
    ['Soup', 'Plan of Dave'],
  );
  assert.equal([await used(alice), await used(bob)], [0, 9]);

  assert.equal(await shownIn(alice, lunch), ['Talk/menu.txt']);
  assert.equal(await shownIn(bob, lunch), [`${folder}/menu.txt`]);
  assert.equal(await shownIn(carol, lunch), ['Talk/menu.txt']);
  assert.equal(await shownIn(dave, open), ['Talk/cake.txt', 'plan.txt']);
  assert.equal(await shownIn(guest, open), ['cake.txt', 'plan.txt']);
  assert.equal(
    (await Promise.all([alice, bob, carol].map((each) => each.get(`${api}/shares/${menu.id}`)))).map(({ data }) => [
      data.uid_owner,
      data.uid_file_owner,
      data.item_source,
      data.path,
      data.storage_id,
      data.file_target,
      data.can_delete,
    ]),
    [
      ['bob', 'bob', menu.item_source, '/Talk/menu.txt', 'shared::/Talk/menu.txt', '/Talk/menu.txt', false],
      ['bob', 'bob', menu.item_source, `/${folder}/menu.txt`, 'home::bob', '/Talk/menu.txt', true],
      ['bob', 'bob', menu.item_source, '/Talk/menu.txt', 'shared::/Talk/menu.txt', '/Talk/menu.txt', false],
    ],
  );
  // Of a conversation that he is not in Bob learns nothing, though what is shared with it is his.
  const ofCake = (await bob.get(`${api}/shares/${cake.id}`)).data;
  assert.match(ofCake.share_with, /^private_conversation_[0-9a-f]{6}$/);
  assert.is(ofCake.file_target, '/{TALK_PLACEHOLDER}/cake.txt');
  const listed = async (person: Person) => (await person.get(`${api}/shares`)).data.map(({ id }: { id: string }) => id);
  assert.equal([await listed(alice), await listed(bob)], [[], [menu.id, cake.id]]);

  const { id } = await bob.says(lunch, 'It is mine now');
  assert.equal(
    (await waiting).data.map((each: { id: number }) => each.id),
    [id],
  );
  assert.is((await puts(talk, bob, `${encodeURI(folder)}/menu.txt`, 'Stew')).status, 204);
  assert.is(await reads(talk, carol, 'Talk/menu.txt'), 'Stew');

  // Nobody loses anything when the account that had it goes.
  await succeeds(talk, ['user:delete', 'alice']);
  assert.equal(await shownIn(carol, lunch), ['Talk/menu.txt']);
  assert.equal(await shownIn(dave, open), ['Talk/cake.txt', 'plan.txt']);
  assert.is((await bob.delete(`${api}/shares/${menu.id}`)).status, 200);
  assert.equal(await shownIn(carol, lunch), ['']);
  await succeeds(talk, ['check']);
});

story('one folder or file goes, and what is shared around it stays as it was', async (talk) => {
  const [alice, bob] = [await talk.user('alice', 'Alice A/B'), await talk.user('bob')];
  const lunch = await alice.createsGroup('Lunch', [bob]);
  for (const path of ['Sweets', 'Sweets/Cakes']) await dav(talk, alice, 'MKCOL', path);
  await puts(talk, alice, 'Sweets/Cakes/cake.txt', 'Cake!');
  await puts(talk, alice, 'Sweets/pie.txt', 'Pie');
  await sharesFile(alice, lunch, 'Sweets');
  await sharesFile(alice, lunch, 'Sweets/Cakes/cake.txt');
  assert.equal(await shownIn(bob, lunch), ['Talk/Sweets', 'Talk/cake.txt']);
  const folder = await transfers(
    talk,
    ['alice', 'bob', '--path=/Sweets/Cakes/'],
    "Shares with conversations that are bob's now: 1\n",
  );
  assert.ok(folder.startsWith('Transferred from Alice A B on '), folder);
  assert.equal(await findsAll(talk, alice), ['Sweets/', 'Sweets/pie.txt', 'Talk/', 'Talk/cake.txt']);
  const mine = [`${folder}/`, `${folder}/Cakes/`, `${folder}/Cakes/cake.txt`];
  assert.equal(await findsAll(talk, bob), ['Talk/', 'Talk/Sweets/', 'Talk/Sweets/pie.txt', ...mine].sort());
  assert.equal(await shownIn(alice, lunch), ['Sweets', 'Talk/cake.txt']);
  assert.equal(await shownIn(bob, lunch), ['Talk/Sweets', `${folder}/Cakes/cake.txt`]);

  const second = await transfers(talk, ['alice', 'bob', '--path', 'Sweets/pie.txt']);
  assert.is(await reads(talk, bob, `${second}/pie.txt`), 'Pie');
  assert.equal([await used(alice), await used(bob)], [0, 8]);
  await succeeds(talk, ['check']);
});

story('everything comes right into an empty home, and back again', async (talk) => {
  const [alice, bob] = [await talk.user('alice'), await talk.user('bob')];
  const lunch = await alice.createsGroup('Lunch');
  await dav(talk, alice, 'MKCOL', 'Sweets');
  await puts(talk, alice, 'Sweets/cake.txt', 'Cake!');
  const { id } = (await sharesFile(alice, lunch, 'Sweets/cake.txt')).data;
  const home = 'Transferred 1 file of alice to bob, into their home\n';
  const shares = "Shares with conversations that are bob's now: 1\n";
  assert.is(await succeeds(talk, [command, '--move', 'alice', 'bob']), home + shares);
  assert.equal(await findsAll(talk, bob), ['Sweets/', 'Sweets/cake.txt']);
  assert.equal(await findsAll(talk, alice), ['Talk/', 'Talk/cake.txt']);
  await fails(talk, [command, '--move', 'bob', 'alice'], /^The home of alice is not empty$/m);

  const folder = await transfers(talk, ['bob', 'alice'], "Shares with conversations that are alice's now: 1\n");
  assert.equal(await findsAll(talk, bob), []);
  assert.equal(await findsAll(talk, alice), ['Talk/', `${folder}/`, `${folder}/Sweets/`, `${folder}/Sweets/cake.txt`]);
  assert.equal((await alice.get(`${api}/shares/${id}`)).data.uid_owner, 'alice');
  assert.equal(await shownIn(alice, lunch), [`${folder}/Sweets/cake.txt`]);
  await succeeds(talk, ['check']);
});

story('what cannot be is refused, and nothing changes', async (talk) => {
  const [alice, bob] = [await talk.user('alice'), await talk.user('bob')];
  const lunch = await alice.createsGroup('Lunch', [bob]);
  await puts(talk, alice, 'menu.txt', 'Soup');
  await dav(talk, bob, 'MKCOL', 'Plans');
  await puts(talk, bob, 'Plans/plan.txt', 'Plan');
  await sharesFile(alice, lunch, 'menu.txt');
  await sharesFile(bob, lunch, 'Plans');
  await talk.user('nina');
  const seen = async () => [await findsAll(talk, alice), await findsAll(talk, bob), await shownIn(bob, lunch)];
  const before = await seen();
  const refused = (args: string[], why: RegExp) => fails(talk, [command, ...args], why);
  await Promise.all([
    refused(['alice', 'eve'], /^There is no account "eve"$/m),
    refused(['eve', 'alice'], /^There is no account "eve"$/m),
    refused(['alice', 'alice'], /both accounts are the same$/m),
    refused(['nina', 'alice'], /^There is nothing in the home of nina that is their own$/m),
    refused(['alice', 'bob', '--path=nowhere.txt'], /^There is no "nowhere.txt" in the home of alice$/m),
    refused(['alice', 'bob', '--path=menu.txt/x'], /^There is no "menu.txt\/x" in the home of alice$/m),
  ]);
  await Promise.all([
    refused(['alice', 'bob', '--path=../bob/Plans'], /^"..\/bob\/Plans" is no path/m),
    refused(['alice', 'bob', '--path='], /^"" is no path of a file or folder in the home of alice$/m),
    refused(['alice', 'bob', '--path=/'], /^"\/" is no path/m),
    refused(['alice', 'nina', '--path=Talk/Plans'], /^"Talk\/Plans" was shared with alice: only what is their own/m),
    refused(['alice', 'nina', '--path=Talk/Plans/plan.txt'], /was shared with alice: only what is their own/m),
    refused(['alice', 'bob', '--move'], /^The home of bob is not empty$/m),
  ]);
  const small = { PARLEY_DEFAULT_QUOTA: '7' };
  await fails(talk, [command, 'alice', 'bob'], /^That does not fit into the quota of bob$/m, small);
  await succeeds(talk, ['user:setting', 'bob', 'files', 'quota', '7 B']);
  await refused(['alice', 'bob'], /^That does not fit into the quota of bob$/m);
  assert.equal(await seen(), before);
  assert.is(await status(talk, bob, 'Talk/menu.txt'), 200);
  await succeeds(talk, ['user:setting', 'bob', 'files', 'quota', '8 B']);
  await succeeds(talk, [command, 'alice', 'bob']);
});

story.run();
