import { isLobbyDue, openLobbyIfDue } from '../actions/openLobby.js';
import type { Deps } from '../deps.js';
import { isLoggedInModerator, isModerator } from '../domain/attendee.js';
import { TalkError } from '../domain/errors.js';
import { isListed } from '../domain/membership.js';
import { mayChat, type Participant, participantOf, waitsInLobby } from '../domain/participant.js';
import { ReadOnly, type Room, RoomType } from '../domain/room.js';
import type { Caller } from './auth.js';

/**
 * What a route asks of the caller besides a login, by the codes of spec/permissions-and-errors.md §2:
 * `P` participant, `LP` logged-in participant, `AP` the same on routes that are open to guests, `M` moderator, `LM`
 * moderator with an account, `W` the room can be written to, `L` the lobby is open to them, `chat` may chat.
 */
export type Guard = 'P' | 'LP' | 'AP' | 'M' | 'LM' | 'W' | 'L' | 'chat';

/** The order in which guards are asked, whatever order a route names them in. */
const order: Guard[] = ['P', 'LP', 'AP', 'M', 'LM', 'W', 'L', 'chat'];
export const inOrder = (guards: readonly Guard[]): Guard[] => order.filter((guard) => guards.includes(guard));

const rules: Record<Guard, (participant: Participant, caller: Caller) => void> = {
  P: () => {},
  LP: requireUser,
  AP: requireUser,
  M: ({ attendee }) => refuseUnless(isModerator(attendee)),
  LM: ({ attendee }) => refuseUnless(isLoggedInModerator(attendee)),
  W: ({ room }) => refuseUnless(room.readOnly === ReadOnly.off && room.type !== RoomType.changelog),
  L: (participant) => {
    if (waitsInLobby(participant)) throw new TalkError('lobby');
  },
  chat: (participant) => refuseUnless(mayChat(participant)),
};

function requireUser(participant: Participant, caller: Caller): void {
  if (!caller.user || participant.attendee.actorType !== 'users') throw new TalkError('roomNotFound');
}

function refuseUnless(allowed: boolean): void {
  if (!allowed) throw new TalkError('forbidden');
}

/** @throws TalkError of the first guard that fails */
export function askGuards(guards: readonly Guard[], participant: Participant, caller: Caller): void {
  for (const guard of guards) rules[guard](participant, caller);
}

/**
 * The room as this caller may find it: members find theirs, everybody a public one, users those that are listed.
 * A lobby whose time has come is opened on the way.
 * @returns undefined also for a room that the caller may not know of
 */
export async function findRoom(deps: Deps, caller: Caller, token: string): Promise<FoundRoom | undefined> {
  const stored = await deps.storage.roomByToken(token);
  if (!stored) return undefined;
  const room = isLobbyDue(stored, deps.clock.now()) ? await openLobbyIfDue(deps, stored) : stored;
  const participant = await findParticipant(deps, caller, room);
  if (participant || room.type === RoomType.public || (caller.user && isListed(room))) return { room, participant };
  return undefined;
}

export interface FoundRoom {
  room: Room;
  /** Absent while the caller is no attendee. */
  participant: Participant | undefined;
}

/** The caller as an attendee of the room: by the account, or for guests by what their cookie session joined. */
export async function findParticipant(deps: Deps, caller: Caller, room: Room): Promise<Participant | undefined> {
  const { storage } = deps;
  const session = caller.session?.sent ? await storage.sessionOf(room.id, caller.session.digest) : undefined;
  if (caller.user) {
    const attendee = await storage.attendeeOf(room.id, { type: 'users', id: caller.user.uid });
    if (!attendee) return undefined;
    return participantOf(room, attendee, session?.attendeeId === attendee.id ? session : undefined);
  }
  if (!session || room.type !== RoomType.public) return undefined;
  const attendee = await storage.attendeeById(room.id, session.attendeeId);
  if (!attendee || attendee.actorType === 'users') return undefined;
  return participantOf(room, attendee, session);
}
