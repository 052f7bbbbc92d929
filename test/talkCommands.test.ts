import * as assert from 'uvu/assert';
import { isRefused, succeeds } from './support/commandLine.js';
import { type Person, texts } from './support/person.js';
import { stories, type Talk } from './support/talk.js';

const story = stories('command line for rooms');

async function makes(talk: Talk, args: string[]): Promise<string> {
  const out = await succeeds(talk, ['talk:room:create', ...args]);
  const [, token = ''] = /^Room token: ([a-z0-9]{8})\nRoom successfully created\.\n$/.exec(out) ?? [];
  assert.is.not(token, '', out);
  return token;
}

/** What the waiting person is told of when the command has run. */
async function seesNext(talk: Talk, person: Person, token: string, args: string[]): Promise<string[]> {
  const lastKnownMessageId = await person.newestId(token);
  const waiting = person.waitsFor(token, { lastKnownMessageId, timeout: 60 });
  await talk.until(() => talk.listeners(token) === 1);
  await succeeds(talk, args);
  return texts(await waiting);
}

const people = async (person: Person, token: string) =>
  (await person.participants(token)).map(
    (each: { actorType: string; actorId: string; participantType: number }) =>
      `${each.actorType}/${each.actorId} ${each.participantType}`,
  );

story('a room is made with owner, moderators, a group and settings', async (talk) => {
  const [alice] = [await talk.user('alice'), await talk.user('bob'), await talk.user('carl')];
  await talk.admin.post('/cloud/groups', { groupid: 'crew' });
  await talk.admin.post('/cloud/users/carl/groups', { groupid: 'crew' });
  const who = ['--user=alice', '--user', 'bob', '--group', 'crew', '--owner', 'alice', '--moderator', 'bob'];
  const settings = ['--public', '--readonly', '--listable=2', '--password=soup', '--message-expiration=3600'];
  const token = await makes(talk, ['Galley', '--description', 'Who cooks?', ...who, ...settings]);

  const room = await alice.room(token);
  assert.equal(
    [room.name, room.description, room.type, room.readOnly, room.listable, room.hasPassword, room.messageExpiration],
    ['Galley', 'Who cooks?', 3, 1, 2, true, 3600],
  );
  assert.equal(await people(alice, token), ['users/alice 1', 'users/bob 2', 'groups/crew 3', 'users/carl 3']);
  const { data } = await alice.history(token);
  assert.equal(data.map(({ systemMessage }: { systemMessage: string }) => systemMessage).reverse(), [
    'conversation_created',
    'user_added',
    'user_added',
    'group_added',
    'user_added',
    'moderator_promoted',
  ]);
  assert.equal(data.at(-1).message, 'An administrator created the conversation');
  assert.equal([data[0].actorType, data[0].actorId, data[0].expirationTimestamp > 0], ['guests', 'cli', true]);
});

story('whoever waits in a room is told at once what changes there', async (talk) => {
  const alice = await talk.user('alice');
  await talk.user('bob');
  const token = await alice.createsGroup('Lunch');
  const sees = (...args: string[]) => seesNext(talk, alice, token, args);
  assert.equal(await sees('talk:room:add', token, '--user', 'bob'), ['user_added']);
  assert.equal(await sees('talk:room:promote', token, 'bob'), ['moderator_promoted']);
  assert.equal(await sees('talk:room:demote', token, 'bob', 'alice'), ['moderator_demoted']);
  assert.equal(await people(alice, token), ['users/alice 1', 'users/bob 3']);
  const update = ['--name=Soup', '--description=hot', '--public=1', '--listable=1', '--message-expiration=60'];
  assert.equal(await sees('talk:room:update', token, ...update), [
    'conversation_renamed',
    'description_set',
    'guests_allowed',
    'listable_users',
    'message_expiration_enabled',
  ]);
  assert.equal(await sees('talk:room:update', token, '--password', 'x'), ['password_set']);
  assert.equal(await sees('talk:room:update', token, '--owner', 'bob'), ['moderator_demoted']);
  assert.equal(await people(alice, token), ['users/alice 3', 'users/bob 1']);
  assert.equal(await sees('talk:room:remove', token, 'bob'), ['user_removed']);
  await succeeds(talk, ['talk:room:delete', token]);
  assert.is((await alice.get(`/apps/spreed/api/v4/room/${token}`)).status, 404);
});

story('what cannot be is refused, and nothing changes', async (talk) => {
  const alice = await talk.user('alice');
  await talk.user('bob');
  const token = await alice.createsGroup('Lunch');
  const pair = await alice.creates(1, { invite: 'bob' });
  const before = await alice.newestId(token);
  await Promise.all([
    isRefused(talk, ['talk:room:create', '  '], 'Invalid room name.'),
    isRefused(talk, ['talk:room:create', 'x', '--description', 'x'.repeat(2001)], 'Invalid room description.'),
    isRefused(talk, ['talk:room:create', 'x', '--user=eve'], "User 'eve' not found."),
    isRefused(talk, ['talk:room:create', 'x', '--group=eve'], "Group 'eve' not found."),
    isRefused(talk, ['talk:room:create', 'x', '--user=bob', '--owner=alice'], "User 'alice' is no participant."),
  ]);
  await Promise.all([
    isRefused(talk, ['talk:room:update', token, '--name=Soup', '--owner=bob'], "User 'bob' is no participant."),
    isRefused(talk, ['talk:room:update', token, '--public=2'], 'Invalid value for option "--public" given.'),
    isRefused(talk, ['talk:room:update', token, '--password=x'], 'Unable to add password protection to private room.'),
    isRefused(talk, ['talk:room:promote', token, 'alice', 'bob'], "User 'bob' is no participant."),
    isRefused(talk, ['talk:room:remove', token, 'alice', 'bob'], "User 'bob' is no participant."),
  ]);
  await Promise.all([
    isRefused(talk, ['talk:room:delete', pair], 'Room is no group call.'),
    isRefused(talk, ['talk:room:add', 'nowhere1', '--user=bob'], 'Room not found.'),
    isRefused(talk, ['talk:user:remove', '--user=bob', '--user=eve'], "User 'eve' not found."),
    isRefused(talk, ['talk:user:transfer-ownership', 'alice', 'eve'], 'Destination user could not be found.'),
  ]);
  assert.is(await alice.newestId(token), before);
  assert.equal(await people(alice, token), ['users/alice 1']);
});

story('a user is removed from all rooms, or hands them over', async (talk) => {
  const [alice, bob, carl] = [await talk.user('alice'), await talk.user('bob'), await talk.user('carl')];
  const lunch = await alice.createsGroup('Lunch', [bob]);
  const open = await bob.createsPublic('Open');
  const pair = await alice.creates(1, { invite: 'bob' });
  await alice.says(pair, 'Hi');

  const transfer = ['talk:user:transfer-ownership', '--remove-source-user', 'bob', 'carl'];
  assert.is(await succeeds(talk, transfer), 'Added or promoted user carl in 1 rooms.\n');
  assert.equal(await people(carl, open), ['users/carl 1']);
  assert.is((await bob.get(`/apps/spreed/api/v4/room/${lunch}`)).status, 200);
  const all = ['talk:user:transfer-ownership', '--include-non-moderator', 'bob', 'carl'];
  assert.is(await succeeds(talk, all), 'Added or promoted user carl in 1 rooms.\n');
  assert.is(await succeeds(talk, all), 'Added or promoted user carl in 0 rooms.\n');
  assert.equal(await people(alice, lunch), ['users/alice 1', 'users/bob 3', 'users/carl 3']);

  const done = 'Users successfully removed from all rooms.\n';
  const removal = ['talk:user:remove', '--private-only', '--user=bob'];
  assert.is(await succeeds(talk, removal), done);
  assert.is((await bob.get(`/apps/spreed/api/v4/room/${lunch}`)).status, 404);
  assert.is((await bob.room(pair)).type, 1);
  assert.is(await succeeds(talk, ['talk:user:remove', '--user=bob']), done);
  const former = await alice.room(pair);
  assert.equal([former.type, former.displayName, former.readOnly], [5, 'Bob', 1]);
});

story.run();
