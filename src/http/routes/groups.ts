import { addGroup, deleteGroup } from '../../actions/changeGroup.js';
import { checkDisplayName, notKnown, refuse } from '../../domain/account.js';
import { TalkError } from '../../domain/errors.js';
import { adminGroup, type Group } from '../../domain/user.js';
import { text } from '../input.js';
import { ok } from '../ocs.js';
import { type Route, type UserRequest, userRoute } from '../route.js';
import { pageInput } from './users.js';

const groups = '/cloud/groups';
const groupPath = `${groups}/{groupId}`;

type Asking = UserRequest<Record<never, never>>;

/** The group of the path; some clients write its blanks as `+` there. */
async function target({ deps: { storage }, params: { groupId = '' } }: Asking): Promise<Group | undefined> {
  return (await storage.group(groupId)) ?? (await storage.group(groupId.replaceAll('+', ' ')));
}

async function search({ deps, input }: UserRequest<typeof pageInput>) {
  const limit = Math.max(0, input.limit ?? 0);
  const found = await deps.storage.groups(input.search, limit, Math.max(0, input.offset));
  return ok({ groups: found.map(({ gid }) => gid) });
}

/** For who administers groups, such as by scripts (docs/clients.md). */
async function details({ deps: { storage }, input }: UserRequest<typeof pageInput>) {
  const found = await storage.groups(input.search, Math.max(0, input.limit ?? 0), Math.max(0, input.offset));
  const sizes = new Map((await storage.groupSizes(found.map(({ gid }) => gid))).map((size) => [size.gid, size]));
  return ok({
    groups: found.map(({ gid, displayName }) => ({
      id: gid,
      displayname: displayName,
      usercount: sizes.get(gid)?.members ?? 0,
      disabled: sizes.get(gid)?.disabled ?? 0,
      canAdd: true,
      canRemove: true,
    })),
  });
}

const addInput = { groupid: text(), displayname: text('') };

async function add({ deps, input }: UserRequest<typeof addInput>) {
  await addGroup(deps, input.groupid, input.displayname);
  return ok([]);
}

const renameInput = { key: text(), value: text() };

async function rename(request: UserRequest<typeof renameInput>) {
  const group = await target(request);
  if (!group) throw notKnown();
  if (request.input.key !== 'displayname') throw refuse(101, 'Only displayname can be set');
  await request.deps.storage.renameGroup(group.gid, checkDisplayName(request.input.value, group.gid));
  return ok([]);
}

async function remove(request: Asking) {
  const group = await target(request);
  await deleteGroup(request.deps, group?.gid ?? '', { type: 'users', id: request.user.uid });
  return ok([]);
}

/** Members see each other; for other groups than theirs only administrators do. */
async function members(request: Asking) {
  const { storage } = request.deps;
  const group = await target(request);
  const uids = group ? await storage.membersOf(group.gid) : [];
  const { uid } = request.user;
  if (!group || !(uids.includes(uid) || (await storage.groupsOf(uid)).includes(adminGroup))) {
    throw new TalkError('notFound', [], { message: 'The requested group could not be found' });
  }
  return ok({ users: uids });
}

/** Groups, by the provisioning API (spec/host.md §4). */
export const groupRoutes: Route[] = [
  userRoute('GET', groups, pageInput, search),
  userRoute('POST', groups, addInput, add),
  userRoute('GET', `${groups}/details`, pageInput, details),
  userRoute('GET', groupPath, {}, members),
  userRoute('GET', `${groupPath}/users`, {}, members),
  userRoute('PUT', groupPath, renameInput, rename),
  userRoute('DELETE', groupPath, {}, remove),
];
