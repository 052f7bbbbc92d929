import type { Deps } from '../deps.js';
import type { Actor } from '../domain/actor.js';
import { type Attendee, actorOf, ParticipantType, ReadPrivacy } from '../domain/attendee.js';
import { bansActor } from '../domain/ban.js';
import { TalkError } from '../domain/errors.js';
import { takesParticipants } from '../domain/membership.js';
import type { Participant } from '../domain/participant.js';
import type { Room } from '../domain/room.js';
import type { Group, User } from '../domain/user.js';
import type { Addition, AttendeeDraft, Storage } from '../storage/storage.js';
import { tell } from './tell.js';

/**
 * Adds an account, or a group with its members, to the room (spec/participants.md §4). Who is there already stays as
 * they are, but for those who came by the link: they become ordinary users.
 * @throws TalkError as the spec's table has it
 */
export async function addParticipants(
  deps: Pick<Deps, 'storage' | 'bus' | 'clock'>,
  participant: Participant,
  newcomer: string,
  source: string,
): Promise<Attendee[]> {
  const { storage, bus, clock } = deps;
  const { room } = participant;
  if (!takesParticipants(room)) throw new TalkError('invalid', 'room-type');
  const actor = actorOf(participant.attendee);
  const additions = await additionsFor(storage, room, newcomer, source, actor, clock.now());
  const added = await storage.addAttendees(room.id, additions);
  if (added.length > 0) bus.publish(room.token);
  return added;
}

async function additionsFor(
  storage: Storage,
  room: Room,
  newcomer: string,
  source: string,
  actor: Actor,
  now: number,
): Promise<Addition[]> {
  switch (source) {
    case 'users': {
      const user = await storage.user(newcomer);
      if (!user) throw new TalkError('notFound', 'new-participant');
      if (bansActor(await storage.bansOf(room.id), { type: 'users', id: user.uid })) {
        throw new TalkError('invalid', 'ban');
      }
      return [await userAddition(storage, room, user, actor, now)];
    }
    case 'groups': {
      const group = await storage.group(newcomer);
      if (!group) throw new TalkError('notFound', 'new-participant');
      return groupAdditions(storage, room, group, actor, now);
    }
    case 'circles':
    case 'teams':
      throw new TalkError('invalid', 'new-participant');
    case 'federated_users':
      throw new TalkError('notSupported', 'federation');
    case 'phones':
      throw new TalkError('notSupported', 'sip');
    default:
      throw new TalkError('invalid', 'source');
  }
}

/** An account as an ordinary user of the room, and what is told of it. */
export async function userAddition(
  storage: Storage,
  room: Pick<Room, 'messageExpiration'>,
  user: User,
  actor: Actor,
  now: number,
): Promise<Addition> {
  return {
    attendee: await userDraft(storage, user, ParticipantType.user),
    message: tell(room, 'user_added', { user: user.uid }, actor, now),
  };
}

/** A group, then each of its members. */
export async function groupAdditions(
  storage: Storage,
  room: Pick<Room, 'messageExpiration'>,
  group: Group,
  actor: Actor,
  now: number,
): Promise<Addition[]> {
  const members = await storage.users(await storage.membersOf(group.gid));
  const attendee: AttendeeDraft = {
    actorType: 'groups',
    actorId: group.gid,
    displayName: group.displayName,
    participantType: ParticipantType.user,
    readPrivacy: ReadPrivacy.private,
  };
  return [
    { attendee, message: tell(room, 'group_added', { group: group.gid }, actor, now) },
    ...(await Promise.all(members.map((user) => userAddition(storage, room, user, actor, now)))),
  ];
}

/** An account as an attendee, with the read privacy that its user has chosen. */
export async function userDraft(
  storage: Storage,
  { uid, displayName }: User,
  participantType: ParticipantType,
): Promise<AttendeeDraft> {
  const readPrivacy = Number((await storage.userSetting(uid, 'spreed', 'read_status_privacy')) ?? ReadPrivacy.public);
  return { actorType: 'users', actorId: uid, displayName, participantType, readPrivacy };
}
