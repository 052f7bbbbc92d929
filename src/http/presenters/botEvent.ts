import { type Bot, type BotEvent, botActor } from '../../domain/bot.js';
import type { Comment } from '../../domain/comment.js';
import { type NameBook, namedActor } from '../../domain/names.js';
import { type MessageContext, type MessageJson, presentMessages } from './message.js';

/** What an event is told with. */
export interface EventContext extends MessageContext {
  /** What the event is about, and what that answers; undefined for events of the bot itself. */
  comment: Comment | undefined;
  parent: Comment | undefined;
  /** `ParticipantType` of who wrote it, undefined when they are gone. */
  participantType: number | undefined;
}

/**
 * An event as bots get it, in the words of Activity Streams (spec/bots.md §5).
 * @returns undefined when there is nothing to tell any more: the message has been deleted, or has expired
 */
export function presentBotEvent(bot: Bot, event: BotEvent, context: EventContext): object | undefined {
  const { room, comment, parent, names } = context;
  const target = { type: 'Collection', id: room.token, name: room.name };
  if (event.kind === 'join' || event.kind === 'leave') {
    const actor = { type: 'Application', id: `bots/${botActor(bot).id}`, name: bot.name };
    return { type: event.kind === 'join' ? 'Join' : 'Leave', actor, object: target };
  }
  if (!comment) return undefined;
  const actor = personOf(comment, names);
  if (event.kind === 'like' || event.kind === 'undo') {
    const [message] = seenByNobody(comment, undefined, context);
    if (!message) return undefined;
    const like = { type: 'Like', actor, object: noteOf(message, ''), target, content: event.reaction };
    return event.kind === 'like' ? like : { type: 'Undo', actor, object: like, target };
  }
  const [message] = comment.verb === 'comment_deleted' ? [] : seenByNobody(comment, parent, context);
  if (!message) return undefined;
  if (comment.verb !== 'comment') {
    return { type: 'Activity', actor, object: noteOf(message, activityOf(message)), target };
  }
  const { participantType } = context;
  const author = participantType === undefined ? actor : { ...actor, talkParticipantType: String(participantType) };
  const inReplyTo = parent && !comment.metaData.writtenIntoThread ? replied(parent, context) : {};
  return { type: 'Create', actor: author, object: { ...noteOf(message, 'message'), ...inReplyTo }, target };
}

/** What a system message tells of; of what was shared only recordings say that. */
const activityOf = ({ systemMessage, messageType }: MessageJson): string =>
  messageType === 'system' || messageType === 'comment' ? systemMessage : 'file_shared';

function replied(parent: Comment, context: EventContext): { inReplyTo?: object } {
  const [message] = seenByNobody(parent, undefined, context);
  if (!message) return {};
  const object = noteOf(message, message.systemMessage || 'message');
  return { inReplyTo: { type: 'Note', actor: personOf(parent, context.names), object } };
}

/** As somebody reads it of whom nothing is known: it never says "you". */
const seenByNobody = (comment: Comment, parent: Comment | undefined, context: MessageContext): MessageJson[] =>
  presentMessages(
    [comment],
    new Map(parent ? [[parent.id, parent]] : []),
    { actor: undefined, roomDisplayName: context.room.name },
    context,
  );

function personOf({ actorType, actorId }: Comment, names: NameBook) {
  const { type, id, name } = namedActor(actorType, actorId, names);
  return { type: 'Person', id: `${type}/${id}`, name };
}

const noteOf = ({ id, message, messageParameters: parameters }: MessageJson, name: string) => ({
  type: 'Note',
  id: String(id),
  name,
  content: JSON.stringify({ message, parameters }),
  mediaType: 'text/markdown',
});
