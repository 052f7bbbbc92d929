import type { CommentMetaData } from '../../domain/comment.js';
import { type NameBook, namedActor } from '../../domain/names.js';

/** What else clients are told of a message, where there is any of it (spec/messages.md §9). */
export interface MetaDataJson {
  pinnedActorType?: string;
  pinnedActorId?: string;
  pinnedActorDisplayName?: string;
  pinnedAt?: number;
  pinnedUntil?: number;
}

/** @returns undefined when there is nothing to tell */
export function presentMetaData(metaData: CommentMetaData, names: NameBook): MetaDataJson | undefined {
  const { pinnedActorType, pinnedActorId, pinnedAt, pinnedUntil } = metaData;
  if (!pinnedActorType || !pinnedActorId || !pinnedAt) return undefined;
  const actor = namedActor(pinnedActorType, pinnedActorId, names);
  const json: MetaDataJson = {
    pinnedActorType: actor.type,
    pinnedActorId: actor.id,
    pinnedActorDisplayName: actor.name,
    pinnedAt,
  };
  if (pinnedUntil) json.pinnedUntil = pinnedUntil;
  return json;
}
