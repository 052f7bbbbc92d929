import {
  chooseStatus,
  recentStatuses,
  sayNothing,
  sayPredefined,
  saySomething,
  signOfLife,
  statusOf,
} from '../../actions/userStatus.js';
import { TalkError } from '../../domain/errors.js';
import { predefinedStatuses, spelledOut } from '../../domain/userStatus.js';
import { int, optionalInt, optionalText, text } from '../input.js';
import { ok } from '../ocs.js';
import { privateStatus, publicStatus } from '../presenters/userStatus.js';
import { type Route, type UserRequest, userRoute } from '../route.js';

const api = '/apps/user_status/api/v1';

type Asking = UserRequest<Record<never, never>>;

async function show({ deps, user }: Asking) {
  const status = await statusOf(deps, user.uid);
  if (!status) throw new TalkError('notFound', [], { message: 'No status for the current user' });
  return ok(privateStatus(spelledOut(status)));
}

const statusInput = { statusType: text() };

async function choose({ deps, user, input }: UserRequest<typeof statusInput>) {
  return ok(privateStatus(await chooseStatus(deps, user.uid, input.statusType)));
}

const predefinedInput = { messageId: text(), clearAt: optionalInt() };

async function setPredefined({ deps, user, input }: UserRequest<typeof predefinedInput>) {
  return ok(privateStatus(await sayPredefined(deps, user.uid, input.messageId, input.clearAt)));
}

const customInput = { statusIcon: optionalText(), message: optionalText(), clearAt: optionalInt() };

async function setCustom({ deps, user, input }: UserRequest<typeof customInput>) {
  const { statusIcon, message, clearAt } = input;
  return ok(privateStatus(await saySomething(deps, user.uid, statusIcon ?? '', message ?? '', clearAt)));
}

async function clear({ deps, user }: Asking) {
  await sayNothing(deps, user.uid);
  return ok([]);
}

/** What the server shows by itself, as during calls, it also takes back by itself: there is never anything to revert. */
async function revert() {
  return ok([]);
}

const heartbeatInput = { status: text() };

async function heartbeat({ deps, user, input }: UserRequest<typeof heartbeatInput>) {
  const { status } = input;
  if (status !== 'online' && status !== 'away') throw new TalkError('invalid');
  const alive = await signOfLife(deps, user.uid, status);
  return alive ? ok(privateStatus(alive)) : { status: 204, data: [] };
}

/** At once. */
const maxListed = 200;
const listInput = { limit: int(maxListed), offset: int(0) };

async function list({ deps, input }: UserRequest<typeof listInput>) {
  const limit = Math.min(maxListed, Math.max(1, input.limit));
  return ok((await recentStatuses(deps, limit, Math.max(0, input.offset))).map(publicStatus));
}

async function showOther({ deps, params: { userId = '' } }: Asking) {
  const user = await deps.storage.user(userId);
  const status = user && (await statusOf(deps, user.uid));
  if (!status) throw new TalkError('notFound', [], { message: 'No status for the requested user' });
  return ok(publicStatus(status));
}

async function listPredefined() {
  return ok(predefinedStatuses);
}

/** What accounts say of themselves (spec/host.md §7). */
export const userStatusRoutes: Route[] = [
  userRoute('GET', `${api}/user_status`, {}, show),
  userRoute('PUT', `${api}/user_status/status`, statusInput, choose),
  userRoute('PUT', `${api}/user_status/message/predefined`, predefinedInput, setPredefined),
  userRoute('PUT', `${api}/user_status/message/custom`, customInput, setCustom),
  userRoute('DELETE', `${api}/user_status/message`, {}, clear),
  userRoute('DELETE', `${api}/user_status/revert/{predefinedId}`, {}, revert),
  userRoute('PUT', `${api}/heartbeat`, heartbeatInput, heartbeat),
  userRoute('GET', `${api}/statuses`, listInput, list),
  userRoute('GET', `${api}/statuses/{userId}`, {}, showOther),
  userRoute('GET', `${api}/predefined_statuses`, {}, listPredefined),
];
