import { may, type PlacedFile, permissionsFor } from '../../domain/file.js';
import { hasPreview } from '../../domain/preview.js';
import { type Space, unlimitedBytes } from '../../domain/quota.js';
import { declared, type Element, escaped, namespaces } from './xml.js';

/** A property by its namespace and name. */
export interface PropertyName {
  namespace: string;
  name: string;
}

/** What properties are told from, beside the file. */
export interface PropertyContext {
  instanceId: string;
  /** Of folders of one's own. */
  space: Space;
  /** What accounts are called. */
  displayNames: ReadonlyMap<string, string>;
  /** Ids of those that are shared with a conversation. */
  shared: ReadonlySet<number>;
}

type Tell = (placed: PlacedFile, context: PropertyContext) => string | undefined;

/** The id with the installation, as clients keep it. */
export const globalId = (id: number, instanceId: string): string => String(id).padStart(8, '0') + instanceId;

/**
 * What clients read of a right: S shared, R may be shared, M a mount, G readable, D may be removed, NV renamed and moved,
 * W written, CK files and folders made in it.
 */
function permissionLetters({ file, permissions, shareId, mountId }: PlacedFile): string {
  const has = (what: number) => (permissions & what) !== 0;
  const isMount = mountId !== undefined;
  return [
    shareId !== undefined && 'S',
    has(may.share) && 'R',
    isMount && 'M',
    has(may.read) && 'G',
    (isMount || has(may.delete)) && 'D',
    (isMount || has(may.update)) && 'NV',
    file.kind === 'file' && has(may.update) && 'W',
    file.kind === 'folder' && has(may.create) && 'CK',
  ]
    .filter(Boolean)
    .join('');
}

const ofFile =
  (tell: Tell): Tell =>
  (placed, context) =>
    placed.file.kind === 'file' ? tell(placed, context) : undefined;
const ofFolder =
  (tell: Tell): Tell =>
  (placed, context) =>
    placed.file.kind === 'folder' ? tell(placed, context) : undefined;

/** By namespace and name. What a property says is XML already. */
const properties: Record<string, Record<string, Tell>> = {
  [namespaces.d]: {
    getlastmodified: ({ file }) => new Date(file.modifiedAt * 1000).toUTCString(),
    creationdate: ({ file }) => new Date(file.createdAt * 1000).toISOString().replace('.000', ''),
    getetag: ({ file }) => escaped(`"${file.etag}"`),
    getcontenttype: ofFile(({ file }) => escaped(file.type)),
    getcontentlength: ofFile(({ file }) => String(file.size)),
    resourcetype: ({ file }) => (file.kind === 'folder' ? '<d:collection/>' : ''),
    displayname: ({ path, file }) => escaped(path.at(-1) ?? file.uid),
    'quota-available-bytes': ofFolder((_, { space }) =>
      String(Number.isFinite(space.quota) ? space.free : unlimitedBytes),
    ),
    'quota-used-bytes': ofFolder(({ file, path }, { space }) => String(path.length === 0 ? space.used : file.size)),
    supportedlock: () => '',
    lockdiscovery: () => '',
  },
  [namespaces.oc]: {
    id: ({ file }, { instanceId }) => escaped(globalId(file.id, instanceId)),
    fileid: ({ file }) => String(file.id),
    permissions: (placed) => permissionLetters(placed),
    size: ({ file }) => String(file.size),
    favorite: () => '0',
    'owner-id': ({ file }) => escaped(file.uid),
    'owner-display-name': ({ file }, { displayNames }) => escaped(displayNames.get(file.uid) ?? file.uid),
    'share-types': ({ file }, { shared }) => (shared.has(file.id) ? '<oc:share-type>10</oc:share-type>' : ''),
    'comments-unread': () => '0',
  },
  [namespaces.nc]: {
    'has-preview': ({ file }) => String(hasPreview(file.type)),
    'mount-type': ({ shareId }) => (shareId === undefined ? '' : 'shared'),
    'is-mount-root': ({ mountId }) => String(mountId !== undefined),
    'is-encrypted': () => '0',
    creation_time: ({ file }) => String(file.createdAt),
    upload_time: ({ file }) => String(file.createdAt),
    'share-attributes': () => '[]',
    note: () => '',
  },
  [namespaces.ocs]: {
    'share-permissions': ({ file, permissions }) => String(permissionsFor(file, permissions)),
  },
};

const keyOf = ({ namespace, name }: PropertyName): string => `{${namespace}}${name}`;
/** By what is asked for; names may be anything, those that every object has among them. */
const tellers: ReadonlyMap<string, Tell> = new Map(
  Object.entries(properties).flatMap(([namespace, some]) =>
    Object.entries(some).map(([name, tell]) => [keyOf({ namespace, name }), tell]),
  ),
);

/** What a request without names gets. */
export const usualProperties: readonly PropertyName[] = [
  'getlastmodified',
  'getcontentlength',
  'resourcetype',
  'quota-used-bytes',
  'quota-available-bytes',
  'getetag',
  'getcontenttype',
].map((name) => ({ namespace: namespaces.d, name }));

/** The names that a `prop` element holds. */
export const namesIn = (prop: Element | undefined): PropertyName[] =>
  (prop?.children ?? []).slice(0, 200).map(({ namespace, name }) => ({ namespace, name }));

const prefixes: ReadonlyMap<string, string> = new Map(
  Object.entries(namespaces).map(([prefix, namespace]) => [namespace, prefix]),
);

/** An element of that name; of a namespace that is not ours with its declaration. */
export function propertyElement({ namespace, name }: PropertyName, content = ''): string {
  const prefix = prefixes.get(namespace);
  const tag = prefix ? `${prefix}:${name}` : name;
  const start = prefix ? tag : `${tag} xmlns="${escaped(namespace)}"`;
  return content === '' ? `<${start}/>` : `<${start}>${content}</${tag}>`;
}

export const multistatusStart = `<?xml version="1.0"?>\n<d:multistatus ${declared}>`;
export const multistatusEnd = '</d:multistatus>\n';

/** One answer within a multistatus: what is known comes first (spec/clients.md §4.2). */
export function responseOf(
  href: string,
  names: readonly PropertyName[],
  placed: PlacedFile,
  context: PropertyContext,
  reportsMissing: boolean,
): string {
  let known = '';
  let missing = '';
  for (const property of names) {
    const value = tellers.get(keyOf(property))?.(placed, context);
    if (value === undefined) missing += propertyElement(property);
    else known += propertyElement(property, value);
  }
  const parts = [propstat(known, '200 OK')];
  if (missing !== '' && reportsMissing) parts.push(propstat(missing, '404 Not Found'));
  return `<d:response><d:href>${escaped(href)}</d:href>${parts.join('')}</d:response>`;
}

export const propstat = (properties: string, status: string): string =>
  `<d:propstat><d:prop>${properties}</d:prop><d:status>HTTP/1.1 ${status}</d:status></d:propstat>`;
