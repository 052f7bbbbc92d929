import { Readable } from 'node:stream';
import { spaceFor } from '../../actions/fileSpace.js';
import { findFile } from '../../actions/placeFile.js';
import { TalkError } from '../../domain/errors.js';
import type { PlacedFile } from '../../domain/file.js';
import { basePath } from '../basePath.js';
import { hrefOf, type Tree } from './place.js';
import {
  multistatusEnd,
  multistatusStart,
  namesIn,
  type PropertyContext,
  type PropertyName,
  propertyElement,
  propstat,
  responseOf,
  usualProperties,
} from './properties.js';
import { answerDavError, answerXml, type DavRequest } from './request.js';
import { type Element, escaped, inside, namespaces, readXml } from './xml.js';

/** Entries of a folder that are read and told together: a folder of a million is never one text. */
const pageSize = 500;

/** What somebody wants to know of each. */
interface Wanted {
  names: readonly PropertyName[];
  /** False where nothing was asked for by name: then what is not there is not told of. */
  reportsMissing: boolean;
}

export async function propfind(request: DavRequest, path: string[], tree: Tree): Promise<void> {
  const { ctx, deps, user } = request;
  const depth = ctx.get('depth').toLowerCase();
  if (depth === 'infinity') {
    answerDavError(ctx, 403, 'Please ask folder by folder', '<d:propfind-finite-depth/>');
    return;
  }
  const wanted = wantedBy(await readXml(ctx.req));
  const placed = await findFile(deps, user.uid, path);
  answerXml(ctx, 207, '');
  ctx.body = Readable.from(listing(request, placed, wanted, tree, depth === '0'), { objectMode: false });
}

function wantedBy(body: Element | undefined): Wanted {
  if (body && (body.namespace !== namespaces.d || body.name !== 'propfind')) {
    throw new TalkError('invalid', 'body', { message: 'A propfind element is expected' });
  }
  const [prop] = inside(body, namespaces.d, 'prop');
  return prop ? { names: namesIn(prop), reportsMissing: true } : { names: usualProperties, reportsMissing: false };
}

async function* listing(
  request: DavRequest,
  placed: PlacedFile,
  wanted: Wanted,
  tree: Tree,
  onlyItself: boolean,
): AsyncGenerator<string> {
  const { deps, user } = request;
  yield multistatusStart + (await told(request, [placed], wanted, tree));
  if (!onlyItself && placed.file.kind === 'folder') {
    for (let after = ''; ; ) {
      const page = await deps.storage.filesIn(user.uid, placed, deps.clock.now(), after, pageSize);
      const last = page.at(-1)?.path.at(-1);
      if (last === undefined) break;
      yield await told(request, page, wanted, tree);
      after = last;
    }
  }
  yield multistatusEnd;
}

/** The answers for these, as they stand in a multistatus. */
async function told(
  { deps, user }: DavRequest,
  page: readonly PlacedFile[],
  { names, reportsMissing }: Wanted,
  tree: Tree,
): Promise<string> {
  const wants = (namespace: string, ...some: string[]) =>
    names.some((one) => one.namespace === namespace && some.includes(one.name));
  const { storage, instance } = deps;
  const owners = wants(namespaces.oc, 'owner-display-name') ? [...new Set(page.map(({ file }) => file.uid))] : [];
  const context: PropertyContext = {
    instanceId: instance.id,
    space: wants(namespaces.d, 'quota-available-bytes', 'quota-used-bytes')
      ? await spaceFor(deps, user)
      : { used: 0, free: 0, quota: 0 },
    displayNames: new Map((await storage.users(owners)).map(({ uid, displayName }) => [uid, displayName])),
    shared: new Set(
      wants(namespaces.oc, 'share-types') ? await storage.sharedAmong(page.map(({ file }) => file.id)) : [],
    ),
  };
  const base = basePath(instance.url);
  return page
    .map((placed) => {
      const href = hrefOf(base, tree, user.uid, placed.path, placed.file.kind === 'folder');
      return responseOf(href, names, placed, context, reportsMissing);
    })
    .join('');
}

/** `SEARCH` for one file by its id, as iOS does before it opens one (spec/clients.md §4.2). */
export async function search(request: DavRequest): Promise<void> {
  const { ctx, deps, user } = request;
  const body = await readXml(ctx.req);
  const [query] = body?.name === 'basicsearch' ? [body] : inside(body, namespaces.d, 'basicsearch');
  const [select] = inside(query, namespaces.d, 'select');
  const [where] = inside(query, namespaces.d, 'where');
  const [equal] = inside(where, namespaces.d, 'eq');
  const [asked] = namesIn(inside(equal, namespaces.d, 'prop')[0]);
  const id = inside(equal, namespaces.d, 'literal')[0]?.text ?? '';
  if (asked?.namespace !== namespaces.oc || asked.name !== 'fileid' || !/^\d{1,15}$/.test(id)) {
    answerDavError(ctx, 501, 'Files can only be searched for by their oc:fileid');
    return;
  }
  const found = await deps.storage.fileById(user.uid, Number(id), deps.clock.now());
  const [prop] = inside(select, namespaces.d, 'prop');
  const wanted = { names: prop ? namesIn(prop) : usualProperties, reportsMissing: prop !== undefined };
  const answer = found ? await told(request, [found], wanted, 'files') : '';
  answerXml(ctx, 207, multistatusStart + answer + multistatusEnd);
}

/** `PROPPATCH`: when a file was modified can be set, nothing else; of several all or none. */
export async function proppatch({ ctx, deps, user }: DavRequest, placed: PlacedFile, tree: Tree): Promise<void> {
  const body = await readXml(ctx.req);
  if (body?.namespace !== namespaces.d || body.name !== 'propertyupdate') {
    throw new TalkError('invalid', 'body', { message: 'A propertyupdate element is expected' });
  }
  const changes = body.children.flatMap((change) =>
    inside(change, namespaces.d, 'prop').flatMap(({ children }) =>
      children.map((property) => ({ property, seconds: change.name === 'set' ? timeOf(property) : undefined })),
    ),
  );
  const isAllowed = changes.every(({ seconds }) => seconds !== undefined);
  const last = changes.at(-1)?.seconds;
  if (isAllowed && last !== undefined) await deps.storage.setModified(placed.file.id, last, deps.clock.now());
  const list = (some: typeof changes) => some.map(({ property }) => propertyElement(property)).join('');
  const refused = changes.filter(({ seconds }) => seconds === undefined);
  const parts = isAllowed
    ? [propstat(list(changes), '200 OK')]
    : [
        propstat(list(refused), '403 Forbidden'),
        propstat(list(changes.filter(({ seconds }) => seconds !== undefined)), '424 Failed Dependency'),
      ];
  const href = hrefOf(basePath(deps.instance.url), tree, user.uid, placed.path, placed.file.kind === 'folder');
  answerXml(
    ctx,
    207,
    `${multistatusStart}<d:response><d:href>${escaped(href)}</d:href>${parts.join('')}</d:response>${multistatusEnd}`,
  );
}

/** Unix seconds that a property sets the time of modification to, if it does. */
function timeOf({ namespace, name, text }: Element): number | undefined {
  if (namespace !== namespaces.d || (name !== 'lastmodified' && name !== 'getlastmodified')) return undefined;
  if (/^\d{1,11}$/.test(text)) return Number(text);
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : Math.floor(time / 1000);
}
