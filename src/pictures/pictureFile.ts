import { encode } from 'blurhash';
import type { Metadata } from 'sharp';
import { hasPreview } from '../domain/preview.js';
import type { Measures } from '../domain/previewSize.js';
import { readBeginning } from '../files/readBeginning.js';
import { contentType, headBytes } from '../files/signatures.js';
import { glance, inTurn, loadSharp, longestWork } from './workshop.js';

/** What is known of a picture from its head; width and height as it is seen, turned upright. */
export interface PictureHead extends Measures {
  /** The type of what moves. */
  animation: 'image/gif' | 'image/webp' | undefined;
  /** Something may be seen through it. */
  isTransparent: boolean;
  /** To be worked on alone. */
  isHeavy: boolean;
}

/** Pixels of what is decoded line by line: more than cameras of telephones take. */
const mostInLines = 2 ** 28;
/** Pixels of what is decoded as a whole; it takes up to 8 bytes for each while it is worked on. */
const mostAsWhole = 2 ** 26;
/** Pixels from which on a picture takes so much of memory or time that it is worked on alone. */
const heavyInLines = 2 ** 26;
const heavyAsWhole = 2 ** 23;

/** What cameras write is not always by the book: only what cannot be read at all is broken. */
const reading = { limitInputPixels: mostInLines, failOn: 'error' } as const;

/**
 * Reads the head of what may be a picture.
 * @returns undefined for anything that no preview can be made of: not a picture, broken, or too large
 * @throws TalkError notFound when it is gone by now
 */
export async function pictureHead(path: string): Promise<PictureHead | undefined> {
  if (!hasPreview(contentType(await readBeginning(path, headBytes)))) return undefined;
  return glance(async () => {
    const sharp = await loadSharp();
    try {
      return headOf(await sharp(path, { limitInputPixels: false }).metadata());
    } catch {
      return undefined;
    }
  });
}

function headOf({ width, height: allPages, ...told }: Metadata): PictureHead | undefined {
  const { format, orientation = 1, isProgressive, pages = 1, pageHeight: height = allPages } = told;
  const isInLines = !isProgressive && (format === 'jpeg' || (format === 'png' && orientation === 1));
  const pixels = width * height;
  if (pixels > (isInLines ? mostInLines : mostAsWhole)) return undefined;
  return {
    ...(orientation >= 5 ? { width: height, height: width } : { width, height }),
    isTransparent: told.hasAlpha,
    animation: pages > 1 && (format === 'gif' || format === 'webp') ? `image/${format}` : undefined,
    isHeavy: pixels > (isInLines ? heavyInLines : heavyAsWhole),
  };
}

/** The type of what `shrink` makes. */
export const shrunkType = ({ isTransparent }: PictureHead) => (isTransparent ? 'image/webp' : 'image/jpeg');

/**
 * A picture in another size, upright, in the colours of screens, without what the camera wrote into it; of an animation
 * its first picture.
 * @returns undefined when it cannot be decoded to its end
 */
export async function shrink(path: string, to: Measures, head: PictureHead): Promise<Buffer | undefined> {
  return inTurn(async () => {
    const sharp = await loadSharp();
    try {
      const small = sharp(path, reading)
        .timeout({ seconds: longestWork })
        .autoOrient()
        .resize(to.width, to.height, { fit: 'cover' });
      return await (head.isTransparent ? small.webp({ quality: 80 }) : small.jpeg({ quality: 82 })).toBuffer();
    } catch {
      return undefined;
    }
  }, head.isHeavy);
}

/** The edge of what a blurhash is made from: more would not be seen in it. */
const hashedEdge = 32;

/** A picture in some twenty letters, which clients show until they have the preview. @returns "" when it is broken */
export async function blurhashOf(path: string, { isHeavy, width, height }: PictureHead): Promise<string> {
  return inTurn(async () => {
    const sharp = await loadSharp();
    try {
      const { data, info } = await sharp(path, reading)
        .timeout({ seconds: longestWork })
        .autoOrient()
        .resize(hashedEdge, hashedEdge, { fit: 'inside' })
        .flatten({ background: '#ffffff' })
        .toColourspace('srgb')
        .ensureAlpha()
        .raw()
        .toBuffer({ resolveWithObject: true });
      const [across, down] = width >= height ? [4, 3] : [3, 4];
      return encode(new Uint8ClampedArray(data), info.width, info.height, across, down);
    } catch {
      return '';
    }
  }, isHeavy);
}

/** Pixels of a picture within another file. */
const mostInside = 2 ** 24;

/** A small square of a picture that somebody has put into another file. @returns undefined where it is none */
export async function portrait(bytes: Buffer, edge: number): Promise<Buffer | undefined> {
  if (!hasPreview(contentType(bytes))) return undefined;
  return inTurn(async () => {
    const sharp = await loadSharp();
    try {
      return await sharp(bytes, { ...reading, limitInputPixels: mostInside })
        .timeout({ seconds: longestWork })
        .autoOrient()
        .resize(edge, edge, { fit: 'cover' })
        .flatten({ background: '#ffffff' })
        .jpeg({ quality: 80 })
        .toBuffer();
    } catch {
      return undefined;
    }
  });
}
