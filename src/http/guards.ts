import { isBanned } from '../actions/bans.js';
import { isLobbyDue, openLobbyIfDue } from '../actions/openLobby.js';
import { roomSettings } from '../actions/talkSettings.js';
import type { Deps } from '../deps.js';
import { actorOf, isLoggedInModerator, isModerator, Permission } from '../domain/attendee.js';
import { TalkError } from '../domain/errors.js';
import { isListedFor } from '../domain/membership.js';
import { mayChat, type Participant, participantOf, waitsInLobby } from '../domain/participant.js';
import { isWritable, type Room, RoomType } from '../domain/room.js';
import { StartCalls } from '../domain/roomSettings.js';
import type { Caller } from './auth.js';

/**
 * What a route asks of the caller besides a login, by the codes of spec/permissions-and-errors.md §2: `CE` calls are
 * not switched off, `P` participant, `LP` logged-in participant, `AP` the same on routes that are open to guests, `M`
 * moderator, `LM` moderator with an account, `LC` participant or somebody for whom the room is listed, `W` the room can
 * be written to, `L` the lobby is open to them, `chat` may chat, `call` may start calls.
 */
export type Guard = 'CE' | 'P' | 'LP' | 'AP' | 'M' | 'LM' | 'LC' | 'W' | 'L' | 'chat' | 'call';

/** The order in which guards are asked, whatever order a route names them in. */
const order: Guard[] = ['CE', 'P', 'LP', 'AP', 'M', 'LM', 'LC', 'W', 'L', 'chat', 'call'];
export const inOrder = (guards: readonly Guard[]): Guard[] => order.filter((guard) => guards.includes(guard));

/** What somebody must be to pass who is a participant. */
const rules: Record<Guard, (participant: Participant, caller: Caller) => void> = {
  CE: () => {},
  P: () => {},
  LP: requireUser,
  AP: requireUser,
  M: ({ attendee }) => refuseUnless(isModerator(attendee)),
  LM: ({ attendee }) => refuseUnless(isLoggedInModerator(attendee)),
  LC: () => {},
  W: ({ room }) => refuseUnless(isWritable(room)),
  L: (participant) => {
    if (waitsInLobby(participant)) throw new TalkError('lobby');
  },
  chat: (participant) => refuseUnless(mayChat(participant)),
  call: (participant) => refuseUnless((participant.permissions & Permission.startCall) !== 0),
};

function requireUser(participant: Participant, caller: Caller): void {
  if (!caller.user || participant.attendee.actorType !== 'users') throw new TalkError('roomNotFound');
}

function refuseUnless(allowed: boolean): void {
  if (!allowed) throw new TalkError('forbidden');
}

/**
 * Finds the room and asks the guards in their order.
 * @returns who asks, as a participant; undefined only behind `LC`, for somebody to whom the room is merely listed
 * @throws TalkError of the first guard that fails
 */
export async function passGuards(
  guards: readonly Guard[],
  deps: Deps,
  caller: Caller,
  token: string,
): Promise<Participant | undefined> {
  if (guards.includes('CE') && (await roomSettings(deps)).startCalls === StartCalls.nobody) {
    throw noTalk();
  }
  const found = await findRoom(deps, caller, token);
  const participant = found?.participant;
  if (!participant) {
    if (found && guards.includes('LC') && isListedFor(found.room, caller.user)) return undefined;
    throw new TalkError('roomNotFound');
  }
  if (await isBanned(deps, found.room, actorOf(participant.attendee), caller.address)) throw new TalkError('forbidden');
  for (const guard of guards) rules[guard](participant, caller);
  return participant;
}

/** For who may not use Talk here, or not for calls. */
export const noTalk = () => new TalkError('forbidden', [], { message: 'Can not use Talk' });

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
  if (participant || room.type === RoomType.public || isListedFor(room, caller.user)) return { room, participant };
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
  const { defaultPermissions } = await roomSettings(deps);
  const session = caller.session?.sent ? await storage.sessionOf(room.id, caller.session.digest) : undefined;
  if (caller.user) {
    const attendee = await storage.attendeeOf(room.id, { type: 'users', id: caller.user.uid });
    if (!attendee) return undefined;
    return participantOf(room, attendee, session?.attendeeId === attendee.id ? session : undefined, defaultPermissions);
  }
  if (!session || room.type !== RoomType.public) return undefined;
  const attendee = await storage.attendeeById(room.id, session.attendeeId);
  if (!attendee || attendee.actorType === 'users') return undefined;
  return participantOf(room, attendee, session, defaultPermissions);
}
