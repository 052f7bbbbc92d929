import type { Deps } from '../deps.js';
import type { Actor } from '../domain/actor.js';
import { type Attendee, actorOf, ParticipantType, ReadPrivacy } from '../domain/attendee.js';
import { bansActor } from '../domain/ban.js';
import { TalkError } from '../domain/errors.js';
import { type Collective, takesParticipants } from '../domain/membership.js';
import type { Notice } from '../domain/notification.js';
import type { Participant } from '../domain/participant.js';
import type { Room } from '../domain/room.js';
import type { Group, Team, User } from '../domain/user.js';
import type { Addition, AttendeeDraft } from '../storage/roomStorage.js';
import type { Storage } from '../storage/storage.js';
import { tell } from './tell.js';

/**
 * Adds an account, or a group or team with its members, to the room (spec/participants.md §4). Who is there already
 * stays as they are, but for those who came by the link: they become ordinary users.
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
    case 'teams': {
      const team = actor.type === 'users' ? await teamKnownTo(storage, newcomer, actor.id) : undefined;
      if (!team) throw new TalkError('notFound', 'new-participant');
      return teamAdditions(storage, room, team, actor, now);
    }
    case 'federated_users':
      throw new TalkError('notSupported', 'federation');
    case 'phones':
      throw new TalkError('notSupported', 'sip');
    default:
      throw new TalkError('invalid', 'source');
  }
}

/** An account as an ordinary user of the room, and what is told of it, to all and, if others add them, to them. */
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
    ...(actor.type === 'users' && actor.id !== user.uid ? { notice: invitation(user.uid, actor, now) } : {}),
  };
}

const invitation = (uid: string, actor: Actor, createdAt: number): Notice => ({
  uids: [uid],
  subject: 'invitation',
  actor,
  parameters: {},
  createdAt,
});

/** A team that the user is a member of: others cannot know of it. */
const teamKnownTo = async (storage: Storage, id: string, uid: string): Promise<Team | undefined> =>
  (await storage.teamsOf(uid)).find((team) => team.id === id);

/** A group, then each of its members. */
export async function groupAdditions(
  storage: Storage,
  room: Pick<Room, 'messageExpiration'>,
  { gid, displayName }: Group,
  actor: Actor,
  now: number,
): Promise<Addition[]> {
  const message = tell(room, 'group_added', { group: gid }, actor, now);
  return [
    { attendee: collectiveDraft({ type: 'groups', id: gid }, displayName), message },
    ...(await memberAdditions(storage, room, await storage.membersOf(gid), actor, now)),
  ];
}

/** A team, then each of its members. */
export async function teamAdditions(
  storage: Storage,
  room: Pick<Room, 'messageExpiration'>,
  { id, displayName }: Team,
  actor: Actor,
  now: number,
): Promise<Addition[]> {
  const message = tell(room, 'circle_added', { circle: id }, actor, now);
  return [
    { attendee: collectiveDraft({ type: 'circles', id }, displayName), message },
    ...(await memberAdditions(storage, room, await storage.membersOfTeam(id), actor, now)),
  ];
}

const collectiveDraft = ({ type, id }: Collective, displayName: string): AttendeeDraft => ({
  actorType: type,
  actorId: id,
  displayName,
  participantType: ParticipantType.user,
  readPrivacy: ReadPrivacy.private,
});

async function memberAdditions(
  storage: Storage,
  room: Pick<Room, 'messageExpiration'>,
  uids: string[],
  actor: Actor,
  now: number,
): Promise<Addition[]> {
  const members = await storage.users(uids);
  return Promise.all(members.map((user) => userAddition(storage, room, user, actor, now)));
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
