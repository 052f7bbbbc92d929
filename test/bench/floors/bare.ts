/**
 * The floor of floors: long polls on bare node:http, without accounts, permissions, a database or rendering for each
 * viewer. One buffer serves everybody who waits. What Parley costs beyond this is its own.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { announce, envelope, FloorRooms, messagesAfter } from './messages.js';

interface Waiter {
  res: ServerResponse;
  timer: NodeJS.Timeout;
}

const rooms = new FloorRooms<Waiter>();
const type = 'application/json; charset=utf-8';

const server = createServer((req, res) => {
  const [path = '', query = ''] = (req.url ?? '').split('?');
  const token = path.split('/')[8] ?? '';
  if (token === '') return answer(res, 200, bytes(200, []), 0);
  if (req.method === 'POST') return post(req, res, token);
  poll(res, token, new URLSearchParams(query));
});

function post(req: IncomingMessage, res: ServerResponse, token: string): void {
  let body = '';
  req.on('data', (chunk) => {
    body += chunk;
  });
  req.on('end', () => {
    const { message, woken } = rooms.add(token, JSON.parse(body).message);
    answer(res, 201, bytes(201, message), message.id);
    const news = bytes(200, [message]);
    for (const waiter of woken) {
      clearTimeout(waiter.timer);
      answer(waiter.res, 200, news, message.id);
    }
  });
}

function poll(res: ServerResponse, token: string, query: URLSearchParams): void {
  const room = rooms.room(token);
  const known = Number(query.get('lastKnownMessageId') ?? 0);
  const fresh = messagesAfter(room, known);
  if (query.get('lookIntoFuture') !== '1' || fresh.length > 0) {
    answer(res, 200, bytes(200, fresh), fresh.at(-1)?.id ?? known);
    return;
  }
  const seconds = Math.min(60, Number(query.get('timeout') ?? 30));
  const timer = setTimeout(() => {
    room.waiters.delete(waiter);
    res.writeHead(304);
    res.end();
  }, seconds * 1000);
  const waiter: Waiter = { res, timer };
  room.waiters.add(waiter);
  res.on('close', () => {
    clearTimeout(timer);
    room.waiters.delete(waiter);
  });
}

const bytes = (status: number, data: unknown): Buffer => Buffer.from(JSON.stringify(envelope(status, data)));

function answer(res: ServerResponse, status: number, body: Buffer, lastGiven: number): void {
  res.writeHead(status, { 'content-type': type, 'content-length': body.length, 'x-chat-last-given': lastGiven });
  res.end(body);
}

server.keepAliveTimeout = 75_000;
server.listen({ host: '127.0.0.1', port: 0, backlog: 4096 }, () => announce((server.address() as AddressInfo).port));
