import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Actor, cliActor, systemActor } from '../../src/domain/actor.js';
import { durationText } from '../../src/domain/callText.js';
import { pairName, type Room, RoomType } from '../../src/domain/room.js';
import {
  parseSystemMessage,
  type SystemMessageParameters,
  type SystemMessageType,
  systemComment,
} from '../../src/domain/systemMessage.js';
import { systemMessageText } from '../../src/domain/systemMessageText.js';
import { wordings } from '../../src/domain/systemWording.js';
import { alice, bob, commentRow, nameBook, people, roomRow, systemRow } from '../support/rows.js';

const messages = suite('systemMessage');

const carol: Actor = { type: 'users', id: 'carol' };
const guest: Actor = { type: 'guests', id: 'ab12' };
const names = nameBook(people, { 'guests/ab12': 'Gina', 'emails/cd34': '', 'emails/ef56': 'Emil' });

function tell<T extends SystemMessageType>(
  type: T,
  parameters: SystemMessageParameters[T],
  actor: Actor,
  viewer: Actor | undefined,
  room: Partial<Room> = {},
) {
  const by = { actorType: actor.type, actorId: actor.id };
  return systemMessageText(systemRow(1, type, parameters, by), viewer, roomRow(room), names);
}
const texts = <T extends SystemMessageType>(type: T, parameters: SystemMessageParameters[T], actor: Actor) =>
  [alice, bob, carol, guest].map((viewer) => tell(type, parameters, actor, viewer).text);

messages('are stored as ids, never as text', () => {
  assert.equal(systemComment('user_added', { user: 'bob' }, alice, 1000, 1060, 7), {
    actorType: 'users',
    actorId: 'alice',
    verb: 'system',
    message: '{"message":"user_added","parameters":{"user":"bob"}}',
    createdAt: 1000,
    parentId: 7,
    topmostParentId: 7,
    referenceId: '',
    expiresAt: 1060,
    metaData: {},
  });
  assert.equal(systemComment('message_unpinned', {}, alice, 1000).metaData, { silent: true });
});

messages('say "you" to who did it, but not to guests', () => {
  assert.equal(texts('description_set', {}, alice), [
    'You set the description',
    '{actor} set the description',
    '{actor} set the description',
    '{actor} set the description',
  ]);
  assert.is(tell('description_set', {}, guest, guest).text, '{actor} set the description');
  assert.is(tell('description_set', {}, alice, undefined).text, '{actor} set the description');
  assert.is(tell('description_set', {}, alice, { type: 'guests', id: 'alice' }).text, '{actor} set the description');
});

messages('speak of an administrator where the command line did it', () => {
  assert.is(tell('read_only', {}, cliActor, bob).text, 'An administrator locked the conversation');
  assert.is(tell('avatar_set', {}, cliActor, bob).text, '{actor} set the conversation picture');
  assert.equal(tell('avatar_set', {}, cliActor, bob).parameters.actor, {
    type: 'guest',
    id: 'guest/cli',
    name: 'Administration',
    'mention-id': 'guest/cli',
  });
  assert.is(tell('conversation_created', {}, systemActor, bob).text, 'System created the conversation');
});

messages('tell of somebody being added to each in their own way', () => {
  assert.equal(texts('user_added', { user: 'bob' }, alice), [
    'You added {user}',
    '{actor} added you',
    '{actor} added {user}',
    '{actor} added {user}',
  ]);
  assert.equal(texts('user_added', { user: 'bob' }, cliActor), [
    'An administrator added {user}',
    'An administrator added you',
    'An administrator added {user}',
    'An administrator added {user}',
  ]);
  assert.equal(texts('user_added', { user: 'bob' }, bob), [
    '{actor} joined the conversation',
    'You joined the conversation',
    '{actor} joined the conversation',
    '{actor} joined the conversation',
  ]);
});

messages('tell of leaving and of being removed', () => {
  assert.is(tell('user_removed', { user: 'bob' }, bob, bob).text, 'You left the conversation');
  assert.is(tell('user_removed', { user: 'bob' }, bob, alice).text, '{actor} left the conversation');
  assert.is(tell('user_removed', { user: 'bob' }, alice, bob).text, '{actor} removed you');
});

messages('tell of promotion, of guests without a "you"', () => {
  assert.is(
    tell('moderator_promoted', { user: 'bob' }, cliActor, bob).text,
    'An administrator promoted you to moderator',
  );
  assert.is(tell('moderator_demoted', { user: 'bob' }, alice, alice).text, 'You demoted {user} from moderator');
  const promoted = tell('guest_moderator_promoted', { type: 'guests', id: 'ab12' }, alice, guest);
  assert.is(promoted.text, '{actor} promoted {user} to moderator');
  assert.equal(promoted.parameters.user, {
    type: 'guest',
    id: 'guest/ab12',
    name: 'Gina (guest)',
    'mention-id': 'guest/ab12',
  });
});

messages('tell of invitations over to another server', () => {
  const parameters = { federated_user: 'ann@far.example' };
  const ann: Actor = { type: 'federated_users', id: 'ann@far.example' };
  assert.equal(texts('federated_user_added', parameters, alice).slice(0, 2), [
    'You invited {federated_user}',
    '{actor} invited {federated_user}',
  ]);
  assert.is(tell('federated_user_added', parameters, ann, alice).text, '{federated_user} accepted the invitation');
  assert.is(tell('federated_user_removed', parameters, ann, alice).text, '{federated_user} declined the invitation');
  assert.equal(tell('federated_user_added', parameters, alice, bob).parameters.federated_user, {
    type: 'user',
    id: 'ann',
    name: 'ann@far.example',
    server: 'https://far.example',
    'mention-id': 'federated_user/ann@far.example',
  });
});

messages('name invited addresses, or call them guests once they are gone', () => {
  const nameOf = (id: string) => tell('read_only', {}, { type: 'emails', id }, bob).parameters.actor?.name;
  assert.equal(['ef56', 'cd34', '9999'].map(nameOf), ['Emil (guest)', 'cd34 (guest)', 'Guest']);
});

messages('know deleted accounts by one name', () => {
  const { parameters } = tell('user_added', { user: 'eve' }, { type: 'users', id: 'zed' }, bob);
  const gone = { type: 'highlight', id: 'deleted_users', name: 'Deleted user' };
  assert.equal(parameters, { actor: gone, user: gone });
});

messages('put a rename into the text itself', () => {
  const { text, parameters } = tell('conversation_renamed', { oldName: 'Old "x"', newName: 'New' }, alice, alice);
  assert.is(text, 'You renamed the conversation from "Old "x"" to "New"');
  assert.equal(Object.keys(parameters), ['actor']);
});

messages('put the expiration into words', () => {
  const words = (seconds: number) => tell('message_expiration_enabled', { seconds }, alice, bob).text.split(' to ')[1];
  const expected: [number, string][] = [
    [2_419_200, '4 weeks'],
    [604_800, '1 week'],
    [86_400, '1 day'],
    [172_800, '2 days'],
    [28_800, '8 hours'],
    [3_600, '1 hour'],
    [3_599, '60 minutes'],
    [60, '1 minute'],
    [20, '0 minutes'],
  ];
  for (const [seconds, text] of expected) assert.is(words(seconds), text);
});

messages('about calls depend on the kind of room', () => {
  const oneToOne = { type: RoomType.oneToOne, name: pairName('alice', 'bob') };
  assert.is(tell('call_started', {}, alice, alice, oneToOne).text, 'Outgoing call');
  assert.is(tell('call_started', {}, alice, bob, oneToOne).text, 'Incoming call');
  const silent = systemRow(1, 'call_started', {}, { metaData: { silent: true } });
  assert.is(systemMessageText(silent, bob, roomRow(), names).text, '{actor} started a silent call');
  assert.is(systemMessageText(silent, bob, roomRow(oneToOne), names).text, 'Incoming silent call');
});

messages('about a missed call tell the caller whom they tried', () => {
  const oneToOne = { type: RoomType.oneToOne, name: pairName('alice', 'bob') };
  assert.equal(tell('call_missed', { user: 'alice' }, alice, bob, oneToOne), {
    type: 'call_missed',
    text: 'Missed call',
    parameters: { user: { type: 'user', id: 'alice', name: 'Alice Story', 'mention-id': 'alice' } },
  });
  assert.equal(tell('call_missed', { user: 'alice' }, alice, alice, oneToOne), {
    type: 'call_tried',
    text: 'Unanswered call',
    parameters: { user: { type: 'user', id: 'bob', name: 'Bob Story', 'mention-id': 'bob' } },
  });
  const former = { type: RoomType.formerOneToOne, name: 'Eve Story' };
  assert.equal(tell('call_missed', { user: 'alice' }, alice, alice, former).parameters, {
    user: { type: 'highlight', id: 'deleted_users', name: 'Eve Story' },
  });
});

messages('about the end of a call list who was there', () => {
  const ended = (users: string[], guests: number, duration = 12) =>
    tell('call_ended', { users, guests, duration }, alice, alice).text;
  assert.is(ended([], 0), 'Call ended (Duration 0:12)');
  assert.is(ended([], 1), 'Call with 1 guest ended (Duration 0:12)');
  assert.is(ended(['alice'], 2), 'Call with {user1} and 2 guests ended (Duration 0:12)');
  assert.is(ended(['a', 'b', 'c'], 0), 'Call with {user1}, {user2} and {user3} ended (Duration 0:12)');
  assert.is(ended([...'abcde'], 0), 'Call with {user1}, {user2}, {user3}, {user4} and {user5} ended (Duration 0:12)');
  assert.is(ended([...'abcde'], 1), 'Call with {user1}, {user2}, {user3}, {user4} and 2 others ended (Duration 0:12)');
  assert.is(ended([...'abcdef'], 0), 'Call with {user1}, {user2}, {user3}, {user4} and 2 others ended (Duration 0:12)');
  assert.is(ended([...'abcd'], 1), 'Call with {user1}, {user2}, {user3}, {user4} and 1 guest ended (Duration 0:12)');
});

messages('about a call that was ended for everyone leave out who ended it', () => {
  const call = { users: ['carol', 'bob', 'alice'], guests: 1, duration: 3723 };
  const byAlice = tell('call_ended_everyone', call, alice, alice);
  assert.is(byAlice.text, '{actor} ended the call with {user1}, {user2} and 1 guest (Duration 1:02:03)');
  assert.equal(
    Object.entries(byAlice.parameters).map(([key, { id }]) => [key, id]),
    [
      ['actor', 'alice'],
      ['user1', 'bob'],
      ['user2', 'carol'],
    ],
  );
  assert.is(
    tell('call_ended_everyone', call, guest, bob).text,
    '{actor} ended the call with {user1}, {user2} and {user3} (Duration 1:02:03)',
  );
  assert.is(
    tell('call_ended_everyone', { ...call, reachedMaximum: true }, systemActor, bob).text,
    'Call with {user1}, {user2}, {user3} and 1 guest was ended, as it reached the maximum call duration (Duration 1:02:03)',
  );
  const oneToOne = { type: RoomType.oneToOne, name: pairName('alice', 'bob') };
  assert.is(tell('call_ended_everyone', call, alice, alice, oneToOne).text, 'Call ended (Duration 1:02:03)');
});

messages('write durations as clocks do', () => {
  assert.equal([0, 5, 65, 1823, 3599, 3600, 36_000].map(durationText), [
    '0:00',
    '0:05',
    '1:05',
    '30:23',
    '59:59',
    '1:00:00',
    '10:00:00',
  ]);
});

messages('about votes do not tell who voted', () => {
  assert.equal(tell('poll_voted', { poll: '7', question: 'Soup?' }, systemActor, alice), {
    type: 'poll_voted',
    text: 'Someone voted on the poll {poll}',
    parameters: { poll: { type: 'talk-poll', id: '7', name: 'Soup?' } },
  });
});

messages('define every placeholder that they use', () => {
  for (const type of Object.keys(wordings)) {
    const parameters = {
      ...{ user: 'bob', group: 'crew', circle: 't', phone: 'p', name: '+49', poll: '1', question: '?', thread: 1 },
      ...{
        title: 'x',
        federated_user: 'ann@far.example',
        users: ['alice', 'bob'],
        guests: 0,
        duration: 1,
        seconds: 60,
      },
    };
    const comment = commentRow(1, { verb: 'system', message: JSON.stringify({ message: type, parameters }) });
    for (const viewer of [alice, bob, guest]) {
      const { text, parameters: given } = systemMessageText(comment, viewer, roomRow(), names);
      assert.ok(text, type);
      for (const [, key = ''] of text.matchAll(/\{(\w+)\}/g)) assert.ok(Object.hasOwn(given, key), `${type}: ${key}`);
    }
  }
});

messages('that cannot be read have an empty text', () => {
  const nothing = { type: '', text: '', parameters: {} };
  for (const message of ['', 'no JSON', '[]', 'null', '7', '{}', '{"message":5}']) {
    assert.is(parseSystemMessage(message), undefined, message);
    assert.equal(systemMessageText(commentRow(1, { verb: 'system', message }), alice, roomRow(), names), nothing);
  }
  for (const type of ['constructor', '__proto__', 'not_yet_invented']) {
    const comment = commentRow(1, { verb: 'system', message: `{"message":"${type}","parameters":[]}` });
    assert.equal(systemMessageText(comment, alice, roomRow(), names), { ...nothing, type });
  }
  const bare = commentRow(1, { verb: 'system', message: '{"message":"call_ended","parameters":{"users":[1,null]}}' });
  assert.is(systemMessageText(bare, alice, roomRow(), names).text, 'Call ended (Duration 0:00)');
});

messages.run();
