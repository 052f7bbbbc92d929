import * as assert from 'uvu/assert';
import { type Person, texts } from '../support/person.js';
import { stories, type Talk } from '../support/talk.js';

const breakout = stories('breakoutRooms');
const rooms = '/apps/spreed/api/v4/room';
const api = '/apps/spreed/api/v1/breakout-rooms';

/** Who is in the room, by user id. */
async function members(person: Person, token: string): Promise<string[]> {
  return (await person.participants(token)).map(({ actorId }: { actorId: string }) => actorId).sort();
}

/** Names of the breakout rooms that somebody has, by name. */
async function own(person: Person): Promise<string[]> {
  const list: { objectType: string; name: string }[] = (await person.get(rooms)).data;
  return list.flatMap(({ objectType, name }) => (objectType === 'room' ? name : [])).sort();
}

/** A class of a teacher and three pupils, with the pupils' attendee ids. */
async function classroom(talk: Talk) {
  const teacher = await talk.user('teacher');
  const pupils = [await talk.user('anna'), await talk.user('ben'), await talk.user('cleo')] as const;
  const token = await teacher.createsGroup('Class', [...pupils]);
  const attendees: { actorId: string; attendeeId: number }[] = await teacher.participants(token);
  const idOf = (uid: string) => attendees.find(({ actorId }) => actorId === uid)?.attendeeId ?? 0;
  return { teacher, pupils, token, idOf };
}

breakout('a teacher sends everybody where the map says, opens the rooms and closes them', async (talk) => {
  const { teacher, pupils, token, idOf } = await classroom(talk);
  const [anna, ben, cleo] = pupils;
  const attendeeMap = JSON.stringify({ [idOf('anna')]: 0, [idOf('ben')]: 1 });
  const made = await teacher.post(`${api}/${token}`, { mode: 2, amount: 2, attendeeMap });
  assert.equal(
    made.data.map(({ name, type, lobbyState }: Record<string, unknown>) => [name, type, lobbyState]),
    [
      ['Room 1', 2, 1],
      ['Room 2', 2, 1],
      ['Class', 2, 0],
    ],
  );
  assert.is(made.data[2].breakoutRoomMode, 2);
  assert.is(made.data[0].objectType, 'room');
  assert.is(made.data[0].objectId, token);
  const [first, second] = made.data;
  assert.equal(await members(teacher, first.token), ['anna', 'teacher']);
  assert.equal(await members(teacher, second.token), ['ben', 'teacher']);
  assert.equal(await own(cleo), []);
  assert.equal(texts(await teacher.history(first.token)), ['user_added', 'conversation_created']);

  // Nobody enters before the start.
  assert.is((await anna.history(first.token)).status, 412);
  assert.equal((await anna.get(`${rooms}/${token}/breakout-rooms`)).data, { error: 'status' });
  assert.equal((await anna.post(`${api}/${first.token}/request-assistance`)).data, { error: 'room' });
  assert.is((await anna.post(`${api}/${token}/rooms`)).status, 403);
  assert.is((await talk.guest().post(`${api}/${token}/rooms`)).status, 401);

  const waiting = teacher.waitsFor(first.token, { lastKnownMessageId: await teacher.newestId(first.token) });
  await talk.until(() => talk.listeners(first.token) === 1);
  const started = await teacher.post(`${api}/${token}/rooms`);
  assert.equal(texts(await waiting), ['breakout_rooms_started']);
  assert.is(started.data[2].breakoutRoomStatus, 1);
  assert.is(started.data[0].lobbyState, 0);
  assert.is((await anna.history(first.token)).data[0].message, '{actor} started breakout rooms');
  assert.equal(
    (await anna.get(`${rooms}/${token}/breakout-rooms`)).data.map(({ name }: { name: string }) => name),
    ['Room 1'],
  );
  const everybody = (await anna.get(`${rooms}/${token}/breakout-rooms/participants`)).data;
  assert.equal([...new Set(everybody.map(({ roomToken }: { roomToken: string }) => roomToken))], [token, first.token]);

  assert.is((await anna.post(`${api}/${first.token}/request-assistance`)).data.breakoutRoomStatus, 2);
  assert.is((await teacher.room(first.token)).breakoutRoomStatus, 2);
  assert.is((await teacher.delete(`${api}/${first.token}/request-assistance`)).data.breakoutRoomStatus, 0);
  assert.equal((await anna.post(`${api}/${token}/request-assistance`)).data, { error: 'room' });

  const said = await teacher.post(`${api}/${token}/broadcast`, { message: ' Five minutes left ' });
  assert.is(said.status, 201);
  for (const person of [anna, ben]) {
    const room = person === anna ? first : second;
    assert.is((await person.history(room.token, { limit: 1 })).data[0].message, 'Five minutes left');
    assert.is((await person.room(room.token)).unreadMessages, 1);
  }
  assert.equal((await teacher.post(`${api}/${token}/broadcast`, { message: ' ' })).data, { error: 'message' });
  assert.is((await teacher.post(`${api}/${token}/broadcast`, { message: 'x'.repeat(32_001) })).status, 413);

  await anna.post(`${api}/${first.token}/request-assistance`);
  const stopped = await teacher.delete(`${api}/${token}/rooms`);
  assert.is(stopped.data[0].breakoutRoomStatus, 0);
  assert.is(stopped.data[2].breakoutRoomStatus, 0);
  assert.is((await anna.history(first.token)).status, 412);

  // In a new order; who is not named is nowhere.
  const moved = { [idOf('cleo')]: 0, [idOf('anna')]: 1 };
  await teacher.post(`${api}/${token}/attendees`, { attendeeMap: JSON.stringify(moved) });
  assert.equal(await members(teacher, first.token), ['cleo', 'teacher']);
  assert.equal(await members(teacher, second.token), ['anna', 'teacher']);
  assert.equal(await own(ben), []);

  const gone = await teacher.delete(`${api}/${token}`);
  assert.is(gone.data.breakoutRoomMode, 0);
  assert.is((await teacher.get(`${rooms}/${first.token}`)).status, 404);
  assert.equal((await teacher.post(`${api}/${token}/rooms`)).data, { error: 'mode' });
  assert.equal((await teacher.get(`${rooms}/${token}/breakout-rooms`)).data, { error: 'mode' });
});

breakout('dealt out at random, the rooms differ by one at most', async (talk) => {
  const { teacher, token } = await classroom(talk);
  const made = await teacher.post(`${api}/${token}`, { mode: 1, amount: 2 });
  const sizes = await Promise.all(
    made.data.slice(0, 2).map(async (room: { token: string }) => (await members(teacher, room.token)).length),
  );
  assert.equal(sizes.sort(), [2, 3]);
});

breakout('where they may choose, pupils go from room to room', async (talk) => {
  const { teacher, pupils, token } = await classroom(talk);
  const [anna] = pupils;
  const { data } = await teacher.post(`${api}/${token}`, { mode: 3, amount: 2 });
  const [first, second] = data;
  const go = (target: string) => anna.post(`${api}/${token}/switch`, { target });
  assert.equal((await go(first.token)).data, { error: 'status' });
  await teacher.post(`${api}/${token}/rooms`);
  const offered = (await anna.get(`${rooms}/${token}/breakout-rooms`)).data;
  assert.equal(
    offered.map(({ name, displayName, attendeeId }: Record<string, unknown>) => [name, displayName, attendeeId]),
    [
      ['Room 1', 'Room 1', 0],
      ['Room 2', 'Room 2', 0],
    ],
  );
  assert.is((await go(first.token)).data.token, first.token);
  assert.equal(await own(anna), ['Room 1']);
  assert.is((await go(second.token)).data.participantType, 3);
  assert.equal(await own(anna), ['Room 2']);
  assert.equal((await go(token)).data, { error: 'target' });
  assert.equal((await teacher.post(`${api}/${token}/switch`, { target: first.token })).data, { error: 'moderator' });
  const stranger = await talk.user('stranger');
  assert.is((await stranger.post(`${api}/${token}/switch`, { target: first.token })).status, 404);
});

breakout('roles and memberships of the class hold in its breakout rooms', async (talk) => {
  const { teacher, pupils, token, idOf } = await classroom(talk);
  const [anna, ben] = pupils;
  const attendeeMap = JSON.stringify({ [idOf('anna')]: 0, [idOf('ben')]: 0 });
  const { data } = await teacher.post(`${api}/${token}`, { mode: 2, amount: 2, attendeeMap });
  const [first, second] = data;

  await teacher.post(`${rooms}/${token}/moderators`, { attendeeId: idOf('anna') });
  assert.equal(await own(anna), ['Room 1', 'Room 2']);
  assert.is((await anna.room(first.token)).participantType, 2);
  assert.equal((await teacher.post(`${rooms}/${second.token}/participants`, { newParticipant: 'anna' })).data, {
    error: 'moderator',
  });
  await teacher.delete(`${rooms}/${token}/moderators`, { attendeeId: idOf('anna') });
  assert.equal(await own(anna), []);

  // Adding to a breakout room moves within the class, and brings into it.
  await teacher.adds(second.token, ben);
  assert.equal(await own(ben), ['Room 2']);
  const dora = await talk.user('dora');
  await teacher.adds(second.token, dora);
  assert.ok((await members(teacher, token)).includes('dora'));
  const refused = await teacher.post(`${rooms}/${second.token}/participants`, {
    newParticipant: 'admin',
    source: 'groups',
  });
  assert.equal(refused.data, { error: 'source' });

  await teacher.delete(`${rooms}/${token}/attendees`, { attendeeId: idOf('ben') });
  assert.equal(await own(ben), []);
  assert.is((await ben.get(`${rooms}/${second.token}`)).status, 404);
  await dora.delete(`${rooms}/${token}/participants/self`);
  assert.equal(await members(teacher, second.token), ['teacher']);

  await teacher.delete(`${rooms}/${token}`);
  assert.equal(await own(teacher), []);
});

breakout('what cannot be is refused, and nothing changes', async (talk) => {
  const { teacher, pupils, token, idOf } = await classroom(talk);
  const make = async (form: Record<string, unknown>, of = token) =>
    (await teacher.post(`${api}/${of}`, { mode: 2, amount: 2, ...form })).data;
  assert.equal(await make({ mode: 0 }), { error: 'mode' });
  assert.equal(await make({ mode: 4 }), { error: 'mode' });
  assert.equal(await make({ amount: 0 }), { error: 'amount' });
  assert.equal(await make({ amount: 21 }), { error: 'amount' });
  for (const map of ['{', '7', '[0]', '{"x": 0}', '{"1": "0"}', '{"1": 2}', '{"1": -1}', '{"1": 0.5}', 'null']) {
    assert.equal(await make({ attendeeMap: map }), { error: 'attendeeMap' }, map);
  }
  assert.is((await teacher.room(token)).breakoutRoomMode, 0);
  const pair = await teacher.creates(1, { invite: 'anna' });
  assert.equal(await make({}, pair), { error: 'room' });
  const open = await teacher.createsPublic('Open');
  assert.equal(await make({}, open), { error: 'room' });

  const [first] = await make({});
  assert.equal(await make({}), { error: 'room' });
  assert.equal(await make({}, first.token), { error: 'room' });
  const map = JSON.stringify({ [idOf('teacher')]: 0 });
  const assigned = await teacher.post(`${api}/${token}/attendees`, { attendeeMap: map });
  assert.equal(assigned.data, { error: 'moderator' });
  assert.is((await pupils[0].post(`${api}/${token}/attendees`, { attendeeMap: '{}' })).status, 403);

  const path = `${rooms}/${first.token}`;
  assert.equal((await teacher.put(`${path}/webinar/lobby`, { state: 0 })).data, { error: 'breakout-room' });
  assert.equal((await teacher.post(`${path}/public`)).data, { error: 'breakout-room' });
  assert.equal((await teacher.put(`${path}/listable`, { scope: 1 })).data, { error: 'breakout-room' });
  assert.equal((await teacher.post(`${path}/message-expiration`, { seconds: 60 })).data, { error: 'breakout-room' });
  assert.equal((await teacher.post(`${rooms}/${token}/public`)).data, { error: 'breakout-room' });

  await talk.admin.post('/apps/provisioning_api/api/v1/config/apps/spreed/breakout_rooms', { value: 'no' });
  const other = await teacher.createsGroup('Other');
  assert.equal(await make({}, other), { error: 'config' });
  const capabilities = await teacher.get(`${rooms}/${other}/capabilities`);
  assert.is(capabilities.data.config.call['breakout-rooms'], false);
});

breakout.run();
