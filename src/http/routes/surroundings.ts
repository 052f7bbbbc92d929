import { revokeAppPassword, wipedAppPassword } from '../../actions/appPasswords.js';
import type { AppPassword } from '../../domain/user.js';
import { parameterReader } from '../body.js';
import { answerJson, type Page, type PageRequest } from '../pages.js';

/** Whom the client asks for by the password that it was refused with. */
async function wiped({ ctx, deps }: PageRequest): Promise<AppPassword | undefined> {
  const { token } = await parameterReader(deps.config.maxBody)(ctx);
  return typeof token === 'string' ? wipedAppPassword(deps, token) : undefined;
}

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
    // After a 401 clients ask whether they are to forget everything.
    verb: 'POST',
    path: /^\/core\/wipe\/check$/,
    async handle(request) {
      if (await wiped(request)) answerJson(request.ctx, { wipe: true });
      else answerJson(request.ctx, [], 404);
    },
  },
  {
    // And say when they have.
    verb: 'POST',
    path: /^\/core\/wipe\/success$/,
    async handle(request) {
      const found = await wiped(request);
      if (found) await revokeAppPassword(request.deps, found.id);
      answerJson(request.ctx, [], found ? 200 : 404);
    },
  },
];
