import type { Context } from 'koa';
import { notMatched } from '../../actions/writeFile.js';
import type { Deps } from '../../deps.js';
import { conditionsHold, type FileNode } from '../../domain/file.js';
import { fileHeaders } from '../fileAnswer.js';
import { etagsOf } from './request.js';

/** Bytes of a file, from `start` to before `end`. */
interface Range {
  start: number;
  end: number;
}

/**
 * Answers with the content of a file, or the part of it that was asked for, if the client does not have it already.
 * @param name as the reader knows it
 * @returns false when no byte of the range that is asked for is there: the status and headers are set, a body is not
 * @throws TalkError preconditionFailed
 */
export async function answerFile(
  ctx: Context,
  { blobs }: Pick<Deps, 'blobs'>,
  file: FileNode,
  name: string,
): Promise<boolean> {
  if (file.digest === undefined) throw new Error(`file ${file.id} has no content`);
  const { size } = file;
  ctx.set(fileHeaders(name, file.type, false));
  ctx.set({ ...versionHeaders(file), 'Accept-Ranges': 'bytes' });
  if (isKnown(ctx, file)) {
    ctx.remove('Content-Disposition');
    ctx.status = 304;
    return true;
  }
  const range = rangeOf(ctx, file);
  if (range === 'nowhere') {
    ctx.status = 416;
    ctx.set('Content-Range', `bytes */${size}`);
    return false;
  }
  const { start, end } = range ?? { start: 0, end: size };
  if (range) ctx.set('Content-Range', `bytes ${start}-${end - 1}/${size}`);
  ctx.status = range ? 206 : 200;
  const type = ctx.response.get('Content-Type');
  if (ctx.method === 'HEAD' || start === end) ctx.body = Buffer.alloc(0);
  else ctx.body = await blobs.open(file.digest, start, end);
  // Koa would have them of what the body is.
  ctx.set('Content-Type', type);
  ctx.length = end - start;
  return true;
}

/** What tells one version of a file from another. */
export const versionHeaders = ({ etag, modifiedAt }: FileNode): Record<string, string> => ({
  ETag: `"${etag}"`,
  'OC-ETag': `"${etag}"`,
  'Last-Modified': new Date(modifiedAt * 1000).toUTCString(),
});

/** Whether the client has it already (RFC 9110 §13.2.2). @throws TalkError preconditionFailed */
function isKnown(ctx: Context, file: FileNode): boolean {
  const isNewer = (header: string) => {
    const time = Date.parse(ctx.get(header));
    return Number.isNaN(time) ? undefined : file.modifiedAt > time / 1000;
  };
  const ifMatch = etagsOf(ctx, 'if-match');
  if (ifMatch ? !conditionsHold(file, { ifMatch }) : isNewer('if-unmodified-since') === true) throw notMatched();
  const ifNoneMatch = etagsOf(ctx, 'if-none-match');
  return ifNoneMatch ? !conditionsHold(file, { ifNoneMatch }) : isNewer('if-modified-since') === false;
}

/** The one range that is asked for; more than one are answered with everything, as are those that are none. */
function rangeOf(ctx: Context, { size, etag, modifiedAt }: FileNode): Range | 'nowhere' | undefined {
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(ctx.get('range').replaceAll(' ', '')) ?? [];
  if ((first === '' && last === '') || (first !== '' && last !== '' && Number(last) < Number(first))) return undefined;
  const condition = ctx.get('if-range');
  const holds = condition === '' || condition === `"${etag}"` || Date.parse(condition) === modifiedAt * 1000;
  if (!holds) return undefined;
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size : Math.min(size, Number(last) + 1);
  return start < end ? { start, end } : 'nowhere';
}
