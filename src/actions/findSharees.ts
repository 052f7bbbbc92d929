import type { Deps } from '../deps.js';
import { mayWrite } from '../domain/participant.js';
import { listAttended } from './listAttended.js';
import { roomDisplayNameFor } from './roomNames.js';
import { mayUseTalk } from './talkSettings.js';

/** A conversation that somebody may share files with. */
export interface Sharee {
  token: string;
  displayName: string;
}

export interface Sharees {
  /** Those that are called like what was searched for. */
  exact: Sharee[];
  /** Those whose name contains it. */
  others: Sharee[];
}

/** Conversations by their name, as the user knows it; none for an empty search. */
export async function findSharees(
  deps: Pick<Deps, 'storage' | 'clock' | 'bus'>,
  uid: string,
  search: string,
): Promise<Sharees> {
  const found: Sharees = { exact: [], others: [] };
  const wanted = search.trim().toLowerCase();
  if (wanted === '' || !(await mayUseTalk(deps, uid))) return found;
  for (const participant of await listAttended(deps, uid)) {
    if (!mayWrite(participant)) continue;
    const displayName = await roomDisplayNameFor(deps, participant);
    const name = displayName.toLowerCase();
    if (!name.includes(wanted)) continue;
    (name === wanted ? found.exact : found.others).push({ token: participant.room.token, displayName });
  }
  return found;
}
