import type { Reactions } from '../../actions/react.js';
import { namedActor } from '../../domain/names.js';

/** Who reacted, by emoji, both in the order of the newest; the order of keys is part of the API. */
export function presentReactions({ comments, names }: Reactions) {
  const byEmoji: Record<string, object[]> = {};
  for (const { message, actorType, actorId, createdAt } of comments) {
    const { type, id, name } = namedActor(actorType, actorId, names);
    byEmoji[message] ??= [];
    byEmoji[message].push({ actorType: type, actorId: id, actorDisplayName: name, timestamp: createdAt });
  }
  return byEmoji;
}
