import { TalkError } from '../../domain/errors.js';
import { ok } from '../ocs.js';
import { alsoUnder, type Route, roomRoute, userRoute } from '../route.js';

const api = '/apps/spreed/api/v4';

/** The capabilities for these are not announced: clients neither ask nor offer them. */
async function refuse(): Promise<never> {
  throw new TalkError('notSupported', null, { message: 'This server keeps no calendars' });
}

/**
 * The web asks whenever a conversation is opened, behind no capability, and complains of anything but a list. Nothing is
 * ever planned here, wherever it would take place.
 */
const noEvents = async () => ok({ events: [] });

/** What Talk does with the calendars of a Nextcloud (spec/conversations.md §9). */
export const calendarRoutes: Route[] = [
  userRoute('GET', '/apps/dav/api/v1/events/upcoming', {}, noEvents),
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
