import type { Sharp } from 'sharp';
import type { Picture, PixelPicture, PixelType } from '../domain/picture.js';
import { glance, inTurn, loadSharp, longestWork } from './workshop.js';

/** Width and height of what is decoded, in pixels: some 100 MB while it is worked on. */
export const largestEdge = 5000;

/** An SVG that we made ourselves, as PNG. */
export async function rasterize(svg: string, size: number): Promise<Picture> {
  const bytes = await inTurn(async () => {
    const sharp = await loadSharp();
    return sharp(Buffer.from(svg)).resize(size, size).png({ compressionLevel: 9 }).toBuffer();
  });
  return { type: 'image/png', bytes };
}

export interface Measured {
  width: number;
  height: number;
}

/** What the head of a PNG or JPEG says. @returns undefined when it is not one that can be read */
export async function measure(file: string): Promise<Measured | undefined> {
  return glance(async () => {
    const sharp = await loadSharp();
    try {
      const { width, height } = await sharp(file, { limitInputPixels: false }).metadata();
      return { width, height };
    } catch {
      return undefined;
    }
  });
}

/**
 * A PNG or JPEG in other sizes, upright, without what the camera wrote into it. Nothing is made larger than it is.
 * @returns undefined when it cannot be decoded to its end
 */
export async function scale(
  file: string,
  sizes: readonly number[],
  type: PixelType,
): Promise<PixelPicture[] | undefined> {
  return inTurn(async () => {
    const sharp = await loadSharp();
    try {
      const upright = sharp(file, { limitInputPixels: largestEdge ** 2 })
        .timeout({ seconds: longestWork })
        .autoOrient()
        .resize(Math.max(...sizes), Math.max(...sizes), { fit: 'cover', withoutEnlargement: true });
      const largest = await upright.png({ compressionLevel: 3 }).toBuffer();
      const pictures = sizes.map(async (size): Promise<PixelPicture> => {
        const scaled = sharp(largest).resize(size, size, { fit: 'cover', withoutEnlargement: true });
        return { type, bytes: await encoded(scaled, type).toBuffer() };
      });
      return await Promise.all(pictures);
    } catch {
      return undefined;
    }
  });
}

const encoded = (picture: Sharp, type: PixelType): Sharp =>
  type === 'image/jpeg' ? picture.jpeg({ quality: 88 }) : picture.png({ compressionLevel: 9 });
