import { addUser } from '../../actions/addUser.js';
import { joinGroup, leaveGroup } from '../../actions/changeGroup.js';
import { changeUser } from '../../actions/changeUser.js';
import { deleteUser } from '../../actions/deleteUser.js';
import { enableUser } from '../../actions/enableUser.js';
import { spaceFor } from '../../actions/fileSpace.js';
import type { Deps } from '../../deps.js';
import { adminFields, notKnown, refuse } from '../../domain/account.js';
import type { Actor } from '../../domain/actor.js';
import { TalkError } from '../../domain/errors.js';
import { scopedBy } from '../../domain/profile.js';
import { adminGroup, type User } from '../../domain/user.js';
import { int, list, optionalInt, text } from '../input.js';
import { ok } from '../ocs.js';
import { presentUser } from '../presenters/user.js';
import { type Route, type UserRequest, userRoute } from '../route.js';

const users = '/cloud/users';
const userPath = `${users}/{userId}`;

type Asking = UserRequest<Record<never, never>>;

const actorOf = (user: User): Actor => ({ type: 'users', id: user.uid });

const isAdmin = async ({ storage }: Deps, { uid }: User): Promise<boolean> =>
  (await storage.groupsOf(uid)).includes(adminGroup);

const target = ({ deps, params }: Asking): Promise<User | undefined> => deps.storage.user(params.userId ?? '');

/**
 * The account of the path, for its owner and administrators.
 * @param missing what an administrator is told when there is none
 * @throws TalkError 998 for everybody else
 */
async function ownOrAdministered(
  request: Asking,
  missing: () => TalkError = notKnown,
): Promise<{ found: User; own: boolean; admin: boolean }> {
  const found = await target(request);
  const own = found?.uid === request.user.uid;
  const admin = await isAdmin(request.deps, request.user);
  if (!own && !admin) throw notKnown();
  if (!found) throw missing();
  return { found, own, admin };
}

async function getOwn({ deps, user }: Asking) {
  const { storage } = deps;
  const groups = await storage.groupsOf(user.uid);
  // Read again: this request may be the login whose time is asked for.
  const found = (await storage.user(user.uid)) ?? user;
  return ok(presentUser(found, groups, await spaceFor(deps, found), { own: true, admin: groups.includes(adminGroup) }));
}

async function get(request: Asking) {
  const missing = () => new TalkError('notFound', [], { message: 'User does not exist' });
  const { found, own, admin } = await ownOrAdministered(request, missing);
  const { deps } = request;
  const groups = await deps.storage.groupsOf(found.uid);
  return ok(presentUser(found, groups, await spaceFor(deps, found), { own, admin }));
}

export const pageInput = { search: text(''), limit: optionalInt(), offset: int(0) };

async function search({ deps, input }: UserRequest<typeof pageInput>) {
  const limit = Math.max(0, input.limit ?? 0);
  const found = await deps.storage.searchUsers(input.search, limit, Math.max(0, input.offset));
  return ok({ users: found.map(({ uid }) => uid) });
}

const addInput = {
  userid: text(),
  password: text(''),
  displayName: text(''),
  email: text(''),
  groups: list([]),
  subadmin: list([]),
  quota: text(''),
  language: text(''),
};

async function add({ deps, user, input }: UserRequest<typeof addInput>) {
  if (textsOf(input.subadmin, 'subadmin').length > 0) throw refuse(109, 'There are no group administrators here');
  const draft = { ...input, uid: input.userid, groups: textsOf(input.groups, 'groups') };
  const added = await addUser(deps, draft, actorOf(user));
  return ok({ id: added.uid });
}

function textsOf(given: unknown, name: string): string[] {
  const values = Object.values(given ?? {});
  if (!values.every((value) => typeof value === 'string')) throw new TalkError('invalid', name);
  return [...new Set(values)];
}

const changeInput = { key: text(), value: text() };

async function change(request: UserRequest<typeof changeInput>) {
  const { found, own, admin } = await ownOrAdministered(request);
  const { key, value } = request.input;
  if ((!admin && adminFields.has(key)) || (!own && scopedBy(key) !== undefined)) throw refuse(113);
  await changeUser(request.deps, found, key, value);
  return ok([]);
}

async function remove(request: Asking) {
  const found = await target(request);
  if (!found) throw notKnown();
  if (found.uid === request.user.uid) throw refuse(101, 'You cannot delete your own account');
  await deleteUser(request.deps, found.uid, actorOf(request.user));
  void request.deps.jobs.rearm('sweep files');
  return ok([]);
}

const setEnabled = (enabled: boolean) => async (request: Asking) => {
  const found = await target(request);
  if (!found) throw refuse(101, 'User does not exist');
  if (found.uid === request.user.uid) throw refuse(101, 'You cannot enable or disable your own account');
  await enableUser(request.deps, found.uid, enabled);
  return ok([]);
};

async function groupsOf(request: Asking) {
  const { found } = await ownOrAdministered(request);
  return ok({ groups: await request.deps.storage.groupsOf(found.uid) });
}

const groupInput = { groupid: text('') };

/** Both ends of a membership that is to change, for administrators. @throws TalkError 101 to 104 */
async function membership(request: UserRequest<typeof groupInput>): Promise<{ gid: string; uid: string }> {
  const { deps, user, input } = request;
  if (!(await isAdmin(deps, user))) throw refuse(104);
  if (input.groupid === '') throw refuse(101);
  const group = await deps.storage.group(input.groupid);
  if (!group) throw refuse(102);
  const found = await target(request);
  if (!found) throw refuse(103);
  return { gid: group.gid, uid: found.uid };
}

async function join(request: UserRequest<typeof groupInput>) {
  const { gid, uid } = await membership(request);
  await joinGroup(request.deps, gid, uid, actorOf(request.user));
  return ok([]);
}

async function leave(request: UserRequest<typeof groupInput>) {
  const { gid, uid } = await membership(request);
  if (gid === adminGroup && uid === request.user.uid) {
    throw refuse(105, 'Cannot remove yourself from the admin group');
  }
  await leaveGroup(request.deps, gid, uid, actorOf(request.user));
  return ok([]);
}

/** What other programs look for before they use it; none of it can be switched. */
const apps = ['provisioning_api', 'spreed'];

const appsInput = { filter: text('') };

async function listApps({ input: { filter } }: UserRequest<typeof appsInput>) {
  if (filter !== '' && filter !== 'enabled' && filter !== 'disabled') throw refuse(101);
  return ok({ apps: filter === 'disabled' ? [] : apps });
}

/** Accounts, by the provisioning API (spec/host.md §4). */
export const userRoutes: Route[] = [
  userRoute('GET', '/cloud/user', {}, getOwn),
  userRoute('GET', users, pageInput, search),
  userRoute('POST', users, addInput, add),
  userRoute('GET', userPath, {}, get),
  userRoute('PUT', userPath, changeInput, change),
  userRoute('DELETE', userPath, {}, remove),
  userRoute('PUT', `${userPath}/enable`, {}, setEnabled(true)),
  userRoute('PUT', `${userPath}/disable`, {}, setEnabled(false)),
  userRoute('GET', `${userPath}/groups`, {}, groupsOf),
  userRoute('POST', `${userPath}/groups`, groupInput, join),
  userRoute('DELETE', `${userPath}/groups`, groupInput, leave),
  userRoute('GET', '/cloud/apps', appsInput, listApps),
];
