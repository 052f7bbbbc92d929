import * as assert from 'uvu/assert';
import { sessionKillTimeout, sessionTimeout } from '../../src/domain/session.js';
import { type Answer, type Person, texts } from '../support/person.js';
import { stories, type Talk } from '../support/talk.js';

const file = stories('calls');
/** Durations are told to the second: time stands still from the start. */
const calls = (title: string, tell: (talk: Talk) => Promise<void>) =>
  file(title, (talk) => {
    talk.clock.forward(0);
    return tell(talk);
  });

const call = (token: string) => `/apps/spreed/api/v4/call/${token}`;
const room = (token: string) => `/apps/spreed/api/v4/room/${token}`;

async function succeeds(answer: Promise<Answer>): Promise<void> {
  const { status, data } = await answer;
  assert.equal([status, data], [200, null]);
}

async function refuses(answer: Promise<Answer>, status: number, data: unknown): Promise<void> {
  const given = await answer;
  assert.equal([given.status, given.data], [status, data]);
}

/** Comes into the room and into its call. */
async function enters(person: Person, token: string, form: Record<string, unknown> = {}): Promise<void> {
  await person.joins(token);
  await succeeds(person.post(call(token), form));
}

async function peers(person: Person, token: string): Promise<string[]> {
  const { status, data } = await person.get(call(token));
  assert.is(status, 200);
  return data.map(({ actorId }: { actorId: string }) => actorId);
}

/** The newest messages of a room in the words that this reader gets, oldest first. */
async function told(person: Person, token: string, limit: number): Promise<[string, string][]> {
  const { data } = await person.history(token, { limit });
  return data.map((one: { systemMessage: string; message: string }) => [one.systemMessage, one.message]).reverse();
}

async function lunchOf(talk: Talk) {
  const [alice, bob] = [await talk.user('alice'), await talk.user('bob')];
  return { alice, bob, lunch: await alice.createsGroup('Lunch', [bob]) };
}

calls('a call begins with the first and ends with the last, and the chat tells', async (talk) => {
  const { alice, bob, lunch } = await lunchOf(talk);
  await enters(alice, lunch, { flags: 3 });
  const during = await bob.room(lunch);
  assert.equal(
    [during.hasCall, during.callFlag, during.participantFlags, during.lastMessage.systemMessage],
    [true, 3, 0, 'call_started'],
  );
  assert.is(during.callStartTime, talk.clock.now());
  await enters(bob, lunch, { flags: 5 });
  assert.equal(await peers(bob, lunch), ['alice', 'bob']);
  assert.is((await alice.room(lunch)).callFlag, 7);
  assert.is((await alice.room(lunch)).participantFlags, 3);
  assert.equal(
    (await alice.participants(lunch)).map(({ inCall }: { inCall: number }) => inCall),
    [3, 5],
  );
  talk.clock.forward(25);
  await succeeds(bob.delete(call(lunch)));
  await succeeds(alice.delete(call(lunch)));
  assert.equal(await peers(alice, lunch), []);
  const after = await bob.room(lunch);
  assert.equal([after.hasCall, after.callFlag, after.callStartTime], [false, 0, 0]);
  assert.equal(await told(bob, lunch, 5), [
    ['call_started', '{actor} started a call'],
    ['call_joined', 'You joined the call'],
    ['call_left', 'You left the call'],
    ['call_left', '{actor} left the call'],
    ['call_ended', 'Call with {user1} and {user2} ended (Duration 0:25)'],
  ]);
});

calls('who waits for messages hears of a call at once', async (talk) => {
  const { alice, bob, lunch } = await lunchOf(talk);
  await alice.joins(lunch);
  const waiting = bob.waitsFor(lunch, { lastKnownMessageId: await bob.newestId(lunch), timeout: 20 });
  await talk.until(() => talk.listeners(lunch) === 1);
  await succeeds(alice.post(call(lunch), { silent: 'true' }));
  const answer = await waiting;
  assert.equal(texts(answer), ['call_started']);
  assert.is(answer.data[0].message, '{actor} started a silent call');
  assert.is(answer.data[0].silent, true);
});

calls('whoever has not joined the room is not let into its call', async (talk) => {
  const { alice, bob, lunch } = await lunchOf(talk);
  const stranger = await talk.user('carol');
  await refuses(alice.post(call(lunch)), 404, null);
  await refuses(alice.put(call(lunch), { flags: 1 }), 404, null);
  await refuses(alice.delete(call(lunch)), 404, null);
  await refuses(stranger.get(call(lunch)), 404, []);
  await refuses(stranger.post(call(lunch)), 404, []);
  await refuses(talk.guest().post(call(lunch)), 404, []);
  await bob.joins(lunch);
  await refuses(bob.put(call(lunch), { flags: 1 }), 400, null);
  await succeeds(bob.delete(call(lunch)));
  assert.is((await alice.room(lunch)).hasCall, false);
  assert.not.ok(texts(await alice.history(lunch)).some((type) => type.startsWith('call')));
});

calls('flags change without a word, and nobody leaves by them', async (talk) => {
  const { alice, lunch } = await lunchOf(talk);
  await enters(alice, lunch);
  await succeeds(alice.put(call(lunch), { flags: 1 }));
  assert.is((await alice.room(lunch)).participantFlags, 1);
  assert.is((await alice.room(lunch)).callFlag, 7);
  await refuses(alice.put(call(lunch), { flags: 0 }), 400, null);
  await refuses(alice.put(call(lunch), { flags: 2 }), 400, null);
  await refuses(alice.put(call(lunch)), 400, { error: 'flags' });
  await succeeds(alice.post(call(lunch), { flags: 15 }));
  assert.is((await alice.room(lunch)).participantFlags, 15);
  assert.equal(texts(await alice.history(lunch, { limit: 1 })), ['call_started']);
});

calls('media that somebody may not publish are left out, and beginning may be refused', async (talk) => {
  const { alice, bob, lunch } = await lunchOf(talk);
  const [, member] = await alice.participants(lunch);
  // Joining calls, video and chat; neither starting calls nor audio.
  const permissions = { attendeeId: member.attendeeId, method: 'set', permissions: 4 + 32 + 128 };
  assert.is((await alice.put(`${room(lunch)}/attendees/permissions`, permissions)).status, 200);
  await bob.joins(lunch);
  assert.is((await bob.room(lunch)).canStartCall, false);
  await refuses(bob.post(call(lunch)), 403, []);
  await enters(alice, lunch);
  await succeeds(bob.post(call(lunch)));
  assert.is((await bob.room(lunch)).participantFlags, 5);
});

calls('the administrator says who may begin calls', async (talk) => {
  const { alice, bob, lunch } = await lunchOf(talk);
  const config = '/apps/provisioning_api/api/v1/config/apps/spreed/start_calls';
  await bob.joins(lunch);
  await talk.admin.post(config, { value: '2' });
  await refuses(bob.post(call(lunch)), 403, []);
  await enters(alice, lunch);
  await succeeds(bob.post(call(lunch)));
  await talk.admin.post(config, { value: '3' });
  const refused = await bob.get(call(lunch));
  assert.equal([refused.status, refused.meta.message], [403, 'Can not use Talk']);
  await succeeds(bob.delete(call(lunch)));
});

calls('who begins a one-to-one call brings the other in, and an unanswered call says so to each', async (talk) => {
  const [alice, bob] = [await talk.user('alice'), await talk.user('bob')];
  const pair = await alice.creates(1, { invite: 'bob' });
  assert.is((await bob.get(room(pair))).status, 404);
  await enters(alice, pair);
  assert.equal(await peers(bob, pair), ['alice']);
  assert.equal(await told(alice, pair, 1), [['call_started', 'Outgoing call']]);
  assert.equal(await told(bob, pair, 1), [['call_started', 'Incoming call']]);
  await succeeds(alice.delete(call(pair)));
  assert.equal((await told(alice, pair, 1))[0], ['call_tried', 'Unanswered call']);
  assert.equal((await told(bob, pair, 1))[0], ['call_missed', 'Missed call']);
  const [missed] = (await bob.history(pair, { limit: 1 })).data;
  assert.equal(Object.keys(missed.messageParameters), ['user']);
  assert.is(missed.messageParameters.user.id, 'alice');

  await succeeds(alice.post(call(pair)));
  await enters(bob, pair);
  await succeeds(alice.delete(call(pair)));
  await succeeds(bob.delete(call(pair)));
  assert.equal((await told(bob, pair, 1))[0], ['call_ended', 'Call ended (Duration 0:00)']);
});

calls('only moderators end a call for everybody', async (talk) => {
  const { alice, bob, lunch } = await lunchOf(talk);
  await enters(alice, lunch);
  await enters(bob, lunch);
  await succeeds(bob.delete(call(lunch), { all: 'true' }));
  assert.equal(await peers(alice, lunch), ['alice']);
  await succeeds(bob.post(call(lunch)));
  await succeeds(alice.delete(call(lunch), { all: 'true' }));
  assert.equal(await peers(alice, lunch), []);
  assert.equal(await told(bob, lunch, 3), [
    ['call_left', 'You left the call'],
    ['call_joined', 'You joined the call'],
    ['call_ended_everyone', '{actor} ended the call with {user1} (Duration 0:00)'],
  ]);
  await refuses(bob.put(call(lunch), { flags: 1 }), 400, null);
});

calls('guests take part and are counted', async (talk) => {
  const alice = await talk.user('alice');
  const gina = talk.guest();
  const square = await alice.createsPublic('Square');
  await gina.joins(square);
  await talk.admin.post('/apps/provisioning_api/api/v1/config/apps/spreed/start_calls', { value: '1' });
  await refuses(gina.post(call(square)), 403, []);
  await enters(alice, square);
  await succeeds(gina.post(call(square)));
  await succeeds(gina.delete(call(square)));
  await succeeds(alice.delete(call(square)));
  assert.equal((await told(gina, square, 1))[0], ['call_ended', 'Call with {user1} and 1 guest ended (Duration 0:00)']);
  assert.equal((await told(gina, square, 2))[0], ['call_left', '{actor} left the call']);
});

calls('leaving the room, or being taken out of it, is leaving its call', async (talk) => {
  const { alice, bob, lunch } = await lunchOf(talk);
  await enters(alice, lunch);
  await enters(bob, lunch);
  const [, { attendeeId }] = await alice.participants(lunch);
  assert.is((await alice.delete(`${room(lunch)}/attendees`, { attendeeId })).status, 200);
  assert.equal(await peers(alice, lunch), ['alice']);
  await alice.delete(`${room(lunch)}/participants/active`);
  assert.equal(await told(alice, lunch, 3), [
    ['user_removed', 'You removed {user}'],
    ['call_left', 'You left the call'],
    ['call_ended', 'Call with {user1} ended (Duration 0:00)'],
  ]);
  const [ended] = (await alice.history(lunch, { limit: 1 })).data;
  assert.equal([ended.actorType, ended.actorId], ['guests', 'system']);
});

calls('the last in a call who is removed ends it', async (talk) => {
  const { alice, bob, lunch } = await lunchOf(talk);
  await enters(bob, lunch);
  const [, { attendeeId }] = await alice.participants(lunch);
  await alice.delete(`${room(lunch)}/attendees`, { attendeeId });
  assert.is((await alice.room(lunch)).hasCall, false);
  assert.equal(await told(alice, lunch, 2), [
    ['user_removed', 'You removed {user}'],
    ['call_ended', 'Call ended (Duration 0:00)'],
  ]);
});

calls('whatever way the last in a call goes, it ends at once', async (talk) => {
  const { alice, bob, lunch } = await lunchOf(talk);
  const ends = async (token: string, goes: Promise<Answer>) => {
    assert.is((await goes).status, 200);
    assert.is((await alice.room(token)).hasCall, false);
    assert.equal((await told(alice, token, 1))[0], ['call_ended', 'Call ended (Duration 0:00)']);
  };
  await enters(bob, lunch);
  await ends(lunch, alice.post(`/apps/spreed/api/v1/ban/${lunch}`, { actorType: 'users', actorId: 'bob' }));

  await talk.admin.post('/cloud/groups', { groupid: 'crew' });
  await talk.admin.post('/cloud/users/bob/groups', { groupid: 'crew' });
  const galley = await alice.createsGroup('Galley');
  await alice.post(`${room(galley)}/participants`, { newParticipant: 'crew', source: 'groups' });
  await enters(bob, galley);
  await ends(galley, talk.admin.request('DELETE', '/cloud/users/bob/groups', { form: { groupid: 'crew' } }));

  const parent = await alice.createsGroup('Class', [bob]);
  const [, { attendeeId }] = await alice.participants(parent);
  const made = await alice.post(`/apps/spreed/api/v1/breakout-rooms/${parent}`, {
    mode: 2,
    amount: 1,
    attendeeMap: JSON.stringify({ [attendeeId]: 0 }),
  });
  const { token: corner } = made.data.find(({ objectType }: { objectType: string }) => objectType === 'room');
  await alice.post(`/apps/spreed/api/v1/breakout-rooms/${parent}/rooms`);
  await enters(bob, corner);
  await ends(corner, alice.delete(`${room(parent)}/attendees`, { attendeeId }));

  const dinner = await alice.createsGroup('Dinner', [bob]);
  await enters(bob, dinner);
  await ends(dinner, talk.admin.delete('/cloud/users/bob'));
});

calls('who joins anew from the same device is no longer in the call', async (talk) => {
  const { alice, bob, lunch } = await lunchOf(talk);
  await enters(alice, lunch);
  await enters(bob, lunch);
  const other = talk.again(bob);
  await other.joins(lunch);
  assert.equal(await peers(alice, lunch), ['alice', 'bob']);
  await bob.joins(lunch);
  assert.equal(await peers(alice, lunch), ['alice']);
  assert.equal((await told(bob, lunch, 1))[0], ['call_left', 'You left the call']);
});

calls('locking the room ends its call, and the lobby puts out all but moderators', async (talk) => {
  const { alice, bob, lunch } = await lunchOf(talk);
  await enters(alice, lunch);
  await enters(bob, lunch);
  assert.is((await alice.put(`${room(lunch)}/webinar/lobby`, { state: 1 })).status, 200);
  assert.equal(await peers(alice, lunch), ['alice']);
  await refuses(bob.get(call(lunch)), 412, []);
  await refuses(bob.post(call(lunch)), 412, []);
  assert.is((await bob.room(lunch)).hasCall, false);
  assert.equal((await told(alice, lunch, 1))[0], ['call_left', '{actor} left the call']);
  assert.is((await alice.put(`${room(lunch)}/read-only`, { state: 1 })).status, 200);
  await refuses(alice.get(call(lunch)), 403, []);
  await refuses(alice.post(call(lunch)), 403, []);
  assert.is((await alice.room(lunch)).hasCall, false);
  assert.equal(
    (await told(alice, lunch, 3)).map(([type]) => type),
    ['read_only', 'call_left', 'call_ended'],
  );
});

calls('whoever vanishes leaves the call in time, and the last takes it along', async (talk) => {
  const { alice, bob, lunch } = await lunchOf(talk);
  const { jobs } = talk.running.deps;
  await enters(alice, lunch);
  talk.clock.forward(sessionTimeout + 1);
  assert.equal(await peers(bob, lunch), []);
  await enters(bob, lunch);
  assert.equal((await told(alice, lunch, 1))[0]?.[0], 'call_joined');
  talk.clock.forward(sessionKillTimeout - sessionTimeout - 2);
  await jobs.rearm('end calls');
  assert.is((await bob.room(lunch)).hasCall, true);
  talk.clock.forward(1);
  await jobs.rearm('end calls');
  // Bob has not been heard of for more than 30 seconds either.
  assert.equal(await told(bob, lunch, 2), [
    ['call_left', '{actor} left the call'],
    ['call_ended', 'Call with {user1} and {user2} ended (Duration 1:40)'],
  ]);
  assert.is((await bob.room(lunch)).hasCall, false);
});

calls('a call that was going on when the server went down is ended when nobody comes back', async (talk) => {
  const { alice, lunch } = await lunchOf(talk);
  await enters(alice, lunch);
  await talk.stop();
  talk.clock.forward(sessionKillTimeout);
  await talk.start();
  assert.is((await alice.room(lunch)).hasCall, false);
  assert.equal(
    (await told(alice, lunch, 2)).map(([type]) => type),
    ['call_left', 'call_ended'],
  );
});

calls('calls last as long as the administrator allows', async (talk) => {
  const { alice, bob, lunch } = await lunchOf(talk);
  await talk.admin.post('/apps/provisioning_api/api/v1/config/apps/spreed/max_call_duration', { value: '20' });
  await enters(alice, lunch);
  await enters(bob, lunch);
  talk.clock.forward(21);
  await talk.running.deps.jobs.rearm('end calls');
  assert.equal((await told(bob, lunch, 1))[0], [
    'call_ended_everyone',
    'Call with {user1} and {user2} was ended, as it reached the maximum call duration (Duration 0:21)',
  ]);
  assert.equal(await peers(bob, lunch), []);
});

calls('only who is in the call rings others, and only accounts can be rung', async (talk) => {
  const alice = await talk.user('alice');
  const bob = await talk.user('bob');
  const square = await alice.createsPublic('Square');
  await alice.adds(square, bob);
  const gina = talk.guest();
  const { attendeeId: guestId } = await gina.joins(square);
  const [, { attendeeId }] = await alice.participants(square);
  const ring = (id: number) => `${call(square)}/ring/${id}`;
  await refuses(alice.post(ring(attendeeId)), 400, { error: 'in-call' });
  await alice.joins(square);
  await enters(gina, square);
  await refuses(alice.post(ring(attendeeId)), 400, { error: 'in-call' });
  await succeeds(alice.post(call(square)));
  await refuses(alice.post(ring(guestId)), 400, { error: 'actor-type' });
  await refuses(alice.post(ring(99_999)), 404, null);
  await succeeds(alice.post(ring(attendeeId)));
  const dialled = await alice.post(`${call(square)}/dialout/${attendeeId}`);
  assert.equal([dialled.status, dialled.data.error], [501, 'sip']);
});

const ringing = async (person: Person): Promise<string[]> => {
  const { data } = await person.get('/apps/notifications/api/v2/notifications');
  return data.map(({ subject, object_type }: { subject: string; object_type: string }) => `${object_type}: ${subject}`);
};

calls('who is called is told until they answer, and afterwards what they missed', async (talk) => {
  const { alice, bob, lunch } = await lunchOf(talk);
  const carol = await talk.user('carol');
  const dave = await talk.user('dave');
  await alice.adds(lunch, carol);
  await alice.adds(lunch, dave);
  await dave.post(`${room(lunch)}/notify-calls`, { level: 0 });
  assert.equal(await ringing(bob), ['room: Alice invited you to a group conversation: Lunch']);
  await alice.joins(lunch);
  await succeeds(alice.post(call(lunch), { silentFor: ['carol'] }));
  assert.equal(await ringing(bob), ['call: A group call has started in Lunch']);
  assert.equal([await ringing(alice), await ringing(carol), await ringing(dave)], [[], [], []]);
  await enters(bob, lunch);
  assert.equal(await ringing(bob), []);
  const { attendeeId } = (await alice.participants(lunch)).find(
    ({ actorId }: { actorId: string }) => actorId === 'carol',
  );
  await succeeds(alice.post(`${call(lunch)}/ring/${attendeeId}`));
  assert.equal(await ringing(carol), ['call: A group call has started in Lunch']);
  await succeeds(alice.delete(call(lunch), { all: 'true' }));
  assert.equal(await ringing(carol), ['call: You missed a group call in Lunch']);
  await succeeds(alice.post(call(lunch), { silent: 'true' }));
  assert.equal(await ringing(bob), []);
});

calls('the other of a pair is rung though they were not in the room', async (talk) => {
  const [alice, bob] = [await talk.user('alice'), await talk.user('bob')];
  const pair = await alice.creates(1, { invite: 'bob' });
  await enters(alice, pair);
  assert.equal(await ringing(bob), ['call: Alice would like to talk with you']);
  await succeeds(alice.delete(call(pair)));
  assert.equal(await ringing(bob), ['call: You missed a call from Alice']);
});

calls('whom the lobby keeps outside is not rung', async (talk) => {
  const { alice, bob, lunch } = await lunchOf(talk);
  await alice.put(`${room(lunch)}/webinar/lobby`, { state: 1 });
  await enters(alice, lunch);
  assert.equal(await ringing(bob), []);
  await alice.put(`${room(lunch)}/webinar/lobby`, { state: 0 });
  assert.equal(await ringing(bob), []);
});

calls('a telephone rings until the call is answered or over', async (talk) => {
  const { alice, bob, lunch } = await lunchOf(talk);
  const state = () => bob.get(`${call(lunch)}/notification-state`).then(({ status }) => status);
  assert.is(await state(), 201);
  await enters(alice, lunch);
  assert.is(await state(), 200);
  await enters(bob, lunch);
  assert.is(await state(), 404);
  await succeeds(bob.delete(call(lunch)));
  assert.is(await state(), 404);
  await succeeds(alice.delete(call(lunch)));
  assert.is(await state(), 201);
  await refuses((await talk.user('carol')).get(`${call(lunch)}/notification-state`), 404, null);
  assert.is((await talk.guest().get(`${call(lunch)}/notification-state`)).status, 401);
});

calls('moderators take a list of who was in the call home, without formulas in it', async (talk) => {
  const alice = await talk.user('alice', 'Alice "A" Story');
  await talk.admin.put('/cloud/users/alice', { key: 'email', value: 'alice@example.org' });
  const square = await alice.createsPublic('Town / Square');
  const gina = talk.guest();
  await gina.joins(square);
  await gina.post(`/apps/spreed/api/v1/guest/${square}/name`, { displayName: '=1+1' });
  const download = (person: Person, query = {}) =>
    person.get(`${call(square)}/download`, query, { headers: { 'OCS-APIRequest': undefined } });
  assert.equal([(await download(alice)).status, (await download(alice)).text], [400, '']);
  await enters(alice, square);
  await succeeds(gina.post(call(square)));
  await succeeds(gina.delete(call(square)));
  assert.is((await download(gina)).status, 403);
  assert.is((await download(alice, { format: 'xlsx' })).status, 400);
  const list = await download(alice);
  const [header, first, second, rest] = list.text.split('\n');
  assert.equal(
    [header, first, rest],
    ['name,email,type,identifier', '"Alice ""A"" Story",alice@example.org,users,alice', ''],
  );
  assert.match(second ?? '', /^'=1\+1,,guests,[0-9a-f]{40}$/);
  assert.is(list.headers.get('content-type'), 'text/csv; charset=utf-8');
  const day = new Date(talk.clock.now() * 1000).toISOString().slice(0, 10);
  assert.is(list.headers.get('content-disposition'), `attachment; filename="Town-Square ${day}.csv"`);
});

calls('where calls are recorded, only who agrees to it comes in', async (talk) => {
  const { alice, lunch } = await lunchOf(talk);
  const set = (key: string, value: string) =>
    talk.admin.post(`/apps/provisioning_api/api/v1/config/apps/spreed/${key}`, { value });
  await set('recording_consent', '1');
  await alice.joins(lunch);
  await succeeds(alice.post(call(lunch)));
  await succeeds(alice.delete(call(lunch)));
  const servers = JSON.stringify({ servers: [{ server: 'https://example.org' }], secret: 'secret' });
  await set('signaling_servers', servers);
  await set('recording_servers', servers);
  await refuses(alice.post(call(lunch)), 400, { error: 'consent' });
  await alice.joins(lunch);
  await refuses(alice.post(call(lunch), { recordingConsent: 'false' }), 400, { error: 'consent' });
  await succeeds(alice.post(call(lunch), { recordingConsent: '1' }));
});

calls('there are no calls in rooms of former pairs', async (talk) => {
  const [alice, bob] = [await talk.user('alice'), await talk.user('bob')];
  const pair = await alice.creates(1, { invite: 'bob' });
  await bob.creates(1, { invite: 'alice' });
  await talk.admin.delete(`/cloud/users/${bob.uid}`);
  await alice.joins(pair);
  await refuses(alice.post(call(pair)), 403, []);
});

file.run();
