import type { Comment } from '../../domain/comment.js';
import type { Contact } from '../../domain/contentInfo.js';
import type { FileMessage, FileMessageType } from '../../domain/fileMessage.js';
import { hasPreview } from '../../domain/preview.js';
import { actorObject, type RichObject, type RichParameters } from '../../domain/richObject.js';
import { RoomType } from '../../domain/room.js';
import { type FilePlace, hasShareExpired, type SharedFile } from '../../domain/share.js';
import type { MessageContext, MessageViewer } from './message.js';
import { renderWords } from './words.js';

/** What of a message depends on the file that it shows. */
export interface SharedFileContent {
  message: string;
  parameters: RichParameters;
  messageType: FileMessageType;
}

/** A message that shows a shared file, or says that it is no longer there (spec/messages.md §6). */
export function renderSharedFile(
  comment: Comment,
  { shareId, metaData }: FileMessage,
  viewer: MessageViewer,
  context: MessageContext,
): SharedFileContent {
  const { names, now } = context;
  const actor = actorObject({ type: comment.actorType, id: comment.actorId }, names);
  const caption = metaData.caption === undefined ? undefined : renderWords(metaData.caption, comment, viewer, context);
  const found = names.files.get(shareId);
  const place = found && !hasShareExpired(found.share, now) ? placeOf(found, viewer) : undefined;
  if (!found || !place) {
    const gone = goneText(comment, viewer);
    return {
      message: caption ? `${gone}\n\n${caption.text}` : gone,
      parameters: { actor, ...caption?.parameters },
      messageType: 'comment',
    };
  }
  const link = linkOf(found, viewer, context);
  return {
    message: caption?.text ?? '{file}',
    parameters: { actor, file: fileObject(found, place, link), ...caption?.parameters },
    messageType: metaData.messageType ?? 'comment',
  };
}

/** Where the viewer finds it. Who has no tree of files, or where it was not looked up, gets only its name. */
function placeOf({ file, share }: SharedFile, { actor, places }: MessageViewer): FilePlace | undefined {
  if (actor?.type === 'federated_users') return undefined;
  if (actor?.type === 'users' && places) return places.get(share.id);
  return { path: file.name, permissions: share.permissions };
}

function linkOf({ file, share }: SharedFile, { actor }: MessageViewer, { room, baseUrl }: MessageContext): string {
  const byToken = actor?.type !== 'users' && room.type === RoomType.public;
  return byToken ? `${baseUrl}/index.php/s/${share.token}` : `${baseUrl}/index.php/f/${file.id}`;
}

function goneText(comment: Comment, { actor }: MessageViewer): string {
  if (actor?.type === 'federated_users') {
    return '*File shares are currently not supported in federated conversations*';
  }
  const isOwn = comment.actorType === 'users' && actor?.type === 'users' && actor.id === comment.actorId;
  return isOwn
    ? '*You shared a file which is no longer available*'
    : '*{actor} shared a file which is no longer available*';
}

const yesOrNo = (is: boolean): string => (is ? 'yes' : 'no');

/** The keys and their order are part of the API. */
function fileObject(
  { file, share, width, height, blurhash, contact }: SharedFile,
  { path, permissions }: FilePlace,
  link: string,
): RichObject {
  return {
    type: 'file',
    id: String(file.id),
    name: file.name,
    size: String(file.size),
    path,
    link,
    etag: file.etag,
    permissions: String(permissions),
    mimetype: file.type,
    'preview-available': yesOrNo(hasPreview(file.type)),
    'hide-download': yesOrNo(share.hideDownload),
    ...(width > 0 && height > 0 && { width: String(width), height: String(height), ...(blurhash && { blurhash }) }),
    ...(contact && file.type === 'text/vcard' && contactFields(contact)),
  };
}

const contactFields = ({ name, photo }: Contact): Record<string, string> => ({
  'contact-name': name,
  ...(photo && { 'contact-photo-mimetype': photo.type, 'contact-photo': Buffer.from(photo.bytes).toString('base64') }),
});
