import type { Contact } from './contentInfo.js';
import { TalkError } from './errors.js';
import { allPermissions, type FileNode, filePermissions, may } from './file.js';

/** Something that was shared with a conversation: one share for each file or folder and room. */
export interface Share {
  id: number;
  fileId: number;
  roomId: number;
  /** Who shared it; the file may be somebody else's, who shared it with them. */
  uid: string;
  /** What those may do whom it is shared with (domain/file.ts). */
  permissions: number;
  /** Leads guests of a public conversation to it. */
  token: string;
  /** Unix seconds, 0 for never. */
  expiresAt: number;
  note: string;
  label: string;
  hideDownload: boolean;
  mailSend: boolean;
  /** Unix seconds. */
  createdAt: number;
  /** What the file was called when it was shared; recipients find it under this name. */
  targetName: string;
  /** Where the sharer had it while it was still somebody else's, without a slash at its beginning; "" for most. */
  sharerTarget: string;
}

/** A shared file or folder as messages show it to everybody. */
export interface SharedFile {
  share: Share;
  file: FileNode;
  /** Pixels of a picture, 0 where they are not known. */
  width: number;
  height: number;
  /** "" where there is none. */
  blurhash: string;
  /** Of a visiting card. */
  contact: Contact | undefined;
}

/** Where one account finds it, and what they may do with it there. */
export interface FilePlace {
  /** From their own home, without a slash at its beginning. */
  path: string;
  permissions: number;
}

export const hasShareExpired = ({ expiresAt }: Pick<Share, 'expiresAt'>, now: number): boolean =>
  expiresAt !== 0 && expiresAt <= now;

/** How the files app numbers what something can be shared with; only conversations are offered. */
export const roomShareType = 10;

/** Characters of a share's token: none that are mistaken for each other. */
const tokenCharacters = 'abcdefgijkmnopqrstwxyzABCDEFGHJKLMNPQRSTWXYZ23456789';
const tokenLength = 15;

/** @param random a whole number from 0 up to `below`, exclusive, that nobody can foresee */
export const shareToken = (random: (below: number) => number): string =>
  Array.from({ length: tokenLength }, () => tokenCharacters[random(tokenCharacters.length)]).join('');

/**
 * What the sharer, or whose file it is, is told as the target: only recipients have one, and a sharer who once was a
 * recipient keeps it.
 */
export const targetOfSharer = ({ uid, sharerTarget, targetName }: Share, reader: string): string =>
  uid === reader && sharerTarget !== '' ? `/${sharerTarget}` : `/{TALK_PLACEHOLDER}/${targetName}`;

/**
 * What recipients may do. A single file can neither be created in nor be deleted by them.
 * @param wanted undefined where the sharer did not say
 * @param own what the sharer may do with it
 * @throws TalkError notFound when the sharer may not share it, or not that much of it; invalid for what is no set of
 *   permissions
 */
export function checkedPermissions(wanted: number | undefined, own: number, isFolder: boolean): number {
  if ((own & may.share) === 0) throw new TalkError('notFound', [], { message: 'You are not allowed to share this' });
  const most = isFolder ? allPermissions : filePermissions;
  if (wanted === undefined) return own & most;
  if (wanted < 0 || wanted > allPermissions) {
    throw new TalkError('invalid', [], { message: 'Invalid permissions' });
  }
  const given = (wanted | may.read) & most;
  if ((given & ~own) !== 0) throw new TalkError('notFound', [], { message: 'Cannot increase permissions' });
  return given;
}

/**
 * A date as clients send it, as the second at which it begins in UTC; "" and null stand for never.
 * @throws TalkError notFound for what is no date, as the reference has it
 */
export function parseExpireDate(date: string | null): number {
  if (date === null || date === '') return 0;
  const found = /^(\d{4})-(\d{2})-(\d{2})(?:[T ].*)?$/.exec(date.trim());
  const seconds = found ? Date.UTC(Number(found[1]), Number(found[2]) - 1, Number(found[3])) / 1000 : Number.NaN;
  const isDate =
    Number.isFinite(seconds) && new Date(seconds * 1000).toISOString().startsWith(date.trim().slice(0, 10));
  if (!isDate || seconds <= 0) {
    throw new TalkError('notFound', [], { message: 'Invalid date. Format must be YYYY-MM-DD' });
  }
  return seconds;
}

/** `YYYY-MM-DD 00:00:00`, null for never. */
export const expirationText = (expiresAt: number): string | null =>
  expiresAt === 0 ? null : `${new Date(expiresAt * 1000).toISOString().slice(0, 10)} 00:00:00`;
