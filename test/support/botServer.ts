import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { Answer, Person } from './person.js';

/** One webhook as it came. */
export interface Told {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
  // biome-ignore lint/suspicious/noExplicitAny: stories look into events freely
  event: any;
}

const sign = (secret: string, text: string): string => createHmac('sha256', secret).update(text).digest('hex');

/** Where bots listen. */
export class BotServer {
  #server: Server | undefined;
  port = 0;
  /** All that was told, in the order in which it came. */
  readonly told: Told[] = [];
  /** What is answered, by the path. */
  readonly answers = new Map<string, number>();
  /** Paths whose answers are held back until `release`. */
  readonly #slow = new Map<string, (() => void)[]>();
  /** Where a redirect leads. */
  location = '';

  url(path: string): string {
    return `http://127.0.0.1:${this.port}/${path}`;
  }

  async start(): Promise<void> {
    const server = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (text: string) => {
        body += text;
      });
      request.on('end', () => {
        const path = (request.url ?? '').slice(1);
        this.told.push({ path, headers: request.headers, body, event: JSON.parse(body) });
        const status = this.answers.get(path) ?? 200;
        const answer = () => response.writeHead(status, this.location ? { Location: this.location } : {}).end('thanks');
        const held = this.#slow.get(path);
        if (held) held.push(answer);
        else answer();
      });
    });
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
    const address = server.address();
    this.port = typeof address === 'object' && address ? address.port : 0;
    this.#server = server;
  }

  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (!server) return;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }

  slow(path: string): void {
    this.#slow.set(path, []);
  }

  release(path: string): void {
    const held = this.#slow.get(path) ?? [];
    this.#slow.delete(path);
    for (const answer of held) answer();
  }

  /** What that bot was told. */
  at(path: string): Told[] {
    return this.told.filter((each) => each.path === path);
  }

  /** The types of what it was told, with the text of messages and the name of what happened. */
  heard(path: string): string[] {
    return this.at(path).map(({ event }) => {
      if (event.type === 'Create') return JSON.parse(event.object.content).message;
      if (event.type === 'Activity') return event.object.name;
      return event.type;
    });
  }
}

/** Whether it was signed with that secret. */
export const isSigned = ({ headers, body }: Told, secret: string): boolean =>
  headers['x-nextcloud-talk-signature'] === sign(secret, `${headers['x-nextcloud-talk-random']}${body}`);

/** Asks as a bot does. @param change of what is signed or of the headers */
export function asBot(
  somebody: Person,
  method: string,
  path: string,
  secret: string,
  form: Record<string, unknown>,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const random = 'r'.repeat(32);
  const text = String(form.message ?? form.reaction ?? '');
  return somebody.request(method, `/apps/spreed/api/v1/bot/${path}`, {
    form,
    headers: {
      'X-Nextcloud-Talk-Bot-Random': random,
      'X-Nextcloud-Talk-Bot-Signature': sign(secret, random + text),
      ...headers,
    },
  });
}
