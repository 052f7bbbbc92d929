import { ok } from '../ocs.js';
import { type Route, type UserRequest, userRoute } from '../route.js';

/** The teams that one is in, by name. */
async function listOwn({ deps, user }: UserRequest<Record<never, never>>) {
  const teams = await deps.storage.teamsOf(user.uid);
  const counted = teams.map(async ({ id, displayName }) => ({
    id,
    name: displayName,
    displayName,
    sanitizedName: displayName,
    population: (await deps.storage.membersOfTeam(id)).length,
    description: '',
    url: '',
  }));
  return ok(await Promise.all(counted));
}

/** Teams, under the name of the app that keeps them in Nextcloud; clients mention and invite them. */
export const teamRoutes: Route[] = [userRoute('GET', '/apps/circles/probecircles', {}, listOwn)];
