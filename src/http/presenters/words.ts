import type { Comment } from '../../domain/comment.js';
import { renderMentions } from '../../domain/mentions.js';
import type { RichParameters } from '../../domain/richObject.js';
import { avatarUrl } from '../../domain/roomAvatar.js';
import type { MessageContext, MessageViewer } from './message.js';

/** What somebody typed, with whom it mentions in placeholders. */
export interface Words {
  text: string;
  /** Undefined for none. */
  parameters: RichParameters | undefined;
}

/** @param words of a message, or the caption of a file in it */
export function renderWords(
  words: string,
  { metaData }: Pick<Comment, 'metaData'>,
  viewer: MessageViewer,
  { room, names, baseUrl }: MessageContext,
): Words {
  const rendered = words.includes('@')
    ? renderMentions(words, {
        room,
        roomDisplayName: viewer.roomDisplayName,
        canMentionAll: metaData.canMentionAll === true,
        names,
        iconUrl: () => avatarUrl(baseUrl, room),
      })
    : undefined;
  const text = rendered ? rendered.text : words;
  // A message that was typed with two slashes so as not to be a command is shown with one.
  return { text: text.startsWith('//') ? text.slice(1) : text, parameters: rendered?.parameters };
}
