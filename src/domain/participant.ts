import type { Attendee } from './attendee.js';
import { effectivePermissions, isModerator, Permission } from './attendee.js';
import { isWritable, LobbyState, type Room } from './room.js';
import type { TalkSession } from './session.js';

/** Who is asking, in this request: a room, the caller's membership of it, and their presence in it if they joined. */
export interface Participant {
  room: Room;
  attendee: Attendee;
  session: TalkSession | undefined;
  /** Effective permission bits. */
  permissions: number;
}

/** @param systemDefault permissions of those to whom neither they nor the room give any */
export function participantOf(
  room: Room,
  attendee: Attendee,
  session: TalkSession | undefined,
  systemDefault: number,
): Participant {
  return { room, attendee, session, permissions: effectivePermissions(attendee, room, systemDefault) };
}

export const mayChat = (participant: Participant): boolean => (participant.permissions & Permission.chat) !== 0;

/** Whether the lobby keeps this participant outside. */
export const waitsInLobby = (participant: Participant): boolean =>
  participant.room.lobbyState === LobbyState.moderatorsOnly &&
  !isModerator(participant.attendee) &&
  (participant.permissions & Permission.ignoreLobby) === 0;

/** Whether they may write in the room as it is now: what routes ask with the guards `W`, `L` and `chat`. */
export const mayWrite = (participant: Participant): boolean =>
  isWritable(participant.room) && !waitsInLobby(participant) && mayChat(participant);
