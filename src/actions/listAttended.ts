import type { Deps } from '../deps.js';
import { type Participant, participantOf } from '../domain/participant.js';
import type { TalkSession } from '../domain/session.js';
import { openLobbyIfDue } from './openLobby.js';
import { roomSettings } from './talkSettings.js';

const nowhere: ReadonlyMap<number, TalkSession> = new Map();

/**
 * What a user attends, in the order of their list. Lobbies whose time has come are opened on the way.
 * @param sessions of the user, by attendee
 */
export async function listAttended(
  deps: Pick<Deps, 'storage' | 'clock' | 'bus'>,
  uid: string,
  sessions = nowhere,
): Promise<Participant[]> {
  const { defaultPermissions } = await roomSettings(deps);
  const attended = await deps.storage.roomsOf(uid);
  return Promise.all(
    attended.map(async ({ room, attendee }) =>
      participantOf(await openLobbyIfDue(deps, room), attendee, sessions.get(attendee.id), defaultPermissions),
    ),
  );
}
