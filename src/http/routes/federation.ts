import { TalkError } from '../../domain/errors.js';
import { ok } from '../ocs.js';
import { type Route, userRoute } from '../route.js';

/** No other server can invite anybody here, so that there is never an invitation to show or to answer. */
const list = async () => ok([]);

async function answer(): Promise<never> {
  throw new TalkError('notFound', 'invitation');
}

const path = '/apps/spreed/api/v1/federation/invitation';

/** Invitations to conversations on other servers: clients may ask, for Talk answers even while federation is off. */
export const federationRoutes: Route[] = [
  userRoute('GET', path, {}, list),
  userRoute('POST', `${path}/{invitationId}`, {}, answer),
  userRoute('DELETE', `${path}/{invitationId}`, {}, answer),
];
