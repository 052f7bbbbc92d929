import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findMentions, type MentionContext, mentionedTargets, renderMentions } from '../../src/domain/mentions.js';
import { RoomType } from '../../src/domain/room.js';
import { nameBook, people, roomRow } from '../support/rows.js';

const mentions = suite('mentions');

const context = (users: Record<string, string> = people, more: Partial<MentionContext> = {}): MentionContext => ({
  room: roomRow(),
  roomDisplayName: 'Team of teams',
  canMentionAll: true,
  names: nameBook(users, { 'guests/ab12': 'Gina', 'emails/cd34': '', 'federated_users/ann@far.example': 'Ann' }),
  iconUrl: () => 'https://talk.example.com/avatar',
  ...more,
});
const text = (message: string, given = context()) => renderMentions(message, given)?.text ?? message;
const parameters = (message: string, given = context()) => renderMentions(message, given)?.parameters ?? {};
const found = (message: string) => findMentions(message).map(({ search }) => search);

mentions('stand at the start, after blank space or after one of - @ . apostrophe', () => {
  for (const before of ['', ' ', '\n', '\t', '-', '.', "'"]) assert.equal(found(`${before}@bob`), ['bob']);
  for (const before of ['a', '1', '_', '(', '[', ',', '`', '"', '/', '😀', 'é', '\u00a0']) {
    assert.equal(found(`${before}@bob`), [], `after ${before}`);
  }
  assert.equal(found('mail@example.tld'), []);
});

mentions('end where a bare id does', () => {
  assert.equal(found('@bob, @carol: @dave!'), ['carol', 'dave', 'bob']);
  assert.equal(found('@bob.'), ['bob.']);
  assert.equal(found('@@bob'), ['@bob']);
  assert.equal(text('@bob.'), '@bob.');
});

mentions('see nothing in what is no mention', () => {
  for (const message of ['', '@', '@@', '@"', '@"bob', '@""', '@ bob', '@"guest/xyz"', '@"<b>"', 'no at all']) {
    assert.is(renderMentions(message, context()), undefined, message);
  }
});

mentions('number the longer id first', () => {
  const users = { participant3: 'Three', participant3a: 'Three A' };
  const forth = 'Mention to @participant3 and @participant3a';
  const back = 'Mention to @participant3a and @participant3';
  assert.is(text(forth, context(users)), 'Mention to {mention-user2} and {mention-user1}');
  assert.is(text(back, context(users)), 'Mention to {mention-user1} and {mention-user2}');
  assert.is(
    JSON.stringify(parameters(forth, context(users))),
    '{"mention-user1":{"type":"user","id":"participant3a","name":"Three A","mention-id":"participant3a"},' +
      '"mention-user2":{"type":"user","id":"participant3","name":"Three","mention-id":"participant3"}}',
  );
});

mentions('of equal length are numbered as they appear', () => {
  assert.is(
    text('@dave knows @bob, @alice, @carol'),
    '{mention-user3} knows {mention-user4}, {mention-user1}, {mention-user2}',
  );
});

mentions('of the same person share a parameter, typed in two ways they make two', () => {
  assert.is(text('@bob and @bob'), '{mention-user1} and {mention-user1}');
  assert.equal(Object.keys(parameters('@bob and @bob')), ['mention-user1']);
  assert.is(text('@bob and @"bob"'), '{mention-user1} and {mention-user1}');
  assert.equal(Object.keys(parameters('@bob and @"bob"')), ['mention-user1', 'mention-user2']);
});

mentions('leave unknown people alone, without using up a number', () => {
  assert.is(renderMentions('Hi @unknown', context()), undefined);
  assert.is(text('@unknown and @bob'), '@unknown and {mention-user1}');
});

mentions('also replace an id within a longer one that is nobody', () => {
  assert.is(text('@bob and @bobby'), '{mention-user1} and {mention-user1}by');
});

mentions('keep the case that was typed', () => {
  assert.equal(parameters('@BOB'), {
    'mention-user1': { type: 'user', id: 'BOB', name: 'Bob Story', 'mention-id': 'BOB' },
  });
});

mentions('of ids with a blank need quotes', () => {
  assert.is(text('@"space user" @space user', context({ 'space user': 'Space' })), '{mention-user1} @space user');
});

mentions('of all are the room, if the message may', () => {
  assert.equal(
    parameters('@all', context(people, { roomDisplayName: 'Lunch', room: roomRow({ type: RoomType.public }) })),
    {
      'mention-call1': {
        type: 'call',
        id: 'room1',
        name: 'Lunch',
        'call-type': 'public',
        'icon-url': 'https://talk.example.com/avatar',
        'mention-id': 'all',
      },
    },
  );
  assert.is(text('@all, @here and @ALL'), '{mention-call1}, @here and @ALL');
  assert.is(renderMentions('@all', context(people, { canMentionAll: false })), undefined);
});

mentions('of guests, addresses, groups, teams and people elsewhere', () => {
  const given = parameters(
    '@"guest/ab12" @"guest/ffff" @"email/cd34" @"group/crew" @"group/x y" @"team/t1" @"team/ta" @"federated_user/ann@far.example"',
  );
  assert.is(
    JSON.stringify(
      Object.values(given).sort((a, b) =>
        String(a['mention-id'] ?? a.id).localeCompare(String(b['mention-id'] ?? b.id)),
      ),
    ),
    JSON.stringify([
      { type: 'email', id: 'cd34', name: 'Guest', 'mention-id': 'email/cd34' },
      {
        type: 'user',
        id: 'ann',
        name: 'Ann',
        server: 'https://far.example',
        'mention-id': 'federated_user/ann@far.example',
      },
      { type: 'user-group', id: 'crew', name: 'crew', 'mention-id': 'group/crew' },
      { type: 'user-group', id: 'x y', name: 'x y', 'mention-id': 'group/x y' },
      { type: 'guest', id: 'guest/ab12', name: 'Gina', 'mention-id': 'guest/ab12' },
      { type: 'guest', id: 'guest/ffff', name: 'Guest', 'mention-id': 'guest/ffff' },
      { type: 'highlight', id: 't1', name: 't1' },
      { type: 'circle', id: 'ta', name: 'Team A', link: '', 'mention-id': 'team/ta' },
    ]),
  );
  assert.is(text('@"federated_user/ann@far.example" @"team/t1"'), '{mention-federated-user1} {mention-team1}');
  assert.is(renderMentions('@guest/ab12 @"user/bob" @"federated_user/nowhere"', context()), undefined);
});

mentions('of names that mean something to JavaScript are ordinary ones', () => {
  const message = '@__proto__ @constructor @"group/__proto__" @"group/constructor" @toString';
  assert.is(text(message), '@__proto__ @constructor {mention-group2} {mention-group1} @toString');
  assert.equal(mentionedTargets(message).users, ['constructor', '__proto__', 'toString']);
  assert.is(text('@constructor', context({ constructor: 'Connie' })), '{mention-user1}');
});

mentions('for sending: whom, each once, as typed', () => {
  assert.equal(mentionedTargets('@bob @"bob" @BOB @all @"group/crew" @"guest/ab12" @"email/cd34" @"team/t"'), {
    users: ['bob', 'BOB'],
    groups: ['crew'],
    teams: ['t'],
    guests: ['ab12'],
    emails: ['cd34'],
    federatedUsers: [],
    all: true,
  });
});

const hostile: Record<string, string> = {
  'only @': '@'.repeat(32_000),
  'only quotes': '"'.repeat(32_000),
  '@ and quote': '@"'.repeat(16_000),
  'an open quote': `@"${'a'.repeat(31_990)}`,
  'open quotes': '@"a '.repeat(8_000),
  '@ after a blank': ' @'.repeat(16_000),
  '@ within an open quote': `@"${'@ '.repeat(16_000)}`,
  'prefixes without an end': '@"group/'.repeat(4_000),
  'thousands of groups': Array.from({ length: 2_300 }, (_, n) => `@"group/${n}"`).join(' '),
  'thousands of guests': Array.from({ length: 2_300 }, (_, n) => `@"guest/${n.toString(16)}"`).join(' '),
  'one mention among @': `@bob @"bob" ${'@bo'.repeat(10_000)}`,
  'blank space': `@bob${' '.repeat(31_990)}`,
};
for (const [name, message] of Object.entries(hostile)) {
  mentions(`take milliseconds for ${name}`, () => {
    renderMentions(message, context());
    const start = process.hrtime.bigint();
    renderMentions(message, context());
    const milliseconds = Number(process.hrtime.bigint() - start) / 1e6;
    // Far above what it takes, far below what anything quadratic does.
    assert.ok(milliseconds < 150, `${milliseconds} ms`);
  });
}

mentions.run();
