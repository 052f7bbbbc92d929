import { type Contact, type ContentInfo, plainInfo } from '../domain/contentInfo.js';
import { hasPreview } from '../domain/preview.js';
import { parseCard } from '../domain/vcard.js';
import { readBeginning } from '../files/readBeginning.js';
import { contentType, headBytes } from '../files/signatures.js';
import { blurhashOf, pictureHead, portrait } from './pictureFile.js';
import { isIdle } from './workshop.js';

/** Bytes of a visiting card that are looked at. */
const mostOfCard = 512 * 1024;
/** Pixels of each edge of the picture of a contact, as it comes with messages. */
const photoEdge = 96;

/**
 * Looks into a content, once for all: what it is, and of pictures and visiting cards what those who show them want to
 * know.
 * @param isPatient false for when somebody waits: what takes long, or has to wait for its turn, is left out
 * @throws TalkError notFound when it is gone, unavailable when too many pictures are worked on
 */
export async function examine(path: string, isPatient: boolean): Promise<ContentInfo> {
  const type = contentType(await readBeginning(path, headBytes));
  if (type === 'text/vcard') return { ...plainInfo(type), contact: await contactIn(path) };
  const head = hasPreview(type) ? await pictureHead(path) : undefined;
  if (!head) return plainInfo(type);
  const measured = { ...plainInfo(type), width: head.width, height: head.height };
  if (!isPatient && (head.isHeavy || !isIdle())) return { ...measured, isComplete: false };
  const blurhash = await blurhashOf(path, head);
  // A picture that cannot be decoded is shown by an icon, whose shape is another.
  return blurhash === '' ? plainInfo(type) : { ...measured, blurhash };
}

async function contactIn(path: string): Promise<Contact | undefined> {
  const { name, photo } = parseCard((await readBeginning(path, mostOfCard)).toString('utf8'));
  const bytes = photo && (await portrait(photo, photoEdge));
  if (name === '' && !bytes) return undefined;
  return { name, photo: bytes && { type: 'image/jpeg', bytes } };
}
