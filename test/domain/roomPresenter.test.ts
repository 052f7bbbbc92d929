import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Attendee, Permission } from '../../src/domain/attendee.js';
import { participantOf } from '../../src/domain/participant.js';
import { hasUnreadMention, hasUnreadMentionDirect, shownReadMarker, shownUnread } from '../../src/domain/readMarker.js';
import { pairName, type Room, RoomType } from '../../src/domain/room.js';
import { avatarVersion } from '../../src/domain/roomAvatar.js';
import { peerOf, roomDisplayName } from '../../src/domain/roomName.js';
import { defaultRoomSettings } from '../../src/domain/roomSettings.js';
import type { TalkSession } from '../../src/domain/session.js';
import type { MessageJson } from '../../src/http/presenters/message.js';
import { presentParticipant } from '../../src/http/presenters/participant.js';
import { type ParticipantRoomInput, presentRoom, type RoomJson } from '../../src/http/presenters/room.js';
import { asText, recorded, recordedTime, type Values } from '../support/recorded.js';
import { attendeeRow, roomRow } from '../support/rows.js';

const rooms = suite('roomPresenter');

const versions: Values = {
  avatar1: avatarVersion(roomRow()),
  avatar2: avatarVersion(roomRow({ type: RoomType.public })),
  avatar3: avatarVersion(roomRow({ type: RoomType.oneToOne })),
  avatar4: 'note',
  avatar5: avatarVersion(roomRow({ type: RoomType.changelog })),
};

const sessionRow = (sessionId: string, more: Partial<TalkSession> = {}): TalkSession => ({
  id: 1,
  sessionId,
  attendeeId: 201,
  roomId: 101,
  httpSession: 'x',
  lastPing: recordedTime,
  inCall: 0,
  state: 1,
  ...more,
});

interface Given {
  room?: Partial<Room>;
  attendee?: Partial<Attendee>;
  session?: TalkSession;
  input?: Partial<ParticipantRoomInput>;
}

function show({ room = {}, attendee = {}, session, input = {} }: Given): RoomJson {
  const row = roomRow(room);
  return presentRoom({
    view: 'participant',
    participant: participantOf(row, attendeeRow(attendee), session, Permission.systemDefault),
    displayName: row.name,
    unreadMessages: 0,
    lastCommonRead: 0,
    lastMessage: undefined,
    settings: defaultRoomSettings,
    mayEnableSip: false,
    ...input,
  });
}

/** The last message is rendered elsewhere: take the recorded one and see that it lands in its place. */
function same(name: string, values: Values, given: Given) {
  const expected = recorded<RoomJson>(name, { ...versions, ...values });
  const lastMessage: MessageJson | undefined = expected.lastMessage;
  assert.is(asText(show({ ...given, input: { lastMessage, ...given.input } })), asText(expected), name);
}

const bobs: Partial<Attendee> = { id: 211, actorId: 'bob', displayName: 'Bob Story', participantType: 3 };

rooms('show a new group to its owner, as recorded', () => {
  same('rooms: create group', {}, { room: { name: 'Team' }, input: { lastCommonRead: 1 } });
});

rooms('show a one-to-one by the other user, as recorded', () => {
  same(
    'rooms: create one-to-one',
    {},
    {
      room: { id: 103, token: 'room3', type: RoomType.oneToOne, name: pairName('bob', 'alice') },
      attendee: { id: 203, lastReadMessage: 3 },
      input: { lastCommonRead: 3, displayName: 'Bob Story' },
    },
  );
});

rooms('show the note to self, as recorded', () => {
  same(
    'rooms: note to self',
    {},
    {
      room: {
        ...{ id: 107, token: 'room7', type: RoomType.noteToSelf, name: 'Note to self', avatar: 'note' },
        ...{ objectType: 'note_to_self', objectId: 'alice' },
        description: 'A place for your private notes, thoughts and ideas',
      },
      attendee: { id: 207, lastReadMessage: 7, favorite: true },
      input: { lastCommonRead: 7 },
    },
  );
});

rooms('show the changelog, as recorded', () => {
  same(
    'rooms: list: changelog',
    { 'm?': 8 },
    {
      room: { id: 108, token: 'room8', type: RoomType.changelog, name: 'alice', readOnly: 1 },
      attendee: { id: 208, participantType: 3, lastReadMessage: 8 },
      input: { lastCommonRead: 8, unreadMessages: 56, displayName: 'Talk updates ✅' },
    },
  );
});

rooms('show the session of who joined, as recorded', () => {
  same(
    'participants: join',
    {},
    {
      room: { description: 'What we do' },
      attendee: { ...bobs, lastReadMessage: 26 },
      session: sessionRow('session1'),
      input: { lastCommonRead: 1 },
    },
  );
});

rooms('show themselves to a guest, as recorded', () => {
  same(
    'participants: guest sees room',
    {},
    {
      room: { id: 102, token: 'room2', type: RoomType.public, name: 'Open house' },
      attendee: {
        ...{ id: 216, actorType: 'guests', actorId: '6f1ed002ab5595859014ebf0951522d9e2b4a1c3' },
        ...{ participantType: 4, lastReadMessage: 15, lastMentionMessage: 99 },
      },
      session: sessionRow('session2'),
      input: { lastCommonRead: 2, unreadMessages: 5 },
    },
  );
});

rooms('show little to who waits in the lobby, as recorded', () => {
  const given: Given = {
    room: { description: 'What we do', lobbyState: 1, callStartTime: recordedTime },
    attendee: { ...bobs, lastReadMessage: 48, lastMentionMessage: 99, lastMentionDirect: 99 },
    input: { lastCommonRead: 48, unreadMessages: 3, lastMessage: recorded<MessageJson>('chat: silent') },
  };
  const expected = recorded<RoomJson>('chat: room in lobby', { ...versions, 'm?': 48 });
  assert.is(asText(show(given)), asText({ ...expected, callStartTime: recordedTime }));
  assert.is(show({ ...given, attendee: { ...given.attendee, lastReadMessage: 0 } }).lastReadMessage, 0);
  assert.is(show({ ...given, attendee: { ...given.attendee, permissions: 8 | 129 } }).unreadMessages, 3);
  assert.is(show({ ...given, attendee: { ...given.attendee, participantType: 2 } }).hasCall, true);
});

rooms('show a call and that nothing has been read, as recorded', () => {
  same(
    'calls: room while calling',
    {},
    {
      room: { description: 'What we do', callStartTime: recordedTime, callFlag: 3 },
      attendee: { ...bobs, lastReadMessage: -2 },
      session: sessionRow('session5'),
      input: { lastCommonRead: -2 },
    },
  );
});

rooms('show only that they exist to who has the link, as recorded', () => {
  const expected = recorded<RoomJson>('rooms: get public as stranger', versions);
  const room = roomRow({ id: 102, token: 'room2', type: RoomType.public, name: 'Open house', description: 'x' });
  assert.is(asText(presentRoom({ view: 'outside', room, settings: defaultRoomSettings })), asText(expected));
  const locked = presentRoom({
    view: 'outside',
    room: { ...room, passwordHash: 'scrypt', avatar: 'abcd' },
    settings: defaultRoomSettings,
  });
  assert.is(locked.hasPassword, true);
  assert.is(locked.isCustomAvatar, true);
  assert.is(locked.avatarVersion, 'abcd');
});

rooms('show what they are about where they are listed', () => {
  const room = roomRow({ listable: 1, description: 'About', readOnly: 1, lobbyState: 1, lobbyTimer: 5 });
  const listed = presentRoom({ view: 'listed', room, displayName: 'Team of teams', settings: defaultRoomSettings });
  assert.is(listed.name, 'Team of teams');
  assert.is(listed.displayName, 'Team of teams');
  assert.is(listed.description, 'About');
  assert.is(listed.lastActivity, recordedTime);
  assert.is(listed.participantType, 4);
  assert.is(listed.attendeeId, 0);
  assert.is(listed.permissions, 1);
  assert.equal(Object.keys(listed), Object.keys(presentRoom({ view: 'outside', room, settings: defaultRoomSettings })));
  const unlisted = presentRoom({
    view: 'listed',
    room: { ...room, listable: 0 },
    displayName: '',
    settings: defaultRoomSettings,
  });
  assert.is(unlisted.description, '');
});

rooms('keep the last message of a sensitive room to themselves', () => {
  const lastMessage = recorded<MessageJson>('chat: silent');
  assert.is(show({ input: { lastMessage } }).lastMessage, lastMessage);
  assert.is('lastMessage' in show({ attendee: { sensitive: true }, input: { lastMessage } }), false);
  assert.is('lastMessage' in show({}), false);
});

rooms('show a status in one-to-ones, before the last message', () => {
  const status = { status: 'dnd', statusIcon: '🐟', statusMessage: 'Fishing', statusClearAt: null };
  const lastMessage = recorded<MessageJson>('chat: silent');
  const oneToOne = { type: RoomType.oneToOne, name: pairName('alice', 'bob') };
  const keys = Object.keys(show({ room: oneToOne, input: { status, lastMessage } }));
  assert.equal(keys.slice(-6), [
    'isSensitive',
    'status',
    'statusIcon',
    'statusMessage',
    'statusClearAt',
    'lastMessage',
  ]);
  assert.is('status' in show({ input: { status } }), false);
});

rooms('say who may leave, delete and start calls', () => {
  const may = (given: Given) => {
    const { canLeaveConversation, canDeleteConversation, canStartCall } = show(given);
    return [canLeaveConversation, canDeleteConversation, canStartCall];
  };
  assert.equal(may({}), [true, true, true]);
  assert.equal(may({ attendee: { ...bobs, permissions: 133 } }), [true, false, false]);
  const former = { type: RoomType.formerOneToOne, name: 'Bob Story' };
  assert.equal(may({ room: former }), [true, false, true]);
  const deleting = { input: { settings: { ...defaultRoomSettings, deleteOneToOne: true } } };
  assert.equal(may({ room: former, ...deleting }), [false, true, true]);
  assert.equal(may(deleting), [true, true, true]);
  const guests = { actorType: 'guests', actorId: 'ab' } as const;
  const startCalls = (value: number, attendee: Partial<Attendee>) =>
    show({ attendee, input: { settings: { ...defaultRoomSettings, startCalls: value } } }).canStartCall;
  const people = [{}, bobs, { ...guests, participantType: 6 }, { ...guests, participantType: 4 }] as const;
  assert.equal(
    people.map((one) => startCalls(0, one)),
    [true, true, true, true],
  );
  assert.equal(
    people.map((one) => startCalls(1, one)),
    [true, true, true, false],
  );
  assert.equal(
    people.map((one) => startCalls(2, one)),
    [true, false, true, false],
  );
  assert.equal(
    people.map((one) => startCalls(3, one)),
    [false, false, false, false],
  );
});

rooms('hide the common read from who does not share theirs', () => {
  assert.is(show({ attendee: { readPrivacy: 1 }, input: { lastCommonRead: 5 } }).lastCommonReadMessage, 0);
});

rooms('show participants as recorded', () => {
  const people: Partial<Attendee>[] = [
    { id: 201 },
    { ...bobs },
    { id: 212, actorType: 'groups', actorId: 'crew', displayName: 'crew', participantType: 3 },
    { id: 213, actorId: 'carol', displayName: 'Carol Story', participantType: 3 },
    { id: 214, actorId: 'dave', displayName: 'Dave Story', participantType: 3 },
  ];
  const shown = people.map((person) =>
    presentParticipant({
      room: roomRow(),
      attendee: attendeeRow(person),
      sessions: [],
      systemDefaultPermissions: Permission.systemDefault,
    }),
  );
  assert.is(asText(shown), asText(recorded('participants: list')));
});

rooms('add up the sessions of a participant', () => {
  const sessions = [sessionRow('one', { lastPing: 5, inCall: 3 }), sessionRow('two', { lastPing: 9, inCall: 5 })];
  const status = { status: 'online', statusIcon: null, statusMessage: null, statusClearAt: null };
  const shown = presentParticipant({
    room: roomRow({ defaultPermissions: 129 }),
    attendee: attendeeRow(bobs),
    sessions,
    systemDefaultPermissions: Permission.systemDefault,
    status,
  });
  assert.is(shown.inCall, 7);
  assert.is(shown.lastPing, 9);
  assert.equal(shown.sessionIds, ['one', 'two']);
  assert.is(shown.permissions, 129);
  assert.equal(Object.keys(shown).slice(-5), ['callId', 'status', 'statusIcon', 'statusMessage', 'statusClearAt']);
});

rooms('have a name for each viewer', () => {
  const nameOf = (uid: string) => ({ alice: 'Alice Story', nameless: '' })[uid];
  const name = (room: Partial<Room>, uid: string | undefined, mayKnow = true) =>
    roomDisplayName(roomRow(room), { uid, mayKnow }, nameOf);
  const oneToOne = (other: string) => ({ type: RoomType.oneToOne, name: pairName('bob', other) });
  assert.is(name({}, 'bob'), 'Team of teams');
  assert.is(name({}, 'bob', false), 'Private conversation');
  assert.is(name({}, undefined), 'Private conversation');
  assert.is(name({ type: RoomType.public }, undefined), 'Team of teams');
  assert.is(name(oneToOne('alice'), 'bob'), 'Alice Story');
  assert.is(name(oneToOne('nameless'), 'bob'), 'nameless');
  assert.is(name(oneToOne('eve'), 'bob'), 'Deleted user (eve)');
  assert.is(name(oneToOne('eve'), 'carol'), 'Private conversation');
  assert.is(name({ type: RoomType.formerOneToOne, name: 'Eve Story' }, 'bob'), 'Eve Story');
  assert.is(name({ type: RoomType.changelog }, 'bob'), 'Talk updates ✅');
  assert.is(name({ objectType: 'share:password', name: 'x.txt' }, undefined), 'Password request: x.txt');
  assert.is(peerOf({ name: 'no pair' }, 'bob'), undefined);
});

rooms('keep the version of a picture while it looks the same', () => {
  const version = (more: Partial<Room>) => avatarVersion(roomRow(more));
  assert.match(version({}), /^[0-9a-f]{8}$/);
  assert.is(version({ id: 7, token: 'other', name: 'Other' }), version({}));
  assert.is.not(version({ type: RoomType.public }), version({}));
  assert.is.not(version({ name: '🍲 Soup' }), version({}));
  assert.is(version({ name: '🍲 Soup' }), version({ name: '🍲 Stew', type: RoomType.public }));
  assert.is.not(version({ name: '👍🏿 x' }), version({ name: '👍 x' }));
  assert.is(version({ name: '1 room' }), version({}));
  assert.is(version({ avatar: 'a1b2' }), 'a1b2');
});

rooms('show markers and unread counts', () => {
  assert.equal([0, -1, -2, 7].map(shownReadMarker), [-2, -1, -2, 7]);
  assert.is(shownUnread(0, 0), 1);
  assert.is(shownUnread(-2, 0), 1);
  assert.is(shownUnread(-2, 4), 4);
  assert.is(shownUnread(-1, 0), 0);
  assert.is(shownUnread(7, 0), 0);
  const marks = { lastReadMessage: 5, lastMentionMessage: 6, lastMentionDirect: 5 };
  assert.is(hasUnreadMention(marks), true);
  assert.is(hasUnreadMentionDirect(marks), false);
  assert.is(hasUnreadMention({ ...marks, lastReadMessage: -2, lastMentionMessage: 0 }), false);
});

rooms.run();
