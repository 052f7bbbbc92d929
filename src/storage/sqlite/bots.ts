import { and, asc, eq, getTableColumns, gt, inArray, lt, lte, min, sql } from 'drizzle-orm';
import { botEvents, botQueues, bots, roomBots, rooms } from '../../../db/schema.js';
import {
  type Bot,
  type BotDraft,
  type BotEvent,
  BotFeature,
  BotState,
  botEventOf,
  isAppUrl,
} from '../../domain/bot.js';
import type { Comment } from '../../domain/comment.js';
import type { BotFailure, BotQueue } from '../botStorage.js';
import type { Connection } from './connection.js';

const given = sql.placeholder;

export function botReads(db: Connection) {
  const all = db.select().from(bots).orderBy(asc(bots.id)).prepare();
  const one = db
    .select()
    .from(bots)
    .where(eq(bots.id, given('id')))
    .prepare();
  const ofRoom = db
    .select(getTableColumns(bots))
    .from(roomBots)
    .innerJoin(bots, eq(bots.id, roomBots.botId))
    .where(eq(roomBots.roomId, given('roomId')))
    .orderBy(asc(bots.id))
    .prepare();
  // Written out, for an index of some rows only is not used for what a parameter stands for.
  const listening = db.select({ token: rooms.token }).from(rooms).where(sql`${rooms.botFeatures} <> 0`).prepare();
  const duest = db
    .select({ roomId: botQueues.roomId })
    .from(botQueues)
    .where(and(eq(botQueues.botId, bots.id), lte(botQueues.dueAt, given('now'))))
    .orderBy(asc(botQueues.dueAt))
    .limit(given('perBot'));
  const due = db
    .select({ bot: bots, roomId: botQueues.roomId, attempts: botQueues.attempts })
    .from(bots)
    .innerJoin(botQueues, and(eq(botQueues.botId, bots.id), inArray(botQueues.roomId, duest)))
    .orderBy(asc(botQueues.dueAt))
    .prepare();
  const next = db
    .select({ dueAt: min(botQueues.dueAt) })
    .from(bots)
    .innerJoin(botQueues, and(eq(botQueues.botId, bots.id), gt(botQueues.dueAt, given('now'))))
    .prepare();
  const first = db
    .select({
      id: botEvents.id,
      kind: botEvents.kind,
      commentId: botEvents.commentId,
      reaction: botEvents.reaction,
      createdAt: botEvents.createdAt,
    })
    .from(botEvents)
    .where(and(eq(botEvents.botId, given('botId')), eq(botEvents.roomId, given('roomId'))))
    .orderBy(asc(botEvents.id))
    .limit(1)
    .prepare();

  return {
    bots: async (): Promise<Bot[]> => all.all(),
    bot: async (id: number): Promise<Bot | undefined> => one.get({ id }),
    botsIn: async (roomId: number): Promise<Bot[]> => ofRoom.all({ roomId }),
    roomsWithBots: async (): Promise<string[]> => listening.all().map(({ token }) => token),
    dueBotQueues: async (now: number, perBot: number): Promise<BotQueue[]> => due.all({ now, perBot }),
    nextBotQueue: async (now: number): Promise<number | undefined> => next.get({ now })?.dueAt ?? undefined,
    firstBotEvent: async (botId: number, roomId: number): Promise<BotEvent | undefined> => first.get({ botId, roomId }),
  };
}

export type BotOutbox = ReturnType<typeof botOutbox>;

/** How every operation of the writer tells bots of what it does. */
export function botOutbox(db: Connection) {
  const listens = `FROM room_bots JOIN bots ON bots.id = room_bots.bot_id
    WHERE room_bots.room_id = :roomId AND bots.state <> 0 AND bots.features & :features AND ${hasAddress}`;
  const queueAll = db.$client.prepare(
    `INSERT INTO bot_queues (bot_id, room_id, due_at, attempts) SELECT bots.id, :roomId, :createdAt, 0 ${listens}
     ON CONFLICT DO NOTHING`,
  );
  const tellAll = db.$client.prepare(
    `INSERT INTO bot_events (bot_id, room_id, kind, comment_id, reaction, created_at)
     SELECT bots.id, :roomId, :kind, :commentId, :reaction, :createdAt ${listens} ORDER BY bots.id`,
  );

  return {
    /** @param botFeatures of the room */
    hear(comment: Comment, botFeatures: number): void {
      const event = botEventOf(comment);
      if (!event || (event.features & botFeatures) === 0) return;
      const { roomId, createdAt } = comment;
      tellAll.run({ ...event, roomId, createdAt });
      queueAll.run({ features: event.features, roomId, createdAt });
    },

    /** @param told the comment that says so, about the message */
    hearUndone({ roomId, parentId, createdAt }: Comment, reaction: string): void {
      const event = { roomId, kind: 'undo', commentId: parentId, reaction, createdAt, features: BotFeature.reaction };
      if (tellAll.run(event).changes > 0) queueAll.run({ features: event.features, roomId, createdAt });
    },

    /** Tells one bot, enabled or not, unless it is off or has no address. */
    tell(roomId: number, bot: Bot, kind: 'join' | 'leave', createdAt: number): void {
      if (bot.state === BotState.disabled || bot.features === 0 || isAppUrl(bot.url)) return;
      db.insert(botEvents).values({ botId: bot.id, roomId, kind, commentId: 0, reaction: '', createdAt }).run();
      db.insert(botQueues).values({ botId: bot.id, roomId, dueAt: createdAt, attempts: 0 }).onConflictDoNothing().run();
    },
  };
}

const hasAddress = "bots.url NOT LIKE 'nextcloudapp://%'";

export function botWrites(db: Connection, outbox: BotOutbox) {
  const find = (id: number): Bot | undefined => db.select().from(bots).where(eq(bots.id, id)).get();
  const inRoom = (roomId: number, botId: number) => and(eq(roomBots.roomId, roomId), eq(roomBots.botId, botId));

  /** What the bots that listen in the room want to hear of stands with it. */
  function recount(roomId: number): void {
    const listening = db
      .select({ features: bots.features })
      .from(roomBots)
      .innerJoin(bots, eq(bots.id, roomBots.botId))
      .where(and(eq(roomBots.roomId, roomId), sql`${bots.state} <> 0`, sql.raw(hasAddress)))
      .all();
    const botFeatures = listening.reduce((bits, { features }) => bits | features, 0);
    db.update(rooms).set({ botFeatures }).where(eq(rooms.id, roomId)).run();
  }

  const roomsOf = (botId: number): number[] =>
    db
      .select({ roomId: roomBots.roomId })
      .from(roomBots)
      .where(eq(roomBots.botId, botId))
      .all()
      .map(({ roomId }) => roomId);

  function forget(botId: number, roomId?: number): void {
    const events = and(eq(botEvents.botId, botId), roomId === undefined ? undefined : eq(botEvents.roomId, roomId));
    const queues = and(eq(botQueues.botId, botId), roomId === undefined ? undefined : eq(botQueues.roomId, roomId));
    db.delete(botEvents).where(events).run();
    db.delete(botQueues).where(queues).run();
  }

  const ofQueue = and(eq(botQueues.botId, given('botId')), eq(botQueues.roomId, given('roomId')));
  const dropEvent = db
    .delete(botEvents)
    .where(eq(botEvents.id, given('eventId')))
    .prepare();
  const anyLeft = db
    .select({ id: botEvents.id })
    .from(botEvents)
    .where(and(eq(botEvents.botId, given('botId')), eq(botEvents.roomId, given('roomId'))))
    .limit(1)
    .prepare();
  const dropQueue = db.delete(botQueues).where(ofQueue).prepare();
  const resume = db.update(botQueues).set({ dueAt: 0, attempts: 0 }).where(ofQueue).prepare();

  function note(botId: number, failure: BotFailure | undefined): void {
    if (!failure) return;
    db.update(bots)
      .set({
        errorCount: sql`${bots.errorCount} + 1`,
        lastErrorDate: failure.at,
        lastErrorMessage: failure.message,
      })
      .where(eq(bots.id, botId))
      .run();
  }

  return {
    addBot(draft: BotDraft): Bot | 'url' | 'secret' {
      if (db.select({ id: bots.id }).from(bots).where(eq(bots.url, draft.url)).get()) return 'url';
      if (db.select({ id: bots.id }).from(bots).where(eq(bots.secret, draft.secret)).get()) return 'secret';
      return db
        .insert(bots)
        .values({ ...draft, errorCount: 0, lastErrorDate: 0, lastErrorMessage: '' })
        .returning()
        .get();
    },

    changeBot(id: number, patch: Partial<Pick<Bot, 'state' | 'features'>>): boolean {
      if (!find(id)) return false;
      db.update(bots)
        .set({ id, ...patch })
        .where(eq(bots.id, id))
        .run();
      if (patch.state === BotState.disabled) forget(id);
      roomsOf(id).forEach(recount);
      return true;
    },

    deleteBot(id: number): boolean {
      const places = roomsOf(id);
      if (db.delete(bots).where(eq(bots.id, id)).run().changes === 0) return false;
      places.forEach(recount);
      return true;
    },

    enableBot(roomId: number, botId: number, now: number): boolean {
      const bot = find(botId);
      const room = db.select({ id: rooms.id }).from(rooms).where(eq(rooms.id, roomId)).get();
      if (!bot || !room) return false;
      if (db.insert(roomBots).values({ roomId, botId }).onConflictDoNothing().run().changes === 0) return false;
      recount(roomId);
      outbox.tell(roomId, bot, 'join', now);
      return true;
    },

    disableBot(roomId: number, botId: number, now: number): boolean {
      const bot = find(botId);
      const room = db.select({ id: rooms.id }).from(rooms).where(eq(rooms.id, roomId)).get();
      if (!bot || !room) return false;
      const wasThere = db.delete(roomBots).where(inRoom(roomId, botId)).run().changes > 0;
      recount(roomId);
      forget(botId, roomId);
      outbox.tell(roomId, bot, 'leave', now);
      return wasThere;
    },

    settleBotEvent(botId: number, roomId: number, eventId: number, failure?: BotFailure): void {
      dropEvent.run({ eventId });
      if (anyLeft.get({ botId, roomId })) resume.run({ botId, roomId });
      else dropQueue.run({ botId, roomId });
      note(botId, failure);
    },

    postponeBotEvents(botId: number, roomId: number, dueAt: number, forgetBefore: number, failure: BotFailure): void {
      db.delete(botEvents)
        .where(and(eq(botEvents.botId, botId), eq(botEvents.roomId, roomId), lt(botEvents.createdAt, forgetBefore)))
        .run();
      if (anyLeft.get({ botId, roomId })) {
        db.update(botQueues)
          .set({ dueAt, attempts: sql`${botQueues.attempts} + 1` })
          .where(and(eq(botQueues.botId, botId), eq(botQueues.roomId, roomId)))
          .run();
      } else dropQueue.run({ botId, roomId });
      note(botId, failure);
    },
  };
}
