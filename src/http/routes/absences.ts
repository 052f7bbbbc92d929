import { TalkError } from '../../domain/errors.js';
import { type Route, userRoute } from '../route.js';

const path = '/apps/dav/api/v1/outOfOffice/{userId}';

/** Android asks for everybody who does not want to be disturbed; nobody has said here that they are away. */
async function get(): Promise<never> {
  throw new TalkError('notFound', null);
}

/** Absences are the business of a calendar, which there is none of: `dav.absence-supported` is not announced. */
async function refuse(): Promise<never> {
  throw new TalkError('notSupported', null, { message: 'This server keeps no absences' });
}

/** Out-of-office times, as Nextcloud's calendar has them (spec/clients.md §2.7). */
export const absenceRoutes: Route[] = [
  userRoute('GET', `${path}/now`, {}, get),
  userRoute('GET', path, {}, get),
  userRoute('POST', path, {}, refuse),
  userRoute('DELETE', path, {}, refuse),
];
