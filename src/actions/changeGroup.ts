import type { Deps } from '../deps.js';
import { checkDisplayName, checkGroupId, refuse } from '../domain/account.js';
import type { Actor } from '../domain/actor.js';
import { adminGroup } from '../domain/user.js';
import { collectiveDeleted, userJoined, userLeft } from './followCollective.js';
import { listOf } from './talkSettings.js';

type Needed = Pick<Deps, 'storage' | 'bus' | 'clock'>;

/** Settings of Talk that name groups, as JSON lists. */
const groupLists = ['allowed_groups', 'start_conversations', 'sip_bridge_groups'];

const groupActor = (gid: string) => ({ type: 'groups', id: gid }) as const;

/** @throws TalkError with code 101 for a name that cannot be, 102 for one that is taken */
export async function addGroup({ storage }: Needed, gid: string, displayName = ''): Promise<void> {
  checkGroupId(gid);
  const added = await storage.addGroup({ gid, displayName: checkDisplayName(displayName, gid) });
  if (!added) throw refuse(102, 'group exists');
}

/** Makes the user a member, and a participant where the group is one. Whoever is a member stays one. */
export async function joinGroup(deps: Needed, gid: string, uid: string, actor: Actor): Promise<void> {
  if (await deps.storage.addToGroup(gid, uid)) await userJoined(deps, groupActor(gid), uid, actor);
}

export async function leaveGroup(deps: Needed, gid: string, uid: string, actor: Actor): Promise<void> {
  if (await deps.storage.removeFromGroup(gid, uid)) await userLeft(deps, groupActor(gid), uid, actor);
}

/** Removes the group; the accounts stay. @throws TalkError with code 101 when there is none, 102 for the admin group */
export async function deleteGroup(deps: Needed, gid: string, actor: Actor): Promise<void> {
  if (!(await deps.storage.group(gid))) throw refuse(101, 'The group does not exist');
  if (gid === adminGroup) throw refuse(102, 'The admin group cannot be deleted');
  await collectiveDeleted(deps, groupActor(gid), actor);
  await deps.storage.deleteGroup(gid);
  for (const key of groupLists) await dropFromList(deps, key, gid);
}

async function dropFromList({ storage }: Needed, key: string, gid: string): Promise<void> {
  const list = listOf(await storage.appConfig('spreed', key));
  if (!list.includes(gid)) return;
  await storage.setAppConfig('spreed', key, JSON.stringify(list.filter((entry) => entry !== gid)));
}
