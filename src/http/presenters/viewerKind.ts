import { actorKey } from '../../domain/actor.js';
import type { Comment } from '../../domain/comment.js';
import { deleterOf } from '../../domain/deletedMessage.js';
import { fileMessageOf } from '../../domain/fileMessage.js';
import { isOneToOne, type Room } from '../../domain/room.js';
import { parseSystemMessage } from '../../domain/systemMessage.js';
import type { MessageViewer } from './message.js';

/** Users who read some comments otherwise than the rest of the room does; `everyone` where each has a view of it. */
export type NamedUsers = ReadonlySet<string> | 'everyone';

/** Whom the comments or their parents address as "you". Found once for a batch, however many wait for it. */
export function namedUsers(
  comments: readonly Comment[],
  parents: ReadonlyMap<number, Comment>,
  room: Pick<Room, 'type'>,
): NamedUsers {
  if (isOneToOne(room)) return 'everyone';
  const named = new Set<string>();
  for (const comment of comments) {
    addNamed(named, comment);
    const parent = parents.get(comment.parentId);
    if (parent) addNamed(named, parent);
  }
  return named;
}

function addNamed(named: Set<string>, comment: Comment): void {
  if (comment.verb === 'system') {
    if (comment.actorType === 'users') named.add(comment.actorId);
    const target = parseSystemMessage(comment.message)?.parameters.user;
    if (typeof target === 'string') named.add(target);
  } else if (comment.verb === 'object_shared') {
    // Who shared a file is told so when it is no longer there.
    if (comment.actorType === 'users' && fileMessageOf(comment)) named.add(comment.actorId);
  } else if (comment.verb === 'comment_deleted') {
    const deleter = deleterOf(comment);
    if (deleter.type === 'users') named.add(deleter.id);
  }
}

/**
 * Two viewers of the same kind get the same messages, byte by byte. Whoever has no account is never addressed as
 * "you" and so is always one of the others. Those who have reacted with the same emoji to the same messages are alike,
 * and so are those who find shared files at the same places.
 */
export function viewerKind({ actor, ownReactions, places }: MessageViewer, named: NamedUsers): string {
  const isNamed = actor?.type === 'users' && (named === 'everyone' || named.has(actor.id));
  const kind = isNamed ? actorKey(actor) : 'others';
  const found = places ? ` ${JSON.stringify([...places])}` : '';
  return ownReactions ? `${kind} ${JSON.stringify([...ownReactions])}${found}` : kind + found;
}
