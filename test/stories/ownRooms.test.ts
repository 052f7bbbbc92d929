import * as assert from 'uvu/assert';
import { changelog, sample } from '../../src/domain/ownRooms.js';
import { texts } from '../support/person.js';
import { stories } from '../support/talk.js';

const own = stories('ownRooms');
const rooms = '/apps/spreed/api/v4/room';

own('the first list gives everybody news, notes and an example, once', async (talk) => {
  const alice = await talk.user('alice');
  const [list, again] = await Promise.all([alice.get(rooms), talk.again(alice).get(rooms)]);
  assert.equal(
    list.data.map(({ type }: { type: number }) => type),
    [4, 6, 2],
  );
  const tokens = list.data.map(({ token }: { token: string }) => token);
  assert.equal(
    again.data.map(({ token }: { token: string }) => token),
    tokens,
  );
  const [news, notes, first] = list.data;

  assert.is(news.displayName, 'Talk updates ✅');
  assert.is(news.name, 'alice');
  assert.is(news.readOnly, 1);
  assert.is(news.participantType, 3);
  assert.is(news.unreadMessages, changelog.length);
  assert.is(news.lastMessage.actorType, 'bots');
  assert.is(news.lastMessage.actorDisplayName, 'Talk updates ✅');
  assert.is((await alice.post(`/apps/spreed/api/v1/chat/${news.token}`, { message: 'Thanks' })).status, 403);

  assert.is(notes.name, 'Note to self');
  assert.is(notes.objectType, 'note_to_self');
  assert.is(notes.objectId, 'alice');
  assert.is(notes.isFavorite, true);
  assert.is(notes.isCustomAvatar, true);
  const picture = await alice.get(`/apps/spreed/api/v1/room/${notes.token}/avatar`);
  assert.is(picture.status, 200);
  assert.match(picture.headers.get('content-type') ?? '', /^image\//);
  assert.is(notes.canLeaveConversation, false);
  assert.is(notes.lastMessage.message, 'System created the conversation');
  assert.is(notes.lastMessage.actorId, 'system');

  assert.is(first.objectType, 'sample');
  assert.is(first.participantType, 1);
  assert.is(first.unreadMessages, sample.messages.length);
  const history = await alice.history(first.token);
  assert.equal(texts(history).reverse(), ['conversation_created', ...sample.messages]);
  assert.is(history.data[0].actorDisplayName, 'Parley');
  assert.is((await alice.get(rooms)).data.length, 3);
});

own('who asks for their notes has made them, and may delete them', async (talk) => {
  const alice = await talk.user('alice');
  const notes = await alice.get(`${rooms}/note-to-self`);
  assert.is(notes.status, 200);
  assert.ok(notes.headers.get('x-nextcloud-talk-hash'));
  assert.is(notes.data.lastMessage.message, 'You created the conversation');
  assert.is(notes.data.description, 'A place for your private notes, thoughts and ideas');
  assert.is((await alice.get(`${rooms}/note-to-self`)).data.token, notes.data.token);

  // Notes are kept to oneself, without a lobby, a link or a call.
  const path = `${rooms}/${notes.data.token}`;
  const bob = await talk.user('bob');
  assert.equal((await alice.post(`${path}/participants`, { newParticipant: 'bob' })).data, { error: 'room-type' });
  assert.equal((await alice.post(`${path}/public`)).data, { error: 'type' });
  assert.equal((await alice.put(`${path}/webinar/lobby`, { state: 1 })).data, { error: 'type' });
  assert.is((await bob.get(path)).status, 404);
  assert.is(notes.data.canStartCall, false);

  const list = async () => (await alice.get(rooms)).data.filter(({ type }: { type: number }) => type === 6);
  assert.is((await list()).length, 1);
  assert.is((await alice.delete(path)).status, 200);
  assert.is((await list()).length, 0, 'who deletes them is not given them again');
  const anew = await alice.get(`${rooms}/note-to-self`);
  assert.is.not(anew.data.token, notes.data.token);
  assert.is((await list()).length, 1);
  assert.is((await talk.guest().get(`${rooms}/note-to-self`)).status, 401);
});

own('administrators decide whether there are news and examples', async (talk) => {
  const config = '/apps/provisioning_api/api/v1/config/apps/spreed';
  await talk.admin.post(`${config}/changelog`, { value: 'no' });
  await talk.admin.post(`${config}/create_samples`, { value: '0' });
  const alice = await talk.user('alice');
  const types = async () => (await alice.get(rooms)).data.map(({ type }: { type: number }) => type);
  assert.equal(await types(), [6]);
  await talk.admin.delete(`${config}/changelog`);
  assert.equal(await types(), [6, 4]);
});

own('who deletes an account takes its own rooms along', async (talk) => {
  const alice = await talk.user('alice');
  const list = await alice.get(rooms);
  assert.is((await talk.admin.delete('/cloud/users/alice')).status, 200);
  for (const { token } of list.data) {
    assert.is(await talk.running.deps.storage.roomByToken(token), undefined);
  }
});

own('accounts that may not know of each other do not get a one-to-one', async (talk) => {
  const core = '/apps/provisioning_api/api/v1/config/apps/core';
  await talk.admin.post(`${core}/shareapi_restrict_user_enumeration_full_match`, { value: 'no' });
  await talk.admin.post(`${core}/shareapi_restrict_user_enumeration_to_group`, { value: 'yes' });
  const alice = await talk.user('alice');
  await talk.user('bob');
  const refused = await alice.post(rooms, { roomType: 1, invite: 'bob' });
  assert.is(refused.status, 403);
  assert.equal(refused.data, { error: 'invite' });
  await talk.admin.post('/cloud/groups', { groupid: 'crew' });
  await talk.admin.post('/cloud/users/alice/groups', { groupid: 'crew' });
  await talk.admin.post('/cloud/users/bob/groups', { groupid: 'crew' });
  assert.is((await alice.post(rooms, { roomType: 1, invite: 'bob' })).status, 201);
  await talk.admin.post(`${core}/shareapi_allow_share_dialog_user_enumeration`, { value: 'no' });
  assert.is((await alice.post(rooms, { roomType: 1, invite: 'bob' })).status, 200, 'what is there already stays');
  assert.is((await alice.post(rooms, { roomType: 1, invite: 'admin' })).status, 403);
});

own('callers and consent show only where the administrator has set them up', async (talk) => {
  const config = '/apps/provisioning_api/api/v1/config/apps/spreed';
  const set = (key: string, value: string) => talk.admin.post(`${config}/${key}`, { value });
  const alice = await talk.user('alice');
  const before = await alice.creates(3, { roomName: 'Before', sipEnabled: 1, recordingConsent: 1 });
  assert.is((await alice.room(before)).sipEnabled, 0);
  assert.is((await alice.room(before)).recordingConsent, 0);
  assert.equal((await alice.put(`${rooms}/${before}/webinar/sip`, { state: 1 })).data, { error: 'config' });
  const consent = (value: number) => alice.put(`${rooms}/${before}/recording-consent`, { recordingConsent: value });
  assert.is((await consent(0)).status, 412);

  await set('sip_bridge_shared_secret', 'secret');
  await set('sip_bridge_dialin_info', '+49 30 1234');
  assert.is((await alice.room(before)).sipEnabled, 1);
  assert.is((await alice.room(before)).canEnableSIP, false);
  const refused = await alice.put(`${rooms}/${before}/webinar/sip`, { state: 2 });
  assert.equal(refused.data, { error: 'token' });
  const dialled = await alice.creates(2, { roomName: 'Dialled' });
  assert.match(dialled, /^[1-9]\d{9}$/);
  assert.not.match(dialled, /(\d)\1/);
  assert.is((await alice.room(dialled)).canEnableSIP, true);
  assert.is((await alice.put(`${rooms}/${dialled}/webinar/sip`, { state: 7 })).status, 400);
  assert.is((await alice.put(`${rooms}/${dialled}/webinar/sip`, { state: 2 })).data.sipEnabled, 2);
  await set('sip_bridge_groups', '["admin"]');
  assert.is((await alice.put(`${rooms}/${dialled}/webinar/sip`, { state: 0 })).status, 403);

  const servers = JSON.stringify({ servers: [{ server: 'https://example.org' }], secret: 'x' });
  await set('recording_servers', servers);
  await set('signaling_servers', servers);
  await set('recording_consent', '1');
  assert.is((await alice.room(dialled)).recordingConsent, 1, 'everybody is asked');
  await set('recording_consent', '2');
  assert.is((await alice.room(dialled)).recordingConsent, 0);
  assert.is((await alice.room(before)).recordingConsent, 1, 'as it was made');
  assert.is((await consent(0)).data.recordingConsent, 0);
  assert.equal((await consent(5)).data, { error: 'value' });
});

own.run();
