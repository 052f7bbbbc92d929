import { lookup } from 'node:dns/promises';
import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { LRUCache } from 'lru-cache';
import { maxLinkLength, type PageSummary, summaryOf } from './domain/reference.js';
import { isPublicAddress } from './publicAddress.js';

/** Fetches what pages elsewhere say of themselves, for who was sent a link to them. */
export interface LinkReader {
  /**
   * @param mayFetch asked only before a page is fetched indeed, and not when what it says is still known
   * @returns undefined for a page that cannot be had, or says nothing of itself; never throws
   */
  read(url: string, mayFetch: () => Promise<boolean>): Promise<PageSummary | undefined>;
}

/** What a reader may do; tests bring looser ones, for what they run is on this machine. */
export interface LinkTerms {
  /** Whether that address may be connected to. */
  mayConnect: (address: string) => boolean;
  /** Whether that port may be; `""` is the usual one. */
  mayUsePort: (port: string) => boolean;
}

/** Milliseconds for everything: names, redirects and the page. */
const patience = 5000;
/** Bytes of a page that are read; what it says of itself stands at its top. */
const maxBytes = 256 * 1024;
const maxRedirects = 3;
/** Pages that are fetched at a time; further ones are given up. */
const maxAtOnce = 16;
const maxKept = 1000;
/** Milliseconds for which an answer is kept, and for which there being none is. */
const keptFor = 3600_000;
const refusalKeptFor = 300_000;

const publicTerms: LinkTerms = {
  mayConnect: isPublicAddress,
  mayUsePort: (port) => port === '' || port === '80' || port === '443',
};

export function createLinkReader(terms: LinkTerms = publicTerms): LinkReader {
  const kept = new LRUCache<string, { summary: PageSummary | undefined }>({ max: maxKept });
  const underway = new Map<string, Promise<PageSummary | undefined>>();

  async function fetchOnce(url: string, mayFetch: () => Promise<boolean>): Promise<PageSummary | undefined> {
    if (!(await mayFetch())) return undefined;
    const summary = await fetchSummary(url, terms).catch(() => undefined);
    kept.set(url, { summary }, { ttl: summary ? keptFor : refusalKeptFor });
    return summary;
  }

  return {
    async read(url, mayFetch) {
      const address = withoutFragment(url);
      const known = kept.get(address);
      if (known) return known.summary;
      let fetching = underway.get(address);
      if (fetching === undefined) {
        if (underway.size >= maxAtOnce) return undefined;
        fetching = fetchOnce(address, mayFetch).finally(() => underway.delete(address));
        underway.set(address, fetching);
      }
      return fetching;
    },
  };
}

const withoutFragment = (url: string): string => url.replace(/#.*$/s, '');

async function fetchSummary(start: string, terms: LinkTerms): Promise<PageSummary | undefined> {
  const deadline = AbortSignal.timeout(patience);
  let url = start;
  for (let redirects = 0; redirects <= maxRedirects; redirects++) {
    const response = await ask(checkedUrl(url, terms), terms, deadline);
    try {
      const { statusCode = 0, headers } = response;
      if (statusCode >= 300 && statusCode < 400 && headers.location !== undefined) {
        url = new URL(headers.location, url).href;
        continue;
      }
      const type = headers['content-type'] ?? '';
      if (statusCode !== 200 || !/^(?:text\/html|application\/xhtml\+xml)\b/i.test(type)) return undefined;
      // A packed page could unpack to anything; it was asked for as it is.
      if ((headers['content-encoding'] ?? 'identity') !== 'identity') return undefined;
      return summaryOf(await readTop(response, type));
    } finally {
      response.destroy();
    }
  }
  return undefined;
}

/** @throws Error for what is not to be asked */
function checkedUrl(text: string, terms: LinkTerms): URL {
  const url = new URL(text);
  const isWeb = url.protocol === 'http:' || url.protocol === 'https:';
  if (!isWeb || text.length > maxLinkLength || url.username !== '' || url.password !== '')
    throw new Error('no web page');
  if (!terms.mayUsePort(url.port)) throw new Error('no port of web pages');
  // The lookup below is not asked for a host that is an address already.
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0 && !terms.mayConnect(host)) throw new Error('no address out in the world');
  return url;
}

function ask(url: URL, terms: LinkTerms, signal: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const options = {
      agent: false as const,
      signal,
      lookup: checkedLookup(terms),
      maxHeaderSize: 16 * 1024,
      headers: { Accept: 'text/html', 'Accept-Encoding': 'identity', 'User-Agent': 'Parley (link preview)' },
    };
    const asking: ClientRequest = url.protocol === 'https:' ? httpsRequest(url, options) : httpRequest(url, options);
    asking.on('response', (response) => {
      // Whoever reads it is told; once nobody reads any more, trouble is no news.
      response.on('error', () => {});
      resolve(response);
    });
    asking.on('error', reject);
    asking.on('close', () => reject(new Error('no answer')));
    asking.end();
  });
}

/**
 * Gives the socket the addresses of a name, if every one may be connected to. The socket connects to what was checked
 * here, so that a name cannot mean something else a moment later.
 */
const checkedLookup =
  ({ mayConnect }: LinkTerms): LookupFunction =>
  (name, options, callback) => {
    const find = async () => {
      const found = await lookup(name, { all: true });
      const [first] = found;
      if (!first || !found.every(({ address }) => mayConnect(address))) {
        throw new Error(`${name} is not out in the world`);
      }
      return { first, found };
    };
    find().then(
      ({ first, found }) => {
        if (options.all) callback(null, found);
        else callback(null, first.address, first.family);
      },
      (error: Error) => callback(error, '', 0),
    );
  };

/** The page up to the end of its head, or as far as it is read. */
async function readTop(response: IncomingMessage, type: string): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    const bytes = Buffer.from(chunk);
    chunks.push(bytes);
    size += bytes.length;
    if (size >= maxBytes || bytes.includes('</head>')) break;
  }
  const page = Buffer.concat(chunks).subarray(0, maxBytes);
  const [, charset = 'utf-8'] =
    /charset=["']?([\w-]{1,40})/i.exec(type) ?? metaCharset.exec(page.toString('latin1')) ?? [];
  return textOf(page, charset);
}

const metaCharset = /<meta\s[^<>]{0,200}charset=["']?([\w-]{1,40})/i;

/** As UTF-8 where the page names no charset that is known. */
function textOf(page: Buffer, charset: string): string {
  try {
    return new TextDecoder(charset).decode(page);
  } catch {
    return page.toString();
  }
}
