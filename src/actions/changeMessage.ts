import type { Deps } from '../deps.js';
import { actorOf, isLoggedInModerator } from '../domain/attendee.js';
import type { Comment, CommentMetaData } from '../domain/comment.js';
import { deletionNote } from '../domain/deletedMessage.js';
import { TalkError } from '../domain/errors.js';
import { fileMessageOf, withWords } from '../domain/fileMessage.js';
import { checkDeletion, checkEdit } from '../domain/messageRights.js';
import type { Participant } from '../domain/participant.js';
import { mayManage, sharedPollId } from '../domain/poll.js';
import type { ChangedComment } from '../storage/chatStorage.js';
import type { Storage } from '../storage/storage.js';
import { reachOfEdit } from './findRecipients.js';
import { tell } from './tell.js';

type Changing = Pick<Deps, 'storage' | 'bus' | 'clock'>;

/**
 * Deletes one message: a note of who did it stays in its place (spec/chat-send.md §4).
 * @throws TalkError notFound `message`; of `checkDeletion`
 */
export async function deleteMessage(deps: Changing, participant: Participant, id: number): Promise<ChangedComment> {
  const { storage, bus, clock } = deps;
  const { room, attendee } = participant;
  const comment = await messageOf(storage, participant, id);
  checkDeletion(participant, comment);
  const now = clock.now();
  const actor = actorOf(attendee);
  const told = tell(room, 'message_deleted', {}, actor, now, comment);
  const along = {
    pollId: await pollThatGoesWith(storage, participant, comment),
    shareId: await shareThatGoesWith(storage, participant, comment),
  };
  const changed = await storage.deleteComment(room.id, id, deletionNote(actor, now), told, along);
  if (!changed) throw await goneMeanwhile(storage, participant, id);
  bus.publish(room.token);
  return changed;
}

/**
 * Gives a message another text (spec/chat-send.md §5).
 * @param message trimmed
 * @throws TalkError notFound `message`; of `checkEdit`
 */
export async function editMessage(
  deps: Changing,
  participant: Participant,
  id: number,
  message: string,
): Promise<ChangedComment> {
  const { storage, bus, clock } = deps;
  const { room, attendee } = participant;
  const comment = await messageOf(storage, participant, id);
  const now = clock.now();
  checkEdit(participant, comment, message, now);
  const actor = actorOf(attendee);
  const metaData: CommentMetaData = {
    lastEditActorType: actor.type,
    lastEditActorId: actor.id,
    lastEditTimestamp: now,
  };
  const reached = await reachOfEdit(storage, participant, comment, message, now);
  const told = tell(room, 'message_edited', {}, actor, now, comment);
  const text = withWords(comment, message);
  const changed = await storage.editComment(room.id, id, { message: text, metaData, ...reached }, told);
  if (!changed) throw await goneMeanwhile(storage, participant, id);
  bus.publish(room.token);
  return changed;
}

/** The poll that the message shares, if the one who deletes it may do away with that as well; 0 for none. */
async function pollThatGoesWith(storage: Storage, { room, attendee }: Participant, comment: Comment): Promise<number> {
  const pollId = sharedPollId(comment);
  const poll = pollId === 0 ? undefined : await storage.poll(room.id, pollId);
  return poll && mayManage(poll, attendee) ? pollId : 0;
}

/**
 * The share that the message shows, if the one who deletes it may do away with that as well; 0 for none.
 * @throws TalkError notFound `message` when it is no longer shared
 */
async function shareThatGoesWith(storage: Storage, { attendee }: Participant, comment: Comment): Promise<number> {
  const shown = fileMessageOf(comment);
  if (!shown) return 0;
  const [shared] = await storage.sharedFiles([shown.shareId]);
  if (!shared) throw new TalkError('notFound', 'message');
  const isTheirs = attendee.actorType === 'users' && attendee.actorId === shared.share.uid;
  return isTheirs || isLoggedInModerator(attendee) ? shown.shareId : 0;
}

async function messageOf(storage: Storage, { room }: Participant, id: number): Promise<Comment> {
  const comment = await storage.comment(room.id, id);
  if (!comment) throw new TalkError('notFound', 'message');
  return comment;
}

/** Somebody else deleted it, or it expired, after we had looked. */
async function goneMeanwhile(storage: Storage, participant: Participant, id: number): Promise<TalkError> {
  checkDeletion(participant, await messageOf(storage, participant, id));
  return new TalkError('notFound', 'message');
}
