import * as assert from 'uvu/assert';
import type { Storage } from '../../../src/storage/storage.js';
import type { ContractTest } from '../contract.js';
import { by, found, group, member, messages, owner, says } from '../drafts.js';

async function later(storage: Storage) {
  const { id: roomId } = found(
    await storage.createRoom(group('later'), owner('alice'), [], [{ attendee: member('bob') }]),
  );
  const [alice, bob] = (await storage.attendees(roomId)).map(found);
  const schedule = (attendeeId: number, message: string, sendAt: number) =>
    storage.scheduleMessage({
      roomId,
      attendeeId,
      message,
      parentId: 0,
      silent: false,
      createdAt: 1,
      sendAt,
      threadId: 0,
      threadTitle: '',
    });
  const count = async (attendeeId: number) => (await storage.attendeeById(roomId, attendeeId))?.scheduledMessages;
  return { roomId, alice: found(alice).id, bob: found(bob).id, schedule, count };
}

export function scheduleContract(test: ContractTest): void {
  test('scheduled messages are kept by author and named when due', async ({ storage }) => {
    const { alice, bob, schedule, count } = await later(storage);
    assert.is(await storage.nextScheduled(), undefined);
    const [a, b, c] = [await schedule(alice, 'a', 30), await schedule(bob, 'b', 20), await schedule(alice, 'c', 10)];
    assert.equal(await storage.scheduledBy(alice), [c, a]);
    assert.equal([await count(alice), await count(bob)], [2, 1]);
    assert.is(await storage.nextScheduled(), 10);
    assert.equal(await storage.dueMessages(20, 10), [c, b]);
    assert.equal(await storage.dueMessages(20, 1), [c]);
    await storage.failScheduled(c.id);
    assert.equal(await storage.dueMessages(20, 10), [b]);
    assert.equal(await storage.scheduledBy(alice), [{ ...c, failed: true }, a]);
    const patch = { message: 'C', sendAt: 15, silent: true, threadTitle: '' };
    assert.equal(await storage.rescheduleMessage(c.id, patch), { ...c, ...patch });
    assert.equal(messages(await storage.dueMessages(20, 10)), ['C', 'b']);
    assert.is(await storage.unscheduleMessage(c.id), true);
    assert.is(await storage.unscheduleMessage(c.id), false);
    assert.is(await storage.rescheduleMessage(c.id, patch), undefined);
    assert.is(await count(alice), 1);
  });

  test('a scheduled message is sent once, however many try', async ({ storage }) => {
    const { roomId, alice, schedule, count } = await later(storage);
    const { id: scheduledId } = await schedule(alice, 'a', 30);
    const send = () => storage.addComment(roomId, says('alice', 'a'), by(undefined, { scheduledId }));
    const results = await Promise.allSettled([send(), send()]);
    assert.equal(results.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
    assert.equal(messages(await storage.commentsAfter(roomId, 0, 0)), ['a']);
    assert.equal([await storage.scheduledBy(alice), await count(alice)], [[], 0]);
  });

  test('who goes takes along what they scheduled', async ({ storage }) => {
    const { roomId, bob, schedule } = await later(storage);
    await schedule(bob, 'b', 20);
    await storage.removeAttendees(roomId, [bob], []);
    assert.is(await storage.nextScheduled(), undefined);
  });
}
