import { deleteRoom } from '../../actions/deleteRoom.js';
import { TalkError } from '../../domain/errors.js';
import { findRoom } from '../guards.js';
import { ok } from '../ocs.js';
import { roomJson } from '../roomAnswer.js';
import { alsoUnder, publicRoute, type Request, type RoomRequest, type Route, roomRoute } from '../route.js';
import { talkHashHeader } from '../talkHash.js';
import { creationRoutes } from './roomCreation.js';
import { listRoutes } from './roomList.js';
import { settingRoutes } from './roomSettings.js';

const room = '/apps/spreed/api/v4/room/{token}';

async function show({ deps, caller, params }: Request) {
  const found = await findRoom(deps, caller, params.token ?? '');
  if (!found) throw new TalkError('roomNotFound');
  return ok(await roomJson(deps, caller, found, true), await talkHashHeader(deps, caller));
}

async function remove({ deps, participant }: RoomRequest<Record<never, never>>) {
  await deleteRoom(deps, participant.room);
  return ok(null);
}

/** Finding, making, changing and deleting rooms. Older versions of the API are answered like the newest. */
export const roomRoutes: Route[] = alsoUnder(
  [
    ...listRoutes,
    ...creationRoutes,
    publicRoute('GET', room, {}, show),
    roomRoute('DELETE', room, {}, remove),
    ...settingRoutes,
  ],
  '/apps/spreed/api/v4',
  ['v1', 'v2', 'v3'],
);
