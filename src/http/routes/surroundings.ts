import { answerJson, type Page } from '../pages.js';

/**
 * What browsers, crawlers and clients ask of any server, and what they ask of a Nextcloud besides its APIs
 * (docs/clients.md).
 */
export const surroundingPages: Page[] = [
  {
    verb: 'GET',
    path: /^\/robots\.txt$/,
    async handle({ ctx }) {
      ctx.type = 'text/plain; charset=utf-8';
      ctx.body = 'User-agent: *\nDisallow: /\n';
    },
  },
  {
    // Whether there is a connection at all.
    verb: 'GET',
    path: /^\/204$/,
    async handle({ ctx }) {
      ctx.status = 204;
    },
  },
  {
    // Links in clients lead here, and people who type the address.
    verb: 'GET',
    path: /^\/(?:index\.php)?$/,
    async handle({ ctx, deps }) {
      ctx.redirect(`${deps.instance.url}/index.php/apps/spreed/`);
      ctx.body = '';
    },
  },
  {
    // After a 401 clients ask whether they are to forget everything. Nobody can tell them to here.
    verb: 'POST',
    path: /^\/core\/wipe\/(?:check|success)$/,
    async handle({ ctx }) {
      answerJson(ctx, [], 404);
    },
  },
];
