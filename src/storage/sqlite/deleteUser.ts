import { and, count, eq, inArray, notInArray, sql } from 'drizzle-orm';
import { attendees, comments, httpSessions, rooms, users } from '../../../db/schema.js';
import { deletedUser } from '../../domain/actor.js';
import { ParticipantType } from '../../domain/attendee.js';
import type { CommentDraft } from '../../domain/comment.js';
import { isOneToOne, pairOf, ReadOnly, type Room, RoomType } from '../../domain/room.js';
import type { DeletedUser } from '../storage.js';
import type { CommentKeeper } from './comments.js';
import type { Connection } from './connection.js';
import type { HttpSessionKeeper } from './httpSessions.js';

export function deleteUserWrites(db: Connection, { keep }: CommentKeeper, { forget }: HttpSessionKeeper) {
  /** Attendees with an account here or elsewhere, as the last one to leave is counted (spec/participants.md §13). */
  function usersIn(roomId: number): number {
    const { owner, moderator, user } = ParticipantType;
    const counted = db
      .select({ count: count() })
      .from(attendees)
      .where(
        and(
          eq(attendees.roomId, roomId),
          inArray(attendees.participantType, [owner, moderator, user]),
          notInArray(attendees.actorType, ['groups', 'circles']),
        ),
      );
    return counted.get()?.count ?? 0;
  }

  function leaveRooms(uid: string, message: CommentDraft): DeletedUser {
    const changed: Room[] = [];
    const deleted: Room[] = [];
    const own = and(eq(attendees.actorType, 'users'), eq(attendees.actorId, uid));
    const left = db
      .select({ room: rooms, participantType: attendees.participantType })
      .from(attendees)
      .innerJoin(rooms, eq(rooms.id, attendees.roomId))
      .where(own)
      .all();
    db.delete(attendees).where(own).run();
    for (const { room, participantType } of left) {
      if (usersIn(room.id) === 0) {
        db.delete(rooms).where(eq(rooms.id, room.id)).run();
        deleted.push(room);
      } else if (!isOneToOne(room)) {
        if (participantType !== ParticipantType.selfJoined) keep(room.id, message);
        changed.push(room);
      }
    }
    return { changed, deleted };
  }

  /** Also those that the account had left already: nobody can come back to them. */
  function lockOneToOnes(uid: string, name: string, message: CommentDraft): Room[] {
    const candidates = db
      .select()
      .from(rooms)
      .where(and(eq(rooms.type, RoomType.oneToOne), sql`instr(${rooms.name}, ${JSON.stringify(uid)}) > 0`))
      .all();
    const pairs = candidates.filter((room) => pairOf(room).includes(uid));
    for (const { id } of pairs) {
      db.update(rooms)
        .set({ type: RoomType.formerOneToOne, name, readOnly: ReadOnly.on })
        .where(eq(rooms.id, id))
        .run();
      keep(id, message);
    }
    return pairs;
  }

  return {
    deleteUser(uid: string, message: CommentDraft, lockMessage: CommentDraft): DeletedUser | undefined {
      const user = db.select().from(users).where(eq(users.uid, uid)).get();
      if (!user) return undefined;
      const { changed, deleted } = leaveRooms(uid, message);
      changed.push(...lockOneToOnes(uid, user.displayName, lockMessage));
      const cookies = db
        .select()
        .from(httpSessions)
        .where(and(eq(httpSessions.uid, uid), sql`${httpSessions.uid} <> ''`))
        .all();
      forget(cookies.map(({ digest }) => digest));
      db.update(comments)
        .set({ actorType: deletedUser.type, actorId: deletedUser.id })
        .where(and(eq(comments.actorType, 'users'), eq(comments.actorId, uid)))
        .run();
      db.delete(users).where(eq(users.uid, uid)).run();
      const bell = ({ id, token }: Pick<Room, 'id' | 'token'>) => ({ id, token });
      return { changed: changed.map(bell), deleted: deleted.map(bell) };
    },
  };
}
