import type { Comment, CommentMetaData } from '../../domain/comment.js';
import { type NameBook, namedActor } from '../../domain/names.js';
import { shownTitle } from '../../domain/thread.js';

/** What else clients are told of a message, where there is any of it (spec/messages.md §9). */
export interface MetaDataJson {
  pinnedActorType?: string;
  pinnedActorId?: string;
  pinnedActorDisplayName?: string;
  pinnedAt?: number;
  pinnedUntil?: number;
  threadId?: number;
  threadTitle?: string;
  replyToMessageId?: number;
  replyToConversationToken?: string;
  replyToConversationName?: string;
  replyToActorDisplayName?: string;
}

/** @returns undefined when there is nothing to tell */
export function presentMetaData({ id, metaData }: Comment, names: NameBook): MetaDataJson | undefined {
  const json = { ...pinOf(metaData, names), ...beginningOf(id, metaData), ...originOf(metaData) };
  for (const _ in json) return json;
  return undefined;
}

function pinOf(metaData: CommentMetaData, names: NameBook): MetaDataJson | undefined {
  const { pinnedActorType, pinnedActorId, pinnedAt, pinnedUntil } = metaData;
  if (!pinnedActorType || !pinnedActorId || !pinnedAt) return undefined;
  const actor = namedActor(pinnedActorType, pinnedActorId, names);
  return {
    pinnedActorType: actor.type,
    pinnedActorId: actor.id,
    pinnedActorDisplayName: actor.name,
    pinnedAt,
    ...(pinnedUntil && { pinnedUntil }),
  };
}

function beginningOf(id: number, { threadTitle: title }: CommentMetaData): MetaDataJson | undefined {
  return title === undefined ? undefined : { threadId: id, threadTitle: shownTitle({ id, title }) };
}

function originOf(metaData: CommentMetaData): MetaDataJson | undefined {
  const { replyToMessageId, replyToConversationToken, replyToConversationName, replyToActorDisplayName } = metaData;
  if (!replyToMessageId || !replyToConversationToken) return undefined;
  return {
    replyToMessageId,
    replyToConversationToken,
    replyToConversationName: replyToConversationName ?? '',
    replyToActorDisplayName: replyToActorDisplayName ?? '',
  };
}
