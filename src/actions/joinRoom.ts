import { createHash } from 'node:crypto';
import type { Deps } from '../deps.js';
import { type Attendee, actorOf, ParticipantType } from '../domain/attendee.js';
import { TalkError } from '../domain/errors.js';
import { typeOfNewcomer } from '../domain/membership.js';
import { type Participant, participantOf } from '../domain/participant.js';
import { type Room, RoomType } from '../domain/room.js';
import type { TalkSession } from '../domain/session.js';
import { presenceBell } from '../events/presence.js';
import { randomToken } from '../passwords.js';
import type { Addition } from '../storage/roomStorage.js';
import { userDraft } from './addParticipants.js';
import { isBanned, refuseBannedGuest } from './bans.js';
import { putOutOfCallWhere } from './leaveCall.js';
import { checkRoomPassword, isAskedForPassword, type Visitor } from './roomPassword.js';
import { roomSettings } from './talkSettings.js';
import { tell } from './tell.js';

type Joining = Pick<Deps, 'storage' | 'bus' | 'clock' | 'passwords' | 'throttle'>;

/** Who comes in, by which door. */
export interface Joiner extends Visitor {
  password: string;
  /** Whether a session of the same cookie session may be replaced while it is in a call. */
  force: boolean;
}

const sessionIdLength = 255;

/**
 * Starts a session in the room, making who is not in it yet an attendee (spec/participants.md §5).
 * @param attendee the caller, if already one
 * @throws TalkError forbidden `ban` or `password`, conflict while in a call, roomNotFound when the room does not let them in
 */
export async function joinRoom(
  deps: Joining,
  room: Room,
  attendee: Attendee | undefined,
  joiner: Joiner,
): Promise<Participant> {
  const { storage, bus, clock } = deps;
  const { httpSession } = joiner;
  const member = attendee ?? (joiner.user ? undefined : await invitedAttendee(deps, room, httpSession));
  await refuseBanned(deps, room, member, joiner);
  const { defaultPermissions } = await roomSettings(deps);
  const previous = await storage.sessionOf(room.id, httpSession);
  if (previous && previous.inCall !== 0 && !joiner.force) throw new TalkError('conflict', conflictOf(previous));
  if (previous) await putOutOfCallWhere(deps, room, ({ session }) => session.id === previous.id);

  const session: Omit<TalkSession, 'id' | 'attendeeId'> = {
    sessionId: randomToken(sessionIdLength),
    roomId: room.id,
    httpSession,
    lastPing: clock.now(),
    inCall: 0,
    state: 1,
  };
  if (member) {
    const joined = await storage.joinSession({ ...session, attendeeId: member.id });
    bus.publish(presenceBell(room.token));
    return participantOf(room, member, joined, defaultPermissions);
  }

  if (await isAskedForPassword(deps, room, joiner)) await checkRoomPassword(deps, room, joiner, joiner.password);
  const type = typeOfNewcomer(room, joiner.user);
  if (type === undefined) throw new TalkError('roomNotFound', null);
  const joined = await storage.joinAsNewcomer(await newcomer(deps, room, type, joiner, session.sessionId), session);
  if (!joiner.user && room.passwordHash) {
    const known = { digest: httpSession, roomId: room.id, guestAttendeeId: joined.attendee.id };
    await storage.saveHttpSessionRoom({ ...known, verifiedPassword: room.passwordHash }, clock.now());
  }
  bus.publish(joined.added ? room.token : presenceBell(room.token));
  const current = (await storage.roomById(room.id)) ?? room;
  // The reference has not set this yet when it answers a guest's first join; from then on it says 1.
  const shown = joiner.user ? joined.attendee : { ...joined.attendee, notificationCalls: 0 };
  return participantOf(current, shown, joined.session, defaultPermissions);
}

/** Who was invited by e-mail and has opened the invitation with this cookie session. */
async function invitedAttendee(
  { storage }: Pick<Joining, 'storage'>,
  room: Room,
  httpSession: string,
): Promise<Attendee | undefined> {
  const known = room.type === RoomType.public ? await storage.httpSessionRoom(httpSession, room.id) : undefined;
  const attendee = known?.guestAttendeeId ? await storage.attendeeById(room.id, known.guestAttendeeId) : undefined;
  return attendee?.actorType === 'emails' ? attendee : undefined;
}

async function refuseBanned(deps: Joining, room: Room, member: Attendee | undefined, joiner: Joiner): Promise<void> {
  const actor = member ? actorOf(member) : joiner.user && ({ type: 'users', id: joiner.user.uid } as const);
  if (actor && (await isBanned(deps, room, actor, joiner.address))) throw new TalkError('forbidden', 'ban');
  if (!actor) await refuseBannedGuest(deps, room, joiner);
}

const conflictOf = ({ sessionId, inCall, lastPing }: TalkSession) => ({ sessionId, inCall, lastPing });

async function newcomer(
  { storage, clock }: Joining,
  room: Room,
  participantType: ParticipantType,
  { user }: Joiner,
  sessionId: string,
): Promise<Addition> {
  if (!user) {
    const actorId = createHash('sha1').update(sessionId).digest('hex');
    return { attendee: { actorType: 'guests', actorId, displayName: '', participantType } };
  }
  const attendee = await userDraft(storage, user, participantType);
  // Who comes by the link is not announced.
  if (participantType !== ParticipantType.user) return { attendee };
  const actor = actorOf(attendee);
  return { attendee, message: tell(room, 'user_added', { user: user.uid }, actor, clock.now()) };
}
