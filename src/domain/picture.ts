/** A picture as it is answered. */
export interface Picture {
  type: 'image/svg+xml' | PixelType;
  bytes: Uint8Array;
}

/** What may be uploaded, and what is kept of it. */
export type PixelType = 'image/png' | 'image/jpeg';

export interface PixelPicture extends Picture {
  type: PixelType;
}

/** The two sizes in which faces are kept and asked for, in pixels: 64 for lists, 512 for everything larger. */
export const sizes = [64, 512] as const;
export type Size = (typeof sizes)[number];

/** What is asked for is answered in the size that comes next. */
export const sizeFor = (asked: number): Size => (asked <= 64 ? 64 : 512);

/** A face in one of the sizes. */
export interface SizedPicture extends PixelPicture {
  size: Size;
}
