import { and, asc, eq, inArray, lt, lte, sql } from 'drizzle-orm';
import { sessions, signalingMessages } from '../../../db/schema.js';
import type { SignalingDraft } from '../callStorage.js';
import { type Connection, listed } from './connection.js';

const given = sql.placeholder;

export function signalingReads(db: Connection) {
  const first = db
    .select({ id: signalingMessages.id })
    .from(signalingMessages)
    .where(eq(signalingMessages.sessionId, given('sessionId')))
    .limit(1)
    .prepare();
  return {
    hasSignaling: async (sessionId: number): Promise<boolean> => first.get({ sessionId }) !== undefined,
  };
}

export function signalingWrites(db: Connection) {
  const recipient = db
    .select({ id: sessions.id })
    .from(sessions)
    .where(and(eq(sessions.sessionId, given('to')), eq(sessions.roomId, given('roomId'))))
    .prepare();
  const insert = db
    .insert(signalingMessages)
    .values({
      sessionId: given('sessionId'),
      roomId: given('roomId'),
      message: given('message'),
      createdAt: given('now'),
    })
    .prepare();
  const surplus = db
    .select({ id: signalingMessages.id })
    .from(signalingMessages)
    .where(eq(signalingMessages.sessionId, given('sessionId')))
    .orderBy(sql`${signalingMessages.id} desc`)
    .limit(1)
    .offset(given('capacity'))
    .prepare();
  const dropUpTo = db
    .delete(signalingMessages)
    .where(and(eq(signalingMessages.sessionId, given('sessionId')), lte(signalingMessages.id, given('id'))))
    .prepare();
  const waiting = db
    .select({ id: signalingMessages.id, message: signalingMessages.message })
    .from(signalingMessages)
    .where(eq(signalingMessages.sessionId, given('sessionId')))
    .orderBy(asc(signalingMessages.id))
    .limit(given('limit'))
    .prepare();
  const take = db
    .delete(signalingMessages)
    .where(inArray(signalingMessages.id, listed('ids')))
    .prepare();

  return {
    addSignaling(roomId: number, drafts: SignalingDraft[], now: number, capacity: number): number {
      let found = 0;
      for (const { to, message } of drafts) {
        const session = recipient.get({ to, roomId });
        if (!session) continue;
        found++;
        insert.run({ sessionId: session.id, roomId, message, now });
        const oldest = surplus.get({ sessionId: session.id, capacity });
        if (oldest) dropUpTo.run({ sessionId: session.id, id: oldest.id });
      }
      return found;
    },

    takeSignaling(sessionId: number, limit: number): string[] {
      const taken = waiting.all({ sessionId, limit });
      take.run({ ids: JSON.stringify(taken.map(({ id }) => id)) });
      return taken.map(({ message }) => message);
    },

    dropSignaling: (before: number): number =>
      db.delete(signalingMessages).where(lt(signalingMessages.createdAt, before)).run().changes,
  };
}
