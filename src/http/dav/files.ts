import { copyFile, findFile, makeFolder, moveFile, removeFile } from '../../actions/placeFile.js';
import { mustBeAllowed, notMatched, type WriteRequest, type Written, writeFile } from '../../actions/writeFile.js';
import { TalkError } from '../../domain/errors.js';
import { conditionsHold, may } from '../../domain/file.js';
import { answerFile, versionHeaders } from './download.js';
import { type DavPlace, pathOfAddress, placeOf } from './place.js';
import { globalId } from './properties.js';
import { propfind, proppatch } from './propfind.js';
import { answerDavError, bodyBytes, bodyOf, type DavRequest, etagsOf, modifiedAtOf } from './request.js';

type FilesPlace = Extract<DavPlace, { kind: 'files' }>;

/** What may be done with files and folders. */
export const fileMethods: Record<string, (request: DavRequest, place: FilesPlace) => Promise<void>> = {
  GET: download,
  HEAD: download,
  PUT: upload,
  DELETE: remove,
  MKCOL: makeCollection,
  MOVE: (request, place) => relocate(request, place, moveFile),
  COPY: (request, place) => relocate(request, place, copyFile),
  PROPFIND: (request, { path, tree }) => propfind(request, path, tree),
  async PROPPATCH(request, { path, tree }) {
    const placed = await findFile(request.deps, request.user.uid, path);
    mustBeAllowed(placed, may.update);
    await proppatch(request, placed, tree);
  },
};

async function download({ ctx, deps, user }: DavRequest, { path }: FilesPlace): Promise<void> {
  const placed = await findFile(deps, user.uid, path);
  mustBeAllowed(placed, may.read);
  if (placed.file.kind === 'folder') {
    // Clients find out by HEAD whether a name is taken.
    if (ctx.method === 'HEAD') {
      ctx.status = 200;
      ctx.set(versionHeaders(placed.file));
    } else answerDavError(ctx, 405, 'A folder has no content of its own: please use PROPFIND');
    return;
  }
  const isThere = await answerFile(ctx, deps, placed.file, path.at(-1) ?? placed.file.name);
  if (!isThere) answerDavError(ctx, 416, 'The file ends before that');
}

async function upload({ ctx, deps, user }: DavRequest, { path }: FilesPlace): Promise<void> {
  if (ctx.get('content-range') !== '') {
    throw new TalkError('invalid', 'range', { message: 'A part of a file cannot be written: please upload in chunks' });
  }
  const request = { path, ...conditionsOf(ctx) };
  answerWritten({ ctx, deps, user }, await writeFile(deps, user.uid, request, bodyOf(ctx), bodyBytes(ctx)));
}

/** What the headers of a request make a condition of writing, and the time that they set. */
export const conditionsOf = (ctx: DavRequest['ctx']): Omit<WriteRequest, 'path'> => ({
  ifMatch: etagsOf(ctx, 'if-match'),
  ifNoneMatch: etagsOf(ctx, 'if-none-match'),
  modifiedAt: modifiedAtOf(ctx),
});

export function answerWritten({ ctx, deps }: DavRequest, { file, isNew }: Written): void {
  ctx.status = isNew ? 201 : 204;
  ctx.set({
    'OC-FileId': globalId(file.id, deps.instance.id),
    'OC-ETag': `"${file.etag}"`,
    ETag: `"${file.etag}"`,
  });
  if (ctx.get('x-oc-mtime') !== '') ctx.set('X-OC-MTime', 'accepted');
}

async function remove({ ctx, deps, user }: DavRequest, { path }: FilesPlace): Promise<void> {
  const placed = await findFile(deps, user.uid, path);
  if (!conditionsHold(placed.file, { ifMatch: etagsOf(ctx, 'if-match') })) throw notMatched();
  await removeFile(deps, placed);
  ctx.status = 204;
}

async function makeCollection({ ctx, deps, user }: DavRequest, { path }: FilesPlace): Promise<void> {
  if (bodyBytes(ctx) !== 0) {
    answerDavError(ctx, 415, 'A folder is made without a body');
    return;
  }
  const folder = await makeFolder(deps, user.uid, path);
  ctx.status = 201;
  ctx.set('OC-FileId', globalId(folder.id, deps.instance.id));
}

async function relocate({ ctx, deps, user }: DavRequest, { path }: FilesPlace, action: typeof moveFile): Promise<void> {
  const to = destinationOf({ ctx, deps, user });
  const from = await findFile(deps, user.uid, path);
  if (action === copyFile && ctx.get('depth') === '0' && from.file.kind === 'folder') {
    throw new TalkError('invalid', 'depth', { message: 'A folder is copied with what it holds' });
  }
  const overwrite = ctx.get('overwrite').toUpperCase() !== 'F';
  ctx.status = (await action(deps, user.uid, { from, to, overwrite })) ? 201 : 204;
}

/** The path in the account's own tree that `Destination` names. @throws TalkError invalid, forbidden */
export function destinationOf({ ctx, deps, user }: DavRequest): string[] {
  const { url } = deps.instance;
  const path = pathOfAddress(ctx.get('destination'), url, [new URL(url).host, ctx.host]);
  const place = placeOf(path, user.uid);
  if (place?.kind !== 'files') {
    throw new TalkError('forbidden', [], { message: 'The destination is not among your files' });
  }
  return place.path;
}
