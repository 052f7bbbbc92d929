import * as assert from 'uvu/assert';
import { TalkError } from '../../../src/domain/errors.js';
import { PollStatus } from '../../../src/domain/poll.js';
import type { PollMessage } from '../../../src/storage/pollStorage.js';
import type { Storage } from '../../../src/storage/storage.js';
import type { ContractTest } from '../contract.js';
import { by, found, group, messages, owner, person, says, tells } from '../drafts.js';

const voter = (actorId: string) => ({ actorType: 'users', actorId, displayName: '' }) as const;
const { message: _, ...plain } = says('alice', '', { verb: 'object_shared' });
const message: PollMessage = { ...plain, name: 'Soup?' };
const closing = tells('alice', 'poll_closed');

async function lunch(storage: Storage) {
  const room = found(await storage.createRoom(group('lunch'), owner('alice'), [], []));
  const [alice] = await storage.attendees(room.id);
  const draft = {
    ...{
      roomId: room.id,
      question: 'Soup?',
      options: ['Yes', 'No'],
      status: PollStatus.open,
      resultMode: 0,
      maxVotes: 1,
    },
    ...voter('alice'),
  };
  const asks = () => storage.addPoll(draft, message, by(alice));
  const drafts = () => storage.addPoll({ ...draft, status: PollStatus.draft }, undefined, by(alice));
  return { room, alice: found(alice), draft, asks, drafts };
}

export function pollsContract(test: ContractTest): void {
  test('a poll comes with the message that shares it, a draft with none', async ({ storage }) => {
    const { room, alice, draft, asks, drafts } = await lunch(storage);
    const poll = await asks();
    assert.equal(poll, { ...draft, id: poll.id, votes: {}, numVoters: 0, closedMessageId: 0 });
    const [comment] = await storage.commentsAfter(room.id, 0, 0);
    assert.equal(JSON.parse(found(comment).message).parameters.objectId, String(poll.id));
    assert.is(found(await storage.attendeeById(room.id, alice.id)).lastReadMessage, found(comment).id);
    const kept = await drafts();
    assert.equal(await storage.pollDrafts(room.id), [kept]);
    assert.equal(await storage.poll(room.id, kept.id), kept);
    assert.is(await storage.poll(99, kept.id), undefined);
    assert.is((await storage.commentsAfter(room.id, 0, 0)).length, 1);
  });

  test('for a room that has gone meanwhile nothing is kept, and the caller is told', async ({ storage }) => {
    const { room, drafts, asks } = await lunch(storage);
    await storage.deleteRoom(room.id);
    for (const asked of [drafts, asks]) {
      const fault = await asked().then(
        () => 'kept',
        (error) => error,
      );
      assert.instance(fault, TalkError);
      assert.is(fault.code, 'notFound');
    }
    assert.equal(await storage.pollDrafts(room.id), []);
  });

  test('votes are counted with each vote, and told only while it is open', async ({ storage }) => {
    const { room, asks } = await lunch(storage);
    const { id } = await asks();
    const voted = tells('system', 'poll_voted');
    await storage.votePoll(id, voter('alice'), [1], voted);
    const both = found(await storage.votePoll(id, voter('bob'), [1, 0], undefined));
    assert.is(JSON.stringify(both.votes), '{"option-1":2,"option-0":1}');
    assert.is(both.numVoters, 2);
    const changed = found(await storage.votePoll(id, voter('bob'), [], undefined));
    assert.equal([changed.votes, changed.numVoters], [{ 'option-1': 1 }, 1]);
    assert.equal(await storage.poll(room.id, id), changed);
    assert.equal(await storage.pollVotes(id), [{ ...voter('alice'), optionId: 1 }]);
    assert.equal(await storage.pollVotes(id, { type: 'users', id: 'bob' }), []);
    await storage.closePoll(id, closing, by(undefined));
    assert.is(await storage.votePoll(id, voter('bob'), [0], voted), undefined);
    assert.equal(messages(await storage.commentsAfter(room.id, 0, 0)).slice(1), [voted.message, closing.message]);
  });

  test('what is closed is closed once, what is no draft stays', async ({ storage }) => {
    const { room, alice, asks, drafts } = await lunch(storage);
    const { id } = await asks();
    const content = { question: 'Stew?', options: ['a', 'b'], resultMode: 1, maxVotes: 0 };
    assert.is(await storage.changePollDraft(id, content), undefined);
    assert.is(await storage.deletePollDraft(id), false);
    const closed = found(await storage.closePoll(id, closing, by(alice)));
    assert.equal(
      [closed.status, closed.closedMessageId],
      [PollStatus.closed, found(await storage.roomById(room.id)).lastMessageId],
    );
    assert.is(await storage.closePoll(id, closing, by(alice)), undefined);
    const draft = await drafts();
    assert.is(await storage.closePoll(draft.id, closing, by(alice)), undefined);
    assert.equal(await storage.changePollDraft(draft.id, content), { ...draft, ...content });
    assert.equal([await storage.deletePollDraft(draft.id), await storage.deletePollDraft(draft.id)], [true, false]);
  });

  test('polls go with their room, and names with their account', async ({ storage }) => {
    const { room, asks } = await lunch(storage);
    await storage.addUser(person('bob'), []);
    await storage.addAttendees(room.id, [{ attendee: owner('bob') }]);
    const { id } = await asks();
    await storage.votePoll(id, voter('bob'), [0], undefined);
    await storage.deleteUser('bob', closing, closing);
    assert.is(found((await storage.pollVotes(id))[0]).actorType, 'deleted_users');
    await storage.deleteRoom(room.id);
    assert.equal([await storage.poll(room.id, id), await storage.pollVotes(id)], [undefined, []]);
  });
}
