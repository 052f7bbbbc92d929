import type { EmailGuest } from '../domain/emailGuest.js';
import type { AttendeeDraft } from './roomStorage.js';

/** Somebody to be invited by e-mail. */
export interface EmailInvitation extends Omit<EmailGuest, 'attendeeId'> {
  attendee: AttendeeDraft;
}

/** An invitation whose mail is to be sent. */
export interface DueInvitation {
  guest: EmailGuest;
  /** Of the room. */
  token: string;
  roomName: string;
  /** How many have failed. */
  attempts: number;
}

export interface EmailGuestStorage {
  emailGuest(attendeeId: number): Promise<EmailGuest | undefined>;
  /** Those of the room, by attendee id. */
  emailGuests(roomId: number): Promise<EmailGuest[]>;
  /**
   * Adds those who are not there yet.
   * @param mailAt when their mails are due, undefined for none
   * @returns who was added
   * @throws TalkError roomNotFound
   */
  inviteByEmail(roomId: number, invitations: EmailInvitation[], mailAt: number | undefined): Promise<EmailGuest[]>;
  /** Has their mails sent, perhaps again; ids of others are passed over. */
  mailInvitations(attendeeIds: number[], dueAt: number): Promise<void>;
  /** Those due at `now`, the longest due first. */
  dueInvitations(now: number, limit: number): Promise<DueInvitation[]>;
  /** When the next is due, undefined for none. */
  nextInvitation(): Promise<number | undefined>;
  /** The mail was sent or given up. @param attempts as it was read; when it has changed since, nothing happens */
  settleInvitation(attendeeId: number, attempts: number): Promise<void>;
  postponeInvitation(attendeeId: number, dueAt: number, attempts: number): Promise<void>;
}
