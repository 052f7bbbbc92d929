import { TalkError } from '../../domain/errors.js';
import { alsoUnder, type Route, roomRoute, userRoute } from '../route.js';

const api = '/apps/spreed/api/v4';

/** The capabilities for these are not announced: clients neither ask nor offer them. */
async function refuse(): Promise<never> {
  throw new TalkError('notSupported', null, { message: 'This server keeps no calendars' });
}

/** What Talk does with the calendars of a Nextcloud (spec/conversations.md §9). */
export const calendarRoutes: Route[] = [
  userRoute('GET', `${api}/dashboard/events`, {}, refuse),
  ...alsoUnder(
    [
      roomRoute('GET', `${api}/room/{token}/mutual-events`, {}, refuse),
      roomRoute('POST', `${api}/room/{token}/meeting`, {}, refuse),
    ],
    api,
    ['v1', 'v2', 'v3'],
  ),
];
