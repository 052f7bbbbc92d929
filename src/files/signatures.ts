/** Readable, and with no mark of anything more. */
export const plainText = 'text/plain';
/** What says nothing of itself. */
export const unknownType = 'application/octet-stream';

/** How much of a file's beginning is looked at, in bytes; less does where there is no more. */
export const headBytes = 4096;

/** What stands where, as Latin-1; or a look at all of the beginning. */
type Mark = readonly (readonly [at: number, bytes: string])[] | ((text: string) => boolean);

const begins = (bytes: string): Mark => [[0, bytes]];
const riff = (form: string): Mark => [
  [0, 'RIFF'],
  [8, form],
];
/** The first packet of a stream in Ogg says what it holds. */
const ogg =
  (...codecs: string[]) =>
  (text: string) =>
    text.startsWith('OggS') && codecs.some((codec) => text.startsWith(codec, 28));

/** In order: what is more special comes first. */
const marks: readonly (readonly [type: string, mark: Mark])[] = [
  ['image/png', begins('\x89PNG\r\n\x1a\n')],
  ['image/jpeg', begins('\xff\xd8\xff')],
  ['image/gif', begins('GIF87a')],
  ['image/gif', begins('GIF89a')],
  ['image/webp', riff('WEBP')],
  ['image/tiff', begins('II*\0')],
  ['image/tiff', begins('MM\0*')],
  // The size of its second header is one of few.
  ['image/bmp', (text) => text.startsWith('BM') && [12, 40, 52, 56, 64, 108, 124].includes(text.charCodeAt(14))],
  ['image/vnd.adobe.photoshop', begins('8BPS')],
  ['image/jxl', begins('\xff\x0a')],
  ['image/jxl', begins('\0\0\0\x0cJXL \r\n\x87\n')],
  ['image/jp2', begins('\0\0\0\x0cjP  \r\n\x87\n')],
  ['image/x-xcf', begins('gimp xcf ')],
  ['audio/wav', riff('WAVE')],
  ['video/x-msvideo', riff('AVI ')],
  ['audio/mpeg', begins('ID3')],
  ['audio/mpeg', (text) => hasFrames(text, '\xf2\xf3\xfa\xfb')],
  ['audio/aac', (text) => hasFrames(text, '\xf0\xf1\xf8\xf9')],
  ['audio/flac', begins('fLaC')],
  ['audio/amr', begins('#!AMR')],
  ['audio/midi', begins('MThd')],
  ['audio/ogg', ogg('OpusHead', '\x01vorbis', '\x7fFLAC', 'Speex')],
  ['video/ogg', ogg('\x80theora')],
  ['application/ogg', begins('OggS')],
  ['video/webm', (text) => text.startsWith('\x1aE\xdf\xa3') && text.slice(0, 80).includes('webm')],
  ['video/x-matroska', begins('\x1aE\xdf\xa3')],
  ['video/x-flv', begins('FLV\x01')],
  ['video/mpeg', begins('\0\0\x01\xba')],
  ['video/mpeg', begins('\0\0\x01\xb3')],
  ['video/mp2t', [0, 188, 376].map((at) => [at, 'G'] as const)],
  ['application/vnd.ms-asf', begins('\x30\x26\xb2\x75\x8e\x66\xcf\x11')],
  ['text/vcard', (text) => /^(?:\xef\xbb\xbf)?BEGIN:VCARD\s/i.test(text)],
  ['application/pdf', begins('%PDF-')],
  ['application/zip', begins('PK\x03\x04')],
  ['application/zip', begins('PK\x05\x06')],
  ['application/gzip', begins('\x1f\x8b\x08')],
  ['application/x-bzip2', begins('BZh')],
  ['application/x-xz', begins('\xfd7zXZ\0')],
  ['application/x-7z-compressed', begins('7z\xbc\xaf\x27\x1c')],
  ['application/vnd.rar', begins('Rar!\x1a\x07')],
  ['application/zstd', begins('\x28\xb5\x2f\xfd')],
  ['application/x-tar', [[257, 'ustar']]],
  ['application/x-ole-storage', begins('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1')],
  ['application/x-msdownload', (text) => text.startsWith('MZ') && !isText(text)],
  ['application/x-executable', begins('\x7fELF')],
  ['application/vnd.sqlite3', begins('SQLite format 3\0')],
];

/** By the brand of a file in boxes (ISO base media): what is not named here is a film. */
const brands: Record<string, string> = {
  avif: 'image/avif',
  avis: 'image/avif',
  heic: 'image/heic',
  heix: 'image/heic',
  heim: 'image/heic',
  heis: 'image/heic',
  hevc: 'image/heic',
  hevx: 'image/heic',
  mif1: 'image/heif',
  msf1: 'image/heif',
  'crx ': 'image/x-canon-cr3',
  'qt  ': 'video/quicktime',
  'M4A ': 'audio/mp4',
  'M4B ': 'audio/mp4',
};

/**
 * What a content says of itself: the type that its first bytes are the mark of, `text/plain` for whatever can be read
 * as text (SVG and HTML are no more than that here), `application/octet-stream` for anything else, "" for nothing at all.
 * @param head its first `headBytes`
 */
export function contentType(head: Uint8Array): string {
  const text = Buffer.from(head.buffer, head.byteOffset, Math.min(head.length, headBytes)).toString('latin1');
  if (text === '') return '';
  if (text.startsWith('ftyp', 4)) return typeOfBrand(text);
  const found = marks.find(([, mark]) =>
    typeof mark === 'function' ? mark(text) : mark.every(([at, bytes]) => text.startsWith(bytes, at)),
  );
  return found?.[0] ?? (isText(text) ? plainText : unknownType);
}

function typeOfBrand(text: string): string {
  const main = text.slice(8, 12);
  if (main.startsWith('3g')) return 'video/3gpp';
  const type = brands[main] ?? 'video/mp4';
  if (type !== 'image/heif') return type;
  // Where the main brand leaves open how the picture is packed, one of the others says.
  const others = text.slice(16, text.charCodeAt(2) * 256 + text.charCodeAt(3));
  return brands[/avi[fs]|hei[cxms]|hev[cx]/.exec(others)?.[0] ?? ''] ?? type;
}

/** Whether it begins with one frame of sound and holds another: two bytes alone could be anything. */
function hasFrames(text: string, seconds: string): boolean {
  const isFrame = (at: number) => text.charAt(at) === '\xff' && seconds.includes(text.charAt(at + 1) || '-');
  if (!isFrame(0)) return false;
  for (let at = text.indexOf('\xff', 7); at > 0; at = text.indexOf('\xff', at + 1)) if (isFrame(at)) return true;
  return false;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: what text does not have
const control = /[\0-\x08\x0e-\x1a\x1c-\x1f]/;

/** In UTF-16 with its mark, or in anything that has ASCII in it, such as UTF-8 or Latin-1. */
const isText = (text: string): boolean =>
  text.startsWith('\xff\xfe') || text.startsWith('\xfe\xff') || !control.test(text);
