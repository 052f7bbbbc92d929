import { nameGuest } from '../../actions/nameGuest.js';
import { text } from '../input.js';
import { ok } from '../ocs.js';
import { type RoomRequest, type Route, roomRoute } from '../route.js';

const nameInput = { displayName: text() };

async function setName({ deps, participant, input }: RoomRequest<typeof nameInput>) {
  await nameGuest(deps, participant, input.displayName);
  return ok(null);
}

export const guestRoutes: Route[] = [roomRoute('POST', '/apps/spreed/api/v1/guest/{token}/name', nameInput, setName)];
