import type { FoundConversation } from '../../actions/searchConversations.js';
import type { FoundMessage } from '../../actions/searchMessages.js';
import { actorOf } from '../../domain/attendee.js';
import { deletedUserObject } from '../../domain/richObject.js';
import { isOneToOne } from '../../domain/room.js';
import { avatarUrl } from '../../domain/roomAvatar.js';
import { excerpt } from '../../domain/search.js';
import { type MessageJson, presentMessage } from './message.js';
import { plainMessage } from './plainMessage.js';

/** One result (spec/search.md §2). */
export interface SearchEntry {
  thumbnailUrl: string;
  title: string;
  subline: string;
  resourceUrl: string;
  icon: string;
  rounded: true;
  attributes: Record<string, string>;
}

/**
 * @param term what was looked for
 * @param withinRoom whether it goes without saying which conversation it is
 */
export function presentFoundMessage(
  { comment, participant, roomDisplayName, names }: FoundMessage,
  { baseUrl, now, term, withinRoom }: { baseUrl: string; now: number; term: string; withinRoom: boolean },
): SearchEntry {
  const { room, attendee } = participant;
  const viewer = { actor: actorOf(attendee), roomDisplayName };
  const message = presentMessage(comment, viewer, { room, names, baseUrl, now });
  const author = authorOf(message);
  return {
    thumbnailUrl:
      message.actorType === 'users' ? `${baseUrl}/index.php/avatar/${encodeURIComponent(message.actorId)}/512` : '',
    title: withinRoom || isOneToOne(room) ? author : `${author} in ${roomDisplayName}`,
    subline: excerpt(textOf(message), term),
    resourceUrl: `${baseUrl}/index.php/call/${room.token}#message_${comment.id}`,
    icon: 'icon-talk',
    rounded: true,
    attributes: {
      conversation: room.token,
      messageId: String(comment.id),
      actorType: message.actorType,
      actorId: message.actorId,
      timestamp: String(comment.createdAt),
    },
  };
}

function authorOf({ actorType, actorDisplayName: name }: MessageJson): string {
  if (actorType === 'guests' || actorType === 'emails') return name ? `${name} (guest)` : 'Guest';
  return actorType === 'deleted_users' ? (deletedUserObject.name ?? name) : name;
}

const textOf = (message: MessageJson): string =>
  plainMessage(message, ({ type, name }) => `${type === 'user' ? '@' : ''}${name}`);

export const presentFoundConversation = ({ room, displayName }: FoundConversation, baseUrl: string): SearchEntry => ({
  thumbnailUrl: avatarUrl(baseUrl, room),
  title: displayName,
  subline: '',
  resourceUrl: `${baseUrl}/index.php/call/${room.token}`,
  icon: '',
  rounded: true,
  attributes: { conversation: room.token },
});
