import { notKnown } from '../../domain/account.js';
import { TalkError } from '../../domain/errors.js';
import { editableFields, hasProfile } from '../../domain/profile.js';
import { ok } from '../ocs.js';
import { presentHoverCard, presentProfile } from '../presenters/profile.js';
import { type Route, type UserRequest, userRoute } from '../route.js';

type Asking = UserRequest<Record<never, never>>;

const found = ({ deps, params }: Asking) => deps.storage.user(params.userId ?? '');

async function showHoverCard(request: Asking) {
  const user = await found(request);
  if (!user?.enabled) throw new TalkError('notFound');
  return ok(presentHoverCard(user, request.deps.instance.url));
}

async function showProfile(request: Asking) {
  const user = await found(request);
  if (!user?.enabled) throw new TalkError('notFound', null);
  if (!hasProfile(user)) throw new TalkError('invalid', null);
  const { instance, clock } = request.deps;
  return ok(presentProfile(user, instance.url, clock.now()));
}

const listFields = async () => ok(editableFields);

async function listFieldsOf(request: Asking) {
  // Administrators may change others, but need no list for it.
  if ((await found(request))?.uid !== request.user.uid) throw notKnown();
  return ok(editableFields);
}

/** What people tell of themselves, and what they may change of it (spec/clients.md §2.1). */
export const profileRoutes: Route[] = [
  userRoute('GET', '/hovercard/v1/{userId}', {}, showHoverCard),
  userRoute('GET', '/profile/{userId}', {}, showProfile),
  userRoute('GET', '/cloud/user/fields', {}, listFields),
  userRoute('GET', '/cloud/user/fields/{userId}', {}, listFieldsOf),
];
