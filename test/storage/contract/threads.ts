import * as assert from 'uvu/assert';
import type { CommentDraft } from '../../../src/domain/comment.js';
import type { Storage } from '../../../src/storage/storage.js';
import type { ContractTest } from '../contract.js';
import { by, found, group, member, messages, owner, says, tells } from '../drafts.js';

async function lunch(storage: Storage, token = 'lunch') {
  const room = found(await storage.createRoom(group(token), owner('alice'), [], [{ attendee: member('bob') }]));
  const [alice, bob] = await storage.attendees(room.id);
  const say = (uid: string, text: string, more: Partial<CommentDraft> = {}) =>
    storage.addComment(room.id, says(uid, text, more), by(undefined));
  const begin = (text: string, title: string, createdAt = 2000) =>
    storage.addComment(room.id, says('alice', text, { createdAt }), by(alice, { startsThread: title }));
  return { room, alice: found(alice), bob: found(bob), say, begin };
}
const inside = (id: number, more: Partial<CommentDraft> = {}) => ({ parentId: id, topmostParentId: id, ...more });

export function threadsContract(test: ContractTest): void {
  test('a thread begins with a comment and the message that tells so', async ({ storage }) => {
    const { room, alice, begin } = await lunch(storage);
    const root = await begin('root', 'One');
    assert.equal(root.thread, { title: 'One', replies: 0 });
    const thread = found(await storage.thread(room.id, root.id));
    const { id, ...rest } = thread;
    assert.is(id, root.id);
    assert.equal(rest, { roomId: room.id, title: 'One', numReplies: 0, lastMessageId: 0, lastActivity: 2000 });
    assert.is(await storage.thread(99, root.id), undefined);
    const [, told] = await storage.commentsAfter(room.id, 0, 0);
    assert.equal([told?.parentId, told?.metaData.silent, told?.thread], [root.id, true, root.thread]);
    assert.is(found(await storage.roomById(room.id)).lastMessageId, root.id);
    assert.equal(await storage.threadLevelsOf(alice.id), new Map([[root.id, 0]]));
  });

  test('replies are counted, other comments are not', async ({ storage }) => {
    const { room, bob, say, begin } = await lunch(storage);
    const root = await begin('root', 'One');
    const reply = await say('bob', 'reply', inside(root.id, { createdAt: 3000 }));
    assert.equal(reply.thread, { title: 'One', replies: 1 });
    await storage.addComment(room.id, tells('bob', 'message_edited', inside(reply.id)), by(bob));
    await say('bob', 'elsewhere', inside(reply.id + 50));
    const thread = found(await storage.thread(room.id, root.id));
    assert.equal([thread.numReplies, thread.lastMessageId, thread.lastActivity], [1, reply.id, 3000]);
    assert.equal(await storage.threadLevelsOf(bob.id), new Map([[root.id, 0]]));
    assert.equal((await storage.comment(room.id, root.id))?.thread, { title: 'One', replies: 1 });
  });

  test('a thread is read in both directions', async ({ storage }) => {
    const { room, say, begin } = await lunch(storage);
    const root = await begin('root', 'One');
    const first = await say('bob', 'first', inside(root.id));
    await say('bob', 'aside');
    await say('bob', 'second', inside(root.id));
    const last = Number.MAX_SAFE_INTEGER;
    const after = async (id: number, limit: number) =>
      messages(await storage.threadAfter(room.id, root.id, id, limit)).filter((text) => !text.startsWith('{'));
    const before = async (id: number, limit: number) =>
      messages(await storage.threadBefore(room.id, root.id, id, limit));
    assert.equal(await after(0, 0), ['root', 'first', 'second']);
    assert.equal(await after(0, 1), ['root']);
    assert.equal(await after(root.id, 0), ['first', 'second']);
    assert.equal(await before(last, 2), ['second', 'first']);
    assert.is((await before(last, 0)).at(-1), 'root');
    assert.is((await before(first.id, 0)).length, 2, 'the root and what told of the thread');
    assert.equal(await before(root.id, 0), []);
    assert.equal(await storage.threadAfter(99, root.id, 0, 0), []);
  });

  test('who takes part is listed by activity, with what they have set', async ({ storage }) => {
    const { room, alice, bob, say, begin } = await lunch(storage);
    const other = await lunch(storage, 'dinner');
    const one = await begin('one', 'One');
    const two = await begin('two', 'Two', 3000);
    await say('bob', 'reply', inside(one.id, { createdAt: 4000 }));
    assert.equal(
      (await storage.recentThreads(room.id, 9)).map(({ id }) => id),
      [one.id, two.id],
    );
    assert.equal(
      (await storage.recentThreads(room.id, 1)).map(({ id }) => id),
      [one.id],
    );
    const ofAlice = async (limit = 9, offset = 0) =>
      (await storage.subscribedThreads({ type: 'users', id: 'alice' }, limit, offset)).map(
        ({ thread, level }) => `${thread.title} ${level}`,
      );
    assert.equal(await ofAlice(), ['One 0', 'Two 0']);
    assert.equal(await ofAlice(1, 1), ['Two 0']);
    assert.is(await storage.setThreadLevel(one.id, alice.id, 1), true);
    assert.is(await storage.setThreadLevel(two.id, alice.id, 3), true);
    assert.is(await storage.setThreadLevel(one.id, other.alice.id, 1), false, 'not in that room');
    assert.is(await storage.setThreadLevel(99, alice.id, 1), false);
    assert.equal(await ofAlice(), ['One 1']);
    assert.equal(await storage.threadLevelsIn(one.id), new Map([['alice', 1]]));
    await storage.removeAttendees(room.id, [alice.id], []);
    assert.equal(await ofAlice(), []);
    assert.equal(await storage.threadLevelsOf(bob.id), new Map([[one.id, 0]]));
  });

  test('a new title comes with a message; clearing takes threads along', async ({ storage }) => {
    const { room, begin } = await lunch(storage);
    const { id } = await begin('root', 'One');
    const told = tells('alice', 'thread_renamed', inside(id, { createdAt: 5000 }));
    const renamed = found(await storage.renameThread(id, 'Other', told));
    assert.equal([renamed.title, renamed.lastActivity], ['Other', 2000]);
    assert.is(messages(await storage.commentsAfter(room.id, 0, 0)).at(-1), told.message);
    assert.is(await storage.renameThread(99, 'Other', told), undefined);
    await storage.clearHistory(room.id, tells('alice', 'history_cleared'));
    assert.is(await storage.thread(room.id, id), undefined);
  });
}
