import * as assert from 'uvu/assert';
import { texts } from '../support/person.js';
import { stories } from '../support/talk.js';

const retention = stories('retention');
const rooms = '/apps/spreed/api/v4/room';
const config = '/apps/provisioning_api/api/v1/config/apps/spreed';
const day = 24 * 3600;

retention('rooms of events and instant meetings go some time after they were last used', async (talk) => {
  const alice = await talk.user('alice');
  const start = talk.clock.now();
  const make = (objectType: string, objectId: string) =>
    alice.creates(3, { roomName: objectType, objectType, objectId });
  const meeting = await make('instant_meeting', 'now');
  const freed = await make('instant_meeting', 'then');
  const past = await make('event', `${start - 9 * day}#${start - 8 * day}`);
  const future = await make('event', `${start + 99 * day}#${start + 100 * day}`);
  const used = await make('event', `${start - 5 * day}#${start - 4 * day}`);
  const plain = await alice.createsGroup('Plain');
  assert.is((await alice.delete(`${rooms}/${freed}/object`)).data.objectType, '');
  const look = () => talk.running.deps.jobs.rearm('remove old rooms');
  const left = async () => {
    const found = await Promise.all(
      [meeting, past, used, future, freed, plain].map((each) => alice.get(`${rooms}/${each}`)),
    );
    return found.map(({ status }) => status === 200);
  };

  await look();
  assert.equal(await left(), [true, true, true, true, true, true]);
  talk.clock.forward(2 * day);
  await look();
  assert.equal(await left(), [false, true, true, true, true, true]);
  talk.clock.forward(20 * day);
  await alice.says(used, 'Still here');
  talk.clock.forward(10 * day);
  const waiting = alice.waitsFor(past, { lastKnownMessageId: await alice.newestId(past), timeout: 20 });
  await talk.until(() => talk.listeners(past) === 1);
  await look();
  assert.is((await waiting).status, 404, 'who waits in it finds out');
  assert.equal(await left(), [false, false, true, true, true, true]);
  talk.clock.forward(60 * day);
  await look();
  assert.equal(await left(), [false, false, false, true, true, true]);
});

retention('administrators decide how long', async (talk) => {
  const alice = await talk.user('alice');
  const days = async () => (await alice.get('/cloud/capabilities')).data.capabilities.spreed.config.conversations;
  assert.equal(
    [
      (await days())['retention-event'],
      (await days())['retention-phone'],
      (await days())['retention-instant-meetings'],
    ],
    [28, 7, 1],
  );
  await talk.admin.post(`${config}/retention_instant_meetings`, { value: '0' });
  await talk.admin.post(`${config}/retention_phone_rooms`, { value: '2' });
  assert.is((await days())['retention-instant-meetings'], 0);
  const meeting = await alice.creates(3, { roomName: 'Meeting', objectType: 'instant_meeting', objectId: 'x' });
  const phone = await alice.creates(2, { roomName: 'Phone', objectType: 'phone_temporary', objectId: 'phone' });
  talk.clock.forward(3 * day);
  await talk.running.deps.jobs.rearm('remove old rooms');
  assert.is((await alice.get(`${rooms}/${meeting}`)).status, 200);
  assert.is((await alice.get(`${rooms}/${phone}`)).status, 404);
});

retention('rooms that nobody attends are cleared away, and idle ones locked where that is wanted', async (talk) => {
  const alice = await talk.user('alice');
  const list = (await alice.get(rooms)).data;
  const changelog = list.find(({ type }: { type: number }) => type === 4).token;
  const team = await alice.createsGroup('Team');
  await alice.delete(`${rooms}/${changelog}/participants/self`);
  const { jobs, storage } = talk.running.deps;
  await jobs.rearm('remove empty rooms');
  assert.ok(await storage.roomByToken(changelog), 'not at once');
  talk.clock.forward(600);
  await jobs.rearm('remove empty rooms');
  assert.is(await storage.roomByToken(changelog), undefined);
  assert.is((await alice.room(team)).readOnly, 0);

  talk.clock.forward(8 * day);
  await jobs.rearm('lock idle rooms');
  assert.is((await alice.room(team)).readOnly, 0);
  await talk.admin.post(`${config}/inactivity_lock_after_days`, { value: '7' });
  await jobs.rearm('lock idle rooms');
  assert.is((await alice.room(team)).readOnly, 1);
  const history = await alice.history(team, { limit: 1 });
  assert.equal(texts(history), ['read_only']);
  assert.is(history.data[0].actorId, 'system');
});

retention.run();
