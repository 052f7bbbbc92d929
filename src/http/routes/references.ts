import { isBanned } from '../../actions/bans.js';
import { type LinkViewer, resolveReference } from '../../actions/resolveReference.js';
import { actorOf } from '../../domain/attendee.js';
import { TalkError } from '../../domain/errors.js';
import { linksIn, type Reference } from '../../domain/reference.js';
import { findRoom } from '../guards.js';
import { bool, int, text, values } from '../input.js';
import { ok } from '../ocs.js';
import { presentReference } from '../presenters/reference.js';
import { publicRoute, type Request, type Route, userRoute } from '../route.js';

type Asking = Pick<Request, 'deps' | 'caller'>;

/** Links of one request that are looked at. */
const mostLinks = 15;

async function openRoom({ deps, caller }: Asking, token: string) {
  const found = await findRoom(deps, caller, token);
  if (!found?.participant) return found;
  const actor = actorOf(found.participant.attendee);
  return (await isBanned(deps, found.room, actor, caller.address)) ? undefined : found;
}

const viewerOf = (asking: Asking): LinkViewer => ({
  enter: (token) => openRoom(asking, token),
  mayFetch: () => asking.deps.limits.mayFetchPage(asking.caller),
});

/**
 * Who may have no account sees of this server what is in the one conversation that they name, and nothing by trying
 * links.
 * @throws TalkError roomNotFound
 */
async function visitorOf(asking: Asking, sharingToken: string): Promise<LinkViewer> {
  const found = /^[a-z0-9]{4,30}$/.test(sharingToken) ? await openRoom(asking, sharingToken) : undefined;
  if (!found) throw new TalkError('roomNotFound', null);
  return { ...viewerOf(asking), enter: async (token) => (token === sharingToken ? found : undefined) };
}

/** By link; null for those of which nothing can be said. */
async function answer({ deps }: Asking, viewer: LinkViewer, urls: string[], limit: number) {
  const asked = [...new Set(urls)].slice(0, Math.min(mostLinks, Math.max(0, limit)));
  const entries = await Promise.all(
    asked.map(async (url): Promise<[string, Reference | null]> => {
      const destination = await resolveReference(deps, viewer, url);
      return [url, destination ? presentReference(url, destination, deps.instance.url, deps.clock.now()) : null];
    }),
  );
  return answerMap(entries);
}

/** Empty maps are lists, as PHP has it. */
const answerMap = (entries: [string, Reference | null][]) =>
  ok({ references: entries.length > 0 ? Object.fromEntries(entries) : [] });

const one = { reference: text() };
const some = { references: values(), limit: int(1) };
const within = { text: text(), resolve: bool(false), limit: int(1) };
const visiting = { sharingToken: text('') };

const isText = (value: unknown): value is string => typeof value === 'string' && value.isWellFormed();

async function extract(asking: Asking, viewer: LinkViewer, input: { text: string; resolve: boolean; limit: number }) {
  const links = linksIn(input.text);
  if (input.resolve) return answer(asking, viewer, links, input.limit);
  return answerMap(links.slice(0, Math.max(0, input.limit)).map((url) => [url, null]));
}

/** What links lead to, for clients that show more of them than the address (spec/host.md §10). */
export const referenceRoutes: Route[] = [
  userRoute('GET', '/references/resolve', one, (request) =>
    answer(request, viewerOf(request), [request.input.reference], 1),
  ),
  userRoute('POST', '/references/resolve', some, (request) =>
    answer(request, viewerOf(request), request.input.references.filter(isText), request.input.limit),
  ),
  userRoute('POST', '/references/extract', within, (request) => extract(request, viewerOf(request), request.input)),
  publicRoute('GET', '/references/resolvePublic', { ...one, ...visiting }, async (request) =>
    answer(request, await visitorOf(request, request.input.sharingToken), [request.input.reference], 1),
  ),
  publicRoute('POST', '/references/resolvePublic', { ...some, ...visiting }, async ({ input, ...request }) =>
    answer(request, await visitorOf(request, input.sharingToken), input.references.filter(isText), input.limit),
  ),
  publicRoute('POST', '/references/extractPublic', { ...within, ...visiting }, async ({ input, ...request }) =>
    extract(request, await visitorOf(request, input.sharingToken), input),
  ),
];
