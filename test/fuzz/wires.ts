import { Agent, type IncomingHttpHeaders, request } from 'node:http';

/** One request as it goes over the wire. */
export interface Sent {
  method: string;
  /** With its query. */
  path: string;
  headers: Record<string, string>;
  body: string | Buffer;
  /** Milliseconds after which the client hangs up, if it does. */
  hangUpAfter?: number;
}

export interface Reply {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  /** What a JSON answer says. */
  json: unknown;
  cookies: [name: string, value: string][];
}

/** The connections to one server; they are kept open. */
export interface Wires {
  port: number;
  agent: Agent;
}

export const openWires = (port: number, most: number): Wires => ({
  port,
  agent: new Agent({ keepAlive: true, maxSockets: most, maxFreeSockets: most }),
});

/** A request takes no longer than this, unless it waits for messages. */
const deadline = 30_000;

/** The client hung up, as it was told to. */
export class HungUp extends Error {}

/** @throws HungUp; Error when there is no answer in time, or what came is none */
export function send({ port, agent }: Wires, { method, path, headers, body, hangUpAfter }: Sent): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const hasBody = body.length > 0;
    const all = hasBody ? { ...headers, 'Content-Length': String(Buffer.byteLength(body)) } : headers;
    const asked = request({ host: '127.0.0.1', port, agent, method, path, headers: all }, (answer) => {
      const pieces: Buffer[] = [];
      answer.on('data', (piece: Buffer) => pieces.push(piece));
      answer.on('end', () => {
        clearTimeout(timer);
        try {
          resolve(read(answer.statusCode ?? 0, answer.headers, Buffer.concat(pieces).toString()));
        } catch (error) {
          reject(error);
        }
      });
      answer.on('error', reject);
    });
    const why = hangUpAfter === undefined ? new Error(`there was no answer within ${deadline} ms`) : new HungUp();
    const timer = setTimeout(() => asked.destroy(why), hangUpAfter ?? deadline);
    asked.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    asked.end(hasBody ? body : undefined);
  });
}

function read(status: number, headers: IncomingHttpHeaders, text: string): Reply {
  const isJson = headers['content-type']?.startsWith('application/json') && text !== '';
  const cookies = (headers['set-cookie'] ?? []).flatMap((cookie): [string, string][] => {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
    return name ? [[name, value]] : [];
  });
  return { status, headers, text, json: isJson ? JSON.parse(text) : undefined, cookies };
}
