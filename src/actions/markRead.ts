import type { Deps } from '../deps.js';
import type { Participant } from '../domain/participant.js';
import { unreadFromStart } from '../domain/readMarker.js';
import { inPassing } from './inPassing.js';

type Marking = Pick<Deps, 'storage' | 'clock'>;

/** Sets the marker, also back; null means all there is, and leaves nothing to be told of (spec/chat-send.md §7). */
export async function markRead(deps: Marking, participant: Participant, lastReadMessage: number | null): Promise<void> {
  const { room, attendee } = participant;
  const marker = lastReadMessage ?? room.lastMessageId;
  await deps.storage.setReadMarker(attendee.id, marker > 0 ? marker : unreadFromStart, deps.clock.now());
  if (marker === room.lastMessageId) await clearNotifications(deps, participant);
}

/** Who looks at the room need not be told of what is said in it; costs nothing while there is nothing to put away. */
export async function clearNotifications({ storage }: Pick<Deps, 'storage'>, { attendee }: Participant): Promise<void> {
  if (attendee.hasNotifications) await inPassing(storage.clearChatNotifications(attendee.id));
}

/** Puts the marker before the newest chat message, so that exactly one is unread. */
export async function markUnread(deps: Marking, participant: Participant): Promise<void> {
  const { room, attendee } = participant;
  const marker = await deps.storage.markerBeforeLastMessage(room);
  await deps.storage.setReadMarker(attendee.id, marker, deps.clock.now());
}
