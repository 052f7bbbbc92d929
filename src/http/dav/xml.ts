import type { Readable } from 'node:stream';
import { TalkError } from '../../domain/errors.js';

/** One element of a request, its name with its namespace. */
export interface Element {
  namespace: string;
  name: string;
  children: Element[];
  /** All text directly in it. */
  text: string;
}

export const namespaces = {
  d: 'DAV:',
  s: 'http://sabredav.org/ns',
  oc: 'http://owncloud.org/ns',
  nc: 'http://nextcloud.org/ns',
  ocs: 'http://open-collaboration-services.org/ns',
} as const;

/** Declared once at the top; clients look for these very prefixes (spec/clients.md §4.2). */
export const declared = Object.entries(namespaces)
  .map(([prefix, namespace]) => `xmlns:${prefix}="${namespace}"`)
  .join(' ');

/** Clients ask for some dozens of names. */
const maxBytes = 64 * 1024;
const maxNesting = 32;

/**
 * The XML of a request.
 * @returns undefined for an empty body
 * @throws TalkError tooLong, invalid
 */
export async function readXml(stream: Readable): Promise<Element | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
    bytes += chunk.length;
    if (bytes > maxBytes)
      throw new TalkError('tooLong', 'body', { message: `The body is larger than ${maxBytes} bytes` });
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString('utf8').trim();
  return text === '' ? undefined : parse(text);
}

async function parse(text: string): Promise<Element> {
  // Nothing that we are asked needs one, and entities are for making little much.
  if (/<!DOCTYPE/i.test(text)) throw unreadable();
  const { XMLParser, XMLValidator } = await import('fast-xml-parser');
  if (XMLValidator.validate(text) !== true) throw unreadable();
  const parser = new XMLParser({
    preserveOrder: true,
    ignoreAttributes: false,
    attributeNamePrefix: '',
    parseTagValue: false,
    processEntities: false,
    ignoreDeclaration: true,
    ignorePiTags: true,
  });
  let nodes: Node[];
  try {
    nodes = parser.parse(text);
  } catch {
    throw unreadable();
  }
  const [root, ...others] = elements(nodes, new Map(), 0);
  if (!root || others.length > 0) throw unreadable();
  return root;
}

/** As fast-xml-parser tells it: one key that is the name, and perhaps `:@` with attributes; or `#text`. */
type Node = Record<string, unknown>;

function elements(nodes: Node[], above: ReadonlyMap<string, string>, depth: number): Element[] {
  if (depth > maxNesting) throw unreadable();
  return nodes.flatMap((node) => {
    const tag = Object.keys(node).find((key) => key !== ':@' && key !== '#text');
    if (tag === undefined) return [];
    const known = new Map([...above, ...prefixesOf(node[':@'])]);
    const children = node[tag] as Node[];
    const [prefix, name] = tag.includes(':') ? (tag.split(':', 2) as [string, string]) : ['', tag];
    const text = children.map((child) => ('#text' in child ? decoded(String(child['#text'])) : '')).join('');
    return [
      { namespace: known.get(prefix) ?? '', name, children: elements(children, known, depth + 1), text: text.trim() },
    ];
  });
}

function prefixesOf(attributes: unknown): Map<string, string> {
  const found = new Map<string, string>();
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (name === 'xmlns') found.set('', decoded(String(value)));
    else if (name.startsWith('xmlns:')) found.set(name.slice(6), decoded(String(value)));
  }
  return found;
}

const entities: ReadonlyMap<string, string> = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
  ['apos', "'"],
]);

const decoded = (text: string): string =>
  text.replace(/&(?:(\w+)|#(\d{1,7})|#x([0-9a-f]{1,6}));/gi, (whole, name, decimal, hex) => {
    if (name !== undefined) return entities.get(name) ?? whole;
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });

/** Text as it may stand in XML, attributes too. */
export const escaped = (text: string): string =>
  text
    // biome-ignore lint/suspicious/noControlCharactersInRegex: XML has no way to write these
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;');

/** The children of that name. */
export const inside = (element: Element | undefined, namespace: string, name: string): Element[] =>
  element?.children.filter((child) => child.namespace === namespace && child.name === name) ?? [];

const unreadable = () => new TalkError('invalid', 'body', { message: 'The body cannot be read as XML' });
