import * as assert from 'uvu/assert';
import { type BotDraft, BotFeature, BotState, urlHashOf } from '../../../src/domain/bot.js';
import type { Storage } from '../../../src/storage/storage.js';
import type { ContractTest } from '../contract.js';
import { by, found, group, owner, says, tells } from '../drafts.js';

const draft = (name: string, more: Partial<BotDraft> = {}): BotDraft => ({
  name,
  url: `https://bots.example.org/${name}`,
  urlHash: urlHashOf(name),
  description: '',
  secret: `secret of ${name}`,
  state: BotState.enabled,
  features: BotFeature.webhook,
  ...more,
});

async function added(storage: Storage, name: string, more: Partial<BotDraft> = {}): Promise<number> {
  const bot = await storage.addBot(draft(name, more));
  if (typeof bot === 'string') throw new Error(`the ${bot} is taken`);
  return bot.id;
}

/** What the bot still has to be told of the room, which is settled. */
async function toldOf(storage: Storage, botId: number, roomId: number): Promise<[string, number][]> {
  const told: [string, number][] = [];
  for (let event = await storage.firstBotEvent(botId, roomId); event; ) {
    told.push([event.kind, event.commentId]);
    await storage.settleBotEvent(botId, roomId, event.id);
    event = await storage.firstBotEvent(botId, roomId);
  }
  return told;
}

export function botsContract(test: ContractTest): void {
  test('a bot is told of what is kept while it is enabled', async ({ storage }) => {
    const room = found(await storage.createRoom(group('lunch'), owner('alice'), [], []));
    const other = found(await storage.createRoom(group('other'), owner('alice'), [], []));
    const id = await added(storage, 'a');
    assert.is(await storage.addBot(draft('b', { url: draft('a').url })), 'url');
    assert.is(await storage.addBot(draft('b', { secret: draft('a').secret })), 'secret');
    await storage.addComment(room.id, says('alice', 'before'), by(undefined));
    assert.is(await storage.enableBot(room.id, id, 5), true);
    assert.is(await storage.enableBot(room.id, id, 5), false);
    assert.is(await storage.enableBot(999, id, 5), false);
    assert.equal([(await storage.roomById(room.id))?.botFeatures, await storage.roomsWithBots()], [1, ['lunch']]);
    const said = await storage.addComment(room.id, says('alice', 'hi'), by(undefined));
    await storage.addComment(room.id, says('a', 'hi', { actorType: 'bots' }), by(undefined));
    await storage.addComment(other.id, says('alice', 'elsewhere'), by(undefined));
    const happened = await storage.addComment(room.id, tells('alice', 'call_started'), by(undefined));
    const [queue, ...more] = await storage.dueBotQueues(said.createdAt, 5);
    assert.equal([queue?.bot.id, queue?.roomId, queue?.attempts, more], [id, room.id, 0, []]);
    assert.equal(await toldOf(storage, id, room.id), [
      ['join', 0],
      ['comment', said.id],
      ['comment', happened.id],
    ]);
    assert.equal(await storage.dueBotQueues(said.createdAt, 5), []);
    assert.is(await storage.disableBot(room.id, id, 6), true);
    assert.is(await storage.disableBot(room.id, id, 6), false);
    await storage.addComment(room.id, says('alice', 'after'), by(undefined));
    assert.equal(await toldOf(storage, id, room.id), [['leave', 0]]);
    assert.equal([(await storage.roomById(room.id))?.botFeatures, await storage.roomsWithBots()], [0, []]);
  });

  test('what could not be told waits, and is counted', async ({ storage }) => {
    const room = found(await storage.createRoom(group('lunch'), owner('alice'), [], []));
    const id = await added(storage, 'a');
    await storage.enableBot(room.id, id, 10);
    await storage.postponeBotEvents(id, room.id, 20, 5, { at: 12, message: 'down' });
    assert.equal([await storage.dueBotQueues(19, 5), await storage.nextBotQueue(19)], [[], 20]);
    const [queue] = await storage.dueBotQueues(20, 5);
    assert.equal([queue?.attempts, queue?.bot.errorCount, queue?.bot.lastErrorMessage], [1, 1, 'down']);
    await storage.postponeBotEvents(id, room.id, 40, 11, { at: 30, message: 'still down' });
    assert.equal([await storage.firstBotEvent(id, room.id), await storage.nextBotQueue(0)], [undefined, undefined]);
    const bot = found(await storage.bot(id));
    assert.equal([bot.errorCount, bot.lastErrorDate, bot.lastErrorMessage], [2, 30, 'still down']);
  });

  test('a bot that is switched off or gone has nothing to be told', async ({ storage }) => {
    const room = found(await storage.createRoom(group('lunch'), owner('alice'), [], []));
    const [off, gone] = [await added(storage, 'off'), await added(storage, 'gone', { features: 9 })];
    await storage.enableBot(room.id, off, 10);
    await storage.enableBot(room.id, gone, 10);
    assert.is((await storage.roomById(room.id))?.botFeatures, 9);
    assert.is(await storage.changeBot(off, { state: BotState.disabled }), true);
    assert.is(await storage.deleteBot(gone), true);
    assert.equal([await storage.deleteBot(gone), await storage.changeBot(gone, { state: 1 })], [false, false]);
    assert.equal([await storage.dueBotQueues(99, 5), await storage.nextBotQueue(0)], [[], undefined]);
    assert.is((await storage.roomById(room.id))?.botFeatures, 0);
    assert.equal(
      (await storage.botsIn(room.id)).map(({ id }) => id),
      [off],
    );
    await storage.deleteRoom(room.id);
    assert.equal(await storage.botsIn(room.id), []);
  });
}
