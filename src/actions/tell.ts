import type { Actor } from '../domain/actor.js';
import type { CommentDraft } from '../domain/comment.js';
import type { Room } from '../domain/room.js';
import { type SystemMessageParameters, type SystemMessageType, systemComment } from '../domain/systemMessage.js';

/** A system message for this room, which expires as its other messages do. */
export function tell<T extends SystemMessageType>(
  room: Pick<Room, 'messageExpiration'>,
  type: T,
  parameters: SystemMessageParameters[T],
  actor: Actor,
  now: number,
): CommentDraft {
  const expiresAt = room.messageExpiration > 0 ? now + room.messageExpiration : 0;
  return systemComment(type, parameters, actor, now, expiresAt);
}
