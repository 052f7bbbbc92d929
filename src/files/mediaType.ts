import { lookup } from 'mime-types';
import { plainText, unknownType } from './signatures.js';

/** Types that the table of extensions calls otherwise than clients do, or does not know. */
const named: Record<string, string> = {
  flac: 'audio/flac',
  go: 'text/x-go',
  md: 'text/markdown',
  py: 'text/x-python',
  rs: 'text/x-rust',
  ts: 'application/typescript',
  tsx: 'application/typescript',
  vcf: 'text/vcard',
};

/** Of a content that may be more than it shows at its beginning: the types that a name may make of it. */
const inside: Record<string, RegExp> = {
  'application/zip':
    /^application\/(?:vnd\.(?:openxmlformats|oasis\.opendocument|android\.package-archive|apple\.|google-earth\.kmz|comicbook\+zip|ms-\w+\..+\.12$)|epub\+zip|java-archive)/i,
  'application/x-ole-storage': /^application\/(?:msword|vnd\.(?:ms-\w+|visio))$/,
  'application/gzip': /^(?:application\/x-(?:gtar|tgz|compressed-tar)|image\/svg\+xml)$/,
  'application/pdf': /^application\/(?:postscript|illustrator)$/,
  'application/vnd.ms-asf': /^(?:audio|video)\/x-ms-/,
  'application/ogg': /^(?:audio|video)\/ogg$/,
  'text/vcard': /^text\//,
  // Pictures as cameras keep them for themselves.
  'image/tiff': /^image\/x-/,
  // Sound alone comes in the same boxes as films.
  'video/mp4': /^audio\/mp4$/,
  'video/webm': /^audio\/webm$/,
  'video/x-matroska': /^audio\/(?:x-matroska|webm)$/,
};

/** What a name alone never makes of a content, for those that are such things show it. */
const shown =
  /^(?:image\/(?!svg)|application\/(?:pdf|zip|gzip|epub|java-archive|x-7z-compressed|vnd\.(?:openxmlformats|oasis|rar)))/;

/** @returns undefined when it has no extension, or one that says nothing */
function typeByName(name: string): string | undefined {
  const extension = /\.([^.\s/]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
  return (Object.hasOwn(named, extension) ? named[extension] : lookup(extension)) || undefined;
}

/**
 * The media type of a file. What its content shows it to be comes first; the name decides between kinds of text, between
 * formats that come in the same container, and where the content tells nothing. So what is named like a picture and is
 * none never becomes one.
 * @param content what `contentType` (signatures.ts) found in its first bytes
 */
export function mediaType(name: string, content: string): string {
  const byName = typeByName(name);
  if (content === '') return byName ?? plainText;
  const isTold = content !== plainText && content !== unknownType;
  if (isTold) return byName !== undefined && inside[content]?.test(byName) ? byName : content;
  return byName !== undefined && !shown.test(byName) ? byName : content;
}

/** Browsers may show these without harm wherever they come from: no script runs in them. */
const safe = /^(?:image\/(?:png|jpeg|gif|webp|avif|heic|heif|bmp)|(?:audio|video)\/[\w.+-]+)$/;

/** Whether a file of that type may be opened in a browser, rather than only be kept. */
export const isSafeToShow = (type: string): boolean => safe.test(type);
