import type { Deps } from '../deps.js';
import { checkDisplayName, refuse } from '../domain/account.js';
import type { Actor } from '../domain/actor.js';
import type { Team, User } from '../domain/user.js';
import { randomToken } from '../passwords.js';
import { collectiveDeleted, userJoined, userLeft } from './followCollective.js';

type Needed = Pick<Deps, 'storage' | 'bus' | 'clock'>;

const idLength = 31;

/** @throws TalkError with code 101 for a name that cannot be */
export async function addTeam({ storage }: Needed, founder: User, name: string): Promise<Team> {
  const displayName = checkTeamName(name);
  for (;;) {
    const team = { id: randomToken(idLength), displayName };
    if (await storage.addTeam(team, founder.uid)) return team;
  }
}

/** @returns whether there is such a team */
export async function renameTeam({ storage, bus }: Needed, id: string, name: string): Promise<boolean> {
  if (!(await storage.renameTeam(id, checkTeamName(name)))) return false;
  for (const { room } of await storage.roomsOfActor({ type: 'circles', id })) bus.publish(room.token);
  return true;
}

function checkTeamName(name: string): string {
  const wanted = name.trim();
  if (wanted === '') throw refuse(101, 'A team needs a name');
  return checkDisplayName(wanted, wanted);
}

/** Makes the user a member, and a participant where the team is one. Whoever is a member stays one. */
export async function joinTeam(deps: Needed, id: string, uid: string, actor: Actor): Promise<void> {
  if (await deps.storage.addToTeam(id, uid)) await userJoined(deps, { type: 'circles', id }, uid, actor);
}

export async function leaveTeam(deps: Needed, id: string, uid: string, actor: Actor): Promise<void> {
  if (await deps.storage.removeFromTeam(id, uid)) await userLeft(deps, { type: 'circles', id }, uid, actor);
}

/** Removes the team; the accounts stay. */
export async function deleteTeam(deps: Needed, id: string, actor: Actor): Promise<void> {
  await collectiveDeleted(deps, { type: 'circles', id }, actor);
  await deps.storage.deleteTeam(id);
}
