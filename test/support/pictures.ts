import { deflateSync } from 'node:zlib';
import sharp from 'sharp';

/** A square of one colour, or with a different height no square. */
export const plainPicture = (type: 'png' | 'jpeg' | 'gif' | 'webp', width = 96, height = width): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background: '#c04020' } })
    .toFormat(type)
    .toBuffer();

/** A JPEG that a camera held sideways has taken: left half red, right half blue, to be turned by a quarter. */
export async function sidewaysPicture(): Promise<Buffer> {
  const blue = await sharp({ create: { width: 80, height: 160, channels: 3, background: '#0000ff' } })
    .png()
    .toBuffer();
  return sharp({ create: { width: 160, height: 160, channels: 3, background: '#ff0000' } })
    .composite([{ input: blue, left: 80, top: 0 }])
    .withExif({ IFD0: { Copyright: 'kept nowhere' } })
    .withMetadata({ orientation: 6 })
    .jpeg({ quality: 100 })
    .toBuffer();
}

/** A PNG of few bytes that says of itself to be that large; all of it is black. */
export function pngOfSize(edge: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(edge, 0);
  header.writeUInt32BE(edge, 4);
  // One bit for each pixel, shades of grey.
  header[8] = 1;
  const rows = Buffer.alloc((Math.ceil(edge / 8) + 1) * Math.min(edge, 2000));
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc(named), 4);
  return Buffer.concat([frame.subarray(0, 4), named, frame.subarray(4)]);
}

function crc(bytes: Buffer): number {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  }
  return (sum ^ 0xffffffff) >>> 0;
}

/** What a picture is, and the colour of one of its pixels as six hexadecimal digits. */
export async function lookAt(bytes: Buffer, x = 0.5, y = 0.5) {
  const { data, info } = await sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const at = (Math.floor(info.height * y) * info.width + Math.floor(info.width * x)) * info.channels;
  const { format, exif, orientation } = await sharp(bytes).metadata();
  const color = data.subarray(at, at + 3).toString('hex');
  return { format, width: info.width, height: info.height, color, exif, orientation };
}
