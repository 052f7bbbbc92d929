import type { Collective } from '../domain/membership.js';
import type { Storage } from '../storage/storage.js';

/** User ids of those for whom the group or team attends. */
export const membersOfCollective = (
  storage: Pick<Storage, 'membersOf' | 'membersOfTeam'>,
  { type, id }: Collective,
): Promise<string[]> => (type === 'circles' ? storage.membersOfTeam(id) : storage.membersOf(id));
