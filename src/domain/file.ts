import { TalkError } from './errors.js';
import type { User } from './user.js';

/** A mount is where something that a conversation has shared stands in a member's own tree. */
export type FileKind = 'file' | 'folder' | 'mount';

/** What may be done with a file, as bits (spec/host.md §11). */
export const may = { read: 1, update: 2, create: 4, delete: 8, share: 16 } as const;
export const allPermissions = 31;
/** A single file can neither be created in nor be deleted by those whom it is shared with. */
export const filePermissions = may.read | may.update | may.share;
/** Nothing can be created in a file, not by its owner either. */
const permissionsOf = { file: allPermissions & ~may.create, folder: allPermissions } as const;

/** Media type of folders. */
export const folderType = 'httpd/unix-directory';

/** A file or folder in somebody's home. */
export interface FileNode {
  /** Never used twice, over all homes. */
  id: number;
  /** Whose home it lies in. */
  uid: string;
  /** Undefined for the home itself. */
  parentId: number | undefined;
  /** "" for the home itself. */
  name: string;
  kind: Exclude<FileKind, 'mount'>;
  /** SHA-256 of the content, in hexadecimal digits; undefined for folders. */
  digest: string | undefined;
  /** Bytes; of a folder: of all that lies below it. */
  size: number;
  /** Media type, such as `text/plain`; `httpd/unix-directory` for folders. */
  type: string;
  /** Changes whenever the content does; of a folder: whenever anything below it does. Without quotes. */
  etag: string;
  /** Unix seconds; a client may set it. */
  modifiedAt: number;
  /** Unix seconds. */
  createdAt: number;
}

/** Something as one account finds it in its tree. */
export interface PlacedFile {
  file: FileNode;
  /** Names from the home of the finder down to it; none for the home. */
  path: string[];
  /** What the finder may do with it. */
  permissions: number;
  /** The share that it comes through, where it is somebody else's; and the row that stands for it if it is what was shared. */
  shareId: number | undefined;
  mountId: number | undefined;
}

/** What may be done with a file or folder, of what a share allows or the owner may. */
export const permissionsFor = ({ kind }: Pick<FileNode, 'kind'>, allowed = allPermissions): number =>
  allowed & permissionsOf[kind];

/** Where a change of something is made: of what is shared itself, at the place that its mount has in the finder's tree. */
export const placeId = ({ file, mountId }: PlacedFile): number => mountId ?? file.id;

/** Bytes of a name in UTF-8; what file systems bear. */
const maxNameBytes = 250;
/** What comes after a dot further from the end is no extension. */
const maxExtensionBytes = 50;
/** How deep a tree may grow; also keeps what one change has to touch small. */
export const maxDepth = 100;

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is refused
const unusable = /[\u0000-\u001f\u007f/\\]/g;
const keptForUploads = /\.(?:filepart|part)$/i;

/**
 * A name as it is kept: in Unicode's composed form.
 * @throws TalkError invalid `name`, with a message that says what is wrong
 */
export function checkedName(given: string): string {
  if (!given.isWellFormed()) throw invalid('File name is not valid UTF-8');
  const name = given.normalize('NFC');
  if (name === '' || name === '.' || name === '..') throw invalid('File name is not allowed');
  if (name.search(unusable) >= 0) throw invalid('File name contains a character that is not allowed');
  if (name.trim() !== name) throw invalid('File name begins or ends with a space');
  if (name.toLowerCase() === '.htaccess') throw invalid('File name is not allowed');
  if (keptForUploads.test(name)) throw invalid('File name ends in what is kept for uploads');
  if (Buffer.byteLength(name) > maxNameBytes) throw invalid(`File name is longer than ${maxNameBytes} bytes`);
  return name;
}

/** A text as a name, as far as that can be mended: `checkedName` may still refuse it. */
export const asName = (text: string, substitute: string): string =>
  text.replaceAll(unusable, substitute).trim().replace(keptForUploads, '$&_');

/**
 * The names of a path that a client sent, already decoded; empty ones and `.` are left out, as are slashes at its ends.
 * @param given names that may themselves hold slashes only if it is one text
 * @throws TalkError invalid `name`: a part that cannot be a name (`..` among them), or too many parts
 */
export function checkedPath(given: string | readonly string[]): string[] {
  const names = typeof given === 'string' ? given.split('/') : given;
  const parts = names.filter((part) => part !== '' && part !== '.');
  if (parts.length > maxDepth) throw invalid(`Path is deeper than ${maxDepth} folders`);
  return parts.map(checkedName);
}

/** The same. @returns undefined for what cannot be the path of anything */
export function pathOf(given: string): string[] | undefined {
  try {
    return checkedPath(given);
  } catch (error) {
    if (error instanceof TalkError) return undefined;
    throw error;
  }
}

/** What clients make a condition of, as `If-Match` and `If-None-Match`: ETags without quotes, `*` for any. */
export interface EtagConditions {
  /** The file must be there, and have one of these. */
  ifMatch?: readonly string[] | undefined;
  /** The file must not have any of these, or with `*` must not be there. */
  ifNoneMatch?: readonly string[] | undefined;
}

/** @param file what is there, if anything. Absent conditions always hold. */
export function conditionsHold(
  file: Pick<FileNode, 'etag'> | undefined,
  { ifMatch, ifNoneMatch }: EtagConditions,
): boolean {
  const isThere = (etags: readonly string[]) => file && etags.some((etag) => etag === '*' || etag === file.etag);
  return !(ifMatch && !isThere(ifMatch)) && !(ifNoneMatch && isThere(ifNoneMatch));
}

/**
 * `name`, or one of `name (2)`, `name (3)` … that is not taken, before the extension: the first, unless some between have
 * become free again. A thousand of one name are not gone through one by one.
 * @param first the number to begin with
 */
export function freeName(name: string, isTaken: (name: string) => boolean, first = 2): string {
  if (!isTaken(name)) return name;
  const dot = name.lastIndexOf('.');
  const hasExtension = dot > 0 && Buffer.byteLength(name.slice(dot)) <= maxExtensionBytes;
  const [stem, extension] = hasExtension ? [name.slice(0, dot), name.slice(dot)] : [name, ''];
  const numbered = (number: number): string => {
    const end = ` (${number})${extension}`;
    return cutTo(maxNameBytes - Buffer.byteLength(end), stem) + end;
  };
  let free = first;
  while (isTaken(numbered(free))) free *= 2;
  for (let taken = free / 2; free - taken > 1; ) {
    const middle = Math.floor((taken + free) / 2);
    if (isTaken(numbered(middle))) taken = middle;
    else free = middle;
  }
  return numbered(free);
}

/**
 * The folder that holds what one account has handed over to another, as the reference calls it.
 * @param now unix seconds; the name has them in UTC
 */
export function transferFolderName({ uid, displayName }: Pick<User, 'uid' | 'displayName'>, now: number): string {
  const [date, time = ''] = new Date(now * 1000).toISOString().slice(0, 19).split('T');
  const end = ` on ${date} ${time.replaceAll(':', '-')}`;
  const called = asName(displayName.toWellFormed().normalize('NFC'), ' ') || uid;
  return cutTo(maxNameBytes - end.length, `Transferred from ${called}`) + end;
}

/** As much of the beginning of a text as fits into so many bytes. */
function cutTo(bytes: number, text: string): string {
  let cut = text;
  while (Buffer.byteLength(cut) > bytes) cut = [...cut].slice(0, -1).join('');
  return cut.trimEnd();
}

const invalid = (message: string) => new TalkError('invalid', 'name', { message });
