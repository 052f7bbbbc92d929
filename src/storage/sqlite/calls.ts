import { and, asc, count, eq, getTableColumns, gte, lt, min, ne, sql } from 'drizzle-orm';
import { attendeeColumns, attendees, rooms, sessions } from '../../../db/schema.js';
import type { Attendee } from '../../domain/attendee.js';
import { type CallEnd, endOfCall } from '../../domain/call.js';
import type { Comment } from '../../domain/comment.js';
import type { Room } from '../../domain/room.js';
import type { TalkSession } from '../../domain/session.js';
import type { CallEntry, Departure, Peer, RunningCall } from '../callStorage.js';
import type { AttendeeKeeper } from './attendees.js';
import type { CommentKeeper } from './comments.js';
import type { Connection } from './connection.js';
import type { NotificationKeeper } from './notifications.js';

const given = sql.placeholder;
/** Written out, so that SQLite sees that the partial index fits. */
const inCall = sql`${sessions.inCall} <> 0`;
const ofRoom = eq(sessions.roomId, given('roomId'));

export function callReads(db: Connection) {
  const peers = db
    .select({ session: getTableColumns(sessions), attendee: attendeeColumns })
    .from(sessions)
    .innerJoin(attendees, eq(attendees.id, sessions.attendeeId))
    .where(ofRoom)
    .orderBy(asc(sessions.id))
    .prepare();
  const joined = selectJoined(db);
  const withCall = db
    .select()
    .from(rooms)
    .where(sql`${rooms.callStartTime} <> 0`)
    .orderBy(asc(rooms.callStartTime))
    .prepare();
  const silent = db
    .select()
    .from(sessions)
    .where(and(inCall, lt(sessions.lastPing, given('before'))))
    .orderBy(asc(sessions.lastPing))
    .prepare();
  const oldest = db
    .select({ ping: min(sessions.lastPing) })
    .from(sessions)
    .where(inCall)
    .prepare();
  const running = db
    .select({ token: rooms.token, sessions: count() })
    .from(sessions)
    .innerJoin(rooms, eq(rooms.id, sessions.roomId))
    .where(and(inCall, gte(sessions.lastPing, given('since'))))
    .groupBy(rooms.token)
    .orderBy(asc(rooms.token))
    .prepare();

  return {
    peers: async (roomId: number): Promise<Peer[]> => peers.all({ roomId }),
    attendeesInCallSince: async (roomId: number, since: number): Promise<Attendee[]> => joined.all({ roomId, since }),
    roomsInCall: async (): Promise<Room[]> => withCall.all(),
    callSessionsNotSeenSince: async (before: number): Promise<TalkSession[]> => silent.all({ before }),
    oldestCallPing: async (): Promise<number | undefined> => oldest.get()?.ping ?? undefined,
    runningCalls: async (since: number): Promise<RunningCall[]> => running.all({ since }),
  };
}

const selectJoined = (db: Connection) =>
  db
    .select(attendeeColumns)
    .from(attendees)
    .where(
      and(
        eq(attendees.roomId, given('roomId')),
        sql`${attendees.lastJoinedCall} <> 0`,
        gte(attendees.lastJoinedCall, given('since')),
      ),
    )
    .orderBy(asc(attendees.id))
    .prepare();

export function callWrites(
  db: Connection,
  { keep }: CommentKeeper,
  { add }: AttendeeKeeper,
  { notify, clearCall, clearCalls }: NotificationKeeper,
) {
  const roomById = db
    .select()
    .from(rooms)
    .where(eq(rooms.id, given('roomId')))
    .prepare();
  const sessionById = db
    .select()
    .from(sessions)
    .where(and(eq(sessions.id, given('id')), ofRoom))
    .prepare();
  const someoneAlive = db
    .select({ id: sessions.id })
    .from(sessions)
    .where(and(ofRoom, ne(sessions.inCall, 0), gte(sessions.lastPing, given('since'))))
    .limit(1)
    .prepare();
  const joinedSince = selectJoined(db);
  const enter = db
    .update(sessions)
    .set({ inCall: sql`${given('flags')}`, lastPing: sql`max(${sessions.lastPing}, ${given('now')})` })
    .where(eq(sessions.id, given('id')))
    .prepare();
  const leave = db
    .update(sessions)
    .set({ inCall: 0 })
    .where(and(eq(sessions.id, given('id')), ofRoom, ne(sessions.inCall, 0)))
    .prepare();
  const leaveAll = db
    .update(sessions)
    .set({ inCall: 0 })
    .where(and(ofRoom, ne(sessions.inCall, 0)))
    .prepare();

  /** Ends the call that the room is in, whoever is left in it. */
  function end(room: Room, callEnd: CallEnd): Comment | undefined {
    leaveAll.run({ roomId: room.id });
    if (room.callStartTime === 0) return undefined;
    const joined = joinedSince.all({ roomId: room.id, since: room.callStartTime });
    db.update(rooms).set({ callStartTime: 0, callFlag: 0 }).where(eq(rooms.id, room.id)).run();
    return keep(room.id, endOfCall(room, joined, callEnd));
  }

  return {
    joinCall(roomId: number, entry: CallEntry): 'started' | 'joined' | 'changed' | 'refused' | undefined {
      const { sessionId: id, flags, now } = entry;
      const room = roomById.get({ roomId });
      const session = sessionById.get({ id, roomId });
      if (!room || !session) return undefined;
      const isIn = session.inCall !== 0 && room.callStartTime !== 0;
      if (!isIn && !entry.mayStart && !someoneAlive.get({ roomId, since: entry.aliveSince })) return 'refused';
      const isStart = room.callStartTime === 0;
      enter.run({ id, flags, now });
      db.update(rooms)
        .set(isStart ? { callStartTime: now, callFlag: flags } : { callFlag: room.callFlag | flags })
        .where(eq(rooms.id, roomId))
        .run();
      if (isIn) return 'changed';
      add(roomId, entry.additions);
      db.update(attendees).set({ lastJoinedCall: now }).where(eq(attendees.id, session.attendeeId)).run();
      keep(roomId, isStart ? entry.started : entry.joined);
      clearCall(session.attendeeId);
      if (isStart && entry.ring) {
        clearCalls(roomId);
        notify(roomId, [entry.ring], null);
      }
      return isStart ? 'started' : 'joined';
    },

    changeCallFlags: (sessionId: number, flags: number): boolean =>
      db
        .update(sessions)
        .set({ inCall: flags })
        .where(and(eq(sessions.id, sessionId), ne(sessions.inCall, 0)))
        .run().changes > 0,

    leaveCall(roomId: number, departures: Departure[], callEnd: CallEnd, aliveSince: number): Comment | undefined {
      for (const { sessionId: id, message } of departures) {
        if (leave.run({ id, roomId }).changes > 0) keep(roomId, message);
      }
      const room = roomById.get({ roomId });
      if (!room || room.callStartTime === 0 || someoneAlive.get({ roomId, since: aliveSince })) return undefined;
      return end(room, callEnd);
    },

    endCall(roomId: number, callEnd: CallEnd): Comment | undefined {
      const room = roomById.get({ roomId });
      return room && end(room, callEnd);
    },
  };
}
