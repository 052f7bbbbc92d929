import type { PixelPicture, PixelType, Size } from '../domain/picture.js';
import { readBeginning } from '../files/readBeginning.js';
import { contentType, headBytes } from '../files/signatures.js';
import { largestEdge, measure, scale } from '../pictures/pixels.js';

/** Why an upload is no picture, in the words that clients show. */
export type PictureFault =
  | 'No image file provided'
  | 'File is too big'
  | 'Avatar image is not square'
  | 'Invalid image'
  | 'Unknown filetype';

export type TakenPicture = { fault: PictureFault } | { pictures: PixelPicture[] };

/** Bytes of an uploaded picture. */
export const largestPicture = 20 * 1024 * 1024;

/**
 * Makes an upload, whatever it may be, into square pictures of these sizes (spec/conversations.md §9). What it is says
 * its content and nothing else, and only PNG and JPEG ever reach a decoder.
 * @param type of the result; by default that of the upload
 */
export async function takePicture(path: string, sizes: readonly Size[], type?: PixelType): Promise<TakenPicture> {
  const kind = kindOf(contentType(await readBeginning(path, headBytes)));
  if (kind === 'other') return { fault: 'Unknown filetype' };
  const measured = kind && (await measure(path));
  if (!measured) return { fault: 'Invalid image' };
  if (measured.width !== measured.height) return { fault: 'Avatar image is not square' };
  if (measured.width > largestEdge) return { fault: 'File is too big' };
  const pictures = await scale(path, sizes, type ?? kind);
  return pictures ? { pictures } : { fault: 'Invalid image' };
}

function kindOf(type: string): PixelType | 'other' | undefined {
  if (type === 'image/png' || type === 'image/jpeg') return type;
  return type.startsWith('image/') ? 'other' : undefined;
}
