import { TalkError } from '../../domain/errors.js';
import { checkedName, checkedPath } from '../../domain/file.js';
import { basePath } from '../basePath.js';

/** What an address below the entry points of WebDAV stands for. */
export type DavPlace =
  | { kind: 'root' }
  | { kind: 'files'; path: string[]; tree: Tree }
  | { kind: 'uploads'; uid: string; name: string; part: string | undefined };

/** The two addresses that an account's tree has. */
export type Tree = 'files' | 'webdav';

const entry = /^\/remote\.php\/(dav|webdav)(?:\/|$)/;

/** Whether a path belongs to WebDAV. */
export const isDavPath = (path: string): boolean => path.startsWith('/remote.php/') && entry.test(collapsed(path));

/** Slashes that stand twice count once. */
const collapsed = (path: string): string => path.replace(/\/{2,}/g, '/');

/**
 * @param path as it was sent, with its escapes
 * @param uid who asks: there is nothing in anybody else's place for them
 * @returns undefined when it stands for nothing
 * @throws TalkError invalid `name`: half an escape, what is not UTF-8, `..` or another name that cannot be one
 */
export function placeOf(path: string, uid: string): DavPlace | undefined {
  const [, kind] = entry.exec(collapsed(path)) ?? [];
  const names = decodedNames(path).slice(2);
  if (kind === 'webdav') return { kind: 'files', path: checkedPath(names), tree: 'webdav' };
  const [section, owner, ...rest] = names;
  if (section === undefined) return { kind: 'root' };
  if (owner?.toLowerCase() !== uid.toLowerCase()) return undefined;
  if (section === 'files') return { kind: 'files', path: checkedPath(rest), tree: 'files' };
  const [name, part, ...more] = rest;
  if (section !== 'uploads' || name === undefined || more.length > 0) return undefined;
  return { kind: 'uploads', uid, name: checkedName(name), part };
}

function decodedNames(path: string): string[] {
  try {
    return path
      .split('/')
      .filter((name) => name !== '')
      .map(decodeURIComponent);
  } catch {
    throw new TalkError('invalid', 'name', { message: 'The path is not valid UTF-8' });
  }
}

/** The address of something in an account's tree, below the host. @param base path of the public URL, "" for none */
export function hrefOf(base: string, tree: Tree, uid: string, path: readonly string[], isFolder: boolean): string {
  const start = tree === 'files' ? `/remote.php/dav/files/${encodeURIComponent(uid)}/` : '/remote.php/webdav/';
  return `${base}${start}${path.map(encodeURIComponent).join('/')}${isFolder && path.length > 0 ? '/' : ''}`;
}

/**
 * What a header such as `Destination` names: a path of this server.
 * @param hosts under which it is known
 * @throws TalkError invalid when it is no address, or of another server
 */
export function pathOfAddress(address: string, url: string, hosts: readonly string[]): string {
  const invalid = (message: string) => new TalkError('invalid', 'destination', { message });
  if (address === '') throw invalid('The Destination header is missing');
  // Not by URL, which would resolve `..`: that is refused like everywhere.
  const [, host, path = ''] = /^(?:https?:\/\/([^/?#]+))?(\/[^?#]*)?(?:[?#].*)?$/i.exec(address) ?? [];
  if (path === '') throw invalid('The Destination header is not an address');
  if (host !== undefined && !hosts.some((known) => known.toLowerCase() === withoutUser(host).toLowerCase())) {
    throw invalid('The destination lies on another server');
  }
  const base = basePath(url);
  return base !== '' && path.startsWith(`${base}/`) ? path.slice(base.length) : path;
}

const withoutUser = (host: string): string => host.slice(host.lastIndexOf('@') + 1);
