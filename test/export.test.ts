import * as assert from 'uvu/assert';
import { fails, succeeds } from './support/commandLine.js';
import { stories, type Talk } from './support/talk.js';

const story = stories('export');

async function exported(talk: Talk, ...args: string[]) {
  const lines = (await succeeds(talk, ['export', ...args])).trimEnd().split('\n');
  const records: Record<string, unknown>[] = lines.map((line) => JSON.parse(line));
  const of = (type: string) => records.filter((record) => record.type === type);
  return { of, text: lines.join('\n') };
}

story('a conversation is written with all that was said in it, and nothing that lets anybody in', async (talk) => {
  const [alice, bob] = [await talk.user('alice'), await talk.user('bob')];
  const lunch = await alice.createsPublic('Lunch');
  await alice.adds(lunch, bob);
  await alice.put(`/apps/spreed/api/v4/room/${lunch}/password`, { password: 'Open-Sesame-1' });
  await alice.says(lunch, 'Soup?');
  await bob.says(lunch, 'Salad!');
  const question = { question: 'When?', options: ['Noon', 'One'], resultMode: 0, maxVotes: 1 };
  const poll = await alice.post(`/apps/spreed/api/v1/poll/${lunch}`, question);
  await bob.post(`/apps/spreed/api/v1/poll/${lunch}/${poll.data.id}`, { optionIds: [1] });
  const elsewhere = await alice.createsGroup('Elsewhere');
  await alice.says(elsewhere, 'A secret');

  const { of, text } = await exported(talk, 'room', lunch);
  assert.equal([of('room').length, of('room')[0]?.name, of('room')[0]?.hasPassword], [1, 'Lunch', true]);
  assert.equal(
    of('attendee').map(({ actorId }) => actorId),
    ['alice', 'bob'],
  );
  const said = of('comment').filter(({ verb }) => verb === 'comment');
  assert.equal(
    said.map(({ actorId, message }) => [actorId, message]),
    [
      ['alice', 'Soup?'],
      ['bob', 'Salad!'],
    ],
  );
  assert.equal(
    of('poll').map(({ question, numVoters }) => [question, numVoters]),
    [['When?', 1]],
  );
  for (const secret of ['passwordHash', 'scrypt', 'A secret', 'sessionId']) assert.not(text.includes(secret), secret);
  await fails(talk, ['export', 'room', 'gone1234'], /^There is no conversation gone1234$/m);
});

story('an account is written with what it wrote itself', async (talk) => {
  const [alice, bob] = [await talk.user('alice'), await talk.user('bob')];
  const lunch = await alice.createsGroup('Lunch', [bob]);
  await alice.says(lunch, 'Soup?');
  await bob.says(lunch, 'Salad!');
  const { of, text } = await exported(talk, 'user', 'bob');
  assert.equal(
    of('user').map(({ uid, displayName, groups }) => [uid, displayName, groups]),
    [['bob', 'Bob', []]],
  );
  assert.ok(of('membership').some(({ token }) => token === lunch));
  const said = of('comment').filter(({ token, verb }) => token === lunch && verb === 'comment');
  assert.equal(
    said.map(({ message }) => message),
    ['Salad!'],
  );
  for (const secret of ['passwordHash', 'Soup?']) assert.not(text.includes(secret), secret);
  await fails(talk, ['export', 'user', 'nobody'], /^User does not exist$/m);
});

story.run();
