import type { Comment } from './comment.js';
import { parseObject, parseSystemMessage } from './systemMessage.js';

/** What the sharer may call the message that shows the file. */
const fileMessageTypes = ['voice-message', 'record-audio', 'record-video', 'comment'] as const;
export type FileMessageType = (typeof fileMessageTypes)[number];

/** What is kept with the message that shows a shared file (spec/chat-send.md §3). */
export interface FileMetaData {
  mimeType: string;
  messageType?: FileMessageType;
  /** Text of the message; without one it is only the file. */
  caption?: string;
}

/** What a client says of the message that shows what it shares. */
export interface TalkMetaData {
  messageType: FileMessageType | undefined;
  /** Trimmed, "" for none. */
  caption: string;
  silent: boolean;
  /** 0 for none. */
  replyTo: number;
  threadId: number;
  /** Title of the thread that it begins, "" for none. */
  threadTitle: string;
  /** Token of the other room that `replyTo` is from, "" for this one. */
  replyToToken: string;
  /** Some clients repeat it here. */
  referenceId: string;
}

const spoken: ReadonlySet<string> = new Set(['audio/mpeg', 'audio/wav']);

/**
 * `talkMetaData` as it is meant: what cannot be read counts as left out. Numbers may come as texts.
 * @param json text of an object
 * @param mimeType of the file: only some can be a voice message
 */
export function parseTalkMetaData(json: string, mimeType: string): TalkMetaData {
  const given = parseObject(json) ?? {};
  const { messageType: type } = given;
  const known = fileMessageTypes.find((one) => one === type);
  const isHeard = known !== 'voice-message' || spoken.has(mimeType);
  return {
    messageType: isHeard ? known : undefined,
    caption: trimmed(given.caption),
    silent: given.silent === true || given.silent === 1 || given.silent === 'true' || given.silent === '1',
    replyTo: idOf(given.replyTo),
    threadId: idOf(given.threadId),
    threadTitle: trimmed(given.threadTitle),
    replyToToken: textOf(given.replyToToken),
    referenceId: textOf(given.referenceId),
  };
}

const textOf = (value: unknown): string => (typeof value === 'string' && value.isWellFormed() ? value : '');

/** Without blank space around it, and without NUL, which no text here holds. */
const trimmed = (value: unknown): string => textOf(value).replaceAll('\0', '').trim();

function idOf(value: unknown): number {
  const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number > 0 ? number : 0;
}

/** Which share a message shows, and how. */
export interface FileMessage {
  shareId: number;
  metaData: FileMetaData;
}

const marker = '"file_shared"';

/** @returns undefined for a message that shows no file */
export function fileMessageOf({
  verb,
  message,
  metaData,
}: Pick<Comment, 'verb' | 'message' | 'metaData'>): FileMessage | undefined {
  const mayShow = verb === 'object_shared' || (verb === 'private_reply' && metaData.copiesObject === true);
  if (!mayShow || !message.includes(marker)) return undefined;
  const stored = parseSystemMessage(message);
  if (stored?.type !== 'file_shared') return undefined;
  const { share, metaData: kept } = stored.parameters;
  const about = typeof kept === 'object' && kept !== null ? new Map<string, unknown>(Object.entries(kept)) : undefined;
  const caption = about?.get('caption');
  const messageType = fileMessageTypes.find((one) => one === about?.get('messageType'));
  const mimeType = about?.get('mimeType');
  return {
    shareId: typeof share === 'string' && /^\d{1,15}$/.test(share) ? Number(share) : 0,
    metaData: {
      mimeType: typeof mimeType === 'string' ? mimeType : '',
      ...(messageType && { messageType }),
      ...(typeof caption === 'string' && caption !== '' && { caption }),
    },
  };
}

/** What is stored as the text of a message that shows a shared file. */
export const fileSharedText = ({ shareId, metaData }: FileMessage): string =>
  JSON.stringify({ message: 'file_shared', parameters: { share: String(shareId), metaData } });

/** What somebody wrote: the text of a message or the caption of a file, "" for anything else. */
export function wordsOf(comment: Pick<Comment, 'verb' | 'message' | 'metaData'>): string {
  if (comment.verb === 'comment' || (comment.verb === 'private_reply' && !comment.metaData.copiesObject)) {
    return comment.message;
  }
  return fileMessageOf(comment)?.metaData.caption ?? '';
}

/** The stored text of a message with other words: of one that shows a file, these are its caption. */
export function withWords(comment: Pick<Comment, 'verb' | 'message' | 'metaData'>, words: string): string {
  const shown = fileMessageOf(comment);
  return shown ? fileSharedText({ ...shown, metaData: { ...shown.metaData, caption: words } }) : words;
}
