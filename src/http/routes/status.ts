import type { Middleware } from 'koa';
import { nextcloudVersion } from '../../version.js';

/** /status.php: where clients look first to see whether there is a server that they know. */
export function statusPage(): Middleware {
  const body = JSON.stringify({
    installed: true,
    maintenance: false,
    needsDbUpgrade: false,
    version: nextcloudVersion.full,
    versionstring: nextcloudVersion.string,
    edition: '',
    // The kind of server that clients take it for, not our name.
    productname: 'Nextcloud',
    extendedSupport: false,
  });
  return (ctx) => {
    ctx.body = body;
    // Without a charset, as the reference has it.
    ctx.set('Content-Type', 'application/json');
    ctx.set('Access-Control-Allow-Origin', '*');
  };
}
