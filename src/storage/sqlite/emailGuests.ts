import { and, asc, eq, inArray, lte, min, sql } from 'drizzle-orm';
import { attendees, emailGuests, invitationMails, rooms } from '../../../db/schema.js';
import type { EmailGuest } from '../../domain/emailGuest.js';
import type { DueInvitation, EmailInvitation } from '../emailGuestStorage.js';
import type { Addition } from '../roomStorage.js';
import type { AttendeeKeeper } from './attendees.js';
import { type Connection, listOf } from './connection.js';

const given = sql.placeholder;

export function emailGuestReads(db: Connection) {
  const one = db
    .select()
    .from(emailGuests)
    .where(eq(emailGuests.attendeeId, given('attendeeId')))
    .prepare();
  const ofRoom = db
    .select({ guest: emailGuests })
    .from(emailGuests)
    .innerJoin(attendees, eq(attendees.id, emailGuests.attendeeId))
    .where(eq(attendees.roomId, given('roomId')))
    .orderBy(asc(attendees.id))
    .prepare();
  const due = db
    .select({ guest: emailGuests, token: rooms.token, roomName: rooms.name, attempts: invitationMails.attempts })
    .from(invitationMails)
    .innerJoin(emailGuests, eq(emailGuests.attendeeId, invitationMails.attendeeId))
    .innerJoin(attendees, eq(attendees.id, emailGuests.attendeeId))
    .innerJoin(rooms, eq(rooms.id, attendees.roomId))
    .where(lte(invitationMails.dueAt, given('now')))
    .orderBy(asc(invitationMails.dueAt))
    .limit(given('limit'))
    .prepare();
  const next = db
    .select({ dueAt: min(invitationMails.dueAt) })
    .from(invitationMails)
    .prepare();

  return {
    emailGuest: async (attendeeId: number): Promise<EmailGuest | undefined> => one.get({ attendeeId }),
    emailGuests: async (roomId: number): Promise<EmailGuest[]> => ofRoom.all({ roomId }).map(({ guest }) => guest),
    dueInvitations: async (now: number, limit: number): Promise<DueInvitation[]> => due.all({ now, limit }),
    nextInvitation: async (): Promise<number | undefined> => next.get()?.dueAt ?? undefined,
  };
}

/** What an addition carries of an invitation by e-mail. */
export function keepEmailInvitation(
  db: Connection,
  attendeeId: number,
  { mailAt, ...guest }: NonNullable<Addition['emailInvitation']>,
): void {
  db.insert(emailGuests)
    .values({ attendeeId, ...guest })
    .run();
  if (mailAt !== undefined) mail(db, attendeeId, mailAt);
}

function mail(db: Connection, attendeeId: number, dueAt: number): void {
  db.insert(invitationMails)
    .values({ attendeeId, dueAt, attempts: 0 })
    .onConflictDoUpdate({ target: invitationMails.attendeeId, set: { dueAt, attempts: 0 } })
    .run();
}

export function emailGuestWrites(db: Connection, { addOne }: AttendeeKeeper) {
  return {
    inviteByEmail(roomId: number, invitations: EmailInvitation[], mailAt: number | undefined): EmailGuest[] {
      return invitations.flatMap(({ attendee, ...invitation }) => {
        const added = addOne(roomId, attendee);
        if (!added) return [];
        keepEmailInvitation(db, added.id, { ...invitation, mailAt });
        return [{ attendeeId: added.id, ...invitation }];
      });
    },

    mailInvitations(attendeeIds: number[], dueAt: number): void {
      const known = db
        .select({ id: emailGuests.attendeeId })
        .from(emailGuests)
        .where(inArray(emailGuests.attendeeId, listOf(attendeeIds)))
        .all();
      for (const { id } of known) mail(db, id, dueAt);
    },

    settleInvitation(attendeeId: number, attempts: number): void {
      db.delete(invitationMails)
        .where(and(eq(invitationMails.attendeeId, attendeeId), eq(invitationMails.attempts, attempts)))
        .run();
    },

    postponeInvitation(attendeeId: number, dueAt: number, attempts: number): void {
      db.update(invitationMails).set({ dueAt, attempts }).where(eq(invitationMails.attendeeId, attendeeId)).run();
    },
  };
}
