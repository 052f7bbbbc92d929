import { statusesOf } from '../actions/userStatus.js';
import type { Deps } from '../deps.js';
import type { Attendee } from '../domain/attendee.js';
import type { Caller } from './auth.js';
import type { UserStatusJson } from './presenters/participant.js';
import { statusFields } from './presenters/userStatus.js';

/** Lists longer than this are given without statuses. */
const maxWithStatuses = 1000;

export interface AttendeeStatuses {
  /** To be spread into what is presented. */
  of: (attendee: Attendee) => { status?: UserStatusJson };
  headers: Record<string, string>;
}

/** What the users among some attendees say of themselves, for accounts that ask for it (spec/participants.md §3). */
export async function statusesOfAttendees(
  deps: Deps,
  { user }: Pick<Caller, 'user'>,
  isAsked: boolean,
  listed: readonly { attendee: Attendee }[],
): Promise<AttendeeStatuses> {
  if (!isAsked || !user || listed.length >= maxWithStatuses) return { of: () => ({}), headers: {} };
  const statuses = await statusesOf(
    deps,
    listed.flatMap(({ attendee }) => (attendee.actorType === 'users' ? attendee.actorId : [])),
  );
  return {
    of: ({ actorType, actorId }) => (actorType === 'users' ? { status: statusFields(statuses.get(actorId)) } : {}),
    headers: { 'X-Nextcloud-Has-User-Statuses': '1' },
  };
}
