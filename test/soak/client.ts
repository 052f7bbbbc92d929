import { Agent, type ClientRequest, type IncomingHttpHeaders, request } from 'node:http';

export interface Person {
  uid: string;
  /** The value of the Authorization header. */
  authorization: string;
}

export const personOf = (uid: string, password: string): Person => ({
  uid,
  authorization: `Basic ${Buffer.from(`${uid}:${password}`).toString('base64')}`,
});

/** What is looked at of a message. */
export interface Message {
  id: number;
  /** "" of what somebody has written, else the type. */
  systemMessage: string;
  message: string;
  referenceId: string;
  actorId: string;
  parent?: { id: number };
}

export interface Room {
  token: string;
  name: string;
  lastReadMessage: number;
  unreadMessages: number;
  lastMessage: { id: number };
}

export interface Reply {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

/** The connection broke before the whole answer was there. */
export class Broken extends Error {
  /** Of the answer, if it had begun. */
  readonly status: number | undefined;

  constructor(cause: unknown, status?: number) {
    super(`the connection broke: ${cause}`, { cause });
    this.status = status;
  }
}

export interface Query {
  [name: string]: string | number;
}

export const chatPath = (token: string): string => `/apps/spreed/api/v1/chat/${token}`;
export const roomPath = (token = ''): string => `/apps/spreed/api/v4/room${token && `/${token}`}`;

/** Nothing that is asked here takes longer. */
const patienceMilliseconds = 90_000;

/** Requests to one server process, over connections that are kept. */
export class Client {
  readonly #port: number;
  readonly #agent = new Agent({ keepAlive: true });

  constructor(port: number) {
    this.#port = port;
  }

  /**
   * Below `/ocs/v2.php`; `values` are the query of a GET, else the form.
   * @throws Broken
   */
  ask(person: Person, method: string, path: string, values: Query = {}): Promise<Reply> {
    const pairs = Object.entries(values).map(([name, value]): [string, string] => [name, String(value)]);
    const sent = new URLSearchParams(pairs).toString();
    const inQuery = method === 'GET';
    return new Promise((resolve, reject) => {
      const asking = request({
        host: '127.0.0.1',
        port: this.#port,
        agent: this.#agent,
        method,
        path: `/ocs/v2.php${path}${inQuery ? `?${sent}` : ''}`,
        timeout: patienceMilliseconds,
        headers: {
          Authorization: person.authorization,
          'OCS-APIRequest': 'true',
          Accept: 'application/json',
          ...(inQuery ? {} : { 'Content-Type': 'application/x-www-form-urlencoded' }),
        },
      });
      asking.once('error', (error) => reject(new Broken(error)));
      asking.once('timeout', () => asking.destroy(new Error('it takes too long')));
      asking.once('response', (response) => {
        const parts: string[] = [];
        const status = response.statusCode ?? 0;
        response.setEncoding('utf8');
        response.on('data', (part: string) => parts.push(part));
        response.once('error', (error) => reject(new Broken(error, status)));
        response.once('end', () => resolve({ status, headers: response.headers, text: parts.join('') }));
      });
      asking.end(inQuery ? undefined : sent);
    });
  }

  /**
   * A request outside the OCS entry points, its body sent piece by piece.
   * @throws Broken
   */
  send(
    person: Person,
    method: string,
    path: string,
    pieces: readonly Buffer[] = [],
    more: Record<string, string> = {},
  ): Promise<{ status: number; bytes: Buffer }> {
    const length = String(pieces.reduce((sum, piece) => sum + piece.length, 0));
    const headers = { Authorization: person.authorization, 'Content-Length': length, ...more };
    const { promise, resolve, reject } = withResolvers<{ status: number; bytes: Buffer }>();
    const sending = request({ host: '127.0.0.1', port: this.#port, agent: this.#agent, method, path, headers });
    sending.setTimeout(patienceMilliseconds, () => sending.destroy(new Error('it takes too long')));
    sending.once('error', (error) => reject(new Broken(error)));
    sending.once('response', (response) => {
      const parts: Buffer[] = [];
      const status = response.statusCode ?? 0;
      response.on('data', (part: Buffer) => parts.push(part));
      response.once('error', (error) => reject(new Broken(error, status)));
      response.once('end', () => resolve({ status, bytes: Buffer.concat(parts) }));
    });
    void sendAll(sending, pieces);
    return promise;
  }

  /** @throws Error unless the answer is a success */
  async succeed(person: Person, method: string, path: string, values: Query = {}): Promise<Reply> {
    const reply = await this.ask(person, method, path, values);
    if (reply.status >= 200 && reply.status <= 299) return reply;
    throw new Error(`${person.uid}: ${method} ${path} was answered ${reply.status} ${reply.text.slice(0, 500)}`);
  }

  /** Every message of a room above `after`, oldest first, read page by page from the newest backwards. */
  async history(person: Person, token: string, after = 0): Promise<Message[]> {
    const found: Message[] = [];
    for (let known = 0; ; ) {
      const query = { lookIntoFuture: 0, limit: 200, lastKnownMessageId: known };
      const reply = await this.ask(person, 'GET', chatPath(token), query);
      if (reply.status === 304) break;
      if (reply.status !== 200) throw new Error(`the history was answered ${reply.status} ${reply.text}`);
      found.push(...dataOf<Message[]>(reply));
      known = lastGivenOf(reply);
      if (known <= after) break;
    }
    return found.filter(({ id }) => id > after).reverse();
  }

  /** Hangs up on whatever is still open. */
  close(): void {
    this.#agent.destroy();
  }
}

/** With a turn of the event loop between pieces, so that whatever happens may happen between them. */
async function sendAll(sending: ClientRequest, pieces: readonly Buffer[]): Promise<void> {
  for (const piece of pieces) {
    if (sending.destroyed) return;
    sending.write(piece);
    await new Promise((resolve) => setImmediate(resolve));
  }
  sending.end();
}

function withResolvers<T>() {
  let resolve: (value: T) => void = () => {};
  let reject: (error: unknown) => void = () => {};
  const promise = new Promise<T>((resolved, rejected) => {
    resolve = resolved;
    reject = rejected;
  });
  return { promise, resolve, reject };
}

/** `ocs.data` of an answer in JSON; its shape is what the tests of openapi.yaml look after. */
export const dataOf = <T>(reply: Reply): T => JSON.parse(reply.text).ocs.data;

/** `ocs.meta.statuscode`, if the answer is an OCS envelope. */
export function statusCodeOf(reply: Reply): number | undefined {
  try {
    return JSON.parse(reply.text).ocs.meta.statuscode;
  } catch {
    return undefined;
  }
}

/** `X-Chat-Last-Given`. */
export const lastGivenOf = (reply: Reply): number => Number(reply.headers['x-chat-last-given']);
