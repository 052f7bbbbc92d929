import { createHmac } from 'node:crypto';
import { findSharees, type Sharee } from '../../actions/findSharees.js';
import {
  changeShare,
  listDeclined,
  listShares,
  noShare,
  readShare,
  removeShare,
  restoreShare,
  type SeenShare,
} from '../../actions/manageShares.js';
import { roomDisplayNameFor } from '../../actions/roomNames.js';
import { noFile, shareFile } from '../../actions/shareFile.js';
import type { Deps } from '../../deps.js';
import { TalkError } from '../../domain/errors.js';
import { roomShareType, type SharedFile } from '../../domain/share.js';
import { bool, type Field, int, optionalInt, optionalText, text } from '../input.js';
import { ok } from '../ocs.js';
import { presentDeclined, presentShare, type SharedWith } from '../presenters/share.js';
import { type Route, type UserRequest, userRoute } from '../route.js';

const api = '/apps/files_sharing/api/v1';
const shares = `${api}/shares`;
const one = `${shares}/{shareId}`;
const deleted = `${api}/deletedshares`;

type Asking = UserRequest<Record<never, never>>;

/** The conversation of a share; of one that the reader is not in they learn nothing. */
async function sharedWith(deps: Deps, reader: string, { share }: SharedFile): Promise<SharedWith> {
  const { storage, instance } = deps;
  const room = await storage.roomById(share.roomId);
  if (!room) throw noShare();
  const attendee = await storage.attendeeOf(room.id, { type: 'users', id: reader });
  if (attendee) {
    const displayName = await roomDisplayNameFor(deps, { room, attendee });
    return { room, shareWith: room.token, displayName, link: `${instance.url}/index.php/call/${room.token}` };
  }
  const digest = createHmac('sha256', instance.secret).update(`private_conversation ${room.id}`).digest('hex');
  return {
    room,
    shareWith: `private_conversation_${digest.slice(0, 6)}`,
    displayName: 'Private conversation',
    link: '',
  };
}

async function namesOf({ storage }: Deps, shared: readonly SharedFile[]): Promise<(uid: string) => string> {
  const uids = new Set(shared.flatMap(({ share, file }) => [share.uid, file.uid]));
  const users = uids.size > 0 ? await storage.users([...uids]) : [];
  const names = new Map(users.map(({ uid, displayName }) => [uid, displayName || uid]));
  return (uid) => names.get(uid) ?? uid;
}

async function presentAll(deps: Deps, reader: string, seen: SeenShare[]) {
  const nameOf = await namesOf(deps, seen);
  return Promise.all(
    seen.map(async (share) => presentShare(share, await sharedWith(deps, reader, share), { reader, nameOf })),
  );
}

async function answerOne(deps: Deps, reader: string, seen: SeenShare) {
  const [json] = await presentAll(deps, reader, [seen]);
  return ok(json);
}

const createInput = {
  path: text(''),
  shareType: int(-1),
  shareWith: text(''),
  permissions: optionalInt(),
  expireDate: optionalText(),
  note: text(''),
  label: text(''),
  referenceId: text(''),
  talkMetaData: text(''),
};

async function create({ deps, user, input }: UserRequest<typeof createInput>) {
  if (input.path === '') throw new TalkError('notFound', [], { message: 'Please specify a file or folder path' });
  if (input.shareType !== roomShareType) throw notOffered(input.shareType);
  const share = await shareFile(deps, user.uid, { ...input, token: input.shareWith });
  const [shared] = await deps.storage.sharedFiles([share.id]);
  if (!shared) throw noShare();
  return answerOne(deps, user.uid, await placedForSharer(deps, user.uid, shared));
}

/** What has just been shared is shown to its sharer even if it has expired already. */
async function placedForSharer({ storage, clock }: Deps, uid: string, shared: SharedFile): Promise<SeenShare> {
  const found = await storage.fileById(uid, shared.file.id, clock.now());
  if (!found) throw noFile();
  const path = found.path.join('/');
  const mountPath = found.shareId === undefined ? undefined : path;
  const place = { shareId: shared.share.id, uid, path, permissions: found.permissions, mountPath };
  return { ...shared, place: { ...place, parentId: found.file.parentId ?? 0 } };
}

/** How the files app numbers what Parley does not share with. */
const otherShareTypes: Record<number, string> = {
  0: 'accounts',
  1: 'groups',
  3: 'public links',
  4: 'e-mail addresses',
  6: 'other servers',
  7: 'teams',
};

function notOffered(shareType: number): TalkError {
  const what = otherShareTypes[shareType];
  if (what === undefined) return new TalkError('invalid', [], { message: 'Unknown share type' });
  return new TalkError('forbidden', [], {
    message: `Sharing with ${what} is not offered here: files are shared with conversations, by share type 10`,
  });
}

const listInput = {
  path: optionalText(),
  shared_with_me: bool(false),
  reshares: bool(false),
  subfiles: bool(false),
};

async function list({ deps, user, input }: UserRequest<typeof listInput>) {
  const { path, reshares, subfiles, shared_with_me: sharedWithMe } = input;
  return ok(
    await presentAll(deps, user.uid, await listShares(deps, user.uid, { path, reshares, subfiles, sharedWithMe })),
  );
}

const read = async ({ deps, user, params }: Asking) =>
  answerOne(deps, user.uid, await readShare(deps, user.uid, Number(params.shareId)));

const changeInput = {
  permissions: optionalInt(),
  password: optionalText(),
  expireDate: optionalText(),
  note: optionalText(),
  label: optionalText(),
  hideDownload: optionalText(),
};

async function change({ deps, user, params, input }: UserRequest<typeof changeInput>) {
  const { password, ...wanted } = input;
  if (password) {
    throw new TalkError('invalid', [], { message: 'Passwords are not offered for what is shared with conversations' });
  }
  return answerOne(deps, user.uid, await changeShare(deps, user.uid, Number(params.shareId), wanted));
}

async function remove({ deps, user, params }: Asking) {
  await removeShare(deps, user.uid, Number(params.shareId));
  return ok([]);
}

async function declined({ deps, user }: Asking) {
  const found = await listDeclined(deps, user.uid);
  const nameOf = await namesOf(
    deps,
    found.map(({ shared }) => shared),
  );
  return ok(
    await Promise.all(
      found.map(async ({ shared, target }) =>
        presentDeclined(shared, target, await sharedWith(deps, user.uid, shared), nameOf),
      ),
    ),
  );
}

async function restore({ deps, user, params }: Asking) {
  const id = /^ocRoomShare:(\d{1,15})$/.exec(params.deletedShareId ?? '')?.[1];
  await restoreShare(deps, user.uid, Number(id ?? 0));
  return ok([]);
}

/** Numbers, one or many, by whatever way they are sent; what is none is nothing that anybody asks for. */
const shareTypes: Field<number[]> = (value) =>
  (typeof value === 'object' && value !== null ? Object.values(value) : [value ?? roomShareType]).map((type) =>
    typeof type === 'object' ? Number.NaN : Number(type),
  );

const shareeInput = { search: text(''), itemType: optionalText(), shareType: shareTypes };

async function sharees({ deps, user, input }: UserRequest<typeof shareeInput>) {
  if (!input.itemType) throw new TalkError('invalid', [], { message: 'Missing itemType' });
  const isAsked = input.shareType.includes(roomShareType);
  const { exact, others } = await findSharees(deps, user.uid, isAsked ? input.search : '');
  const rooms = (found: Sharee[]) =>
    found.map(({ token, displayName }) => ({
      label: displayName,
      value: { shareType: roomShareType, shareWith: token },
    }));
  return ok({
    exact: { ...nobody, rooms: rooms(exact) },
    ...nobody,
    rooms: rooms(others),
    lookup: [],
    lookupEnabled: false,
  });
}

/** Kinds of those whom nothing can be shared with here. */
const nobody = { users: [], groups: [], remotes: [], remote_groups: [], emails: [], circles: [] };

/** Sharing files with conversations, by the API of the files app (spec/host.md §11). */
export const fileShareRoutes: Route[] = [
  userRoute('POST', shares, createInput, create),
  userRoute('GET', shares, listInput, list),
  userRoute('GET', one, {}, read),
  userRoute('PUT', one, changeInput, change),
  userRoute('DELETE', one, {}, remove),
  userRoute('GET', deleted, {}, declined),
  userRoute('POST', `${deleted}/{deletedShareId}`, {}, restore),
  userRoute('GET', `${api}/sharees`, shareeInput, sharees),
];
