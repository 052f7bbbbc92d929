import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ParticipantType } from '../../src/domain/attendee.js';
import { TalkError } from '../../src/domain/errors.js';
import { type Room, RoomType } from '../../src/domain/room.js';
import {
  allowGuests,
  describe,
  disallowGuests,
  type RoomChange,
  releaseFromObject,
  rename,
  setDefaultPermissions,
  setListable,
  setLobby,
  setMentionPermissions,
  setMessageExpiration,
  setPasswordHash,
  setReadOnly,
} from '../../src/domain/roomChanges.js';
import {
  checkNewRoom,
  isValidDescription,
  isValidName,
  keptPermissions,
  type NewRoom,
  objectIdOf,
  plainRoom,
} from '../../src/domain/roomRules.js';
import { roomRow } from '../support/rows.js';

const rules = suite('roomRules');

/** What `data.error` would say, "" when nothing is wrong. */
function errorOf(attempt: () => unknown): unknown {
  try {
    attempt();
    return '';
  } catch (error) {
    if (error instanceof TalkError && error.data && 'error' in error.data) return error.data.error;
    throw error;
  }
}

const told = (change: RoomChange | undefined) => change?.announce.map(({ type }) => type);
const group = (more: Partial<Room> = {}) => roomRow({ type: RoomType.group, name: 'Team', ...more });
const open = (more: Partial<Room> = {}) => group({ type: RoomType.public, ...more });
const pair = group({ type: RoomType.oneToOne, name: '["alice","bob"]' });
const former = group({ type: RoomType.formerOneToOne, name: 'Bob' });
const notes = group({ type: RoomType.noteToSelf });
const changelog = group({ type: RoomType.changelog });
const breakout = group({ objectType: 'room', objectId: 'parent12' });

const wanted = (more: Partial<NewRoom> = {}): NewRoom => ({
  ...plainRoom,
  type: RoomType.group,
  name: 'Team',
  ...more,
});
const refusal = (more: Partial<NewRoom>, passwordNeeded = false) =>
  errorOf(() => checkNewRoom(wanted(more), passwordNeeded));

rules('names and descriptions are counted in characters, not in UTF-16 units', () => {
  assert.ok(isValidName('😀'.repeat(255)));
  assert.not.ok(isValidName('n'.repeat(256)));
  assert.not.ok(isValidName(''));
  assert.ok(isValidDescription('😀'.repeat(2000)));
  assert.ok(isValidDescription(''));
  assert.not.ok(isValidDescription('d'.repeat(2001)));
});

rules('a permission mask that says something is marked as chosen', () => {
  assert.equal([0, 1, 128, 254].map(keptPermissions), [0, 1, 129, 255]);
});

rules('a new room is refused for the first thing that is wrong with it', () => {
  assert.is(refusal({}), '');
  assert.is(refusal({ name: '', type: 9, listable: 7 }), 'name');
  assert.is(refusal({ type: 9, listable: 7 }), 'type');
  for (const type of [0, 1, 4, 5, 6, -1]) assert.is(refusal({ type }), 'type', `type ${type}`);
  assert.is(refusal({ objectType: 'file', objectId: '1' }), 'object-type');
  assert.is(refusal({ objectType: 'event', objectId: 'é'.repeat(33) }), 'object-id');
  assert.is(refusal({ objectType: 'event' }), 'object');
  assert.is(refusal({ objectId: '1' }), 'object');
  assert.is(refusal({ objectType: 'event', objectId: '1#2' }), '');
  assert.is(refusal({ readOnly: 2, listable: 3 }), 'read-only');
  assert.is(refusal({ listable: 3, messageExpiration: -1 }), 'listable');
  assert.is(refusal({ messageExpiration: -1, lobbyState: 2 }), 'message-expiration');
  assert.is(refusal({ lobbyState: 2, lobbyTimer: -1 }), 'lobby');
  assert.is(refusal({ lobbyState: 1, lobbyTimer: -1, sipEnabled: 3 }), 'lobby-timer');
  assert.is(refusal({ lobbyState: 0, lobbyTimer: -1 }), '');
  assert.is(refusal({ sipEnabled: 3, permissions: 256 }), 'sip-enabled');
  assert.is(refusal({ permissions: 256, recordingConsent: 2 }), 'permissions');
  assert.is(refusal({ permissions: -1 }), 'permissions');
  assert.is(refusal({ recordingConsent: 2, mentionPermissions: 2 }), 'recording-consent');
  assert.is(refusal({ mentionPermissions: 2, description: 'd'.repeat(2001) }), 'mention-permissions');
  assert.is(refusal({ description: 'd'.repeat(2001), emoji: 'fish' }), 'description');
  assert.is(refusal({ emoji: 'fish' }), 'avatar');
  assert.is(refusal({ emoji: '🐟🐟' }), 'avatar');
  assert.is(refusal({ emoji: '🐟', avatarColor: 'green' }), 'avatar');
  assert.is(refusal({ emoji: '👩‍💻', avatarColor: '00ff00' }), '');
  assert.is(refusal({ avatarColor: 'green' }), '');
});

rules('only public rooms need a password where the administrator wants one', () => {
  assert.is(refusal({ type: RoomType.public, readOnly: 2 }, true), 'password');
  assert.is(refusal({ type: RoomType.public, password: 'open sesame' }, true), '');
  assert.is(refusal({ type: RoomType.group }, true), '');
});

rules('all phone rooms belong to the same object', () => {
  assert.is(objectIdOf({ objectType: 'phone_temporary', objectId: '+49 123' }), 'phone');
  assert.is(objectIdOf({ objectType: 'event', objectId: '1#2' }), '1#2');
  assert.is(refusal({ objectType: 'phone' }), '');
});

rules('renaming tells the old and the new name', () => {
  assert.equal(rename(group(), 'Crew'), {
    patch: { name: 'Crew' },
    announce: [{ type: 'conversation_renamed', parameters: { newName: 'Crew', oldName: 'Team' } }],
  });
  assert.is(rename(group(), 'Team'), undefined);
  assert.equal(told(rename(group({ name: '' }), 'Crew')), []);
  assert.equal(told(rename(notes, 'Diary')), ['conversation_renamed']);
  assert.is(
    errorOf(() => rename(group(), '')),
    'value',
  );
  assert.is(
    errorOf(() => rename(group(), 'n'.repeat(256))),
    'value',
  );
  for (const room of [pair, former])
    assert.is(
      errorOf(() => rename(room, room.name)),
      'type',
    );
  assert.is(
    errorOf(() => rename(group({ objectType: 'event' }), 'Team')),
    'event',
  );
});

rules('a description is set, removed, or left alone', () => {
  assert.equal(told(describe(group(), 'Lunch')), ['description_set']);
  assert.equal(told(describe(group({ description: 'Lunch' }), '')), ['description_removed']);
  assert.is(describe(group(), ''), undefined);
  assert.is(describe(pair, ''), undefined);
  assert.is(
    errorOf(() => describe(pair, 'd'.repeat(2001))),
    'value',
  );
  assert.is(
    errorOf(() => describe(pair, 'Lunch')),
    'type',
  );
});

rules('a room opens to guests and closes to them again, and guests go with that', () => {
  assert.equal(told(allowGuests(group(), '')), ['guests_allowed']);
  assert.equal(allowGuests(group(), 'hash')?.patch, { type: RoomType.public, passwordHash: 'hash' });
  assert.equal(told(allowGuests(group(), 'hash')), ['guests_allowed', 'password_set']);
  assert.is(allowGuests(open({ passwordHash: 'old' }), 'new'), undefined);
  const closed = disallowGuests(open());
  assert.equal(told(closed), ['guests_disallowed']);
  assert.equal(closed?.removes, [ParticipantType.guest, ParticipantType.guestModerator, ParticipantType.selfJoined]);
  assert.is(disallowGuests(group()), undefined);
  for (const room of [pair, former, notes]) {
    assert.is(
      errorOf(() => allowGuests(room, '')),
      'type',
    );
    assert.is(
      errorOf(() => disallowGuests(room)),
      'type',
    );
  }
  assert.is(
    errorOf(() => allowGuests(breakout, '')),
    'breakout-room',
  );
});

rules('a password can be set on public rooms only, and is always told', () => {
  assert.equal(told(setPasswordHash(open(), 'hash')), ['password_set']);
  assert.equal(told(setPasswordHash(open(), '')), ['password_removed']);
  assert.is(
    errorOf(() => setPasswordHash(group(), 'hash')),
    'type',
  );
  assert.is(
    errorOf(() => setPasswordHash(open({ objectType: 'room' }), 'hash')),
    'breakout-room',
  );
});

rules('locking and unlocking', () => {
  assert.equal(told(setReadOnly(group(), 1)), ['read_only']);
  assert.equal(told(setReadOnly(open({ readOnly: 1 }), 0)), ['read_only_off']);
  assert.equal(told(setReadOnly(changelog, 1)), []);
  assert.is(setReadOnly(pair, 0), undefined);
  assert.is(
    errorOf(() => setReadOnly(pair, 1)),
    'type',
  );
  assert.is(
    errorOf(() => setReadOnly(pair, 7)),
    'type',
  );
  assert.is(
    errorOf(() => setReadOnly(group(), 7)),
    'value',
  );
});

rules('listing', () => {
  assert.equal(
    [1, 2].map((scope) => told(setListable(group(), scope))),
    [['listable_users'], ['listable_all']],
  );
  assert.equal(told(setListable(group({ listable: 2 }), 0)), ['listable_none']);
  assert.is(setListable(pair, 0), undefined);
  assert.is(
    errorOf(() => setListable(pair, 9)),
    'type',
  );
  assert.is(
    errorOf(() => setListable(breakout, 9)),
    'breakout-room',
  );
  assert.is(
    errorOf(() => setListable(group(), 9)),
    'value',
  );
});

rules('a lobby is told when it closes or opens, not when its timer moves', () => {
  assert.equal(setLobby(group(), 1, 500), {
    patch: { lobbyState: 1, lobbyTimer: 500 },
    announce: [{ type: 'lobby_non_moderators', parameters: {} }],
  });
  const closed = group({ lobbyState: 1, lobbyTimer: 500 });
  assert.equal(setLobby(closed, 1, 600), { patch: { lobbyState: 1, lobbyTimer: 600 }, announce: [] });
  assert.equal(setLobby(closed, 1, 0)?.patch, { lobbyState: 1, lobbyTimer: 0 });
  assert.equal(setLobby(closed, 1, -5)?.patch, { lobbyState: 1, lobbyTimer: 0 });
  assert.is(setLobby(closed, 1, 500), undefined);
  assert.equal(setLobby(closed, 0, 600)?.patch, { lobbyState: 0, lobbyTimer: 0 });
  assert.equal(told(setLobby(closed, 0, 0)), ['lobby_none']);
  assert.is(
    errorOf(() => setLobby(breakout, 1, 0)),
    'breakout-room',
  );
  assert.is(
    errorOf(() => setLobby(pair, 5, 0)),
    'type',
  );
  assert.is(
    errorOf(() => setLobby(group({ objectType: 'file' }), 5, 0)),
    'object',
  );
  assert.is(
    errorOf(() => setLobby(group(), 5, 0)),
    'value',
  );
});

rules('mention permissions change in silence', () => {
  assert.equal(setMentionPermissions(group(), 1), { patch: { mentionPermissions: 1 }, announce: [] });
  assert.is(setMentionPermissions(pair, 0), undefined);
  assert.is(
    errorOf(() => setMentionPermissions(pair, 1)),
    'type',
  );
  assert.is(
    errorOf(() => setMentionPermissions(breakout, 4)),
    'breakout-room',
  );
  assert.is(
    errorOf(() => setMentionPermissions(group(), 4)),
    'value',
  );
});

rules('default permissions take the place of everybody’s own', () => {
  assert.equal(setDefaultPermissions(group(), 128), {
    patch: { defaultPermissions: 129 },
    announce: [],
    resetsPermissions: true,
  });
  assert.is(setDefaultPermissions(group(), 0).resetsPermissions, true);
  for (const room of [pair, former, notes])
    assert.is(
      errorOf(() => setDefaultPermissions(room, 999)),
      'type',
    );
  assert.is(
    errorOf(() => setDefaultPermissions(breakout, 999)),
    'breakout-room',
  );
  for (const value of [-1, 256, 999])
    assert.is(
      errorOf(() => setDefaultPermissions(group(), value)),
      'value',
    );
});

rules('message expiration is always told, and possible in one-to-ones', () => {
  assert.equal(setMessageExpiration(pair, 3600), {
    patch: { messageExpiration: 3600 },
    announce: [{ type: 'message_expiration_enabled', parameters: { seconds: 3600 } }],
  });
  assert.equal(told(setMessageExpiration(group(), 0)), ['message_expiration_disabled']);
  assert.is(
    errorOf(() => setMessageExpiration(former, -1)),
    'type',
  );
  assert.is(
    errorOf(() => setMessageExpiration(breakout, 60)),
    'breakout-room',
  );
  for (const seconds of [-5, 2 ** 31])
    assert.is(
      errorOf(() => setMessageExpiration(group(), seconds)),
      'value',
    );
});

rules('a room can outlive what it was made for', () => {
  const made = (objectType: string) => group({ objectType, objectId: '7' });
  assert.equal(releaseFromObject(made('event')).patch, { objectType: '', objectId: '' });
  assert.equal(releaseFromObject(made('instant_meeting')).patch, { objectType: '', objectId: '' });
  assert.equal(releaseFromObject(made('phone_temporary')).patch, { objectType: 'phone_persist' });
  for (const type of ['', 'phone_persist', 'room']) {
    assert.is(
      errorOf(() => releaseFromObject(made(type))),
      'object-type',
    );
  }
});

rules.run();
