import type { Attendee } from './attendee.js';

/** Where the marker stands of somebody who has read nothing, or marked the very first message unread. */
export const unreadFromStart = -2;

/** A stored marker as clients get it. */
export const shownReadMarker = (lastReadMessage: number): number =>
  lastReadMessage === 0 ? unreadFromStart : lastReadMessage;

/**
 * The unread count as users get it: a room that is unread from its start shows as unread even when all there is to
 * read are system messages.
 */
export const shownUnread = (lastReadMessage: number, counted: number): number =>
  counted === 0 && shownReadMarker(lastReadMessage) === unreadFromStart ? 1 : counted;

type Marks = Pick<Attendee, 'lastReadMessage' | 'lastMentionMessage' | 'lastMentionDirect'>;

/** Whether a mention of any kind lies above the marker. */
export const hasUnreadMention = (attendee: Marks): boolean =>
  attendee.lastMentionMessage !== 0 && attendee.lastReadMessage < attendee.lastMentionMessage;

/** The same for being mentioned by name or replied to. */
export const hasUnreadMentionDirect = (attendee: Marks): boolean =>
  attendee.lastMentionDirect !== 0 && attendee.lastReadMessage < attendee.lastMentionDirect;
