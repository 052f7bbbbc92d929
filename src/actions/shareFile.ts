import { randomInt } from 'node:crypto';
import type { Deps } from '../deps.js';
import { actorOf } from '../domain/attendee.js';
import { type Comment, type CommentMetaData, isTooLong } from '../domain/comment.js';
import { TalkError } from '../domain/errors.js';
import { type PlacedFile, pathOf } from '../domain/file.js';
import { type FileMetaData, parseTalkMetaData, type TalkMetaData } from '../domain/fileMessage.js';
import { mayWrite, type Participant, participantOf } from '../domain/participant.js';
import { expiryIn } from '../domain/room.js';
import { checkedPermissions, parseExpireDate, type Share, shareToken } from '../domain/share.js';
import { cutTitle, threadIdOf } from '../domain/thread.js';
import { completeTree } from './findPlaces.js';
import { openLobbyIfDue } from './openLobby.js';
import { answersElsewhere, type PrivateQuote, quotePrivately } from './quotePrivately.js';
import { cutReference, mayMentionAll, reachOfNew, repliedTo } from './sendMessage.js';
import { mayUseTalk, roomSettings } from './talkSettings.js';

type Sharing = Pick<Deps, 'storage' | 'bus' | 'clock' | 'jobs'>;

export interface ShareFileRequest {
  /** From the sharer's home, as the client sent it. */
  path: string;
  /** Of the conversation. */
  token: string;
  /** What recipients may do, null for whatever is usual. */
  permissions: number | null;
  /** `YYYY-MM-DD`; "" and null for never. */
  expireDate: string | null;
  note: string;
  label: string;
  referenceId: string;
  /** JSON text about the message that shows the file. */
  talkMetaData: string;
}

/**
 * Shares a file or folder with a conversation and shows it there in a message (spec/host.md §11, spec/chat-send.md §3).
 * @throws TalkError notFound: no such file or conversation, or one in which the user may not write; forbidden when it
 *   was shared there before, the message having been posted all the same; of `checkedPermissions`, `parseExpireDate`
 */
export async function shareFile(deps: Sharing, uid: string, request: ShareFileRequest): Promise<Share> {
  const { file, ...placed } = await fileToShare(deps, uid, request.path);
  const expireDate = parseExpireDate(request.expireDate);
  const participant = await sharerIn(deps, uid, request.token);
  const permissions = checkedPermissions(request.permissions ?? undefined, placed.permissions, file.kind === 'folder');
  const { note, label, referenceId, talkMetaData } = request;
  const shared = await showInChat(deps, uid, participant, {
    fileId: file.id,
    name: file.name,
    type: file.type,
    permissions,
    expireDate,
    note,
    label,
    referenceId,
    talkMetaData,
  });
  if (!shared) throw noFile();
  if (!shared.isNew) {
    throw new TalkError('forbidden', [], { message: 'Path is already shared with this conversation' });
  }
  return shared.share;
}

/** What is shown, and how. */
export interface Showing {
  fileId: number;
  /** What recipients find it by. */
  name: string;
  /** Media type. */
  type: string;
  permissions: number;
  /** Unix seconds, 0 for never. */
  expireDate: number;
  note: string;
  label: string;
  referenceId: string;
  talkMetaData: string;
  /** Folder of the sharer's own that the file is moved to as it is shared, under that name or the next free one. */
  intoFolder?: number;
}

/**
 * Shares a file with a room that the sharer may write in, and shows it there in a message.
 * @returns undefined when it is gone
 * @throws TalkError tooLong for the caption
 */
export async function showInChat(deps: Sharing, uid: string, participant: Participant, showing: Showing) {
  const { storage, bus, clock } = deps;
  const now = clock.now();
  const { room, attendee } = participant;
  const about = parseTalkMetaData(showing.talkMetaData, showing.type);
  if (isTooLong(about.caption)) throw new TalkError('tooLong', [], { message: 'The caption is too long' });
  const place = await placeInChat(deps, participant, about);
  const expiresAt = expiryIn(room, now);
  const canMentionAll = mayMentionAll(participant);
  const reached = await reachOfNew(
    storage,
    {
      room,
      author: actorOf(attendee),
      text: about.caption,
      canMentionAll,
      repliedTo: place.answered,
      topmostParentId: place.topmostParentId,
      silent: about.silent,
    },
    now,
  );
  const shared = await storage.addShare(
    {
      fileId: showing.fileId,
      roomId: room.id,
      uid,
      permissions: showing.permissions,
      token: shareToken(randomInt),
      // It ends with the message that shows it.
      expiresAt: expiresAt || showing.expireDate,
      note: showing.note,
      label: showing.label,
      hideDownload: false,
      mailSend: false,
      createdAt: now,
      targetName: showing.name,
    },
    {
      actorType: attendee.actorType,
      actorId: attendee.actorId,
      verb: 'object_shared',
      createdAt: now,
      parentId: place.parentId,
      topmostParentId: place.topmostParentId,
      referenceId: cutReference(showing.referenceId || about.referenceId),
      expiresAt,
      metaData: {
        ...(about.silent && { silent: true }),
        ...(place.writtenIntoThread && { writtenIntoThread: true }),
        ...(place.startsThread !== undefined && { threadTitle: place.startsThread }),
        ...(canMentionAll && { canMentionAll: true }),
      } satisfies CommentMetaData,
      about: kept(showing.type, about),
    },
    {
      authorAttendeeId: attendee.id,
      ...reached,
      ...(place.quote && { quoted: place.quote.copy }),
      ...(place.startsThread !== undefined && { startsThread: place.startsThread }),
    },
    ...(showing.intoFolder === undefined ? [] : [{ folderId: showing.intoFolder, type: showing.type }]),
  );
  if (!shared) return undefined;
  bus.publish(room.token);
  if (shared.share.expiresAt !== 0) void deps.jobs.rearm('remove expired shares');
  return shared;
}

const kept = (mimeType: string, { messageType, caption }: TalkMetaData): FileMetaData => ({
  mimeType,
  ...(messageType && { messageType }),
  ...(caption !== '' && { caption }),
});

export const noFile = () => new TalkError('notFound', [], { message: 'Wrong path, file/folder does not exist' });
const noConversation = () => new TalkError('notFound', [], { message: 'Conversation not found' });

/** @throws TalkError notFound; forbidden for the home itself */
async function fileToShare(deps: Sharing, uid: string, path: string): Promise<PlacedFile> {
  const found = await fileAtPath(deps, uid, path);
  if (found.path.length === 0) throw new TalkError('forbidden', [], { message: 'You cannot share your root folder' });
  return found;
}

/**
 * What somebody finds at a path that a client sent.
 * @throws TalkError notFound
 */
export async function fileAtPath(
  deps: Pick<Deps, 'storage' | 'clock'>,
  uid: string,
  path: string,
): Promise<PlacedFile> {
  await completeTree(deps, uid);
  const names = pathOf(path);
  const found = names && (await deps.storage.fileAt(uid, names, deps.clock.now()));
  if (!found) throw noFile();
  return found;
}

/** The sharer as one who may write in the room. @throws TalkError notFound */
async function sharerIn(deps: Sharing, uid: string, token: string): Promise<Participant> {
  const stored = await deps.storage.roomByToken(token);
  const attendee = stored && (await deps.storage.attendeeOf(stored.id, { type: 'users', id: uid }));
  if (!attendee || !(await mayUseTalk(deps, uid))) throw noConversation();
  const { defaultPermissions } = await roomSettings(deps);
  const participant = participantOf(await openLobbyIfDue(deps, stored), attendee, undefined, defaultPermissions);
  if (!mayWrite(participant)) throw noConversation();
  return participant;
}

/** What the message answers, and the thread that it goes into. */
interface PlaceInChat {
  answered: Comment | undefined;
  quote: PrivateQuote | undefined;
  parentId: number;
  topmostParentId: number;
  writtenIntoThread: boolean;
  startsThread: string | undefined;
}

/** What cannot be answered, and what is no thread, is ignored: the file has been uploaded by now. */
async function placeInChat(
  deps: Sharing,
  participant: Participant,
  { replyTo, replyToToken, threadId, threadTitle }: TalkMetaData,
): Promise<PlaceInChat> {
  const { storage } = deps;
  const { room } = participant;
  if (answersElsewhere(room, replyTo, replyToToken)) {
    const quote = await quotePrivately(deps, participant, replyTo, replyToToken).catch(undefinedIfRefused);
    return { ...alone, answered: quote?.original, quote };
  }
  const answered = await repliedTo(storage, room, replyTo).catch(undefinedIfRefused);
  if (answered) return { ...alone, answered, parentId: answered.id, topmostParentId: threadIdOf(answered) };
  const thread = threadId === 0 ? undefined : await storage.thread(room.id, threadId);
  if (thread) return { ...alone, parentId: threadId, topmostParentId: threadId, writtenIntoThread: true };
  return { ...alone, startsThread: threadTitle === '' ? undefined : cutTitle(threadTitle) };
}

const alone: PlaceInChat = {
  answered: undefined,
  quote: undefined,
  parentId: 0,
  topmostParentId: 0,
  writtenIntoThread: false,
  startsThread: undefined,
};

function undefinedIfRefused(error: unknown): undefined {
  if (error instanceof TalkError) return undefined;
  throw error;
}
