import * as assert from 'uvu/assert';
import { emailActorId } from '../../src/domain/emailAddress.js';
import { succeeds } from '../support/commandLine.js';
import type { Person } from '../support/person.js';
import { stories } from '../support/talk.js';

const mentions = stories('suggestions');
const rooms = '/apps/spreed/api/v4/room';

interface Suggestion {
  id: string;
  label: string;
  source: string;
  details?: string;
}

const suggestions = async (person: Person, token: string, search: string): Promise<Suggestion[]> =>
  (await person.get(`/apps/spreed/api/v1/chat/${token}/mentions`, { search })).data;
const ids = (found: Suggestion[]) => found.map(({ id }) => id);
const invites = (person: Person, token: string, newParticipant: string, source: string) =>
  person.post(`${rooms}/${token}/participants`, { newParticipant, source });

mentions('kinds are suggested one after the other: users, groups, guests, addresses, teams, everyone', async (talk) => {
  const alice = await talk.user('alice');
  await talk.admin.post('/cloud/groups', { groupid: 'soupers' });
  const create = ['circles:manage:create', '--type', '1', '--output', 'json', 'alice', 'Soup team'];
  const team = JSON.parse(await succeeds(talk, create)).id;
  const token = await alice.createsPublic('Soup');
  await invites(alice, token, team, 'teams');
  await invites(alice, token, 'soup@example.tld', 'emails');
  const guest = talk.guest();
  await guest.joins(token);
  await guest.says(token, 'Hello', { actorDisplayName: 'Greg' });
  await invites(alice, token, 'soupers', 'groups');
  const found = await suggestions(alice, token, '');
  assert.equal(
    found.map(({ source, label }) => `${source} ${label}`),
    ['users Alice', 'groups soupers', 'guests Greg', 'emails Guest', 'teams Soup team', 'calls Soup'],
  );
});

mentions('users are suggested by how their names begin, then by who spoke last; oneself last', async (talk) => {
  const alice = await talk.user('alice', 'Anna');
  const others = [
    await talk.user('ann', 'Joanna'),
    await talk.user('bob', 'Anna Banana'),
    await talk.user('carl', 'Annabel'),
  ];
  const token = await alice.createsGroup('Lunch', others);
  for (const person of others) {
    await person.says(token, 'Hi');
    talk.clock.forward(1);
  }
  assert.equal(ids(await suggestions(alice, token, 'ann')), ['carl', 'bob', 'ann', 'alice']);
  await others[1]?.says(token, 'Hi again');
  assert.equal(ids(await suggestions(alice, token, 'ANN')), ['bob', 'carl', 'ann', 'alice']);
});

mentions('moderators see the addresses of guests who were invited by e-mail, nobody else does', async (talk) => {
  const [alice, bob] = [await talk.user('alice'), await talk.user('bob')];
  const token = await alice.createsPublic('Lunch');
  await alice.adds(token, bob);
  await invites(alice, token, 'Gina@example.tld', 'emails');
  await invites(alice, token, 'hugo@example.tld', 'emails');
  const addressed = async (person: Person) =>
    (await suggestions(person, token, '')).filter((of) => of.source === 'emails');
  const mentionId = (address: string) => `email/${emailActorId(address)}`;
  const gina = mentionId('Gina@example.tld');
  const [first] = await addressed(alice);
  assert.equal(first && Object.entries(first), [
    ['id', gina],
    ['label', first?.label],
    ['source', 'emails'],
    ['mentionId', gina],
    ['details', 'Gina@example.tld'],
  ]);
  assert.equal(
    (await addressed(alice)).map(({ details }) => details),
    ['Gina@example.tld', 'hugo@example.tld'],
  );
  assert.equal(ids(await addressed(bob)), [gina, mentionId('hugo@example.tld')]);
  assert.equal(
    (await addressed(bob)).map((of) => 'details' in of),
    [false, false],
  );
});

mentions.run();
