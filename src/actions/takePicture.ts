import { open } from 'node:fs/promises';
import type { PixelPicture, PixelType, Size } from '../domain/picture.js';
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
  const kind = kindOf(await headOf(path));
  if (kind === 'other') return { fault: 'Unknown filetype' };
  const measured = kind && (await measure(path));
  if (!measured) return { fault: 'Invalid image' };
  if (measured.width !== measured.height) return { fault: 'Avatar image is not square' };
  if (measured.width > largestEdge) return { fault: 'File is too big' };
  const pictures = await scale(path, sizes, type ?? kind);
  return pictures ? { pictures } : { fault: 'Invalid image' };
}

async function headOf(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(16), 0, 16, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

const png = '\x89PNG\r\n\x1a\n';
const jpeg = '\xff\xd8\xff';
const others = /^(GIF8|RIFF....WEBP|BM|II\*|MM.\*|....ftyp)/s;

function kindOf(head: Buffer): PixelType | 'other' | undefined {
  const beginning = head.toString('latin1');
  if (beginning.startsWith(png)) return 'image/png';
  if (beginning.startsWith(jpeg)) return 'image/jpeg';
  // GIF, WebP, BMP, TIFF, HEIF and AVIF: pictures, but not for us.
  return others.test(beginning) ? 'other' : undefined;
}
