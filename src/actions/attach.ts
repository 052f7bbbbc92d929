import type { Deps } from '../deps.js';
import { attachmentName, conversationFolder, draftFolder, isDraftOf, senderFolder } from '../domain/attachment.js';
import { TalkError } from '../domain/errors.js';
import { checkedPath, freeName, maxDepth, may, pathOf } from '../domain/file.js';
import type { Participant } from '../domain/participant.js';
import { attachmentFolderKey } from '../domain/userSetting.js';
import { userSetting } from './changeUserSetting.js';
import { typeUnder } from './placeFile.js';
import { roomDisplayNameFor } from './roomNames.js';
import { showInChat } from './shareFile.js';
import { leftFor, overQuota } from './writeFile.js';

type Attaching = Pick<Deps, 'storage' | 'bus' | 'clock' | 'jobs' | 'blobs' | 'config'>;

/** What a file is called in the end, by what it was to be called. */
export type Renames = Record<string, string>[];

interface Sender {
  uid: string;
  displayName: string;
}

/**
 * Makes the folder that somebody uploads attachments of a conversation into.
 * @param wanted what they are to be called
 * @returns its path from their home, without a slash at its beginning; and what the files would be called now
 * @throws TalkError noRoom when the account may have nothing more; conflict when something is in the folder's way; invalid
 */
export async function prepareAttachments(
  deps: Attaching,
  participant: Participant,
  sender: Sender,
  { wanted, isUpdatable }: { wanted: string[]; isUpdatable: boolean },
): Promise<{ folder: string; renames: Renames }> {
  const names = wanted.map(attachmentName);
  if ((await leftFor(deps, sender.uid)) <= 0) throw overQuota();
  const folder = await conversationPath(deps, participant, sender.uid);
  const sent = [...folder, senderFolder(sender.displayName, sender.uid, isUpdatable)];
  await folderAt(deps, sender.uid, sent);
  const drafts = [...folder, draftFolder];
  await folderAt(deps, sender.uid, drafts);
  const taken = new Set<string>();
  const renames: Renames = [];
  for (const [index, name] of names.entries()) {
    const free = await freeNameFor(deps, sender.uid, sent, name, taken);
    taken.add(free);
    renames.push({ [wanted[index] ?? name]: free });
  }
  return { folder: drafts.join('/'), renames };
}

/** @param taken what else is no longer free; it learns what was found to be there */
async function freeNameFor(
  { storage, clock }: Attaching,
  uid: string,
  folder: string[],
  name: string,
  taken: Set<string>,
): Promise<string> {
  for (;;) {
    const free = freeName(name, (each) => taken.has(each), 1);
    if (!(await storage.fileAt(uid, [...folder, free], clock.now()))) return free;
    taken.add(free);
  }
}

export interface Attachment {
  /** Of the uploaded file, from the sender's home. */
  filePath: string;
  /** What it is to be called, "" for the name that it has. */
  fileName: string;
  referenceId: string;
  /** JSON text about the message that shows the file. */
  talkMetaData: string;
  /** Whether recipients may change it. */
  isUpdatable: boolean;
}

/**
 * Posts a file that was uploaded into the folder of `prepareAttachments`: takes it out of there, shares it with the
 * conversation and shows it in a message, all at once.
 * @throws TalkError misplaced for a file that lies anywhere else; notFound; invalid for a folder or an impossible name;
 *   conflict as above; tooLong for the caption
 */
export async function postAttachment(
  deps: Attaching,
  participant: Participant,
  sender: Sender,
  { filePath, fileName, referenceId, talkMetaData, isUpdatable }: Attachment,
): Promise<Renames> {
  const { storage, clock } = deps;
  const { uid } = sender;
  const path = pathOf(filePath);
  if (!path || !isDraftOf(path, await rootOf(deps, uid), participant.room.token)) throw misplaced();
  const found = await storage.fileAt(uid, path, clock.now());
  if (!found) throw gone();
  const { file } = found;
  if (found.shareId !== undefined) throw misplaced();
  if (file.kind !== 'file') throw new TalkError('invalid', 'filePath', { message: 'Only files can be posted' });
  const name = attachmentName(fileName || file.name);
  const folder = path.slice(0, -2);
  const intoFolder = await folderAt(deps, uid, [...folder, senderFolder(sender.displayName, uid, isUpdatable)]);
  const shown = await showInChat(deps, uid, participant, {
    fileId: file.id,
    name,
    type: (await typeUnder(deps, file, name)) ?? file.type,
    permissions: isUpdatable ? may.read | may.update : may.read,
    expireDate: 0,
    note: '',
    label: '',
    referenceId,
    talkMetaData,
    intoFolder,
  });
  if (!shown) throw gone();
  return [{ [fileName || file.name]: shown.fileName }];
}

const rootOf = async (deps: Attaching, uid: string): Promise<string[]> =>
  checkedPath(await userSetting(deps, uid, attachmentFolderKey));

async function conversationPath(deps: Attaching, participant: Participant, uid: string): Promise<string[]> {
  const name = await roomDisplayNameFor(deps, participant);
  return [...(await rootOf(deps, uid)), conversationFolder(name, participant.room.token)];
}

/** The folder of that path in the account's own home, made if it is missing. @returns its id. @throws TalkError conflict */
async function folderAt({ storage, clock }: Attaching, uid: string, path: string[]): Promise<number> {
  const now = clock.now();
  let found = await storage.fileAt(uid, path, now);
  // What comes into it must not lie too deep either.
  if (!found && path.length < maxDepth && (await storage.makeFolder(uid, path, now))) {
    found = await storage.fileAt(uid, path, now);
  }
  if (found?.file.kind !== 'folder' || found.shareId !== undefined) {
    throw new TalkError('conflict', 'folder', { message: 'Something is in the way of the folder for attachments' });
  }
  return found.file.id;
}

const misplaced = () =>
  new TalkError('misplaced', 'filePath', { message: 'The file is not in the draft folder of this conversation' });
const gone = () => new TalkError('notFound', 'file', { message: 'There is no such file' });
