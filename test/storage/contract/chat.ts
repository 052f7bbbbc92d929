import * as assert from 'uvu/assert';
import type { Comment, CommentDraft } from '../../../src/domain/comment.js';
import type { Storage } from '../../../src/storage/storage.js';
import type { ContractTest } from '../contract.js';
import { addition, by, found, group, member, messages, owner, says, tells } from '../drafts.js';

async function lunch(storage: Storage, token = 'lunch') {
  const room = found(await storage.createRoom(group(token), owner('alice'), [], [{ attendee: member('bob') }]));
  const [alice, bob] = await storage.attendees(room.id);
  const say = (draft: CommentDraft) => storage.addComment(room.id, draft, by(undefined));
  return { room, alice: found(alice), bob: found(bob), say };
}

export function chatContract(test: ContractTest): void {
  test('a comment is kept as it was written', async ({ storage }) => {
    const { room } = await lunch(storage);
    const draft = says('alice', 'Soup? 🍜\n\u0000 "…"', {
      actorType: 'guests',
      verb: 'object_shared',
      createdAt: 4_000_000_000,
      parentId: 5,
      topmostParentId: 4,
      referenceId: 'ref',
      expiresAt: 4_000_000_100,
      metaData: { silent: true, lastEditActorId: 'bob' },
    });
    const comment = await storage.addComment(room.id, draft, by(undefined));
    assert.equal(comment, { ...draft, id: comment.id, roomId: room.id, ordinal: 1, reactions: {}, thread: null });
    assert.equal(await storage.comment(room.id, comment.id), comment);
    assert.equal(await storage.commentsAfter(room.id, 0, 0), [comment]);
  });

  test('comments are found in their own room only', async ({ storage }) => {
    const here = await lunch(storage);
    const there = await lunch(storage, 'dinner');
    const soup = await here.say(says('alice', 'Soup'));
    const pasta = await there.say(says('alice', 'Pasta'));
    const salad = await here.say(says('alice', 'Salad'));
    const sorted = (comments: Comment[]) => messages(comments).sort();
    assert.is(await storage.comment(here.room.id, pasta.id), undefined);
    assert.is(await storage.comment(here.room.id, 99), undefined);
    const ids = [salad.id, pasta.id, 99, soup.id];
    assert.equal(sorted(await storage.comments(here.room.id, ids)), ['Salad', 'Soup']);
    assert.equal(sorted(await storage.commentsByIds(ids)), ['Pasta', 'Salad', 'Soup']);
    assert.equal(await storage.commentsByIds([]), []);
    assert.equal(messages(await storage.commentsAfter(here.room.id, 0, 0)), ['Soup', 'Salad']);
    assert.equal(messages(await storage.commentsBefore(there.room.id, 99, 0)), ['Pasta']);
  });

  test('history is read in both directions', async ({ storage }) => {
    const { room, say } = await lunch(storage);
    const ids: number[] = [];
    for (const text of ['a', 'b', 'c', 'd']) ids.push((await say(says('alice', text))).id);
    const [a = 0, , , d = 0] = ids;
    const after = async (id: number, limit: number) => messages(await storage.commentsAfter(room.id, id, limit));
    const before = async (id: number, limit: number) => messages(await storage.commentsBefore(room.id, id, limit));
    assert.equal(await after(a, 2), ['b', 'c']);
    assert.equal(await after(a, 0), ['b', 'c', 'd']);
    assert.equal(await after(d, 5), []);
    assert.equal(await after(Number.MAX_SAFE_INTEGER, 5), []);
    assert.equal(await before(d, 2), ['c', 'b']);
    assert.equal(await before(Number.MAX_SAFE_INTEGER, 0), ['d', 'c', 'b', 'a']);
    assert.equal(await before(a, 5), []);
  });

  test('a comment becomes the last message and activity of its room', async ({ storage }) => {
    const { room, say } = await lunch(storage);
    const { id } = await say(says('alice', 'Soup?', { createdAt: 2500 }));
    const now = found(await storage.roomById(room.id));
    assert.equal(now, { ...room, lastMessageId: id, lastActivity: 2500, commentCount: 1 });
    for (const type of ['message_deleted', 'message_edited', 'reaction', 'reaction_deleted', 'reaction_revoked']) {
      await say(tells('alice', type, { createdAt: 2600 }));
    }
    await say(says('alice', '👍', { verb: 'reaction', createdAt: 2600 }));
    assert.equal(await storage.roomById(room.id), now);
    const told = await say(tells('alice', 'call_started', { createdAt: 2700 }));
    assert.equal(await storage.roomById(room.id), { ...now, lastMessageId: told.id, lastActivity: 2700 });
  });

  test('each comment knows how many before it counted as unread', async ({ storage }) => {
    const { room, say } = await lunch(storage);
    const drafts = [
      tells('alice', 'user_added'),
      says('alice', 'a'),
      says('alice', '👍', { verb: 'reaction' }),
      says('alice', 'file', { verb: 'object_shared' }),
      tells('alice', 'message_edited'),
      says('alice', 'b'),
    ];
    const ordinals: number[] = [];
    for (const draft of drafts) ordinals.push((await say(draft)).ordinal);
    assert.equal(ordinals, [0, 1, 1, 2, 2, 3]);
    assert.is((await storage.roomById(room.id))?.commentCount, 3);
  });

  test('sending moves the author and those who are mentioned', async ({ storage }) => {
    const { room, alice, bob } = await lunch(storage);
    const other = await lunch(storage, 'dinner');
    const mentioned = ['bob', 'alice', 'nobody'];
    const effects = { mentioned, mentionedDirectly: ['bob'], authorDisplayName: 'Alice A.' };
    const { id } = await storage.addComment(room.id, says('alice', '@all and @bob'), by(alice, effects));
    const moved = { ...alice, lastReadMessage: id, lastMentionMessage: id, displayName: 'Alice A.' };
    assert.equal(await storage.attendeeById(room.id, alice.id), moved);
    const addressed = { ...bob, lastMentionMessage: id, lastMentionDirect: id };
    assert.equal(await storage.attendeeById(room.id, bob.id), addressed);
    assert.equal(await storage.attendeeById(other.room.id, other.bob.id), other.bob, 'another room is another matter');
    await storage.addComment(room.id, says('alice', 'So?'), by(alice));
    assert.is((await storage.attendeeById(room.id, alice.id))?.displayName, 'Alice A.');
  });

  test('the missing half comes before the message', async ({ storage }) => {
    const { room, alice } = await lunch(storage);
    const effects = by(alice, { additions: [{ attendee: member('carl') }, addition('dora')] });
    const { id } = await storage.addComment(room.id, says('alice', 'Welcome'), effects);
    const carl = found(await storage.attendeeOf(room.id, { type: 'users', id: 'carl' }));
    assert.is(carl.lastReadMessage, 0);
    const all = await storage.commentsAfter(room.id, 0, 0);
    assert.equal(
      all.map((comment) => comment.verb),
      ['system', 'comment'],
    );
    assert.is(all.at(-1)?.id, id);
  });

  test('ids become visible in rising order, however many write at once', async ({ storage }) => {
    const { room, alice } = await lunch(storage);
    const writers = 20;
    const each = 15;
    const write = async (writer: number) => {
      for (let turn = 0; turn < each; turn++) {
        const { id } = await storage.addComment(room.id, says('alice', `${writer}/${turn}`), by(alice));
        assert.ok(await storage.comment(room.id, id), 'what has resolved is there for everybody');
      }
    };
    let writing = true;
    const written = Promise.all(Array.from({ length: writers }, (_, writer) => write(writer))).finally(() => {
      writing = false;
    });
    const seen: Comment[] = [];
    const look = async () => seen.push(...(await storage.commentsAfter(room.id, seen.at(-1)?.id ?? 0, 7)));
    while (writing) {
      await look();
      await new Promise(setImmediate);
    }
    await written;
    while (seen.length < writers * each) assert.ok((await look()) > 0);
    assert.equal(seen, await storage.commentsAfter(room.id, 0, 0), 'none came up behind the reader');
    assert.is(seen.length, writers * each);
    assert.equal(
      seen.map((comment) => comment.ordinal),
      seen.map((_, index) => index + 1),
    );
    for (let writer = 0; writer < writers; writer++) {
      const own = messages(seen).filter((text) => text.startsWith(`${writer}/`));
      assert.equal(
        own,
        own.map((_, turn) => `${writer}/${turn}`),
      );
    }
  });

  test('one that fails does not disturb those that are written with it', async ({ storage }) => {
    const { room, bob } = await lunch(storage);
    const send = (roomId: number, text: string) => storage.addComment(roomId, says('bob', text), by(bob));
    const results = await Promise.allSettled([send(room.id, 'a'), send(404, 'b'), send(room.id, 'c')]);
    assert.equal(
      results.map(({ status }) => status),
      ['fulfilled', 'rejected', 'fulfilled'],
    );
    const kept = await storage.commentsAfter(room.id, 0, 0);
    assert.equal(messages(kept), ['a', 'c']);
    const now = found(await storage.roomById(room.id));
    assert.equal([now.commentCount, now.lastMessageId], [2, kept[1]?.id]);
  });

  test('the newest comment of each author has a time', async ({ storage }) => {
    const { room, alice, bob } = await lunch(storage);
    await storage.addComment(room.id, says('alice', 'a', { createdAt: 10 }), by(alice));
    await storage.addComment(room.id, says('alice', 'b', { createdAt: 20 }), by(alice));
    await storage.addComment(room.id, tells('bob', 'call_started', { createdAt: 30 }), by(bob));
    assert.equal(await storage.lastMessageTimes(room.id, ['alice', 'bob', 'nobody']), { alice: 20 });
    assert.equal(await storage.lastMessageTimes(room.id, ['bob']), {});
  });
}
