import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { gatherNames } from '../../src/actions/gatherNames.js';
import type { Actor } from '../../src/domain/actor.js';
import type { Comment } from '../../src/domain/comment.js';
import { deletionNote } from '../../src/domain/deletedMessage.js';
import { RoomType } from '../../src/domain/room.js';
import { avatarVersion } from '../../src/domain/roomAvatar.js';
import { type MessageContext, presentMessage, presentMessages } from '../../src/http/presenters/message.js';
import { namedUsers, viewerKind } from '../../src/http/presenters/viewerKind.js';
import { asText, recorded, recordedTime } from '../support/recorded.js';
import { alice, attendeeRow, bob, commentRow, nameBook, people, roomRow, systemRow } from '../support/rows.js';

const message = suite('message');

const gina = { type: 'guests', id: '6f1ed002ab5595859014ebf0951522d9e2b4a1c3' } as const;
const names = nameBook(people, { [`guests/${gina.id}`]: 'Gina G' });
const room = roomRow();
const context: MessageContext = { room, names, baseUrl: 'https://talk.example.com', now: recordedTime };
const seenBy = (actor: Actor | undefined) => ({ actor, roomDisplayName: 'Team of teams' });
const parentsOf = (...comments: Comment[]) => new Map(comments.map((comment) => [comment.id, comment]));
const show = (comment: Comment, actor: Actor | undefined = alice, given = context) =>
  presentMessage(comment, seenBy(actor), given);

const hello = commentRow(38, { message: 'Hello **team**', referenceId: 'a'.repeat(64) });
const answer = commentRow(42, { actorId: 'bob', message: 'An answer', parentId: 38, topmostParentId: 38 });

/** What was recorded is older than threads. */
const withoutThread = (_key: string, value: unknown) =>
  typeof value === 'object' && value !== null && 'threadId' in value ? { ...value, threadId: undefined } : value;

function same(actual: unknown, name: string, values = {}) {
  const before = JSON.parse(JSON.stringify(actual, withoutThread));
  assert.is(asText(before), asText(recorded(name, { v: avatarVersion(room), ...values })), name);
}

message('with a parent, as recorded', () => {
  same(presentMessages([answer], parentsOf(hello), seenBy(bob), context)[0], 'chat: reply');
});

message('sent silently, as recorded', () => {
  same(show(commentRow(43, { actorId: 'bob', message: 'psst', metaData: { silent: true } })), 'chat: silent');
});

message('that mentions people, as recorded', () => {
  const text = 'Hey @alice and @"alice", @all, @nobodyhere and @bob';
  same(show(commentRow(44, { actorId: 'bob', message: text, metaData: { canMentionAll: true } })), 'chat: mentions');
  same(show(commentRow(45, { message: 'Dear @"group/crew" and @carol' })), 'chat: mention a group');
});

message('after an edit, as recorded', () => {
  const edited = commentRow(39, {
    actorId: 'bob',
    message: 'Hi Alice, edited',
    metaData: { lastEditActorType: 'users', lastEditActorId: 'bob', lastEditTimestamp: recordedTime },
  });
  const note = systemRow(46, 'message_edited', {}, { actorId: 'bob', parentId: 39 });
  same(presentMessages([note], parentsOf(edited), seenBy(bob), context)[0], 'chat: edit');
});

message('after deletion, as recorded', () => {
  const gone: Partial<Comment> = { verb: 'comment_deleted', message: deletionNote(bob, recordedTime) };
  const deleted = commentRow(42, { actorId: 'bob', ...gone });
  const note = systemRow(50, 'message_deleted', {}, { actorId: 'bob', parentId: 42 });
  same(presentMessages([note], parentsOf(deleted), seenBy(bob), context)[0], 'chat: delete');
});

message('of a shared place, as recorded', () => {
  const shared = systemRow(
    48,
    'object_shared',
    {
      objectType: 'geo-location',
      objectId: 'geo:52.5450511,13.3741463',
      metaData: { name: 'Here', latitude: '52.5450511', longitude: '13.3741463' },
    },
    { actorId: 'bob' },
  );
  same(show(shared), 'chat: share location');
});

for (const [name, viewer] of [
  ['participants: history group', alice],
  ['participants: history group as bob', bob],
] as const) {
  message(`of every change to a room, as recorded (${name})`, () => {
    const history = [
      systemRow(35, 'user_removed', { user: 'carol' }, { actorId: 'carol' }),
      systemRow(34, 'user_removed', { user: 'dave' }),
      systemRow(27, 'moderator_demoted', { user: 'bob' }),
      systemRow(33, 'moderator_promoted', { user: 'bob' }),
      systemRow(32, 'user_added', { user: 'dave' }),
      systemRow(31, 'user_added', { user: 'carol' }),
      systemRow(30, 'group_added', { group: 'crew' }),
      systemRow(29, 'user_added', { user: 'bob' }),
      systemRow(26, 'avatar_removed', {}),
      systemRow(25, 'avatar_set', {}),
      systemRow(24, 'message_expiration_disabled', {}),
      systemRow(23, 'message_expiration_enabled', { seconds: 3600 }, { expiresAt: recordedTime }),
      systemRow(22, 'lobby_none', {}),
      systemRow(21, 'lobby_non_moderators', {}),
      systemRow(20, 'listable_none', {}),
      systemRow(19, 'listable_all', {}),
      systemRow(18, 'listable_users', {}),
      systemRow(17, 'read_only_off', {}),
      systemRow(16, 'read_only', {}),
      systemRow(13, 'guests_disallowed', {}),
      systemRow(12, 'guests_allowed', {}),
      systemRow(11, 'description_set', {}),
      systemRow(10, 'conversation_renamed', { oldName: 'Team', newName: 'Team of teams' }),
      systemRow(1, 'conversation_created', {}),
    ];
    same(presentMessages(history, new Map(), seenBy(viewer), { ...context, now: recordedTime - 1 }), name);
  });
}

for (const [name, viewer] of [
  ['calls: history', alice],
  ['calls: history as bob', bob],
] as const) {
  message(`of a call, as recorded (${name})`, () => {
    const history = [
      systemRow(72, 'call_ended', { users: ['bob', 'alice'], guests: 0, duration: 2 }),
      systemRow(71, 'call_left', {}),
      systemRow(70, 'call_left', {}, { actorId: 'bob' }),
      systemRow(69, 'call_joined', {}, { actorId: 'bob' }),
      systemRow(68, 'call_started', {}),
      systemRow(67, 'history_cleared', {}),
    ];
    same(presentMessages(history, new Map(), seenBy(viewer), context), name, { d: '0:02' });
  });
}

for (const [name, viewer] of [
  ['chat: full history', alice],
  ['chat: full history as bob', bob],
] as const) {
  message(`of polls and of what a moderator deleted, as recorded (${name})`, () => {
    const poll = { type: 'talk-poll', id: '7', name: 'Soup?' };
    const history = [
      systemRow(66, 'poll_closed', { poll: '7', question: 'Soup?' }),
      systemRow(65, 'poll_voted', { poll: '7', question: 'Soup?' }, { actorType: 'guests', actorId: 'system' }),
      systemRow(49, 'object_shared', { objectType: 'talk-poll', objectId: '7', metaData: poll }),
      commentRow(39, { actorId: 'bob', verb: 'comment_deleted', message: deletionNote(alice, recordedTime) }),
    ];
    same(presentMessages(history, new Map(), seenBy(viewer), context), name);
  });
}

message('of and for a guest, as recorded', () => {
  const byGina = { actorType: gina.type, actorId: gina.id };
  const history = [
    commentRow(56, { ...byGina, message: 'Hello from outside' }),
    systemRow(37, 'guest_moderator_demoted', gina),
    systemRow(28, 'conversation_renamed', { oldName: 'Open house', newName: 'Gina was here' }, byGina),
    systemRow(36, 'guest_moderator_promoted', gina),
    systemRow(15, 'password_removed', {}),
  ];
  const open = { ...context, room: roomRow({ token: 'room2', type: RoomType.public }) };
  same(presentMessages(history, new Map(), seenBy(gina), open), 'chat: guest reads');
});

message('of an account that is gone is nobody’s and cannot be answered', () => {
  const shown = show(
    commentRow(5, { actorId: 'eve', metaData: { lastEditActorType: 'users', lastEditActorId: 'eve' } }),
  );
  assert.is(shown.actorType, 'deleted_users');
  assert.is(shown.actorId, 'deleted_users');
  assert.is(shown.actorDisplayName, '');
  assert.is(shown.isReplyable, false);
  assert.is(shown.lastEditActorType, 'deleted_users');
  assert.is(shown.lastEditActorDisplayName, '');
});

message('names bots and unnamed guests', () => {
  const nameOf = (actorType: Comment['actorType'], actorId: string) =>
    show(commentRow(5, { actorType, actorId })).actorDisplayName;
  assert.is(nameOf('bots', 'changelog'), 'Talk updates ✅');
  assert.is(nameOf('bots', 'bot-12'), 'bot-12-bot');
  assert.is(nameOf('guests', 'unknown'), '');
  assert.is(nameOf('guests', 'cli'), '');
});

message('with two slashes at the start is shown with one', () => {
  assert.is(show(commentRow(5, { message: '//me' })).message, '/me');
  assert.is(show(commentRow(5, { message: '/me' })).message, '/me');
});

message('deleted or edited hides what was there before', () => {
  const shown = show(
    commentRow(5, {
      verb: 'comment_deleted',
      message: 'no JSON',
      metaData: { lastEditActorType: 'users', lastEditActorId: 'bob', lastEditTimestamp: 1 },
    }),
    bob,
  );
  assert.is(shown.message, 'Message deleted by author');
  assert.is('lastEditTimestamp' in shown, false);
  assert.is(shown.deleted, true);
  assert.is('silent' in shown, false);
});

message('of a reaction is a system message of its own verb', () => {
  const added = show(commentRow(5, { verb: 'reaction', message: '👍', parentId: 1 }));
  assert.equal([added.messageType, added.systemMessage, added.message], ['system', 'reaction', '👍']);
  assert.equal(added.messageParameters, []);
  const removed = show(commentRow(5, { verb: 'reaction_deleted', message: '👍', parentId: 1 }));
  assert.equal([removed.systemMessage, removed.message], ['reaction_deleted', 'Reaction deleted by author']);
});

message('of an object that cannot be shown', () => {
  const share = (parameters: unknown) =>
    show(commentRow(5, { verb: 'object_shared', message: JSON.stringify({ message: 'object_shared', parameters }) }));
  const nowhere = share({ objectType: 'geo-location', objectId: 'https://x', metaData: {} });
  assert.is(nowhere.message, 'The shared location is malformed');
  assert.equal(nowhere.messageParameters, []);
  for (const broken of [undefined, null, [], {}, { objectType: 5 }]) assert.is(share(broken).message, '');
  const odd = share({ objectType: 'call', objectId: 'x', metaData: { name: 'Room', bad: 5, type: 'mine' } });
  assert.is(
    asText(Object.entries(odd.messageParameters).map(([, object]) => Object.keys(object))),
    asText([
      ['type', 'id', 'name', 'mention-id'],
      ['name', 'type', 'id', 'icon-url'],
    ]),
  );
});

message('has its parent one level deep, also from the same page', () => {
  const deeper = commentRow(43, { parentId: 42, topmostParentId: 38 });
  const [first, second] = presentMessages([answer, deeper], parentsOf(hello), seenBy(alice), context);
  assert.is(first?.parent?.id, 38);
  assert.is(second?.parent?.id, 42);
  assert.is(second?.parent && 'parent' in second.parent, false);
});

message('whose parent is gone has a stub of two keys', () => {
  const stub = { id: 38, deleted: true };
  const parentIn = (parents: Map<number, Comment>) =>
    presentMessages([answer], parents, seenBy(alice), context)[0]?.parent;
  assert.equal(parentIn(new Map()), stub);
  assert.equal(parentIn(parentsOf({ ...hello, verb: 'command' })), stub);
  const expired = parentIn(parentsOf({ ...hello, expiresAt: recordedTime - 5 }));
  assert.is(expired && 'message' in expired && expired.message, 'Hello **team**');
});

message('is left out once it has expired', () => {
  const page = [hello, commentRow(39, { expiresAt: recordedTime }), commentRow(40, { expiresAt: recordedTime + 1 })];
  assert.equal(
    presentMessages(page, new Map(), seenBy(alice), context).map(({ id }) => id),
    [38, 40],
  );
});

message('reads the same for viewers of one kind', () => {
  const page = [
    systemRow(1, 'user_added', { user: 'bob' }),
    systemRow(2, 'message_edited', {}, { parentId: 9 }),
    commentRow(3, { actorId: 'dave', message: '@carol' }),
  ];
  const parents = parentsOf(
    commentRow(9, {
      actorId: 'carol',
      verb: 'comment_deleted',
      message: deletionNote({ type: 'users', id: 'carol' }, 1),
    }),
  );
  const named = namedUsers(page, parents, room);
  const viewers = [
    alice,
    bob,
    { type: 'users', id: 'carol' } as const,
    { type: 'users', id: 'dave' } as const,
    gina,
    undefined,
  ];
  const kinds = viewers.map((actor) => viewerKind(seenBy(actor), named));
  assert.equal(kinds, ['users/alice', 'users/bob', 'users/carol', 'others', 'others', 'others']);
  const bodies = new Map<string, string>();
  viewers.forEach((actor, index) => {
    const body = JSON.stringify(presentMessages(page, parents, seenBy(actor), context));
    const kind = kinds[index] ?? '';
    assert.is(bodies.get(kind) ?? body, body);
    bodies.set(kind, body);
  });
  assert.is(new Set(bodies.values()).size, 4);
  const oneToOne = namedUsers([hello], new Map(), roomRow({ type: RoomType.oneToOne }));
  assert.equal([viewerKind(seenBy(alice), oneToOne), viewerKind(seenBy(bob), oneToOne)], ['users/alice', 'users/bob']);
});

message('needs each name looked up once', async () => {
  const asked: string[] = [];
  const storage = {
    user: async (uid: string) => {
      asked.push(`users/${uid}`);
      return undefined;
    },
    users: async (uids: string[]) => {
      asked.push(...uids.map((uid) => `users/${uid}`));
      return [];
    },
    attendeesByActors: async (_roomId: number, actors: Actor[]) => {
      asked.push(...actors.map(({ type, id }) => `${type}/${id}`));
      return [attendeeRow({ actorType: 'guests', actorId: 'ab12', displayName: 'Gina' })];
    },
    botsIn: async () => [],
    group: async (gid: string) => {
      asked.push(`groups/${gid}`);
      return { gid, displayName: 'The crew' };
    },
    groups: async () => {
      asked.push('groups');
      return [{ gid: 'crew', displayName: 'The crew' }];
    },
    sharedFiles: async () => [],
    teamsById: async (ids: string[]) => {
      for (const id of ids) asked.push(`teams/${id}`);
      return [{ id: 't1', displayName: 'Team A' }];
    },
  };
  const book = await gatherNames(storage, room, [
    commentRow(1, {
      message: '@bob @bob @"bob" @"guest/ab12" @"group/crew" @"team/t1" @"team/t1"',
      metaData: { lastEditActorType: 'users', lastEditActorId: 'carol' },
    }),
    commentRow(2, { actorType: 'guests', actorId: 'ab12', message: `@${'x'.repeat(31_000)}` }),
    systemRow(3, 'user_added', { user: 'dave' }),
    systemRow(4, 'call_ended', { users: ['alice', 'erin'], guests: 0, duration: 1 }),
    commentRow(5, { verb: 'comment_deleted', message: deletionNote({ type: 'users', id: 'frank' }, 1) }),
  ]);
  assert.equal(asked.sort(), [
    'groups/crew',
    'guests/ab12',
    'teams/t1',
    'users/alice',
    'users/bob',
    'users/carol',
    'users/dave',
    'users/erin',
    'users/frank',
  ]);
  assert.is(book.group('crew'), 'The crew');
  assert.is(book.team('t1'), 'Team A');
  assert.is(book.attendee({ type: 'guests', id: 'ab12' }), 'Gina');
  assert.is(book.user('bob'), undefined);

  asked.length = 0;
  const many = Array.from({ length: 2_000 }, (_, n) => `@"group/g${n}"`).join(' ');
  const groups = await gatherNames(storage, room, [commentRow(1, { message: many })]);
  assert.equal(asked.sort(), ['groups', 'users/alice']);
  assert.is(groups.group('crew'), 'The crew');
});

message.run();
