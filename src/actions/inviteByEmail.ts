import type { Deps } from '../deps.js';
import { actorOf, ParticipantType } from '../domain/attendee.js';
import { emailActorId } from '../domain/emailAddress.js';
import { type EmailGuest, type Invitee, invitationLink } from '../domain/emailGuest.js';
import { TalkError } from '../domain/errors.js';
import { takesParticipants } from '../domain/membership.js';
import type { Participant } from '../domain/participant.js';
import { type Room, RoomType } from '../domain/room.js';
import { allowGuests, mayAllowGuests } from '../domain/roomChanges.js';
import { isBreakoutRoom } from '../domain/roomRules.js';
import { randomToken } from '../passwords.js';
import type { EmailInvitation } from '../storage/emailGuestStorage.js';
import type { Addition } from '../storage/roomStorage.js';
import { changeRoom } from './changeRoom.js';

type Inviting = Pick<Deps, 'storage' | 'bus' | 'clock' | 'jobs' | 'mailer' | 'instance'>;

export interface Invited {
  /** Who was not there before. */
  added: EmailGuest[];
  /** The type of the room from now on; undefined where it cannot be public. */
  type: typeof RoomType.public | undefined;
  /** Where no mail is sent, the links of all of them, to be passed on by hand. */
  invitations: InvitationByHand[] | undefined;
}

/** Keys in the order in which moderators get them. */
export interface InvitationByHand {
  attendeeId: number;
  email: string;
  link: string;
}

const accessTokenLength = 64;
/** An actor id is a digest, but the address is kept as well. */
const maxAddressLength = 254;

/**
 * Invites people by e-mail, which makes the room public where it can be (spec/participants.md §4): one with breakout
 * rooms stays what it is. Who was invited already stays invited and gets no second mail.
 * @throws TalkError invalid `room-type` or `source`, notFound `new-participant` for what can be no address
 */
export async function inviteByEmail(deps: Inviting, participant: Participant, invitees: Invitee[]): Promise<Invited> {
  const { storage, bus, clock, jobs, mailer } = deps;
  const { room, attendee } = participant;
  if (!takesParticipants(room)) throw new TalkError('invalid', 'room-type');
  if (isBreakoutRoom(room)) throw new TalkError('invalid', 'source');
  if (invitees.some(({ address }) => !canBeKept(address))) throw new TalkError('notFound', 'new-participant');
  const type = room.type === RoomType.public || mayAllowGuests(room) ? RoomType.public : undefined;
  if (type !== room.type) {
    await changeRoom(deps, participant, (current) => (mayAllowGuests(current) ? allowGuests(current, '') : undefined));
  }
  const inviter = actorOf(attendee).id;
  const drafts = invitees.map((invitee) => invitationFor(invitee, inviter));
  const added = await storage.inviteByEmail(room.id, drafts, mailer && clock.now());
  if (added.length > 0) bus.publish(room.token);
  if (mailer) void jobs.rearm('send invitations');
  const wanted = new Set(invitees.map(({ address }) => address.toLowerCase()));
  return { added, type, invitations: await byHand(deps, room, ({ address }) => wanted.has(address.toLowerCase())) };
}

const canBeKept = (address: string): boolean =>
  address !== '' && address.length <= maxAddressLength && !/[\p{Cc}\s]/u.test(address);

/** Somebody as a guest of a room that is being made. */
export function invitedGuest(address: string, invitedBy: string, mailAt: number | undefined): Addition {
  const { attendee, ...invitation } = invitationFor({ address, name: '' }, invitedBy);
  return { attendee, emailInvitation: { ...invitation, mailAt } };
}

const invitationFor = ({ address, name }: Invitee, invitedBy: string): EmailInvitation => ({
  attendee: {
    actorType: 'emails',
    actorId: emailActorId(address),
    displayName: name,
    participantType: ParticipantType.guest,
  },
  address,
  accessToken: randomToken(accessTokenLength),
  invitedBy,
});

/**
 * Sends the invitation again, to one guest or all of them. Where no mail is sent there is nothing to do: moderators are
 * told the link when they invite the same address again.
 * @param attendeeId null for all; who was not invited by e-mail is passed over
 * @throws TalkError notFound
 */
export async function resendInvitations(
  deps: Inviting,
  participant: Participant,
  attendeeId: number | null,
): Promise<void> {
  const { storage, clock, jobs, mailer } = deps;
  const { room } = participant;
  if (attendeeId !== null && !(await storage.attendeeById(room.id, attendeeId))) throw new TalkError('notFound', null);
  if (!mailer) return;
  const invited = (await storage.emailGuests(room.id)).map((guest) => guest.attendeeId);
  await storage.mailInvitations(attendeeId === null ? invited : invited.filter((id) => id === attendeeId), clock.now());
  void jobs.rearm('send invitations');
}

/** The links of guests of the room; undefined where mails are sent. */
export async function byHand(
  { storage, mailer, instance }: Pick<Inviting, 'storage' | 'mailer' | 'instance'>,
  room: Pick<Room, 'id' | 'token'>,
  isMeant: (guest: EmailGuest) => boolean,
): Promise<InvitationByHand[] | undefined> {
  if (mailer) return undefined;
  return (await storage.emailGuests(room.id)).filter(isMeant).map((guest) => ({
    attendeeId: guest.attendeeId,
    email: guest.address,
    link: invitationLink(instance.url, room.token, guest),
  }));
}
