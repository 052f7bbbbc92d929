import type { Deps } from '../deps.js';
import { type Actor, sameActor } from '../domain/actor.js';
import { actorOf, isModerator } from '../domain/attendee.js';
import { type Ban, bansActor, bansAddress, checkBan, plainAddress } from '../domain/ban.js';
import { TalkError } from '../domain/errors.js';
import type { Participant } from '../domain/participant.js';
import type { Room } from '../domain/room.js';
import { endCallIfDeserted } from './leaveCall.js';
import { farewellTo } from './takeOut.js';

export interface BanRequest {
  /** One of `bannedTypes`. */
  actorType: string;
  /** An actor's id, an address or a range of them. */
  actorId: string;
  internalNote: string;
}

/**
 * Bans an account, a guest or an address from the room, and puts out who is in it. Accounts can be banned before they
 * ever come. Who is banned already stays so, with the new note.
 * @throws TalkError invalid `room`, `bannedActor`, `internalNote`, `self` or `moderator`
 */
export async function ban(
  deps: Pick<Deps, 'storage' | 'bus' | 'clock'>,
  { room, attendee: moderator }: Participant,
  { actorType, actorId, internalNote }: BanRequest,
): Promise<Ban> {
  const { storage, bus, clock } = deps;
  const { type, id } = checkBan(room, actorType, actorId, internalNote);
  const actor = actorOf(moderator);
  const now = clock.now();
  const draft = {
    roomId: room.id,
    moderatorType: actor.type,
    moderatorId: actor.id,
    bannedType: type,
    bannedId: id,
    bannedAt: now,
    internalNote,
  };
  if (type === 'ip') {
    const kept = await storage.addBan(draft, []);
    // Guests who wait may come from there.
    bus.publish(room.token);
    return kept;
  }

  const target: Actor = type === 'users' ? { type, id: (await storage.user(id))?.uid ?? id } : { type, id };
  if (sameActor(target, actor)) throw new TalkError('invalid', 'self');
  const attendee = await storage.attendeeOf(room.id, target);
  if (attendee && isModerator(attendee)) throw new TalkError('invalid', 'moderator');
  const farewells = attendee ? farewellTo(room, attendee, actor, now) : [];
  const kept = await storage.addBan({ ...draft, bannedId: target.id }, farewells);
  if (attendee) {
    await endCallIfDeserted(deps, room);
    bus.publish(room.token);
  }
  return kept;
}

/** A ban with the names of who is in it. */
export interface NamedBan extends Ban {
  moderatorName: string;
  bannedName: string;
}

/** Accounts and those who are still there bear their names; others are called by their ids. */
export async function namedBans({ storage }: Pick<Deps, 'storage'>, bans: readonly Ban[]): Promise<NamedBan[]> {
  const actors = bans.flatMap((each): Actor[] => {
    const moderator: Actor = { type: each.moderatorType, id: each.moderatorId };
    return each.bannedType === 'users' ? [moderator, { type: 'users', id: each.bannedId }] : [moderator];
  });
  const users = await storage.users(actors.filter(({ type }) => type === 'users').map(({ id }) => id));
  const userNames = new Map(users.map(({ uid, displayName }) => [uid, displayName]));
  const others = actors.filter(({ type }) => type !== 'users');
  const present = bans[0] && others.length > 0 ? await storage.attendeesByActors(bans[0].roomId, others) : [];
  const otherNames = new Map(present.map(({ actorId, displayName }) => [actorId, displayName]));
  const nameOf = (type: string, id: string) => (type === 'users' ? userNames : otherNames).get(id) || id;
  return bans.map((each) => ({
    ...each,
    moderatorName: nameOf(each.moderatorType, each.moderatorId),
    bannedName: each.bannedType === 'users' ? nameOf('users', each.bannedId) : each.bannedId,
  }));
}

/** Whether the attendee is banned from the room, or comes as a guest from where nobody may come from. */
export async function isBanned(
  { storage }: Pick<Deps, 'storage'>,
  room: Pick<Room, 'id'>,
  actor: Actor,
  address: string,
): Promise<boolean> {
  const bans = await storage.bansOf(room.id);
  if (bans.length === 0) return false;
  return bansActor(bans, actor) || (actor.type !== 'users' && bansAddress(bans, address));
}

/**
 * Refuses guests who are kept out of the room: by their address, or by the cookie session with which they were banned
 * as a guest. From then on they are kept out by their address too.
 * @throws TalkError forbidden `ban`
 */
export async function refuseBannedGuest(
  { storage, clock }: Pick<Deps, 'storage' | 'clock'>,
  room: Pick<Room, 'id'>,
  { httpSession, address }: { httpSession: string; address: string },
): Promise<void> {
  const bans = await storage.bansOf(room.id);
  if (bans.length === 0) return;
  if (bansAddress(bans, address)) throw new TalkError('forbidden', 'ban');
  const known = await storage.banOfDevice(room.id, httpSession);
  if (!known) return;
  const { id: _, ...draft } = known;
  await storage.addBan({ ...draft, bannedType: 'ip', bannedId: plainAddress(address), bannedAt: clock.now() }, []);
  throw new TalkError('forbidden', 'ban');
}
