import { createHash } from 'node:crypto';
import { searchConversations } from '../../actions/searchConversations.js';
import { searchMessages } from '../../actions/searchMessages.js';
import { mayUseTalk } from '../../actions/talkSettings.js';
import { knowsEtag } from '../etag.js';
import { type InputOf, int, optionalText, text, trimAscii } from '../input.js';
import { type OcsAnswer, ok } from '../ocs.js';
import { presentFoundConversation, presentFoundMessage, type SearchEntry } from '../presenters/search.js';
import { type Route, type UserRequest, userRoute } from '../route.js';

const messageFilters = {
  term: 'string',
  since: 'datetime',
  until: 'datetime',
  person: 'person',
  conversation: 'string',
};

/** What can be searched; lower orders come first, and they are others within Talk. */
const providers = [
  { id: 'talk-message', name: 'Messages', order: 15, orderWithin: -2, filters: messageFilters },
  {
    id: 'talk-message-current',
    name: 'Messages in current conversation',
    order: -3,
    orderWithin: -3,
    filters: messageFilters,
  },
  { id: 'talk-conversations', name: 'Conversations', order: 25, orderWithin: -1, filters: { term: 'string' } },
] as const;
type ProviderId = (typeof providers)[number]['id'];

/** Token of the conversation at which the user is, "" for none. */
const currentOf = (from: string): string => /^\/call\/([^/?#]+)$/.exec(from)?.[1] ?? '';
const isWithinTalk = (from: string): boolean => currentOf(from) !== '' || /^\/apps\/spreed(\/|$)/.test(from);

const listInput = { from: text('') };

async function list({ ctx, deps, user, input: { from } }: UserRequest<typeof listInput>): Promise<OcsAnswer> {
  const shown = (await mayUseTalk(deps, user.uid)) ? providers : [];
  const data = shown
    .filter(({ id }) => id !== 'talk-message-current' || currentOf(from) !== '')
    .map(({ id, name, order, orderWithin, filters }) => ({
      id,
      appId: 'spreed',
      name,
      icon: '/apps/spreed/img/app.svg',
      order: isWithinTalk(from) ? orderWithin : order,
      isExternalProvider: false,
      triggers: [id],
      filters,
      inAppSearch: false,
    }))
    .sort((a, b) => a.order - b.order);
  const etag = `"${createHash('md5').update(JSON.stringify(data)).digest('hex')}"`;
  const headers = { ETag: etag };
  return ctx.state.version === 2 && knowsEtag(ctx, etag) ? { status: 304, data: [], headers } : ok(data, headers);
}

const searchInput = {
  term: text(''),
  sortOrder: optionalText(),
  limit: int(5),
  cursor: text(''),
  from: text(''),
  since: text(''),
  until: text(''),
  person: text(''),
  conversation: text(''),
  'title-only': text(''),
};
type SearchRequest = UserRequest<typeof searchInput>;
type SearchInput = InputOf<typeof searchInput>;

const mostEntries = 25;

/** Here `data` of a refusal is a plain text. */
const refusal = (why: string): OcsAnswer => ({ status: 400, data: why });

const answer = (name: string, entries: SearchEntry[], cursor: number | string | null): OcsAnswer =>
  ok({ name, isPaginated: cursor !== null, entries, cursor });

async function search(request: SearchRequest): Promise<OcsAnswer> {
  const { deps, user, params, input } = request;
  const provider = providers.find(({ id }) => id === params.providerId);
  if (!provider || !(await mayUseTalk(deps, user.uid))) {
    return refusal(`There is no search provider ${params.providerId ?? ''}`);
  }
  const unsupported = (['since', 'until', 'person', 'title-only'] as const).find(
    (name) => input[name] !== '' && !Object.hasOwn(provider.filters, name),
  );
  if (unsupported) return refusal(`Provider ${provider.id} doesn't support filter ${unsupported}.`);
  const limit = Math.min(mostEntries, Math.max(1, input.limit));
  return provider.id === 'talk-conversations'
    ? listConversations(request, limit)
    : listMessages(request, provider.id, limit);
}

async function listConversations({ deps, user, input }: SearchRequest, limit: number): Promise<OcsAnswer> {
  const term = trimAscii(input.term);
  if (term === '') return refusal('No valid filters provided');
  const query = { term, current: currentOf(input.from), cursor: input.cursor, limit };
  const { found, cursor } = await searchConversations(deps, user, query);
  const entries = found.map((one) => presentFoundConversation(one, deps.instance.url));
  return answer('Conversations', entries, cursor);
}

async function listMessages({ deps, user, input }: SearchRequest, id: ProviderId, limit: number): Promise<OcsAnswer> {
  const term = trimAscii(input.term);
  const { conversation, person } = input;
  const since = input.since === '' ? 0 : secondsOf(input.since);
  const until = input.until === '' ? Number.MAX_SAFE_INTEGER : secondsOf(input.until);
  if (![term, input.since, input.until, person, conversation].some(Boolean))
    return refusal('No valid filters provided');
  if (since === undefined || until === undefined) return refusal('Dates are unix seconds or ISO dates');
  const author = person === '' ? undefined : (await deps.storage.user(person))?.uid;
  if (person !== '' && author === undefined) return refusal(`User ${person} not found`);

  const offset = offsetOf(input);
  const current = currentOf(input.from);
  const onlyCurrent = id === 'talk-message-current';
  const query = { term, current, onlyCurrent, conversation, since, until, author, offset, limit };
  const found = await searchMessages(deps, user, query);
  const isElsewhere = !onlyCurrent && current !== '' && (conversation === '' || conversation === current);
  const name = isElsewhere ? 'Messages in other conversations' : 'Messages';
  if (!found) return answer(name, [], null);
  const context = {
    baseUrl: deps.instance.url,
    now: deps.clock.now(),
    term,
    withinRoom: onlyCurrent || conversation !== '',
  };
  return answer(
    name,
    found.map((one) => presentFoundMessage(one, context)),
    offset + limit,
  );
}

const offsetOf = ({ cursor }: SearchInput): number => (/^\d{1,9}$/.test(cursor) ? Number(cursor) : 0);

/** @returns undefined for what is no time */
function secondsOf(time: string): number | undefined {
  if (/^\d{1,12}$/.test(time)) return Number(time);
  const milliseconds = /^\d{4}-\d{2}-\d{2}/.test(time) ? Date.parse(time) : Number.NaN;
  return Number.isNaN(milliseconds) ? undefined : Math.floor(milliseconds / 1000);
}

/** The search of the whole server, in which there is Talk only (spec/search.md). */
export const searchRoutes: Route[] = [
  userRoute('GET', '/search/providers', listInput, list),
  userRoute('GET', '/search/providers/{providerId}/search', searchInput, search),
];
