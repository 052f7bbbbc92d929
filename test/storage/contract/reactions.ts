import * as assert from 'uvu/assert';
import { reactionTo } from '../../../src/domain/reaction.js';
import type { Storage } from '../../../src/storage/storage.js';
import type { ContractTest } from '../contract.js';
import { by, found, group, messages, owner, person, says, tells } from '../drafts.js';

const alice = { type: 'users', id: 'alice' } as const;
const bob = { type: 'users', id: 'bob' } as const;

async function soup(storage: Storage) {
  const room = found(await storage.createRoom(group('lunch'), owner('alice'), [], []));
  const target = await storage.addComment(room.id, says('alice', 'Soup?'), by(undefined));
  const seen = async () => found(await storage.comment(room.id, target.id)).reactions;
  return { room, target, seen };
}

export function reactionsContract(test: ContractTest): void {
  test('a reaction is kept once for each actor, and counted on its message', async ({ storage }) => {
    const { room, target, seen } = await soup(storage);
    const reacts = (actor: typeof alice | typeof bob, emoji: string) =>
      storage.addReaction(room.id, reactionTo(target, actor, emoji, 2000), []);
    assert.equal(await seen(), {});
    assert.equal([await reacts(alice, '🚀'), await reacts(bob, '👍')], ['added', 'added']);
    assert.equal([await reacts(alice, '👍'), await reacts(alice, '👍')], ['added', 'there']);
    assert.is(JSON.stringify(await seen()), '{"👍":2,"🚀":1}');
    assert.equal(messages(await storage.reactionsTo([target.id, 99])), ['🚀', '👍', '👍']);
    assert.equal(messages(await storage.reactionsTo([target.id], alice)), ['🚀', '👍']);
    assert.is(found(await storage.roomById(room.id)).lastMessageId, target.id);
    assert.is(await storage.countUnread(found(await storage.roomById(room.id)), 0), 1);
  });

  test('a reaction that is taken back leaves a trace', async ({ storage }) => {
    const { room, target, seen } = await soup(storage);
    await storage.addReaction(room.id, reactionTo(target, alice, '👍', 2000), []);
    const message = tells('alice', 'reaction_revoked', { parentId: target.id });
    const removes = (emoji: string, roomId = room.id) =>
      storage.removeReaction(roomId, target.id, alice, emoji, message);
    assert.equal(
      [await removes('🚀'), await removes('👍', 99), await removes('👍'), await removes('👍')],
      [false, false, true, false],
    );
    assert.equal(await seen(), {});
    assert.equal(await storage.reactionsTo([target.id]), []);
    const rows = await storage.commentsAfter(room.id, target.id, 0);
    assert.equal(
      rows.map(({ verb }) => verb),
      ['reaction_deleted', 'system'],
    );
  });

  test('what is gone or no message cannot be reacted to', async ({ storage }) => {
    const { room, target } = await soup(storage);
    const told = await storage.addComment(room.id, tells('alice', 'call_started'), by(undefined));
    for (const parent of [told, { ...target, id: 99 }]) {
      assert.is(await storage.addReaction(room.id, reactionTo(parent, alice, '👍', 2000), []), 'gone');
    }
    assert.is(await storage.addReaction(99, reactionTo(target, alice, '👍', 2000), []), 'gone');
    assert.equal(await storage.reactionsTo([target.id, told.id, 99]), []);
  });

  test('what accounts that are gone had in common still counts twice', async ({ storage }) => {
    const { room, target, seen } = await soup(storage);
    await storage.addAttendees(room.id, [{ attendee: owner('carol') }]);
    for (const actor of [alice, bob]) {
      await storage.addUser(person(actor.id), []);
      await storage.addReaction(room.id, reactionTo(target, actor, '👍', 2000), []);
    }
    const left = tells('cli', 'user_removed');
    for (const { id } of [alice, bob]) await storage.deleteUser(id, left, left);
    const reactions = await storage.reactionsTo([target.id]);
    assert.equal(
      reactions.map(({ actorType }) => actorType),
      ['deleted_users', 'deleted_users'],
    );
    assert.equal(await seen(), { '👍': 2 });
  });
}
