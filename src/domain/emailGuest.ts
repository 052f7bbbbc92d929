/** What is known of an attendee who was invited by e-mail. */
export interface EmailGuest {
  attendeeId: number;
  /** As it was given. */
  address: string;
  /** Stands in the link of the invitation; whoever has it comes in as this guest. */
  accessToken: string;
  /** User id of who invited them. */
  invitedBy: string;
}

/** Somebody to be invited. */
export interface Invitee {
  address: string;
  /** "" for none. */
  name: string;
}

/** The link that an invited guest comes in by (spec/participants.md §6). */
export const invitationLink = (
  baseUrl: string,
  roomToken: string,
  { address, accessToken }: Pick<EmailGuest, 'address' | 'accessToken'>,
): string =>
  `${baseUrl}/index.php/call/${roomToken}?email=${encodeURIComponent(address)}&access=${encodeURIComponent(accessToken)}`;

/** Seconds until the next attempt after so many have failed; undefined when there is to be none. */
export const retryAfter = (attempts: number): number | undefined => retries[attempts - 1];

/** A minute to a day: servers ask for patience, and are down for a night. */
const retries = [60, 300, 1800, 2 * 3600, 6 * 3600, 12 * 3600, 24 * 3600];
