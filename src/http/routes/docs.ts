import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { Context } from 'koa';
import { themeOf } from '../../actions/readTheme.js';
import { TalkError } from '../../domain/errors.js';
import { pathHere } from '../browserPages.js';
import { knowsEtag } from '../etag.js';
import { html } from '../html.js';
import type { Page } from '../pages.js';

const unzipped = promisify(gunzip);

/**
 * Nothing from elsewhere, nothing written into the page, and requests only to this server. The renderer draws its
 * icons with data URLs.
 */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join(';');

/** The reference of the API: openapi.yaml, shown by Swagger UI, with which requests to this server can be tried out. */
export const docsPages: Page[] = [
  {
    verb: 'GET',
    path: /^\/docs\/?$/,
    async handle({ ctx, deps }) {
      const { name } = await themeOf(deps);
      const at = (file: string) => pathHere(deps.instance, `/docs/${file}`);
      ctx.type = 'text/html; charset=utf-8';
      protect(ctx);
      ctx.body = html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>API · ${name}</title>
<link rel="icon" href="${pathHere(deps.instance, '/favicon.ico')}">
<link rel="stylesheet" href="${at('swagger-ui.css')}">
<link rel="stylesheet" href="${at('page.css')}">
</head>
<body data-base="${pathHere(deps.instance, '')}">
<noscript><p>The reference is drawn by a script. <a href="${at('openapi.yaml')}">What it draws</a> can be read without.</p></noscript>
<div id="swagger-ui"></div>
<script src="${at('swagger-ui.js')}"></script>
<script src="${at('start.js')}"></script>
</body>
</html>
`.text;
    },
  },
  {
    verb: 'GET',
    path: /^\/docs\/(?<name>[a-z.-]+)$/,
    async handle({ ctx, params }) {
      // Half a megabyte that hardly anybody asks for.
      const { docsFiles } = await import('../docs/files.js');
      const file = docsFiles.get(params.name ?? '');
      if (!file) throw new TalkError('notFound');
      ctx.set('ETag', file.etag);
      ctx.set('Cache-Control', 'no-cache');
      ctx.vary('Accept-Encoding');
      protect(ctx);
      if (knowsEtag(ctx, file.etag)) {
        ctx.status = 304;
        return;
      }
      ctx.type = file.type;
      if (ctx.acceptsEncodings('gzip', 'identity') === 'gzip') {
        ctx.set('Content-Encoding', 'gzip');
        ctx.body = file.gzipped;
      } else ctx.body = await unzipped(file.gzipped);
    },
  },
];

function protect(ctx: Context): void {
  ctx.set('Content-Security-Policy', policy);
  ctx.set('X-Frame-Options', 'DENY');
}
