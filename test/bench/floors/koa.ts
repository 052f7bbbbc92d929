/**
 * The same floor as anybody would write it with koa, @koa/router and koa-body: what the framework adds to bare.ts.
 */
import type { AddressInfo } from 'node:net';
import Router from '@koa/router';
import Koa from 'koa';
import { koaBody } from 'koa-body';
import { announce, apiBase, envelope, FloorRooms, messagesAfter } from './messages.js';

interface News {
  body: Buffer;
  lastGiven: number;
}

const rooms = new FloorRooms<(news: News) => void>();
const router = new Router();

router.post(`${apiBase}/:token`, (ctx) => {
  const { message, woken } = rooms.add(String(ctx.params.token), String(Object(ctx.request.body).message));
  ctx.status = 201;
  ctx.body = envelope(201, message);
  const news = { body: Buffer.from(JSON.stringify(envelope(200, [message]))), lastGiven: message.id };
  for (const wake of woken) wake(news);
});

router.get(`${apiBase}/:token`, async (ctx) => {
  const room = rooms.room(String(ctx.params.token));
  const known = Number(ctx.query.lastKnownMessageId ?? 0);
  const fresh = messagesAfter(room, known);
  if (ctx.query.lookIntoFuture !== '1' || fresh.length > 0) {
    ctx.set('X-Chat-Last-Given', String(fresh.at(-1)?.id ?? known));
    ctx.body = envelope(200, fresh);
    return;
  }
  const seconds = Math.min(60, Number(ctx.query.timeout ?? 30));
  const news = await new Promise<News | undefined>((resolve) => {
    const wake = (found?: News) => {
      clearTimeout(timer);
      room.waiters.delete(wake);
      resolve(found);
    };
    const timer = setTimeout(wake, seconds * 1000);
    room.waiters.add(wake);
    ctx.res.on('close', () => wake());
  });
  if (!news) {
    ctx.status = 304;
    return;
  }
  ctx.set('X-Chat-Last-Given', String(news.lastGiven));
  ctx.type = 'application/json; charset=utf-8';
  ctx.body = news.body;
});

const app = new Koa();
app.use(koaBody());
app.use(router.routes());
app.use((ctx) => {
  ctx.body = envelope(200, []);
});
const server = app.listen({ host: '127.0.0.1', port: 0, backlog: 4096 }, () =>
  announce((server.address() as AddressInfo).port),
);
server.keepAliveTimeout = 75_000;
