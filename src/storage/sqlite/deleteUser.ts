import { and, count, eq, inArray, notInArray, sql } from 'drizzle-orm';
import { attendees, bans, comments, httpSessions, polls, pollVotes, rooms, users } from '../../../db/schema.js';
import { deletedUser } from '../../domain/actor.js';
import { ParticipantType } from '../../domain/attendee.js';
import type { CommentDraft } from '../../domain/comment.js';
import { isOneToOne, Listable, pairOf, ReadOnly, type Room, RoomType } from '../../domain/room.js';
import type { LeftRooms } from '../accountStorage.js';
import type { CommentKeeper } from './comments.js';
import { type Connection, listOf } from './connection.js';
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

  function leaveRooms(uid: string, privateOnly: boolean, message: CommentDraft): { changed: Room[]; deleted: Room[] } {
    const changed: Room[] = [];
    const deleted: Room[] = [];
    const left = db
      .select({ room: rooms, attendeeId: attendees.id, participantType: attendees.participantType })
      .from(attendees)
      .innerJoin(rooms, eq(rooms.id, attendees.roomId))
      .where(and(eq(attendees.actorType, 'users'), eq(attendees.actorId, uid)))
      .all()
      .filter(({ room }) => !privateOnly || (room.type === RoomType.group && room.listable === Listable.participants));
    const ids = left.map(({ attendeeId }) => attendeeId);
    db.delete(attendees)
      .where(inArray(attendees.id, listOf(ids)))
      .run();
    for (const { room, participantType } of left) {
      if (usersIn(room.id) === 0) {
        db.delete(rooms).where(eq(rooms.id, room.id)).run();
        deleted.push(room);
      } else if (!isOneToOne(room)) {
        if (participantType !== ParticipantType.selfJoined) keep(room.id, expiring(room, message));
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
    for (const room of pairs) {
      db.update(rooms)
        .set({ type: RoomType.formerOneToOne, name, readOnly: ReadOnly.on })
        .where(eq(rooms.id, room.id))
        .run();
      keep(room.id, expiring(room, message));
    }
    return pairs;
  }

  const nameOf = (uid: string): string | undefined =>
    db.select({ name: users.displayName }).from(users).where(eq(users.uid, uid)).get()?.name;

  return {
    removeUserFromRooms(
      uid: string,
      privateOnly: boolean,
      message: CommentDraft,
      lockMessage: CommentDraft,
    ): LeftRooms {
      const { changed, deleted } = leaveRooms(uid, privateOnly, message);
      if (!privateOnly) changed.push(...lockOneToOnes(uid, nameOf(uid) ?? uid, lockMessage));
      return { changed: changed.map(bell), deleted: deleted.map(bell) };
    },

    deleteUser(uid: string, message: CommentDraft, lockMessage: CommentDraft): LeftRooms | undefined {
      const name = nameOf(uid);
      if (name === undefined) return undefined;
      const { changed, deleted } = leaveRooms(uid, false, message);
      changed.push(...lockOneToOnes(uid, name, lockMessage));
      const cookies = db
        .select()
        .from(httpSessions)
        .where(and(eq(httpSessions.uid, uid), sql`${httpSessions.uid} <> ''`))
        .all();
      forget(cookies.map(({ digest }) => digest));
      for (const table of [comments, polls, pollVotes]) {
        db.update(table)
          .set({ actorType: deletedUser.type, actorId: deletedUser.id })
          .where(and(eq(table.actorType, 'users'), eq(table.actorId, uid)))
          .run();
      }
      // Whoever gets the name next is somebody else.
      db.delete(bans)
        .where(and(eq(bans.bannedType, 'users'), eq(bans.bannedId, uid)))
        .run();
      db.delete(users).where(eq(users.uid, uid)).run();
      return { changed: changed.map(bell), deleted: deleted.map(bell) };
    },
  };
}

const bell = ({ id, token }: Room) => ({ id, token });

/** What is told of a leaving account expires as the other messages of the room do. */
const expiring = ({ messageExpiration }: Room, draft: CommentDraft): CommentDraft =>
  messageExpiration > 0 ? { ...draft, expiresAt: draft.createdAt + messageExpiration } : draft;
