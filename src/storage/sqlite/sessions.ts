import { and, asc, eq, getTableColumns, gte, inArray, lt, notExists, sql } from 'drizzle-orm';
import { attendees, sessions } from '../../../db/schema.js';
import { actorOf, ParticipantType } from '../../domain/attendee.js';
import { TalkError } from '../../domain/errors.js';
import { SessionState, type TalkSession } from '../../domain/session.js';
import type { Addition, Joined } from '../roomStorage.js';
import type { AttendeeKeeper } from './attendees.js';
import { type Connection, listed, placeholders } from './connection.js';
import type { NotificationKeeper } from './notifications.js';

const given = sql.placeholder;

export function sessionReads(db: Connection) {
  const ofHttpSession = db
    .select()
    .from(sessions)
    .where(and(eq(sessions.httpSession, given('httpSession')), eq(sessions.roomId, given('roomId'))))
    .prepare();
  const ofHttpSessionAnywhere = db
    .select()
    .from(sessions)
    .where(eq(sessions.httpSession, given('httpSession')))
    .orderBy(asc(sessions.id))
    .prepare();
  const ofRoom = db
    .select()
    .from(sessions)
    .where(eq(sessions.roomId, given('roomId')))
    .orderBy(asc(sessions.id))
    .prepare();
  const ofAttendee = db
    .select()
    .from(sessions)
    .where(eq(sessions.attendeeId, given('attendeeId')))
    .orderBy(asc(sessions.id))
    .prepare();
  const notSeen = db
    .select()
    .from(sessions)
    .where(lt(sessions.lastPing, given('before')))
    .orderBy(asc(sessions.lastPing))
    .limit(given('limit'))
    .prepare();
  const online = db
    .selectDistinct({ id: sessions.attendeeId })
    .from(sessions)
    .where(
      and(
        inArray(sessions.attendeeId, listed('attendees')),
        eq(sessions.state, SessionState.active),
        gte(sessions.lastPing, given('since')),
      ),
    )
    .prepare();

  return {
    sessionOf: async (roomId: number, httpSession: string): Promise<TalkSession | undefined> =>
      ofHttpSession.get({ roomId, httpSession }),
    sessionsOfHttpSession: async (httpSession: string): Promise<TalkSession[]> =>
      ofHttpSessionAnywhere.all({ httpSession }),
    sessionsOfRoom: async (roomId: number): Promise<TalkSession[]> => ofRoom.all({ roomId }),
    sessionsOfAttendee: async (attendeeId: number): Promise<TalkSession[]> => ofAttendee.all({ attendeeId }),
    sessionsNotSeenSince: async (before: number, limit: number): Promise<TalkSession[]> =>
      notSeen.all({ before, limit }),
    onlineAttendees: async (attendeeIds: number[], since: number): Promise<number[]> =>
      online.all({ attendees: JSON.stringify(attendeeIds), since }).map(({ id }) => id),
  };
}

export type SessionKeeper = ReturnType<typeof sessionKeeper>;

/** How every operation of the writer ends sessions. */
export function sessionKeeper(db: Connection) {
  const end = db
    .delete(sessions)
    .where(inArray(sessions.id, listed('ids')))
    .returning()
    .prepare();
  const dropSelfJoined = db
    .delete(attendees)
    .where(
      and(
        eq(attendees.id, given('attendeeId')),
        eq(attendees.participantType, ParticipantType.selfJoined),
        notExists(db.select({ id: sessions.id }).from(sessions).where(eq(sessions.attendeeId, attendees.id))),
      ),
    )
    .prepare();

  return {
    /** @param staying an attendee that remains, session or not */
    end(ids: number[], staying = 0): TalkSession[] {
      const ended = end.all({ ids: JSON.stringify(ids) });
      const left = new Set(ended.map((session) => session.attendeeId));
      left.delete(staying);
      for (const attendeeId of left) dropSelfJoined.run({ attendeeId });
      return ended;
    },
  };
}

export function sessionWrites(
  db: Connection,
  { end }: SessionKeeper,
  { add, find }: AttendeeKeeper,
  { clearInvitation }: NotificationKeeper,
) {
  const { id: _, ...columns } = getTableColumns(sessions);
  const insert = db.insert(sessions).values(placeholders(columns)).prepare();
  const previous = db
    .select({ id: sessions.id })
    .from(sessions)
    .where(and(eq(sessions.httpSession, given('httpSession')), eq(sessions.roomId, given('roomId'))))
    .prepare();
  const attends = db
    .select({ id: attendees.id })
    .from(attendees)
    .where(and(eq(attendees.id, given('attendeeId')), eq(attendees.roomId, given('roomId'))))
    .prepare();
  const change = db
    .update(sessions)
    .set({
      lastPing: sql`coalesce(${given('lastPing')}, ${sessions.lastPing})`,
      inCall: sql`coalesce(${given('inCall')}, ${sessions.inCall})`,
      state: sql`coalesce(${given('state')}, ${sessions.state})`,
    })
    .where(eq(sessions.id, given('id')))
    .prepare();

  function join(session: Omit<TalkSession, 'id'>): TalkSession {
    if (!attends.get(session)) throw new TalkError('roomNotFound');
    const replaced = previous.all(session).map(({ id }) => id);
    end(replaced, session.attendeeId);
    clearInvitation(session.attendeeId);
    return { ...session, id: Number(insert.run(session).lastInsertRowid) };
  }

  return {
    joinSession: join,

    joinAsNewcomer(newcomer: Addition, session: Omit<TalkSession, 'id' | 'attendeeId'>): Joined {
      const [added] = add(session.roomId, [newcomer]);
      const attendee = added ?? find(session.roomId, actorOf(newcomer.attendee));
      if (!attendee) throw new TalkError('roomNotFound');
      return { attendee, session: join({ ...session, attendeeId: attendee.id }), added: added !== undefined };
    },

    changeSession: (id: number, patch: Partial<Pick<TalkSession, 'lastPing' | 'inCall' | 'state'>>): boolean =>
      change.run({ id, lastPing: null, inCall: null, state: null, ...patch }).changes > 0,

    endSessions: (ids: number[]): TalkSession[] => end(ids),
  };
}
