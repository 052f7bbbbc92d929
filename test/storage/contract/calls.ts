import * as assert from 'uvu/assert';
import { endedBySystem } from '../../../src/domain/call.js';
import { type SystemMessageType, systemComment } from '../../../src/domain/systemMessage.js';
import type { CallEntry } from '../../../src/storage/callStorage.js';
import type { Storage } from '../../../src/storage/storage.js';
import type { ContractTest } from '../contract.js';
import { device, found, group, member, owner } from '../drafts.js';

const alice = { type: 'users', id: 'alice' } as const;
const note = (type: 'call_started' | 'call_joined' | 'call_left') => systemComment(type, {}, alice, 1000);

const entry = (sessionId: number, more: Partial<CallEntry> = {}): CallEntry => ({
  sessionId,
  flags: 3,
  now: 1000,
  aliveSince: 970,
  mayStart: true,
  started: note('call_started'),
  joined: note('call_joined'),
  additions: [],
  ...more,
});

async function lunch(storage: Storage) {
  const room = found(await storage.createRoom(group('lunch'), owner('alice'), [], [{ attendee: member('bob') }]));
  const [first, second] = await storage.attendees(room.id);
  const laptop = await storage.joinSession(device(found(first), 'laptop', { lastPing: 1000 }));
  const phone = await storage.joinSession(device(found(second), 'phone', { lastPing: 1000 }));
  return { room, laptop, phone, bob: found(second) };
}

async function told(storage: Storage, roomId: number): Promise<SystemMessageType[]> {
  return (await storage.commentsAfter(roomId, 0, 0)).map(({ message }) => JSON.parse(message).message);
}

export function callsContract(test: ContractTest): void {
  test('the first to enter starts a call, others join it, and only the first time counts', async ({ storage }) => {
    const { room, laptop, phone } = await lunch(storage);
    assert.is(await storage.joinCall(room.id, entry(laptop.id)), 'started');
    assert.is(await storage.joinCall(room.id, entry(phone.id, { flags: 5, now: 1010 })), 'joined');
    assert.is(await storage.joinCall(room.id, entry(phone.id, { flags: 9 })), 'changed');
    const { callStartTime, callFlag } = found(await storage.roomById(room.id));
    assert.equal([callStartTime, callFlag], [1000, 15]);
    assert.equal(
      (await storage.peers(room.id)).map(({ session, attendee }) => [attendee.actorId, session.inCall]),
      [
        ['alice', 3],
        ['bob', 9],
      ],
    );
    assert.equal(
      (await storage.attendeesInCallSince(room.id, 1001)).map(({ actorId }) => actorId),
      ['bob'],
    );
    assert.equal(await told(storage, room.id), ['call_started', 'call_joined']);
    assert.equal(await storage.runningCalls(1005), [{ token: 'lunch', sessions: 1 }]);
    assert.is(await storage.joinCall(room.id, entry(99)), undefined);
    assert.is(await storage.joinCall(room.id + 1, entry(phone.id)), undefined);
  });

  test('who may not start a call may join one that is alive', async ({ storage }) => {
    const { room, laptop, phone } = await lunch(storage);
    const guest = { mayStart: false };
    assert.is(await storage.joinCall(room.id, entry(phone.id, guest)), 'refused');
    await storage.joinCall(room.id, entry(laptop.id));
    assert.is(await storage.joinCall(room.id, entry(phone.id, { ...guest, aliveSince: 1001 })), 'refused');
    assert.is(await storage.joinCall(room.id, entry(phone.id, guest)), 'joined');
  });

  test('the call ends with the last who is alive, and those who were in it are kept', async ({ storage }) => {
    const { room, laptop, phone } = await lunch(storage);
    await storage.joinCall(room.id, entry(laptop.id));
    await storage.joinCall(room.id, entry(phone.id));
    const leave = (id: number, aliveSince: number) =>
      storage.leaveCall(room.id, [{ sessionId: id, message: note('call_left') }], endedBySystem(1030), aliveSince);
    assert.is(await leave(laptop.id, 1000), undefined);
    assert.is(await leave(laptop.id, 1000), undefined);
    assert.equal(await told(storage, room.id), ['call_started', 'call_joined', 'call_left']);
    assert.is(await storage.changeCallFlags(laptop.id, 1), false);
    assert.is(await storage.changeCallFlags(phone.id, 1), true);
    const ended = found(await leave(laptop.id, 1001));
    assert.equal(JSON.parse(ended.message), {
      message: 'call_ended',
      parameters: { users: ['alice', 'bob'], guests: 0, duration: 30 },
    });
    assert.equal(
      (await storage.peers(room.id)).map(({ session }) => session.inCall),
      [0, 0],
    );
    assert.is(found(await storage.roomById(room.id)).callStartTime, 0);
    assert.is(await storage.endCall(room.id, endedBySystem(1031)), undefined);
  });

  test('calls and those who have gone silent in them are found', async ({ storage }) => {
    const { room, laptop, phone } = await lunch(storage);
    assert.equal(await storage.roomsInCall(), []);
    assert.is(await storage.oldestCallPing(), undefined);
    await storage.joinCall(room.id, entry(laptop.id));
    await storage.joinCall(room.id, entry(phone.id, { now: 1010 }));
    assert.is(await storage.oldestCallPing(), 1000);
    assert.equal(
      (await storage.callSessionsNotSeenSince(1001)).map(({ id }) => id),
      [laptop.id],
    );
    assert.equal(
      (await storage.roomsInCall()).map(({ id }) => id),
      [room.id],
    );
    assert.ok(await storage.endCall(room.id, { ...endedBySystem(1020), forEveryone: 'maximum duration' }));
    assert.equal(await storage.roomsInCall(), []);
  });

  test('signals wait for their recipient, the newest of them, and end with the session', async ({ storage }) => {
    const { room, laptop, phone } = await lunch(storage);
    const to = (sessionId: string, message: string) => ({ to: sessionId, message });
    const drafts = ['1', '2', '3'].map((message) => to(laptop.sessionId, message));
    assert.is(await storage.addSignaling(room.id, [...drafts, to('nobody', '4')], 1000, 2), 3);
    assert.is(await storage.addSignaling(room.id + 1, [to(phone.sessionId, '5')], 1000, 2), 0);
    assert.is(await storage.hasSignaling(laptop.id), true);
    assert.equal(await storage.takeSignaling(laptop.id, 1), ['2']);
    assert.equal(await storage.takeSignaling(laptop.id, 5), ['3']);
    assert.equal(await storage.takeSignaling(laptop.id, 5), []);
    await storage.addSignaling(room.id, [to(phone.sessionId, '6')], 1000, 2);
    await storage.addSignaling(room.id, [to(laptop.sessionId, '7')], 1100, 2);
    await storage.endSessions([laptop.id]);
    assert.is(await storage.dropSignaling(1001), 1);
    assert.is(await storage.hasSignaling(phone.id), false);
  });
}
