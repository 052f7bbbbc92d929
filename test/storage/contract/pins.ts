import * as assert from 'uvu/assert';
import type { Storage } from '../../../src/storage/storage.js';
import type { ContractTest } from '../contract.js';
import { by, found, group, member, owner, says, tells } from '../drafts.js';

async function board(storage: Storage, token = 'board') {
  const { id } = found(await storage.createRoom(group(token), owner('alice'), [], [{ attendee: member('bob') }]));
  const say = async (text: string, expiresAt = 0) =>
    (await storage.addComment(id, says('alice', text, { expiresAt }), by(undefined))).id;
  const pin = (comment: number, expiresAt = 0) =>
    storage.pinComment(id, comment, { metaData: { pinnedAt: 5 }, expiresAt }, tells('alice', 'message_pinned'));
  const unpin = (comment: number) => storage.unpinComment(id, comment, tells('alice', 'message_unpinned'));
  const newest = async () => (await storage.roomById(id))?.lastPinnedId;
  return { id, say, pin, unpin, newest };
}

export function pinsContract(test: ContractTest): void {
  test('the newest pin stands with the room, whichever way pins go', async ({ storage }) => {
    const { id, say, pin, unpin, newest } = await board(storage);
    const [a, b, c, d] = [await say('a'), await say('b'), await say('c', 100), await say('d')];
    for (const comment of [d, a, b, c]) await pin(comment);
    assert.is(await newest(), c);
    assert.is(await storage.removeExpired(100, 10), 1);
    assert.is(await newest(), b);
    await storage.deleteComment(id, b, 'note', tells('alice', 'message_deleted'));
    assert.equal((await storage.comment(id, b))?.metaData, {});
    assert.is(await newest(), a);
    const unpinned = found(await unpin(a));
    assert.equal(await storage.comment(id, a), unpinned.comment);
    assert.equal(unpinned.comment.metaData, {});
    assert.is(await newest(), d);
    await storage.clearHistory(id, tells('alice', 'history_cleared'));
    assert.is(await newest(), 0);
  });

  test('what is not there is not pinned, and what is not pinned not unpinned', async ({ storage }) => {
    const { id, say, pin, unpin } = await board(storage);
    const other = await board(storage, 'other');
    const a = await say('a');
    const system = await storage.addComment(id, tells('alice', 'call_started'), by(undefined));
    const before = await storage.commentsAfter(id, 0, 0);
    for (const comment of [system.id, 999, await other.say('x')]) assert.is(await pin(comment), undefined);
    assert.is(await unpin(a), undefined);
    assert.equal(await storage.commentsAfter(id, 0, 0), before);
    assert.is((await Promise.all([pin(a), pin(a)])).filter(Boolean).length, 1);
  });

  test('pins of all rooms are named when their time has come', async ({ storage }) => {
    const here = await board(storage);
    const there = await board(storage, 'there');
    assert.is(await storage.nextPinExpiry(), undefined);
    const [a, b, c] = [await here.say('a'), await there.say('b'), await here.say('c')];
    await here.pin(a, 30);
    await there.pin(b, 20);
    await here.pin(c);
    assert.is(await storage.nextPinExpiry(), 20);
    assert.equal(await storage.expiredPins(19, 10), []);
    assert.equal(await storage.expiredPins(30, 10), [
      { roomId: there.id, commentId: b },
      { roomId: here.id, commentId: a },
    ]);
    await there.unpin(b);
    await here.unpin(a);
    assert.is(await storage.nextPinExpiry(), undefined);
  });
}
