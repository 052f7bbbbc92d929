import { and, asc, eq, getTableColumns, inArray, lt, lte, ne, notExists, sql } from 'drizzle-orm';
import { attendeeColumns, attendees, rooms } from '../../../db/schema.js';
import type { Actor } from '../../domain/actor.js';
import type { Comment, CommentDraft } from '../../domain/comment.js';
import type { PassingObject } from '../../domain/retention.js';
import { BreakoutRoomMode, ReadOnly, type Room, RoomType } from '../../domain/room.js';
import type {
  Addition,
  AttendeeDraft,
  NewBreakoutRoom,
  RoomDraft,
  RoomEffects,
  RoomPatch,
  RoomStep,
  RoomWithAttendee,
} from '../roomStorage.js';
import type { AttendeeKeeper } from './attendees.js';
import type { CommentKeeper } from './comments.js';
import { type Connection, listed, listOf } from './connection.js';
import { keepRoomPicture } from './pictures.js';

const given = sql.placeholder;
/** Written out, so that SQLite sees that the partial index fits. */
const passes = sql`${rooms.objectType} IN ('event', 'phone_temporary', 'instant_meeting')`;

export function roomReads(db: Connection) {
  const byToken = db
    .select()
    .from(rooms)
    .where(eq(rooms.token, given('token')))
    .prepare();
  const byId = db
    .select()
    .from(rooms)
    .where(eq(rooms.id, given('id')))
    .prepare();
  const ofActor = db
    .select({ room: getTableColumns(rooms), attendee: attendeeColumns })
    .from(attendees)
    .innerJoin(rooms, eq(rooms.id, attendees.roomId))
    .where(and(eq(attendees.actorType, given('type')), eq(attendees.actorId, given('id'))))
    .orderBy(asc(attendees.id))
    .prepare();
  const own = db
    .select({ id: attendees.id })
    .from(attendees)
    .where(and(eq(attendees.roomId, rooms.id), eq(attendees.actorType, 'users'), eq(attendees.actorId, given('uid'))));
  const listedFor = db
    .select()
    .from(rooms)
    .where(
      and(
        sql`${rooms.listable} <> 0`,
        inArray(rooms.listable, listed('scopes')),
        inArray(rooms.type, [RoomType.group, RoomType.public]),
        notExists(own),
      ),
    )
    .orderBy(asc(rooms.id))
    .prepare();
  const pair = db
    .select()
    .from(rooms)
    .where(and(sql`${rooms.type} = 1`, eq(rooms.name, given('name'))))
    .prepare();
  const ofObject = db
    .select()
    .from(rooms)
    .where(and(sql`${rooms.objectType} <> ''`, eq(rooms.objectType, given('type')), eq(rooms.objectId, given('id'))))
    .orderBy(asc(rooms.id))
    .prepare();
  const changelog = db
    .select()
    .from(rooms)
    .where(and(sql`${rooms.type} = 4`, eq(rooms.name, given('uid'))))
    .prepare();
  const unused = db
    .select()
    .from(rooms)
    .where(and(passes, eq(rooms.objectType, given('type')), lt(rooms.lastActivity, given('before'))))
    .orderBy(asc(rooms.id))
    .prepare();
  const writable = db
    .select()
    .from(rooms)
    .where(
      and(
        inArray(rooms.type, [RoomType.group, RoomType.public]),
        eq(rooms.readOnly, ReadOnly.off),
        ne(rooms.objectType, 'room'),
        lt(rooms.lastActivity, given('before')),
      ),
    )
    .orderBy(asc(rooms.id))
    .prepare();
  const due = db
    .select()
    .from(rooms)
    .where(and(sql`${rooms.lobbyTimer} <> 0`, lte(rooms.lobbyTimer, given('now'))))
    .orderBy(asc(rooms.lobbyTimer))
    .prepare();
  const soonest = db
    .select({ timer: rooms.lobbyTimer })
    .from(rooms)
    .where(sql`${rooms.lobbyTimer} <> 0`)
    .orderBy(asc(rooms.lobbyTimer))
    .limit(1)
    .prepare();

  return {
    roomByToken: async (token: string): Promise<Room | undefined> => byToken.get({ token }),
    roomById: async (id: number): Promise<Room | undefined> => byId.get({ id }),
    roomsOf: async (uid: string): Promise<RoomWithAttendee[]> => ofActor.all({ type: 'users', id: uid }),
    roomsOfActor: async ({ type, id }: Actor): Promise<RoomWithAttendee[]> => ofActor.all({ type, id }),

    async listedRooms(uid: string, scopes: number[], search: string): Promise<Room[]> {
      const wanted = search.toLowerCase();
      const found = listedFor.all({ uid, scopes: JSON.stringify(scopes) });
      return found.filter((room) => room.name.toLowerCase().includes(wanted));
    },

    oneToOne: async (name: string): Promise<Room | undefined> => pair.get({ name }),
    roomsOfObject: async (objectType: string, objectId: string): Promise<Room[]> =>
      ofObject.all({ type: objectType, id: objectId }),
    roomsUnusedSince: async (objectType: PassingObject, before: number): Promise<Room[]> =>
      unused.all({ type: objectType, before }),
    writableRoomsUnusedSince: async (before: number): Promise<Room[]> => writable.all({ before }),
    changelogOf: async (uid: string): Promise<Room | undefined> => changelog.get({ uid }),
    roomsWithLobbyTimerBefore: async (now: number): Promise<Room[]> => due.all({ now }),
    nextLobbyTimer: async (): Promise<number | undefined> => soonest.get()?.timer,
  };
}

export function roomWrites(db: Connection, { keepAll }: CommentKeeper, { addOne, add }: AttendeeKeeper) {
  const byId = db
    .select()
    .from(rooms)
    .where(eq(rooms.id, given('id')))
    .prepare();

  function raiseMarker(attendeeId: number, comments: Comment[]): void {
    const lastReadMessage = comments.at(-1)?.id;
    if (lastReadMessage === undefined) return;
    db.update(attendees).set({ lastReadMessage }).where(eq(attendees.id, attendeeId)).run();
  }

  function takeStep({
    roomId,
    patch,
    leaves = [],
    additions = [],
    roles = [],
    messages = [],
    deletes,
  }: RoomStep): void {
    if (deletes) {
      db.delete(rooms).where(eq(rooms.id, roomId)).run();
      return;
    }
    const users = and(eq(attendees.roomId, roomId), eq(attendees.actorType, 'users'));
    if (patch) db.update(rooms).set(patch).where(eq(rooms.id, roomId)).run();
    if (leaves.length > 0) {
      db.delete(attendees)
        .where(and(users, inArray(attendees.actorId, listOf(leaves))))
        .run();
    }
    add(roomId, additions);
    for (const { uid, participantType } of roles) {
      db.update(attendees)
        .set({ participantType })
        .where(and(users, eq(attendees.actorId, uid)))
        .run();
    }
    keepAll(roomId, messages);
  }

  return {
    createRoom(
      draft: RoomDraft,
      creator: AttendeeDraft | undefined,
      creatorMessages: CommentDraft[],
      additions: Addition[],
      unread: CommentDraft[] = [],
    ): Room | undefined {
      const created = db.insert(rooms).values(newRow(draft)).onConflictDoNothing().returning({ id: rooms.id }).get();
      if (!created) return undefined;
      const { id } = created;
      const owner = creator && addOne(id, creator);
      const kept = keepAll(id, creatorMessages);
      if (owner) raiseMarker(owner.id, kept);
      add(id, additions);
      keepAll(id, unread);
      return byId.get({ id });
    },

    changeRoom(
      roomId: number,
      patch: RoomPatch,
      messages: CommentDraft[],
      onlyIf: RoomPatch = {},
      { removes = [], resetsPermissions, picture }: RoomEffects = {},
    ) {
      const room = byId.get({ id: roomId });
      if (!room || !agrees(room, onlyIf)) return undefined;
      if (removes.length > 0) {
        db.delete(attendees)
          .where(and(eq(attendees.roomId, roomId), inArray(attendees.participantType, listOf(removes))))
          .run();
      }
      if (resetsPermissions) db.update(attendees).set({ permissions: 0 }).where(eq(attendees.roomId, roomId)).run();
      db.update(rooms)
        .set({ id: roomId, ...patch })
        .where(eq(rooms.id, roomId))
        .run();
      if (patch.avatar !== undefined) keepRoomPicture(db, roomId, patch.avatar, picture);
      return keepAll(roomId, messages);
    },

    createBreakoutRooms(parentId: number, breakoutRoomMode: number, breakoutRooms: NewBreakoutRoom[]) {
      const parent = byId.get({ id: parentId });
      if (parent?.breakoutRoomMode !== BreakoutRoomMode.none) return undefined;
      const tokens = breakoutRooms.map(({ draft }) => draft.token);
      const taken = db
        .select({ id: rooms.id })
        .from(rooms)
        .where(inArray(rooms.token, listOf(tokens)))
        .all();
      if (taken.length > 0 || new Set(tokens).size < tokens.length) return undefined;
      db.update(rooms).set({ breakoutRoomMode, breakoutRoomStatus: 0 }).where(eq(rooms.id, parentId)).run();
      return breakoutRooms.flatMap(({ draft, messages, additions }) => {
        const { id } = db.insert(rooms).values(newRow(draft)).returning({ id: rooms.id }).get();
        keepAll(id, messages);
        add(id, additions);
        return byId.get({ id }) ?? [];
      });
    },

    changeRooms(steps: RoomStep[]): boolean {
      if (steps.some(({ roomId }) => !byId.get({ id: roomId }))) return false;
      for (const step of steps) takeStep(step);
      return true;
    },

    deleteEmptyRooms: (before: number): string[] =>
      db
        .delete(rooms)
        .where(
          and(
            lt(rooms.lastActivity, before),
            ne(rooms.objectType, 'file'),
            notExists(db.select({ id: attendees.id }).from(attendees).where(eq(attendees.roomId, rooms.id))),
          ),
        )
        .returning({ token: rooms.token })
        .all()
        .map(({ token }) => token),

    deleteRoom: (roomId: number): boolean => db.delete(rooms).where(eq(rooms.id, roomId)).run().changes > 0,
  };
}

const newRow = (draft: RoomDraft) => ({
  ...draft,
  lastMessageId: 0,
  commentCount: 0,
  gapCount: 0,
  lastPinnedId: 0,
  callStartTime: 0,
  callFlag: 0,
  botFeatures: 0,
});

function agrees(room: Room, onlyIf: RoomPatch): boolean {
  const actual: RoomPatch = room;
  const fields = Object.keys(onlyIf) as (keyof RoomPatch)[];
  return fields.every((field) => actual[field] === onlyIf[field]);
}
