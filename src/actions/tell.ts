import type { Actor } from '../domain/actor.js';
import type { Comment, CommentDraft } from '../domain/comment.js';
import { expiryIn, type Room } from '../domain/room.js';
import { type SystemMessageParameters, type SystemMessageType, systemComment } from '../domain/systemMessage.js';

/**
 * A system message for this room, which expires as its other messages do.
 * @param about the message that it speaks of
 */
export function tell<T extends SystemMessageType>(
  room: Pick<Room, 'messageExpiration'>,
  type: T,
  parameters: SystemMessageParameters[T],
  actor: Actor,
  now: number,
  about?: Pick<Comment, 'id' | 'topmostParentId'>,
): CommentDraft {
  const expiresAt = expiryIn(room, now);
  const draft = systemComment(type, parameters, actor, now, expiresAt, about?.id);
  return about ? { ...draft, topmostParentId: about.topmostParentId || about.id } : draft;
}
