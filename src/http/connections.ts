import { type Server, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import proxyAddr from 'proxy-addr';
import type { Config } from '../config.js';
import { Tally } from '../limits.js';
import { networkOf } from '../throttle.js';
import { jsonType } from './ocs.js';

/** How long one who is refused may take to read why. */
const farewellMilliseconds = 1000;

/**
 * Refuses connections from networks that hold as many as they may: with 429, before anything is read of them. Trusted
 * proxies are let in always, for behind them are many people.
 */
export function limitConnections(
  server: Server,
  config: Pick<Config, 'maxConnectionsPerAddress' | 'trustedProxies'>,
): void {
  const { maxConnectionsPerAddress: max } = config;
  if (!Number.isFinite(max)) return;
  const isProxy = proxyAddr.compile(config.trustedProxies);
  const held = new Tally(max);
  // The server's own listener starts reading requests, so that it may see only what is let in.
  const serve = server.listeners('connection');
  server.removeAllListeners('connection');
  server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress ?? '';
    if (!isProxy(address, 0)) {
      const network = networkOf(address);
      if (!held.enter(network)) {
        refuse(socket, refusal(429, `Too many connections: the limit for one address is ${max}`));
        return;
      }
      socket.once('close', () => held.leave(network));
    }
    for (const listener of serve) listener.call(server, socket);
  });
}

/** Tells clients whose request could not be read why, and hangs up. It concerns nobody but them. */
export function answerUnreadable(server: Server, { maxHeader }: Pick<Config, 'maxHeader'>): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (!socket.writable) return;
    if (error.code === 'HPE_HEADER_OVERFLOW') {
      refuse(socket, refusal(431, `The headers are larger than ${maxHeader} bytes`));
    } else if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') {
      refuse(socket, refusal(408, 'The request took too long to arrive'));
    } else {
      refuse(socket, refusal(400, 'This is no HTTP request'));
    }
  });
}

function refuse(socket: Duplex, answer: string): void {
  // What it still sends is read and dropped: unread, it would make the system reset the connection under the answer.
  socket.on('error', () => {}).resume();
  const farewell = setTimeout(() => socket.destroy(), farewellMilliseconds);
  socket.once('close', () => clearTimeout(farewell));
  socket.end(answer);
}

/** A whole answer, for where there is no request to answer: an OCS envelope all the same. */
function refusal(status: number, message: string): string {
  const body = JSON.stringify({ ocs: { meta: { status: 'failure', statuscode: status, message }, data: [] } });
  return [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Connection: close',
    `Content-Type: ${jsonType}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    '',
    body,
  ].join('\r\n');
}
