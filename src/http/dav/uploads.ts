import { abandonUpload, findUpload, finishUpload, receivePart, startUpload } from '../../actions/uploadInParts.js';
import { TalkError } from '../../domain/errors.js';
import { basePath } from '../basePath.js';
import { answerWritten, conditionsOf, destinationOf } from './files.js';
import type { DavPlace } from './place.js';
import { multistatusEnd, multistatusStart, propstat } from './properties.js';
import { answerXml, bodyBytes, bodyOf, bytesOf, type DavRequest } from './request.js';
import { escaped, readXml } from './xml.js';

type UploadsPlace = Extract<DavPlace, { kind: 'uploads' }>;

/** What the parts of an upload become when it is moved to where the file is to be. */
const wholeFile = '.file';

/** Uploads in parts, and the parts of one (spec/clients.md §4.1). */
export const uploadMethods: Record<string, (request: DavRequest, place: UploadsPlace) => Promise<void>> = {
  async MKCOL({ ctx, deps }, { uid, name, part }) {
    if (part !== undefined) throw new TalkError('forbidden', [], { message: 'An upload holds parts only' });
    await startUpload(deps, uid, name);
    ctx.status = 201;
  },

  async PUT({ ctx, deps }, { uid, name, part }) {
    if (part === undefined) throw new TalkError('conflict', [], { message: 'A part needs a name' });
    const upload = await findUpload(deps, uid, name);
    ctx.status = (await receivePart(deps, uid, upload, part, bodyOf(ctx), bodyBytes(ctx))) ? 201 : 204;
  },

  async MOVE(request, { uid, name, part }) {
    const { ctx, deps } = request;
    if (part !== wholeFile) {
      throw new TalkError('forbidden', [], { message: `Only ${wholeFile} of an upload can be moved` });
    }
    const path = destinationOf(request);
    const upload = await findUpload(deps, uid, name);
    const conditions = conditionsOf(ctx);
    if (ctx.get('overwrite').toUpperCase() === 'F') conditions.ifNoneMatch = ['*'];
    const total = bytesOf(ctx, 'oc-total-length');
    answerWritten(request, await finishUpload(deps, uid, upload, { path, ...conditions }, total));
  },

  async DELETE({ ctx, deps }, { uid, name, part }) {
    if (part !== undefined) throw new TalkError('forbidden', [], { message: 'A part goes with its upload' });
    await abandonUpload(deps, await findUpload(deps, uid, name));
    ctx.status = 204;
  },

  /** What has come so far, so that a client may go on where it was interrupted. */
  async PROPFIND({ ctx, deps }, { uid, name, part }) {
    await readXml(ctx.req);
    const upload = await findUpload(deps, uid, name);
    const parts = await deps.storage.uploadParts(upload.id);
    const chosen = part === undefined ? parts : parts.filter((one) => one.name === part);
    if (part !== undefined && chosen.length === 0)
      throw new TalkError('notFound', [], { message: 'There is no such part' });
    const base = `${basePath(deps.instance.url)}/remote.php/dav/uploads/${encodeURIComponent(uid)}/${encodeURIComponent(name)}/`;
    const modified = `<d:getlastmodified>${new Date(upload.touchedAt * 1000).toUTCString()}</d:getlastmodified>`;
    const response = (href: string, properties: string) =>
      `<d:response><d:href>${escaped(href)}</d:href>${propstat(modified + properties, '200 OK')}</d:response>`;
    const itself = part === undefined ? response(base, '<d:resourcetype><d:collection/></d:resourcetype>') : '';
    const listed = part === undefined && ctx.get('depth') === '0' ? [] : chosen;
    const answers = listed.map(({ name: own, size }) =>
      response(base + own, `<d:resourcetype/><d:getcontentlength>${size}</d:getcontentlength>`),
    );
    answerXml(ctx, 207, multistatusStart + itself + answers.join('') + multistatusEnd);
  },
};
