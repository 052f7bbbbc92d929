import { createHash } from 'node:crypto';
import { capabilitiesFor, talkCapabilitiesFor } from '../../actions/readCapabilities.js';
import { knowsEtag } from '../etag.js';
import { ok } from '../ocs.js';
import { alsoUnder, publicRoute, type Request, type RoomRequest, type Route, roomRoute } from '../route.js';

const digest = (algorithm: 'md5' | 'sha1', data: unknown): string =>
  createHash(algorithm).update(JSON.stringify(data)).digest('hex');

async function get({ ctx, deps, caller }: Request<Record<never, never>>) {
  const data = await capabilitiesFor(deps, caller.user);
  const etag = `"${digest('md5', data)}"`;
  ctx.set('ETag', etag);
  // On v1 the answer to a known ETag would be a 200 without the capabilities, which iOS would take for the news.
  if (ctx.state.version === 2 && knowsEtag(ctx, etag)) return { status: 304, data: null };
  return ok(data);
}

async function getOfRoom({ deps, caller }: RoomRequest<Record<never, never>>) {
  const data = await talkCapabilitiesFor(deps, caller.user);
  return ok(data, { 'X-Nextcloud-Talk-Hash': digest('sha1', data) });
}

/** What clients may count on; guests ask too. */
export const capabilitiesRoutes: Route[] = [
  publicRoute('GET', '/cloud/capabilities', {}, get),
  ...alsoUnder(
    [roomRoute('GET', '/apps/spreed/api/v4/room/{token}/capabilities', {}, getOfRoom)],
    '/apps/spreed/api/v4',
    ['v1', 'v2', 'v3'],
  ),
];
