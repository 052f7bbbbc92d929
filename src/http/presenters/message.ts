import { type Actor, sameActor } from '../../domain/actor.js';
import { type Comment, hasExpired, isReplyable, type Verb } from '../../domain/comment.js';
import { deleterOf } from '../../domain/deletedMessage.js';
import { type FileMessageType, fileMessageOf } from '../../domain/fileMessage.js';
import { type NameBook, namedActor } from '../../domain/names.js';
import type { OwnReactions } from '../../domain/reaction.js';
import { actorObject, type RichParameters, sharedObject } from '../../domain/richObject.js';
import type { Room } from '../../domain/room.js';
import { avatarUrl } from '../../domain/roomAvatar.js';
import type { FilePlace } from '../../domain/share.js';
import { isGeoUri } from '../../domain/sharedObject.js';
import { parseSystemMessage } from '../../domain/systemMessage.js';
import { systemMessageText } from '../../domain/systemMessageText.js';
import { shownTitle, threadIdOf } from '../../domain/thread.js';
import { type MetaDataJson, presentMetaData } from './messageMetaData.js';
import { renderSharedFile } from './sharedFile.js';
import { renderWords } from './words.js';

/** For whom a message is rendered. */
export interface MessageViewer {
  /** A user, or a guest; undefined for somebody of whom nothing is known. */
  actor: Actor | undefined;
  /** What the room is called for them (domain/roomName.ts); `@all` shows it. */
  roomDisplayName: string;
  /** Their own reactions to what is shown; undefined where these are not told (spec/chat-receive.md §2.6). */
  ownReactions?: OwnReactions | undefined;
  /**
   * Where in their own tree they find what was shared, by share, as far as they find it at all. Undefined where that was
   * not looked up: then files stand under their names alone.
   */
  places?: ReadonlyMap<number, FilePlace> | undefined;
}

/** What rendering needs besides the comment and its reader. */
export interface MessageContext {
  room: Room;
  /** Gathered for these comments and their parents. */
  names: NameBook;
  /** Without a slash at its end. */
  baseUrl: string;
  /** Unix seconds. */
  now: number;
}

/** A message as clients get it, its keys in this order (spec/messages.md §1). */
export interface MessageJson {
  id: number;
  token: string;
  actorType: string;
  actorId: string;
  actorDisplayName: string;
  timestamp: number;
  message: string;
  messageParameters: RichParameters | never[];
  systemMessage: string;
  messageType: MessageType;
  isReplyable: boolean;
  referenceId: string;
  reactions: Record<string, number>;
  expirationTimestamp: number;
  markdown: boolean;
  threadId: number;
  isThread?: true;
  threadTitle?: string;
  threadReplies?: number;
  lastEditActorType?: string;
  lastEditActorId?: string;
  lastEditActorDisplayName?: string;
  lastEditTimestamp?: number;
  deleted?: true;
  silent?: true;
  metaData?: MetaDataJson;
  parent?: MessageJson | GoneMessageJson;
  reactionsSelf?: readonly string[];
}

/** What is left of a parent that is no longer there. */
export interface GoneMessageJson {
  id: number;
  deleted: true;
}

type MessageType = FileMessageType | 'comment_deleted' | 'system';

/** One message, without its parent. */
export function presentMessage(comment: Comment, viewer: MessageViewer, context: MessageContext): MessageJson {
  const { names } = context;
  const author = namedActor(comment.actorType, comment.actorId, names);
  const content = renderers[comment.verb](comment, viewer, context);
  const { messageType } = content;
  const isWritten = messageType !== 'system' && messageType !== 'comment_deleted';
  const { metaData } = comment;
  const json: MessageJson = {
    id: comment.id,
    token: context.room.token,
    actorType: author.type,
    actorId: author.id,
    actorDisplayName: author.name,
    timestamp: comment.createdAt,
    message: content.message,
    messageParameters: content.parameters ?? [],
    systemMessage: content.systemMessage,
    messageType,
    isReplyable: isReplyable({ verb: comment.verb, actorType: author.type }),
    referenceId: comment.referenceId,
    reactions: isWritten ? comment.reactions : {},
    expirationTimestamp: comment.expiresAt,
    markdown: messageType !== 'system',
    threadId: threadIdOf(comment),
  };
  if (comment.thread) {
    json.isThread = true;
    json.threadTitle = shownTitle({ id: json.threadId, title: comment.thread.title });
    json.threadReplies = comment.thread.replies;
  }
  if (metaData.lastEditActorType && isWritten) {
    const editor = namedActor(metaData.lastEditActorType, metaData.lastEditActorId ?? '', names);
    json.lastEditActorType = editor.type;
    json.lastEditActorId = editor.id;
    json.lastEditActorDisplayName = editor.name;
    json.lastEditTimestamp = metaData.lastEditTimestamp ?? 0;
  }
  if (messageType === 'comment_deleted') json.deleted = true;
  if (metaData.silent) json.silent = true;
  const more = presentMetaData(comment, names);
  if (more) json.metaData = more;
  return json;
}

/**
 * What a viewer gets of some comments, in the same order: without those that have expired or are hidden, and with
 * the message that each one answers or speaks of.
 * @param parents by id, of at least those comments whose parent is not among `comments`
 */
export function presentMessages(
  comments: readonly Comment[],
  parents: ReadonlyMap<number, Comment>,
  viewer: MessageViewer,
  context: MessageContext,
): MessageJson[] {
  return presentEach(comments, parents, viewer, context).filter((message) => message !== undefined);
}

/** The same with undefined in the place of what is not shown. */
export function presentEach(
  comments: readonly Comment[],
  parents: ReadonlyMap<number, Comment>,
  viewer: MessageViewer,
  context: MessageContext,
): (MessageJson | undefined)[] {
  const onPage = new Map<number, Comment>();
  if (comments.some((comment) => comment.parentId !== 0 && !parents.has(comment.parentId))) {
    for (const comment of comments) onPage.set(comment.id, comment);
  }
  const presented = new Map<number, MessageJson | GoneMessageJson>();
  const parentOf = ({ parentId }: Comment): MessageJson | GoneMessageJson => {
    let json = presented.get(parentId);
    if (!json) {
      const parent = parents.get(parentId) ?? onPage.get(parentId);
      json =
        parent && parent.verb !== 'command'
          ? withOwnReactions(presentMessage(parent, viewer, context), viewer)
          : { id: parentId, deleted: true };
      presented.set(parentId, json);
    }
    return json;
  };
  return comments.map((comment) => {
    if (hasExpired(comment, context.now) || isHidden(comment)) return undefined;
    const message = presentMessage(comment, viewer, context);
    if (comment.parentId !== 0) message.parent = parentOf(comment);
    return withOwnReactions(message, viewer);
  });
}

/** The key comes last and is there only for who has reacted. */
function withOwnReactions(message: MessageJson, { ownReactions }: MessageViewer): MessageJson {
  const own = ownReactions?.get(message.id);
  if (own) message.reactionsSelf = own;
  return message;
}

/** Commands were for their author's eyes, and nobody writes them any more; copies are seen as parents. */
const isHidden = ({ verb }: Comment): boolean => verb === 'command' || verb === 'private_reply';

interface Content {
  message: string;
  /** Undefined for none, never empty. */
  parameters: RichParameters | undefined;
  messageType: MessageType;
  systemMessage: string;
}

type Renderer = (comment: Comment, viewer: MessageViewer, context: MessageContext) => Content;

const renderers: Record<Verb, Renderer> = {
  comment: renderText,
  command: renderText,
  private_reply: (comment, viewer, context) =>
    (comment.metaData.copiesObject ? renderShared : renderText)(comment, viewer, context),
  comment_deleted: renderDeleted,
  object_shared: renderShared,
  system: (comment, viewer, { room, names }) => {
    const { type, text, parameters } = systemMessageText(comment, viewer.actor, room, names);
    return system(type, text, Object.keys(parameters).length ? parameters : undefined);
  },
  reaction: (comment) => system('reaction', comment.message),
  reaction_deleted: () => system('reaction_deleted', 'Reaction deleted by author'),
};

const ordinary = (message: string, parameters?: RichParameters): Content => ({
  message,
  parameters,
  messageType: 'comment',
  systemMessage: '',
});

const system = (type: string, message: string, parameters?: RichParameters): Content => ({
  message,
  parameters,
  messageType: 'system',
  systemMessage: type,
});

function renderText(comment: Comment, viewer: MessageViewer, context: MessageContext): Content {
  const { text, parameters } = renderWords(comment.message, comment, viewer, context);
  return ordinary(text, parameters);
}

function renderDeleted(comment: Comment, viewer: MessageViewer, { names }: MessageContext): Content {
  const deleter = deleterOf(comment);
  return {
    message: deletedText(comment, deleter, viewer.actor),
    parameters: { actor: actorObject(deleter, names) },
    messageType: 'comment_deleted',
    systemMessage: '',
  };
}

function deletedText(comment: Comment, deleter: Actor, viewer: Actor | undefined): string {
  if (deleter.type === 'users' && viewer?.type === 'users' && deleter.id === viewer.id) return 'Message deleted by you';
  const byAuthor = sameActor(deleter, { type: comment.actorType, id: comment.actorId });
  return byAuthor ? 'Message deleted by author' : 'Message deleted by {actor}';
}

function renderShared(comment: Comment, viewer: MessageViewer, context: MessageContext): Content {
  const shown = fileMessageOf(comment);
  return shown
    ? { ...renderSharedFile(comment, shown, viewer, context), systemMessage: '' }
    : renderSharedObject(comment, context);
}

function renderSharedObject(comment: Comment, { room, names, baseUrl }: MessageContext): Content {
  const { objectType, objectId, metaData } = parseSystemMessage(comment.message)?.parameters ?? {};
  if (typeof objectType !== 'string' || typeof objectId !== 'string') return ordinary('');
  if (objectType === 'geo-location' && !isGeoUri(objectId)) return ordinary('The shared location is malformed');
  const iconUrl = objectType === 'talk-poll' ? undefined : avatarUrl(baseUrl, room);
  return ordinary('{object}', {
    actor: actorObject({ type: comment.actorType, id: comment.actorId }, names),
    object: sharedObject(objectType, objectId, texts(metaData), iconUrl),
  });
}

/** Values of rich objects are strings; others are left out. */
function texts(metaData: unknown): Record<string, string> {
  if (typeof metaData !== 'object' || metaData === null) return {};
  return Object.fromEntries(
    Object.entries(metaData).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}
