import { createHash } from 'node:crypto';
import { listNotifications, readNotification } from '../../actions/readNotifications.js';
import { statusOf } from '../../actions/userStatus.js';
import type { Deps } from '../../deps.js';
import { TalkError } from '../../domain/errors.js';
import { knowsEtag } from '../etag.js';
import { list as listField, text } from '../input.js';
import { type OcsAnswer, ok } from '../ocs.js';
import { presentNotification } from '../presenters/notification.js';
import { type Route, type UserRequest, userRoute } from '../route.js';

type Version = 'v1' | 'v2';
type Asking = UserRequest<Record<never, never>>;

/** Clients keep silent by it while their user does not want to be disturbed. */
const statusHeader = async (deps: Deps, uid: string): Promise<Record<string, string>> => ({
  'X-Nextcloud-User-Status': (await statusOf(deps, uid))?.status ?? 'online',
});

const list =
  (version: Version) =>
  async ({ ctx, deps, user }: Asking): Promise<OcsAnswer> => {
    const told = await listNotifications(deps, user.uid);
    const data = told.map((one) => presentNotification(one, deps.instance.url, deps.clock.now(), version));
    const standing = await statusHeader(deps, user.uid);
    if (version === 'v1') return ok(data, standing);
    // Of all there is, and not of the ids alone as in the reference: a call that was missed is no longer one that rings.
    const etag = `"${createHash('md5').update(JSON.stringify(data)).digest('hex')}"`;
    const headers = { ...standing, ETag: etag };
    return ctx.state.version === 2 && knowsEtag(ctx, etag) ? { status: 304, data: [], headers } : ok(data, headers);
  };

const get =
  (version: Version) =>
  async ({ deps, user, params }: Asking): Promise<OcsAnswer> => {
    const told = await readNotification(deps, user.uid, Number(params.notificationId));
    if (!told) throw new TalkError('notFound', null);
    return ok(presentNotification(told, deps.instance.url, deps.clock.now(), version));
  };

/** Ids that may be asked about at once. */
const maxAsked = 200;

const existsInput = { ids: listField() };

async function exists({ deps, user, input }: UserRequest<typeof existsInput>): Promise<OcsAnswer> {
  const asked = Object.values(input.ids ?? {});
  if (asked.length > maxAsked) throw new TalkError('invalid');
  // What came as a list or a map of its own is no id.
  const ids = asked.map((id) => (typeof id === 'object' ? Number.NaN : Number(id))).filter(Number.isSafeInteger);
  return ok(await deps.storage.existingNotifications(user.uid, ids));
}

async function remove({ deps, user, params }: Asking): Promise<OcsAnswer> {
  const id = Number(params.notificationId);
  if (id === 0) throw new TalkError('notFound', null);
  await deps.storage.deleteNotifications(user.uid, [id]);
  return ok([]);
}

async function removeAll({ deps, user }: Asking): Promise<OcsAnswer> {
  await deps.storage.deleteAllNotifications(user.uid);
  return ok([]);
}

const pushInput = { pushTokenHash: text(''), devicePublicKey: text(''), proxyServer: text('') };

/** Who registered here would rely on being woken, and nothing would ever come. */
async function registerPush(): Promise<OcsAnswer> {
  throw new TalkError('notSupported', [], { message: 'This server sends no push notifications' });
}

const routesOf = (version: Version): Route[] => {
  const path = `/apps/notifications/api/${version}`;
  return [
    userRoute('GET', `${path}/notifications`, {}, list(version)),
    userRoute('DELETE', `${path}/notifications`, {}, removeAll),
    userRoute('POST', `${path}/notifications/exists`, existsInput, exists),
    userRoute('GET', `${path}/notifications/{notificationId}`, {}, get(version)),
    userRoute('DELETE', `${path}/notifications/{notificationId}`, {}, remove),
    userRoute('POST', `${path}/push`, pushInput, registerPush),
    // No device is registered, which is what the client wants.
    userRoute('DELETE', `${path}/push`, {}, async () => ok([])),
  ];
};

/** What users are told of besides the chat, as Nextcloud's notifications app has it (spec/host.md §9). */
export const notificationRoutes: Route[] = [...routesOf('v2'), ...routesOf('v1')];
