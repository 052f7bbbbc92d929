import type { Context } from 'koa';
import proxyAddr from 'proxy-addr';
import type { Config } from '../config.js';

/** Reads the client's address: of trusted proxies the one that they name. */
export function addressReader({ trustedProxies }: Pick<Config, 'trustedProxies'>): (ctx: Context) => string {
  if (trustedProxies.length === 0) return ({ req }) => req.socket.remoteAddress ?? '';
  const trust = proxyAddr.compile([...trustedProxies]);
  return ({ req }) => proxyAddr(req, trust);
}
