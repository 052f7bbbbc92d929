/** Links in texts, and what clients show of them (spec/host.md §10). */

/** As clients show it; the order of keys is part of the API. */
export interface Reference {
  richObjectType: string;
  richObject: Record<string, string> | null;
  openGraphObject: OpenGraph;
  accessible: boolean;
}

export interface OpenGraph {
  id: string;
  name: string;
  description: string | null;
  /** URL of a picture. */
  thumb: string | null;
  link: string;
}

const linkPattern = '(https?:\\/\\/)([-A-Z0-9+_.]+(?::[0-9]+)?(?:\\/[-A-Z0-9+&@#%?=~_|!:,.;()]*)*)';

/** What capabilities tell clients of links: what stands before one, its scheme, its rest, and what stands behind it. */
export const referencePattern = `(\\s|\\n|^)${linkPattern}(\\s|\\n|$)`;

/** Longer ones are not looked at. */
export const maxLinkLength = 2000;

const link = new RegExp(`^${linkPattern}$`, 'i');

/** The links of a text, each once, as they stand between blanks. */
export function linksIn(text: string): string[] {
  const words = text.split(/\s+/).filter((word) => word.length <= maxLinkLength && link.test(word));
  return [...new Set(words)];
}

/** What a link to a conversation here leads to. */
export interface CallLink {
  token: string;
  /** undefined for the conversation itself. */
  messageId: number | undefined;
}

/** @returns undefined for a link that leads elsewhere */
export function callLinkIn(url: string, baseUrl: string): CallLink | undefined {
  if (!url.startsWith(`${baseUrl}/`)) return undefined;
  const found = /^\/(?:index\.php\/)?call\/([a-z0-9]{4,30})\/?(?:\?[^#]*)?(?:#message_(\d{1,15}))?$/.exec(
    url.slice(baseUrl.length),
  );
  const [, token, messageId] = found ?? [];
  if (token === undefined) return undefined;
  return { token, messageId: messageId === undefined ? undefined : Number(messageId) };
}

/** What a page elsewhere says of itself. */
export interface PageSummary {
  title: string;
  /** "" for nothing. */
  description: string;
}

/** Characters of titles and descriptions that are kept. */
const maxTitle = 200;
export const maxDescription = 500;

/** Reads the head of an HTML page. @returns undefined for one that says nothing of itself */
export function summaryOf(html: string): PageSummary | undefined {
  const said = new Map<string, string>();
  for (const [, attributes = ''] of html.matchAll(/<meta\s([^<>]{1,4000})>/gi)) {
    const name = attribute(attributes, 'property') ?? attribute(attributes, 'name');
    const content = attribute(attributes, 'content');
    if (name !== undefined && content !== undefined && !said.has(name.toLowerCase())) {
      said.set(name.toLowerCase(), content);
    }
  }
  const [, titled = ''] = /<title(?:\s[^<>]{0,200})?>([^<]{0,2000})/i.exec(html) ?? [];
  const first = (...candidates: (string | undefined)[]): string =>
    candidates.map((candidate) => plain(candidate ?? '')).find(Boolean) ?? '';
  const title = first(said.get('og:title'), said.get('twitter:title'), titled);
  if (title === '') return undefined;
  const description = first(said.get('og:description'), said.get('twitter:description'), said.get('description'));
  return { title: cut(title, maxTitle), description: cut(description, maxDescription) };
}

function attribute(attributes: string, name: string): string | undefined {
  const found = new RegExp(`(?:^|\\s)${name}\\s{0,9}=\\s{0,9}(?:"([^"]*)"|'([^']*)'|([^\\s"']+))`, 'i').exec(
    attributes,
  );
  return found?.[1] ?? found?.[2] ?? found?.[3];
}

const entities: Record<string, string> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  ndash: '–',
  mdash: '—',
  hellip: '…',
};

/** With characters for their escapes, on one line. */
function plain(html: string): string {
  const text = html.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{1,8}));/gi, (whole, decimal, hex, name) => {
    if (name !== undefined) return entities[String(name).toLowerCase()] ?? whole;
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return code > 31 && code <= 0x10ffff ? String.fromCodePoint(code) : ' ';
  });
  return text
    .toWellFormed()
    .replace(/\p{Cc}|\s+/gu, ' ')
    .replace(/ {2,}/g, ' ')
    .trim();
}

/** @param length characters */
export function cut(text: string, length: number): string {
  const characters = [...text];
  return characters.length > length ? `${characters.slice(0, length - 1).join('')}…` : text;
}
