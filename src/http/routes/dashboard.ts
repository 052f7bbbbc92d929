import { giveOwnRooms } from '../../actions/giveOwnRooms.js';
import { inPassing } from '../../actions/inPassing.js';
import { listAttended } from '../../actions/listAttended.js';
import type { Deps } from '../../deps.js';
import type { User } from '../../domain/user.js';
import { int, list } from '../input.js';
import { ok } from '../ocs.js';
import { calling, presentWidgetItem, recent, type ShownRoom, talkWidget } from '../presenters/dashboard.js';
import { roomsJson } from '../roomAnswer.js';
import { type Route, type UserRequest, userRoute } from '../route.js';

const dashboard = '/apps/dashboard/api';

const showWidgets = async ({ deps }: UserRequest<Record<never, never>>) =>
  ok({ spreed: talkWidget(deps.instance.url) });

const itemsInput = { widgets: list([]), sinceIds: list([]), limit: int(7) };
type ItemsRequest = UserRequest<typeof itemsInput>;

const mostItems = 30;
/** Of the widgets that are asked for, by default all, there is this one. */
const isAskedFor = ({ widgets }: ItemsRequest['input']): boolean => {
  const ids: unknown[] = Object.values(widgets ?? {});
  return ids.length === 0 || ids.includes('spreed');
};

async function roomsOf(deps: Deps, user: User): Promise<ShownRoom[]> {
  await inPassing(giveOwnRooms(deps, user));
  const participants = await listAttended(deps, user.uid);
  const rooms = await roomsJson(deps, participants, true);
  return participants.flatMap(({ room }, place) => {
    const json = rooms[place];
    return json ? [{ room, json }] : [];
  });
}

const firstOf = (rooms: ShownRoom[], { deps, input }: ItemsRequest) =>
  rooms
    .slice(0, Math.min(mostItems, Math.max(0, input.limit)))
    .map((shown) => presentWidgetItem(shown, deps.instance.url));

async function listItems(request: ItemsRequest) {
  if (!isAskedFor(request.input)) return ok([]);
  const rooms = await roomsOf(request.deps, request.user);
  return ok({ spreed: firstOf(calling(rooms), request) });
}

async function listItemsWithMore(request: ItemsRequest) {
  if (!isAskedFor(request.input)) return ok([]);
  const rooms = await roomsOf(request.deps, request.user);
  const urgent = calling(rooms);
  const items = firstOf(urgent.length > 0 ? urgent : recent(rooms), request);
  return ok({
    spreed: {
      items,
      emptyContentMessage: items.length > 0 ? '' : 'Say hi to your friends and colleagues!',
      halfEmptyContentMessage: urgent.length > 0 ? '' : 'No unread mentions',
    },
  });
}

const showApps = async ({ deps }: UserRequest<Record<never, never>>) =>
  ok([
    {
      id: 'spreed',
      app: 'spreed',
      type: 'link',
      name: 'Talk',
      order: 5,
      href: `${deps.instance.url}/index.php/apps/spreed/`,
      icon: `${deps.instance.url}/apps/spreed/img/app.svg`,
      active: false,
      classes: '',
      unread: 0,
      default: true,
    },
  ]);

/** What Talk shows outside itself (spec/host.md §10), and the list of apps there are. */
export const dashboardRoutes: Route[] = [
  userRoute('GET', `${dashboard}/v1/widgets`, {}, showWidgets),
  userRoute('GET', `${dashboard}/v1/widget-items`, itemsInput, listItems),
  userRoute('GET', `${dashboard}/v2/widget-items`, itemsInput, listItemsWithMore),
  userRoute('GET', '/core/navigation/apps', {}, showApps),
];
