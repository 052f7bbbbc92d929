import type { Context } from 'koa';
import { jsonType } from './ocs.js';

/** Whether the request was meant by who sends it: browsers cannot be made to send this header to other sites. */
export function isMeant(ctx: Context): boolean {
  const { headers } = ctx.req;
  return Boolean(headers['ocs-apirequest'] || headers.ocs_apirequest) || /^bearer /i.test(headers.authorization ?? '');
}

/** Bare JSON instead of an envelope: the answer to a request that another site may have caused. */
export function refuseUnmeant(ctx: Context): void {
  ctx.status = 412;
  ctx.type = jsonType;
  ctx.body = '{"message":"CSRF check failed"}';
}
