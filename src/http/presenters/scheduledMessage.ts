import type { Attendee } from '../../domain/attendee.js';
import { newThread, type ScheduledMessage } from '../../domain/scheduledMessage.js';
import type { GoneMessageJson, MessageJson } from './message.js';

/** A message that is still to be sent as its author gets it, its keys in this order (spec/chat-send.md §10). */
export interface ScheduledMessageJson {
  id: string;
  actorId: string;
  actorType: string;
  threadId: number;
  threadTitle?: string;
  parent?: MessageJson | GoneMessageJson;
  message: string;
  messageType: 'comment';
  createdAt: number;
  /** 0 when it could not be sent. */
  sendAt: number;
  silent: boolean;
  originalSendAt?: number;
}

export function presentScheduled(
  scheduled: ScheduledMessage,
  author: Pick<Attendee, 'actorType' | 'actorId'>,
  parent: MessageJson | GoneMessageJson | undefined,
): ScheduledMessageJson {
  const { id, message, createdAt, sendAt, silent, failed } = scheduled;
  return {
    id: String(id),
    actorId: author.actorId,
    actorType: author.actorType,
    threadId: scheduled.threadId,
    ...(scheduled.threadId === newThread && { threadTitle: scheduled.threadTitle }),
    ...(parent && { parent }),
    message,
    messageType: 'comment',
    createdAt,
    sendAt: failed ? 0 : sendAt,
    silent,
    ...(failed && { originalSendAt: sendAt }),
  };
}
