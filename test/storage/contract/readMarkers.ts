import * as assert from 'uvu/assert';
import { ReadPrivacy } from '../../../src/domain/attendee.js';
import type { CommentDraft } from '../../../src/domain/comment.js';
import type { Storage } from '../../../src/storage/storage.js';
import type { ContractTest } from '../contract.js';
import { by, found, group, member, owner, says, tells } from '../drafts.js';

async function lunch(storage: Storage, token = 'lunch') {
  const { id } = found(await storage.createRoom(group(token), owner('alice'), [], [{ attendee: member('bob') }]));
  const [alice, bob] = (await storage.attendees(id)).map(found);
  return {
    id,
    alice: found(alice),
    bob: found(bob),
    /** Stores these one by one; the ids. */
    async hears(...drafts: CommentDraft[]): Promise<number[]> {
      const ids: number[] = [];
      for (const draft of drafts) ids.push((await storage.addComment(id, draft, by(undefined))).id);
      return ids;
    },
    unread: async (marker: number) => storage.countUnread(found(await storage.roomById(id)), marker),
    markUnread: async () => storage.markerBeforeLastMessage(found(await storage.roomById(id))),
    marker: async (attendee = found(bob)) => (await storage.attendeeById(id, attendee.id))?.lastReadMessage,
  };
}

const chat = says('alice', 'Soup?');
const shared = says('alice', 'File', { verb: 'object_shared' });
const system = tells('alice', 'call_started');
const edited = tells('alice', 'message_edited');

export function readMarkersContract(test: ContractTest): void {
  test('what counts as unread above the marker is counted', async ({ storage }) => {
    const room = await lunch(storage);
    assert.is(await room.unread(0), 0);
    const [a = 0, s = 0, b = 0, c = 0] = await room.hears(chat, system, shared, chat, edited);
    assert.equal(await Promise.all([-2, -1, 0, a, s, b, c, c + 100].map(room.unread)), [3, 3, 3, 2, 2, 1, 0, 0]);
  });

  test('comments of other rooms do not count, even with the marker among them', async ({ storage }) => {
    const here = await lunch(storage);
    const there = await lunch(storage, 'dinner');
    await there.hears(chat, chat);
    await here.hears(chat);
    const [foreign = 0] = await there.hears(chat);
    await here.hears(chat, chat);
    assert.is(await here.unread(foreign), 2);
    assert.is(await there.unread(foreign), 0);
    assert.is(await there.unread(0), 3);
  });

  test('a room that was looked at before more was read has nothing unread', async ({ storage }) => {
    const room = await lunch(storage);
    const stale = found(await storage.roomById(room.id));
    const [, b = 0] = await room.hears(chat, chat);
    assert.is(await storage.countUnread(stale, b), 0);
  });

  test('a marker is set up and down, and raised only up', async ({ storage }) => {
    const room = await lunch(storage);
    await storage.setReadMarker(room.bob.id, 10, 5000);
    await storage.raiseReadMarker(room.bob.id, 7);
    assert.is(await room.marker(), 10);
    await storage.raiseReadMarker(room.bob.id, 12);
    assert.is(await room.marker(), 12);
    await storage.setReadMarker(room.bob.id, -2, 5001);
    assert.is(await room.marker(), -2);
    assert.is((await storage.attendeeById(room.id, room.bob.id))?.lastAttendeeActivity, 5001);
    await storage.raiseReadMarker(room.bob.id, 3);
    assert.is(await room.marker(), 3);
    assert.is(await room.marker(room.alice), 0);
    await storage.setReadMarker(room.bob.id, Number.MAX_SAFE_INTEGER, 5002);
    assert.is(await room.marker(), Number.MAX_SAFE_INTEGER);
  });

  test('common read is the lowest marker of users who share theirs', async ({ storage }) => {
    const room = await lunch(storage);
    await storage.addAttendees(room.id, [
      { attendee: member('guest', { actorType: 'guests' }) },
      { attendee: member('hidden', { readPrivacy: ReadPrivacy.private }) },
    ]);
    assert.is(await storage.commonRead(room.id), 0);
    await storage.setReadMarker(room.alice.id, 20, 1);
    await storage.setReadMarker(room.bob.id, 10, 1);
    assert.is(await storage.commonRead(room.id), 10);
    await storage.setReadMarker(room.alice.id, -2, 1);
    assert.is(await storage.commonRead(room.id), -2);
    await storage.changeAttendee(room.alice.id, { readPrivacy: ReadPrivacy.private }, []);
    assert.is(await storage.commonRead(room.id), 10);
    await storage.changeAttendee(room.bob.id, { readPrivacy: ReadPrivacy.private }, []);
    assert.is(await storage.commonRead(room.id), 0);
  });

  test('marked unread, exactly the newest chat message is', async ({ storage }) => {
    const room = await lunch(storage);
    assert.is(await room.markUnread(), -2);
    const [s = 0] = await room.hears(system);
    assert.is(await room.markUnread(), -2);
    await room.hears(system);
    assert.is(await room.markUnread(), s, 'without a chat message: before the last one');
    const [before = 0, a = 0] = await room.hears(system, chat);
    assert.is(await room.markUnread(), before);
    assert.is(await room.unread(before), 1);
    await room.hears(system, edited);
    assert.is(await room.markUnread(), before);
    const [b = 0] = await room.hears(shared, system);
    assert.is(await room.markUnread(), a);
    assert.is(await room.unread(a), 1);
    await room.hears(chat);
    assert.is(await room.markUnread(), b);
  });

  test('marked unread where the first message is a chat message, there is nothing before', async ({ storage }) => {
    const room = await lunch(storage);
    await room.hears(chat, system, system);
    assert.is(await room.markUnread(), -2);
    assert.is(await room.unread(-2), 1);
  });
}
