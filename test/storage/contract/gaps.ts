import * as assert from 'uvu/assert';
import { countsAsUnread } from '../../../src/domain/comment.js';
import type { Storage } from '../../../src/storage/storage.js';
import type { ContractTest } from '../contract.js';
import { by, found, group, member, messages, owner, says, tells } from '../drafts.js';

async function lunch(storage: Storage, token = 'lunch') {
  const { id } = found(await storage.createRoom(group(token), owner('alice'), [], [{ attendee: member('bob') }]));
  const [alice, bob] = (await storage.attendees(id)).map(found);
  const say = async (text: string, expiresAt = 0) =>
    (await storage.addComment(id, says('alice', text, { expiresAt }), by(undefined))).id;
  const unread = async (marker: number) => storage.countUnread(found(await storage.roomById(id)), marker);
  const all = () => storage.commentsAfter(id, 0, 0);
  return { id, alice: found(alice), bob: found(bob), say, unread, all };
}

const told = tells('alice', 'message_deleted');
const nobody = { mentioned: [], mentionedDirectly: [], notices: [], withdrawnFrom: [] };

export function gapsContract(test: ContractTest): void {
  test('a deleted comment stays as a note that does not count', async ({ storage }) => {
    const room = await lunch(storage);
    const a = await room.say('a');
    const b = await room.say('b');
    await storage.editComment(room.id, a, { message: 'A', metaData: { lastEditTimestamp: 5 }, ...nobody }, told);
    const changed = found(await storage.deleteComment(room.id, a, 'note', { ...told, parentId: a }));
    assert.equal([changed.comment.verb, changed.comment.message], ['comment_deleted', 'note']);
    assert.equal(changed.comment.metaData, {});
    assert.equal(await storage.comment(room.id, a), changed.comment);
    assert.equal(await storage.comment(room.id, changed.told.id), changed.told);
    assert.equal(await Promise.all([0, a, b].map(room.unread)), [1, 1, 0]);
    assert.is((await storage.roomById(room.id))?.lastMessageId, b);
  });

  test('only what somebody wrote is changed, and once deleted no more', async ({ storage }) => {
    const room = await lunch(storage);
    const other = await lunch(storage, 'dinner');
    const a = await room.say('a');
    const edit = { message: 'A', metaData: {}, ...nobody };
    const refusals = async (id: number) => [
      await storage.deleteComment(room.id, id, 'note', told),
      await storage.editComment(room.id, id, edit, told),
    ];
    const system = await storage.addComment(room.id, tells('alice', 'call_started'), by(undefined));
    const before = await room.all();
    for (const id of [system.id, 999, await other.say('b')]) assert.equal(await refusals(id), [undefined, undefined]);
    assert.equal(await room.all(), before);
    const both = [1, 2].map(() => storage.deleteComment(room.id, a, 'note', told));
    assert.is((await Promise.all(both)).filter(Boolean).length, 1, 'of two at once one has deleted it');
    assert.equal(await refusals(a), [undefined, undefined]);
    assert.is(await room.unread(0), 0);
  });

  test('an edit keeps what it does not name, and raises marks', async ({ storage }) => {
    const room = await lunch(storage);
    const draft = says('alice', 'a', { metaData: { silent: true } });
    const { id: a } = await storage.addComment(room.id, draft, by(undefined));
    const marks = { mentioned: ['alice', 'bob'], mentionedDirectly: ['bob'], notices: [], withdrawnFrom: [] };
    await storage.addComment(room.id, says('alice', 'b'), by(undefined, { mentioned: ['alice'] }));
    const edit = { message: 'A', metaData: { lastEditActorId: 'bob' }, ...marks };
    const { comment } = found(await storage.editComment(room.id, a, edit, told));
    assert.equal(comment.metaData, { silent: true, lastEditActorId: 'bob' });
    assert.equal(await storage.comment(room.id, a), comment);
    const bob = found(await storage.attendeeById(room.id, room.bob.id));
    assert.equal([bob.lastMentionMessage, bob.lastMentionDirect], [a, a]);
    assert.ok(found(await storage.attendeeById(room.id, room.alice.id)).lastMentionMessage > a);
  });

  test('clearing a room leaves other rooms alone, and counting goes on', async ({ storage }) => {
    const room = await lunch(storage);
    const other = await lunch(storage, 'dinner');
    const elsewhere = await other.say('x');
    const a = await room.say('a');
    await room.say('b');
    await storage.deleteComment(room.id, a, 'note', told);
    await storage.setReadMarker(room.bob.id, a, 1);
    const kept = await storage.clearHistory(room.id, tells('alice', 'history_cleared'));
    assert.equal(await room.all(), [kept]);
    assert.ok(kept.id > elsewhere);
    assert.is((await storage.attendeeById(room.id, room.bob.id))?.lastReadMessage, -2);
    assert.is((await storage.roomById(room.id))?.lastMessageId, kept.id);
    assert.equal(await Promise.all([-2, a, kept.id].map(room.unread)), [0, 0, 0]);
    const c = await room.say('c');
    await room.say('d');
    await storage.deleteComment(room.id, c, 'note', told);
    assert.equal(await Promise.all([-2, kept.id, c].map(room.unread)), [1, 1, 1]);
    assert.equal(messages(await other.all()), ['x']);
  });

  test('what has expired goes, the soonest first, in pieces', async ({ storage }) => {
    const room = await lunch(storage);
    for (const [text, expiresAt] of [['a', 30] as const, ['b', 0] as const, ['c', 10] as const, ['d', 20] as const]) {
      await room.say(text, expiresAt);
    }
    assert.is(await storage.removeExpired(9, 10), 0);
    assert.is(await storage.removeExpired(20, 1), 1);
    assert.equal(messages(await room.all()), ['a', 'b', 'd']);
    assert.is(await storage.removeExpired(20, 10), 1);
    assert.is(await storage.removeExpired(20, 10), 0);
    assert.equal(messages(await room.all()), ['a', 'b']);
    assert.is(await room.unread(0), 2);
  });

  test('unread counts are right at every place, whatever was deleted and has expired', async ({ storage }) => {
    const room = await lunch(storage);
    // A fixed sequence that looks like chance.
    let seed = 77;
    const below = (limit: number) => {
      seed = (seed * 1103515245 + 12345) % 2 ** 31;
      return Math.floor((seed / 2 ** 31) * limit);
    };
    const total = 700;
    const ids = await Promise.all(Array.from({ length: total }, (_, n) => room.say(`${n}`, 1 + below(100))));
    const check = async () => {
      const counted = (await room.all()).filter(({ verb }) => countsAsUnread(verb));
      for (const marker of [0, ids[0] ?? 0, ...Array.from({ length: 60 }, () => ids[below(total)] ?? 0)]) {
        const above = counted.filter(({ id }) => id > marker).length;
        assert.is(await room.unread(marker), above, `above ${marker}`);
      }
    };
    const deleted = Array.from({ length: 150 }, () => ids[below(total)] ?? 0);
    await Promise.all(deleted.map((id) => storage.deleteComment(room.id, id, 'note', told)));
    await check();
    for (const now of [10, 40, 41, 90]) {
      await storage.removeExpired(now, 1000);
      await check();
    }
    await Promise.all(Array.from({ length: 200 }, (_, n) => room.say(`more ${n}`, 1000)));
    await storage.removeExpired(100, 1000);
    await check();
    await storage.removeExpired(1000, 1000);
    await check();
    assert.is(await room.unread(0), 0);
  });
}
