import type { Deps } from '../deps.js';
import { cliActor } from '../domain/actor.js';
import { ParticipantType } from '../domain/attendee.js';
import { TalkError } from '../domain/errors.js';
import { promoted } from '../domain/membership.js';
import { type Room, RoomType } from '../domain/room.js';
import type { RoomChange } from '../domain/roomChanges.js';
import { checkNewRoom, plainRoom } from '../domain/roomRules.js';
import type { Group, User } from '../domain/user.js';
import type { Addition } from '../storage/roomStorage.js';
import { groupAdditions, userAddition } from './addParticipants.js';
import { changeRoom } from './changeRoom.js';
import { newRoom, newToken } from './createRoom.js';
import { changeRole } from './promote.js';
import { hashOf } from './setPassword.js';
import { takeOut } from './takeOut.js';
import { tell } from './tell.js';

/** What an administrator does with rooms from outside, told of in the chat as done by the command line. */
type Administering = Pick<Deps, 'storage' | 'bus' | 'clock'>;

export interface Members {
  users: User[];
  groups: Group[];
}

/** A room that belongs to nobody who asks for it. */
export interface AdministeredRoom extends Members {
  name: string;
  description: string;
  isPublic: boolean;
  readOnly: number;
  listable: number;
  password: string;
  messageExpiration: number;
  /** Among the members. */
  owner: User | undefined;
  moderators: User[];
}

/** @throws TalkError invalid, naming what is wrong with the room */
export async function makeRoom(deps: Administering & Pick<Deps, 'passwords'>, wanted: AdministeredRoom): Promise<Room> {
  const { storage, bus, clock } = deps;
  const { name, description, readOnly, listable, password, messageExpiration } = wanted;
  const type = wanted.isPublic ? RoomType.public : RoomType.group;
  const settings = { type, name, description, readOnly, listable, messageExpiration };
  checkNewRoom({ ...plainRoom, ...settings, password }, false);
  const now = clock.now();
  const passwordHash = await hashOf(deps, password, 'password');
  const draft = { ...newRoom(type, now), ...settings, passwordHash };
  const additions = (await memberAdditions(deps, draft, wanted)).map((addition) => raised(addition, wanted));
  const created = [tell(draft, 'conversation_created', {}, cliActor, now)];
  let room: Room | undefined;
  while (!room) room = await storage.createRoom({ ...draft, token: newToken() }, undefined, created, additions);
  const told = wanted.moderators
    .filter(({ uid }) => uid !== wanted.owner?.uid)
    .map(({ uid }) => tell(draft, 'moderator_promoted', { user: uid }, cliActor, now));
  if (told.length > 0) await storage.changeRoom(room.id, {}, told);
  bus.publish(room.token);
  return room;
}

/** A member as the owner or moderator that they are to be. */
function raised(addition: Addition, { owner, moderators }: AdministeredRoom): Addition {
  const { attendee } = addition;
  if (attendee.actorType !== 'users') return addition;
  const is = ({ uid }: User) => uid === attendee.actorId;
  if (owner && is(owner)) return { ...addition, attendee: { ...attendee, participantType: ParticipantType.owner } };
  if (!moderators.some(is)) return addition;
  return { ...addition, attendee: { ...attendee, participantType: ParticipantType.moderator } };
}

/** First the users, then each group with its members. */
async function memberAdditions(
  { storage, clock }: Administering,
  room: Pick<Room, 'messageExpiration'>,
  { users, groups }: Members,
): Promise<Addition[]> {
  const now = clock.now();
  const single = await Promise.all(users.map((user) => userAddition(storage, room, user, cliActor, now)));
  const grouped = await Promise.all(groups.map((group) => groupAdditions(storage, room, group, cliActor, now)));
  return [...single, ...grouped.flat()];
}

/** Adds who is not there yet; self-joined users become ordinary ones. */
export async function addMembers(deps: Administering, room: Room, members: Members): Promise<void> {
  await deps.storage.addAttendees(room.id, await memberAdditions(deps, room, members));
  deps.bus.publish(room.token);
}

/** @throws TalkError notFound with the user id as its message when one of them is not in the room */
export async function removeMembers(deps: Administering, room: Room, uids: string[]): Promise<void> {
  await takeOut(deps, room, await Promise.all(uids.map((uid) => attendeeOf(deps, room, uid))), cliActor);
}

/** Whoever is a moderator or the owner already stays what they are. @throws TalkError as `removeMembers` */
export async function promoteMembers(deps: Administering, room: Room, uids: string[]): Promise<void> {
  for (const attendee of await Promise.all(uids.map((uid) => attendeeOf(deps, room, uid)))) {
    const participantType = promoted(attendee);
    if (participantType !== undefined) {
      await changeRole(deps, room, attendee, { participantType, permissions: 0 }, cliActor);
    }
  }
}

/** Only moderators: owners and ordinary users stay what they are. @throws TalkError as `removeMembers` */
export async function demoteMembers(deps: Administering, room: Room, uids: string[]): Promise<void> {
  for (const attendee of await Promise.all(uids.map((uid) => attendeeOf(deps, room, uid)))) {
    if (attendee.participantType !== ParticipantType.moderator) continue;
    await changeRole(deps, room, attendee, { participantType: ParticipantType.user }, cliActor);
  }
}

/**
 * Makes a participant the only owner of the room; those who were become ordinary users.
 * @param uid undefined for nobody
 * @throws TalkError as `removeMembers`
 */
export async function setOwner(deps: Administering, room: Room, uid: string | undefined): Promise<void> {
  const heir = uid === undefined ? undefined : await attendeeOf(deps, room, uid);
  const owners = (await deps.storage.attendees(room.id)).filter(
    ({ participantType }) => participantType === ParticipantType.owner,
  );
  for (const owner of owners) {
    if (owner.id === heir?.id) continue;
    await changeRole(deps, room, owner, { participantType: ParticipantType.user }, cliActor);
  }
  if (!heir || heir.participantType === ParticipantType.owner) return;
  await changeRole(deps, room, heir, { participantType: ParticipantType.owner, permissions: 0 }, cliActor);
}

/** @throws TalkError as `removeMembers` */
export async function attendeeOf({ storage }: Pick<Administering, 'storage'>, room: Room, uid: string) {
  const attendee = await storage.attendeeOf(room.id, { type: 'users', id: uid });
  if (!attendee) throw new TalkError('notFound', null, { message: uid });
  return attendee;
}

type Decision = (room: Room) => RoomChange | undefined;

/**
 * Changes several settings of a room at once, or none when one of them cannot be.
 * @throws TalkError of the first decision that refuses
 */
export const changeSettings = (deps: Administering, room: Room, decisions: Decision[]): Promise<void> =>
  changeRoom(deps, { room, attendee: { actorType: cliActor.type, actorId: cliActor.id } }, inTurn(decisions));

/** Each decides on the room as the ones before leave it. */
const inTurn =
  (decisions: Decision[]): Decision =>
  (room) => {
    const changes: RoomChange[] = [];
    let current = room;
    for (const decide of decisions) {
      const change = decide(current);
      if (!change) continue;
      changes.push(change);
      current = { ...current, ...change.patch };
    }
    if (changes.length === 0) return undefined;
    return {
      patch: Object.assign({}, ...changes.map(({ patch }) => patch)),
      announce: changes.flatMap(({ announce }) => announce),
      removes: changes.flatMap(({ removes }) => removes ?? []),
    };
  };
