import type { Middleware } from 'koa';

/** On every answer (spec/ocs.md §9); nothing that is served here may be framed, sniffed, cached or indexed. */
const headers: [string, string][] = [
  ['Cache-Control', 'no-cache, no-store, must-revalidate'],
  ['Content-Security-Policy', "default-src 'none';base-uri 'none';manifest-src 'self';frame-ancestors 'none'"],
  [
    'Feature-Policy',
    "autoplay 'none';camera 'none';fullscreen 'none';geolocation 'none';microphone 'none';payment 'none'",
  ],
  ['X-Robots-Tag', 'noindex, nofollow'],
  ['Referrer-Policy', 'no-referrer'],
  ['X-Content-Type-Options', 'nosniff'],
  ['X-Frame-Options', 'SAMEORIGIN'],
  ['X-Permitted-Cross-Domain-Policies', 'none'],
];

export const securityHeaders: Middleware = (ctx, next) => {
  for (const [name, value] of headers) ctx.res.setHeader(name, value);
  return next();
};
