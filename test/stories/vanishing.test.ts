import * as assert from 'uvu/assert';
import { sessionKillTimeout } from '../../src/domain/session.js';
import { stories } from '../support/talk.js';

const vanishing = stories('clients that go without a word');

const day = 24 * 3600;
const active = (token: string) => `/apps/spreed/api/v4/room/${token}/participants/active`;

vanishing('a silent session is closed while listing, and who came by the link is gone with it', async (talk) => {
  const alice = await talk.user('alice');
  const bob = await talk.user('bob');
  const square = await alice.createsPublic('Square');
  await alice.joins(square);
  await bob.joins(square);
  assert.equal((await alice.participants(square)).length, 2);
  talk.clock.forward(sessionKillTimeout);
  const left = await alice.participants(square);
  assert.equal(
    left.map(({ actorId, sessionIds }: { actorId: string; sessionIds: string[] }) => [actorId, sessionIds]),
    [['alice', []]],
  );
  const { storage } = talk.running.deps;
  const room = await storage.roomByToken(square);
  assert.equal(await storage.sessionsOfRoom(room?.id ?? 0), []);
});

vanishing('a silent guest is forgotten, a silent guest with a name only not listed', async (talk) => {
  const alice = await talk.user('alice');
  const gina = talk.guest();
  const nobody = talk.guest();
  const square = await alice.createsPublic('Square');
  await gina.joins(square);
  await nobody.joins(square);
  await gina.post(`/apps/spreed/api/v1/guest/${square}/name`, { displayName: 'Gina' });
  assert.equal((await alice.participants(square)).length, 3);
  talk.clock.forward(sessionKillTimeout);
  assert.equal((await alice.participants(square)).length, 1);
  const { storage } = talk.running.deps;
  const room = await storage.roomByToken(square);
  const names = (await storage.attendees(room?.id ?? 0)).map(({ displayName }) => displayName);
  assert.equal(names, ['Alice', 'Gina']);
});

vanishing('a guest moderator stays listed without a session', async (talk) => {
  const alice = await talk.user('alice');
  const gina = talk.guest();
  const square = await alice.createsPublic('Square');
  const { attendeeId } = await gina.joins(square);
  const promoted = await alice.post(`/apps/spreed/api/v4/room/${square}/moderators`, { attendeeId });
  assert.is(promoted.status, 200);
  talk.clock.forward(sessionKillTimeout);
  assert.equal((await alice.participants(square)).length, 2);
});

vanishing('what nobody lists is swept after a day', async (talk) => {
  const alice = await talk.user('alice');
  const bob = await talk.user('bob');
  const square = await alice.createsPublic('Square');
  await bob.joins(square);
  const { deps } = talk.running;
  const room = await deps.storage.roomByToken(square);
  talk.clock.forward(day);
  await deps.jobs.rearm('sweep sessions');
  assert.is((await deps.storage.sessionsOfRoom(room?.id ?? 0)).length, 1);
  talk.clock.forward(1);
  await deps.jobs.rearm('sweep sessions');
  assert.is((await deps.storage.sessionsOfRoom(room?.id ?? 0)).length, 0);
  assert.equal(
    (await deps.storage.attendees(room?.id ?? 0)).map(({ actorId }) => actorId),
    ['alice'],
  );
});

vanishing('a session in a call is only replaced by force', async (talk) => {
  const alice = await talk.user('alice');
  const lunch = await alice.createsGroup('Lunch');
  const { sessionId } = await alice.joins(lunch);
  const { storage } = talk.running.deps;
  const room = await storage.roomByToken(lunch);
  const [session] = await storage.sessionsOfRoom(room?.id ?? 0);
  await storage.changeSession(session?.id ?? 0, { inCall: 7 });
  const refused = await alice.post(active(lunch), { force: 'false' });
  assert.is(refused.status, 409);
  assert.equal(refused.data, { sessionId, inCall: 7, lastPing: session?.lastPing });
  const forced = await alice.post(active(lunch));
  assert.is(forced.status, 200);
  assert.is.not(forced.data.sessionId, sessionId);
  assert.is((await storage.sessionsOfRoom(room?.id ?? 0)).length, 1);
});

vanishing.run();
