import { type IncomingHttpHeaders, request } from 'node:http';
import type { Readable } from 'node:stream';
import { checkAnswer } from './openapi.js';
import type { Person } from './person.js';
import type { Talk } from './talk.js';

/** One answer of WebDAV, its body as text and as it came. */
export interface DavAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  bytes: Buffer;
}

export interface DavOptions {
  headers?: Record<string, string>;
  body?: string | Buffer | Readable;
  /** Without credentials. */
  anonymous?: boolean;
}

/** Verbs that openapi.yaml can describe. */
const described = new Set(['GET', 'HEAD', 'PUT', 'DELETE']);

/** Sends exactly that path, which `fetch` would tidy up. */
export function dav(
  talk: Talk,
  person: Person,
  method: string,
  path: string,
  { headers = {}, body, anonymous = false }: DavOptions = {},
): Promise<DavAnswer> {
  return new Promise((resolve, reject) => {
    const auth = anonymous ? {} : { Authorization: `Basic ${btoa(`${person.uid}:${person.password}`)}` };
    const full = path.startsWith('/') ? path : `/remote.php/dav/files/${person.uid}/${path}`;
    const length =
      typeof body === 'string' || Buffer.isBuffer(body) ? { 'Content-Length': Buffer.byteLength(body) } : {};
    const sent = request(
      { host: '127.0.0.1', port: talk.running.port, method, path: full, headers: { ...auth, ...length, ...headers } },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const bytes = Buffer.concat(chunks);
          const { statusCode: status = 0, headers: given } = response;
          const text = bytes.toString();
          try {
            if (described.has(method)) checkAnswer({ method, path: full, status, headers: given, body: text });
            resolve({ status, headers: given, text, bytes });
          } catch (error) {
            reject(error);
          }
        });
      },
    );
    sent.setTimeout(20_000, () => sent.destroy(new Error(`${method} ${full} was not answered`)));
    sent.on('error', reject);
    if (body === undefined) sent.end();
    else if (typeof body === 'string' || Buffer.isBuffer(body)) sent.end(body);
    else body.pipe(sent);
  });
}

/** The texts of all elements of that name, such as `oc:size`. */
export const valuesOf = (answer: DavAnswer, name: string): string[] =>
  [...answer.text.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'))].map(([, value = '']) => value);
