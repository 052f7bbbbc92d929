import type { Deps } from '../deps.js';
import type { Actor } from '../domain/actor.js';
import { actorOf } from '../domain/attendee.js';
import type { Comment } from '../domain/comment.js';
import { TalkError } from '../domain/errors.js';
import type { Participant } from '../domain/participant.js';
import { checkedObject, parseMetaData } from '../domain/sharedObject.js';
import { cutReference, newName, reachOfNew } from './sendMessage.js';
import { tell } from './tell.js';

export interface ShareRequest {
  objectType: string;
  objectId: string;
  /** JSON text of an object with more about it; what is none counts as an empty one. */
  metaData: string;
  referenceId: string;
  /** Id of the thread to share into; what is none is ignored. */
  threadId: number;
  actorDisplayName: string;
}

/** Code points of the whole object as it is kept. */
const maxLength = 32_000;

/**
 * Shares an object into the chat (spec/chat-send.md §2).
 * @throws TalkError invalid `link` or `object`; tooLong `message`
 */
export async function shareObject(
  { storage, bus, clock, instance }: Pick<Deps, 'storage' | 'bus' | 'clock' | 'instance'>,
  { room, attendee }: Participant,
  request: ShareRequest,
): Promise<Comment> {
  const { objectType, objectId } = request;
  const metaData = checkedObject(objectType, objectId, parseMetaData(request.metaData), leadsTo(instance.url));
  const now = clock.now();
  const author: Actor = actorOf(attendee);
  const draft = tell(room, 'object_shared', { objectType, objectId, metaData }, author, now);
  if ([...draft.message].length > maxLength) throw new TalkError('tooLong', 'message');

  const { id: threadId = 0 } = (request.threadId > 0 && (await storage.thread(room.id, request.threadId))) || {};
  const wordless = { text: '', canMentionAll: false, repliedTo: undefined, silent: false };
  const reached = await reachOfNew(storage, { room, author, topmostParentId: threadId, ...wordless }, now);
  const comment = await storage.addComment(
    room.id,
    {
      ...draft,
      parentId: threadId,
      topmostParentId: threadId,
      referenceId: cutReference(request.referenceId),
    },
    {
      authorAttendeeId: attendee.id,
      ...reached,
      ...newName(attendee, request.actorDisplayName),
    },
  );
  bus.publish(room.token);
  return comment;
}

const leadsTo =
  (url: string) =>
  (link: string): boolean =>
    URL.canParse(link) && /^https?:$/.test(new URL(link).protocol) && new URL(link).host === new URL(url).host;
