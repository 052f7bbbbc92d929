import type { Actor, ActorType } from './actor.js';
import type { Comment } from './comment.js';
import { parseObject } from './systemMessage.js';

/** What is stored instead of the text of a deleted message. */
export const deletionNote = (deleter: Actor, now: number): string =>
  JSON.stringify({ deleted_by_type: deleter.type, deleted_by_id: deleter.id, deleted_on: now });

/** Who deleted the message; its author when the note cannot be read. */
export function deleterOf(comment: Pick<Comment, 'message' | 'actorType' | 'actorId'>): Actor {
  const note = parseObject(comment.message);
  if (note && isActorType(note.deleted_by_type) && typeof note.deleted_by_id === 'string') {
    return { type: note.deleted_by_type, id: note.deleted_by_id };
  }
  return { type: comment.actorType, id: comment.actorId };
}

/** Whatever else a note says is not to be believed. */
const deleters: ReadonlySet<unknown> = new Set<ActorType>([
  'users',
  'guests',
  'emails',
  'federated_users',
  'bots',
  'deleted_users',
]);
const isActorType = (value: unknown): value is ActorType => deleters.has(value);
