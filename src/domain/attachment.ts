import { asName, checkedName } from './file.js';

/**
 * Where attachments of a conversation lie in their sender's home, below the attachment folder: `<conversation>-<token>`,
 * in it one folder for what was sent, and one for what is being uploaded, which nobody else ever sees.
 */

export const draftFolder = 'Draft';

const cut = (text: string, characters: number): string => Array.from(text).slice(0, characters).join('');

/** Characters of a conversation's name: with the token they stay below what a name may have in bytes. */
const roomNameLength = 48;
/** Characters of a person's name, as the reference has it. */
const personNameLength = 16;

export const conversationFolder = (roomName: string, token: string): string =>
  checkedName(`${cut(asName(roomName, ' '), roomNameLength).trim()}-${token}`);

/** @param isUpdatable whether recipients may change what lies there */
export const senderFolder = (displayName: string, uid: string, isUpdatable: boolean): string =>
  checkedName(asName(`${cut(displayName, personNameLength)}-${uid}${isUpdatable ? ' (u)' : ''}`, ' '));

/** The conversation's folder may have been made under an older name of the room. */
export function isDraftOf(path: readonly string[], root: readonly string[], token: string): boolean {
  const [conversation, draft, ...rest] = path.slice(root.length);
  return (
    root.every((name, index) => path[index] === name) &&
    conversation?.endsWith(`-${token}`) === true &&
    draft === draftFolder &&
    rest.length === 1
  );
}

/** The name of an attachment as it can be kept. @throws TalkError invalid */
export const attachmentName = (wanted: string): string => checkedName(asName(wanted, '_'));
