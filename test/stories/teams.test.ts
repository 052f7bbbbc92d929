import * as assert from 'uvu/assert';
import { fails, succeeds } from '../support/commandLine.js';
import { type Person, texts } from '../support/person.js';
import { stories, type Talk } from '../support/talk.js';

const story = stories('teams');
const rooms = '/apps/spreed/api/v4/room';

async function makesTeam(talk: Talk, name: string, members: Person[]): Promise<string> {
  const [founder, ...others] = members;
  const create = ['circles:manage:create', '--type', '1', '--output', 'json', founder?.uid ?? '', name];
  const { id, displayName } = JSON.parse(await succeeds(talk, create));
  assert.is(displayName, name);
  for (const { uid } of others) await succeeds(talk, ['circles:members:add', '--type', '1', id, uid]);
  return id;
}

const addsTeam = (person: Person, token: string, id: string, source = 'teams') =>
  person.post(`${rooms}/${token}/participants`, { newParticipant: id, source });

const people = async (person: Person, token: string) =>
  (await person.participants(token)).map(
    (each: { actorType: string; actorId: string; displayName: string }) => `${each.actorType} ${each.displayName}`,
  );

story('a team comes with its members and is followed as they come and go', async (talk) => {
  const [alice, bob, carl] = [await talk.user('alice'), await talk.user('bob'), await talk.user('carl')];
  const id = await makesTeam(talk, 'Team A', [alice, bob]);
  const token = await alice.createsGroup('Lunch');
  const added = await addsTeam(alice, token, id);
  assert.equal([added.status, added.data], [200, []]);
  assert.equal(await people(alice, token), ['users Alice', 'circles Team A', 'users Bob']);
  const told = await alice.history(token);
  assert.equal(texts(told), ['user_added', 'circle_added', 'conversation_created']);
  assert.is(told.data[1].message, 'You added team {circle}');
  assert.equal(told.data[1].messageParameters.circle, {
    type: 'circle',
    id,
    name: 'Team A',
    link: '',
    'mention-id': `team/${id}`,
  });

  await succeeds(talk, ['circles:members:add', id, 'carl']);
  assert.is((await carl.room(token)).participantType, 3);
  await succeeds(talk, ['circles:manage:edit', id, 'displayName', 'Team Alpha']);
  assert.equal(await people(alice, token), ['users Alice', 'circles Team Alpha', 'users Bob', 'users Carl']);
  await succeeds(talk, ['circles:members:remove', id, 'carl']);
  assert.is((await carl.get(`${rooms}/${token}`)).status, 404);

  const message = await alice.says(token, `Hi @"team/${id}"`);
  assert.is(message.messageParameters['mention-team1'].name, 'Team Alpha');
  const suggested = await bob.get(`/apps/spreed/api/v1/chat/${token}/mentions`, { search: 'alph' });
  assert.equal(suggested.data, [{ id: `team/${id}`, label: 'Team Alpha', source: 'teams', mentionId: `team/${id}` }]);

  await succeeds(talk, ['circles:manage:destroy', id]);
  assert.equal(await people(alice, token), ['users Alice']);
  assert.equal(texts(await alice.history(token, { limit: 2 })), ['user_removed', 'circle_removed']);
});

story('a team can be invited to a new room, and removing it removes whom nothing else keeps', async (talk) => {
  const [alice, bob, carl] = [await talk.user('alice'), await talk.user('bob'), await talk.user('carl')];
  const id = await makesTeam(talk, 'Team A', [alice, bob, carl]);
  await talk.admin.post('/cloud/groups', { groupid: 'crew' });
  await talk.admin.post('/cloud/users/carl/groups', { groupid: 'crew' });
  const token = await alice.creates(2, { invite: id, source: 'circles' });
  assert.is((await alice.room(token)).name, 'Team A');
  await alice.post(`${rooms}/${token}/participants`, { newParticipant: 'crew', source: 'groups' });
  const team = (await alice.participants(token)).find(
    ({ actorType }: { actorType: string }) => actorType === 'circles',
  );
  assert.is((await alice.delete(`${rooms}/${token}/attendees`, { attendeeId: team.attendeeId })).status, 200);
  assert.equal(await people(alice, token), ['users Alice', 'users Carl', 'groups crew']);
});

story('only members know of a team, and only teams that exist can be added', async (talk) => {
  const [alice, bob] = [await talk.user('alice'), await talk.user('bob')];
  const id = await makesTeam(talk, 'Secret', [alice]);
  const token = await bob.createsGroup('Lunch');
  for (const [team, source] of [
    [id, 'teams'],
    [id, 'circles'],
    ['nothing', 'teams'],
  ] as const) {
    const refused = await addsTeam(bob, token, team, source);
    assert.equal([refused.status, refused.data], [404, { error: 'new-participant' }]);
  }
  const created = await bob.request('POST', rooms, {
    json: { roomType: 2, roomName: 'x', participants: { teams: [id] } },
  });
  assert.equal([created.status, created.data.error], [404, 'invite']);
  assert.equal(await people(bob, token), ['users Bob']);
  await Promise.all([
    fails(talk, ['circles:members:add', 'nothing', 'bob'], /^Team "nothing" does not exist\.$/m),
    fails(talk, ['circles:manage:create', 'nobody', 'x'], /^User does not exist$/m),
    fails(talk, ['circles:manage:create', 'alice', ' '], /^A team needs a name$/m),
    fails(talk, ['circles:members:add', '--type', '4', id, 'bob'], /Allowed choices are 1/),
    fails(talk, ['circles:manage:edit', id, 'description', 'x'], /^Only displayName can be set$/m),
  ]);
  const listed = JSON.parse(await succeeds(talk, ['circles:manage:list', '--output=json']));
  assert.equal(listed, { [id]: { displayName: 'Secret', members: ['alice'] } });
});

story.run();
