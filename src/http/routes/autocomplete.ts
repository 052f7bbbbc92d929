import { suggestAccounts } from '../../actions/suggestAccounts.js';
import { statusesOf } from '../../actions/userStatus.js';
import { int, list, optionalText, text } from '../input.js';
import { ok } from '../ocs.js';
import { presentSuggestion } from '../presenters/accountSuggestion.js';
import { type Route, type UserRequest, userRoute } from '../route.js';

/** Suggestions of one kind in one answer. */
const maxLimit = 200;

const input = {
  search: text(''),
  itemType: optionalText(),
  itemId: optionalText(),
  sorter: optionalText(),
  shareTypes: list([0]),
  limit: int(10),
};

async function suggest({ deps, user, input: given }: UserRequest<typeof input>) {
  const { search, itemType, itemId, limit } = given;
  const found = await suggestAccounts(deps, user, {
    text: search,
    token: itemType === 'call' && itemId !== 'new' ? (itemId ?? '') : '',
    shareTypes: Object.values(given.shareTypes ?? {}).flatMap((type) => (isNumeral(type) ? Number(type) : [])),
    limit: Math.min(maxLimit, Math.max(1, limit)),
  });
  const statuses = await statusesOf(
    deps,
    found.flatMap(({ source, id }) => (source === 'users' ? id : [])),
  );
  return ok(found.map((each) => presentSuggestion(each, each.source === 'users' ? statuses.get(each.id) : undefined)));
}

const isNumeral = (value: unknown): value is string | number =>
  typeof value === 'number' || (typeof value === 'string' && /^\d{1,3}$/.test(value));

/** Whom clients find to talk to (spec/host.md §8). */
export const autocompleteRoutes: Route[] = [userRoute('GET', '/core/autocomplete/get', input, suggest)];
