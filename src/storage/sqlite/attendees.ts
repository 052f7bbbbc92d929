import { and, asc, eq, getTableColumns, inArray, sql } from 'drizzle-orm';
import { attendeeColumns, attendees, bans, rooms } from '../../../db/schema.js';
import type { Actor } from '../../domain/actor.js';
import { type Attendee, NotificationLevel, ParticipantType, ReadPrivacy } from '../../domain/attendee.js';
import type { CommentDraft } from '../../domain/comment.js';
import { TalkError } from '../../domain/errors.js';
import type { Addition, AttendeeDraft, AttendeePatch, NotifiableAttendee } from '../roomStorage.js';
import type { CommentKeeper } from './comments.js';
import { type Connection, listOf, placeholders } from './connection.js';
import { keepEmailInvitation } from './emailGuests.js';
import type { NotificationKeeper } from './notifications.js';

const given = sql.placeholder;
const inRoom = eq(attendees.roomId, given('roomId'));

export function attendeeReads(db: Connection) {
  const select = () => db.select(attendeeColumns).from(attendees);
  const byId = select()
    .where(and(eq(attendees.id, given('id')), inRoom))
    .prepare();
  const byActor = selectByActor(db);
  const ofRoom = select().where(inRoom).orderBy(asc(attendees.id)).prepare();
  const idsOfRoom = db.select({ id: attendees.id }).from(attendees).where(inRoom).prepare();
  const byActors = select()
    .where(
      and(
        inRoom,
        sql`(${attendees.actorType}, ${attendees.actorId}) in
            (select value ->> 'type', value ->> 'id' from json_each(${given('actors')}))`,
      ),
    )
    .orderBy(asc(attendees.id))
    .prepare();
  const { id, actorType, actorId, participantType, permissions, notificationLevel } = attendeeColumns;
  const notifiable = () =>
    db.select({ id, actorType, actorId, participantType, permissions, notificationLevel }).from(attendees);
  const isUser = eq(attendees.actorType, 'users');
  const byDefault = notifiable()
    .where(
      and(inRoom, isUser, inArray(attendees.notificationLevel, [NotificationLevel.default, NotificationLevel.always])),
    )
    .orderBy(asc(attendees.id))
    .prepare();
  // Said with the very words of the index that finds them.
  const always = notifiable()
    .where(and(inRoom, isUser, sql`${attendees.notificationLevel} = 1`))
    .orderBy(asc(attendees.id))
    .prepare();

  return {
    usersNotifiedAlways: async (roomId: number, orByDefault: boolean): Promise<NotifiableAttendee[]> =>
      (orByDefault ? byDefault : always).all({ roomId }),

    attendeeById: async (roomId: number, attendeeId: number): Promise<Attendee | undefined> =>
      byId.get({ roomId, id: attendeeId }),

    attendeeOf: async (roomId: number, actor: Actor): Promise<Attendee | undefined> =>
      byActor.get({ roomId, ...actor }),

    attendees: async (roomId: number): Promise<Attendee[]> => ofRoom.all({ roomId }),

    attendeeIds: async (roomId: number): Promise<ReadonlySet<number>> =>
      new Set(idsOfRoom.all({ roomId }).map((row) => row.id)),

    attendeesByActors: async (roomId: number, actors: Actor[]): Promise<Attendee[]> =>
      byActors.all({ roomId, actors: JSON.stringify(actors) }),
  };
}

const selectByActor = (db: Connection) =>
  db
    .select(attendeeColumns)
    .from(attendees)
    .where(and(inRoom, eq(attendees.actorType, given('type')), eq(attendees.actorId, given('id'))))
    .prepare();

export type AttendeeKeeper = ReturnType<typeof attendeeKeeper>;

/** How every operation of the writer adds attendees. */
export function attendeeKeeper(db: Connection, { keep }: CommentKeeper, { notify }: NotificationKeeper) {
  const { id: _, ...columns } = getTableColumns(attendees);
  const insert = db
    .insert(attendees)
    .values(placeholders(columns))
    .onConflictDoNothing()
    .returning(attendeeColumns)
    .prepare();
  const byActor = selectByActor(db);
  const lastMessageOf = db
    .select({ id: rooms.lastMessageId })
    .from(rooms)
    .where(eq(rooms.id, given('roomId')))
    .prepare();

  const isBanned = db
    .select({ id: bans.id })
    .from(bans)
    .where(
      and(
        eq(bans.roomId, given('roomId')),
        eq(sql`${bans.bannedType}`, given('actorType')),
        eq(bans.bannedId, given('actorId')),
      ),
    )
    .prepare();

  /** @throws TalkError roomNotFound */
  function addOne(roomId: number, draft: AttendeeDraft): Attendee | undefined {
    const lastMessage = lastMessageOf.get({ roomId });
    if (!lastMessage) throw new TalkError('roomNotFound');
    if (isBanned.get({ roomId, actorType: draft.actorType, actorId: draft.actorId })) return undefined;
    const row = { ...newAttendee, ...draft, roomId, lastReadMessage: lastMessage.id };
    return insert.get(row) ?? raiseSelfJoined(roomId, draft);
  }

  function raiseSelfJoined(roomId: number, draft: AttendeeDraft): Attendee | undefined {
    const existing = byActor.get({ roomId, type: draft.actorType, id: draft.actorId });
    const { selfJoined, user } = ParticipantType;
    if (existing?.participantType !== selfJoined || draft.participantType !== user) return undefined;
    db.update(attendees).set({ participantType: user }).where(eq(attendees.id, existing.id)).run();
    return { ...existing, participantType: user };
  }

  return {
    addOne,
    find: (roomId: number, { type, id }: Actor): Attendee | undefined => byActor.get({ roomId, type, id }),

    add(roomId: number, additions: Addition[]): Attendee[] {
      return additions.flatMap(({ attendee, message, notice, emailInvitation }) => {
        const isNew = notice !== undefined && !byActor.get({ roomId, type: attendee.actorType, id: attendee.actorId });
        const added = addOne(roomId, attendee);
        if (added && message) keep(roomId, message);
        if (added && isNew && notice) notify(roomId, [notice], null);
        if (added && emailInvitation) keepEmailInvitation(db, added.id, emailInvitation);
        return added ?? [];
      });
    },
  };
}

/** What a new attendee has unless its draft says otherwise (spec/participants.md §1). */
const newAttendee = {
  permissions: 0,
  notificationLevel: NotificationLevel.default,
  notificationCalls: 1,
  favorite: false,
  archived: false,
  important: false,
  sensitive: false,
  lastMentionMessage: 0,
  lastMentionDirect: 0,
  hiddenPinnedId: 0,
  scheduledMessages: 0,
  readPrivacy: ReadPrivacy.public,
  lastAttendeeActivity: 0,
  hasNotifications: false,
  lastCommentAt: 0,
  lastJoinedCall: 0,
  mountedShareId: 0,
};

export function attendeeWrites(db: Connection, { keepAll }: CommentKeeper, { add }: AttendeeKeeper) {
  return {
    addAttendees: (roomId: number, additions: Addition[]): Attendee[] => add(roomId, additions),

    changeAttendee(attendeeId: number, patch: AttendeePatch, messages: CommentDraft[]): Attendee | undefined {
      const changed = db
        .update(attendees)
        .set({ id: attendeeId, ...patch })
        .where(eq(attendees.id, attendeeId))
        .returning(attendeeColumns)
        .get();
      if (changed) keepAll(changed.roomId, messages);
      return changed;
    },

    removeAttendees(roomId: number, attendeeIds: number[], messages: CommentDraft[]): Attendee[] {
      const removed = db
        .delete(attendees)
        .where(and(eq(attendees.roomId, roomId), inArray(attendees.id, listOf(attendeeIds))))
        .returning(attendeeColumns)
        .all();
      if (removed.length > 0) keepAll(roomId, messages);
      return removed;
    },
  };
}
