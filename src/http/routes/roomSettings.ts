import { changeRoom } from '../../actions/changeRoom.js';
import {
  checkedCallLevel,
  checkedNotificationLevel,
  type Personal,
  personalizeRoom,
} from '../../actions/personalizeRoom.js';
import { setLobby } from '../../actions/setLobby.js';
import { allowGuests, setPassword } from '../../actions/setPassword.js';
import { setRecordingConsent } from '../../actions/setRecordingConsent.js';
import { setSip } from '../../actions/setSip.js';
import { TalkError } from '../../domain/errors.js';
import type { Room } from '../../domain/room.js';
import {
  describe,
  disallowGuests,
  type RoomChange,
  releaseFromObject,
  rename,
  setDefaultPermissions,
  setListable,
  setMentionPermissions,
  setMessageExpiration,
  setReadOnly,
} from '../../domain/roomChanges.js';
import { type InputOf, type InputShape, int, optionalInt, text, trimAscii } from '../input.js';
import { currentRoom } from '../roomAnswer.js';
import { type RoomRequest, type Route, roomRoute, type Verb } from '../route.js';

const room = '/apps/spreed/api/v4/room/{token}';

/** An endpoint that does something to the room and answers with what has become of it. */
function action<S extends InputShape>(
  verb: Verb,
  path: string,
  input: S,
  act: (request: RoomRequest<S>) => Promise<void>,
): Route {
  return roomRoute(verb, `${room}${path}`, input, async (request) => {
    await act(request);
    return currentRoom(request);
  });
}

/** An endpoint that changes one setting of the room. */
function setting<S extends InputShape>(
  verb: Verb,
  path: string,
  input: S,
  decide: (room: Room, input: InputOf<S>) => RoomChange | undefined,
): Route {
  return action(verb, path, input, ({ deps, participant, input: given }) =>
    changeRoom(deps, participant, (current) => decide(current, given)),
  );
}

/** An endpoint that changes how the room is for the caller alone. */
function personal<S extends InputShape>(
  verb: Verb,
  path: string,
  input: S,
  wish: (input: InputOf<S>) => Personal,
): Route {
  return action(verb, path, input, ({ deps, participant, input: given }) =>
    personalizeRoom(deps, participant, wish(given)),
  );
}

/** Once there were permissions for the length of a call. */
async function refuseMode(): Promise<never> {
  throw new TalkError('invalid', 'mode');
}

const permissionsInput = { permissions: int() };
const passwordInput = { password: text('') };
const consentInput = { recordingConsent: int() };
const lobbyInput = { state: int(), timer: optionalInt() };

export const settingRoutes: Route[] = [
  setting('PUT', '', { roomName: text() }, (current, { roomName }) => rename(current, trimAscii(roomName))),
  setting('PUT', '/description', { description: text() }, (current, { description }) =>
    describe(current, trimAscii(description)),
  ),
  action('POST', '/public', passwordInput, ({ deps, participant, input }) =>
    allowGuests(deps, participant, input.password),
  ),
  setting('DELETE', '/public', {}, disallowGuests),
  action('PUT', '/password', { password: text() }, ({ deps, participant, input }) =>
    setPassword(deps, participant, input.password),
  ),
  setting('PUT', '/read-only', { state: int() }, (current, { state }) => setReadOnly(current, state)),
  setting('PUT', '/listable', { scope: int() }, (current, { scope }) => setListable(current, scope)),
  action('PUT', '/webinar/lobby', lobbyInput, ({ deps, participant, input }) =>
    setLobby(deps, participant, input.state, input.timer ?? 0),
  ),
  setting('PUT', '/mention-permissions', { mentionPermissions: int() }, (current, input) =>
    setMentionPermissions(current, input.mentionPermissions),
  ),
  setting('POST', '/message-expiration', { seconds: int() }, (current, { seconds }) =>
    setMessageExpiration(current, seconds),
  ),
  setting('PUT', '/permissions/default', permissionsInput, (current, { permissions }) =>
    setDefaultPermissions(current, permissions),
  ),
  roomRoute('PUT', `${room}/permissions/call`, permissionsInput, refuseMode),
  action('PUT', '/webinar/sip', { state: int() }, ({ deps, participant, input }) =>
    setSip(deps, participant, input.state),
  ),
  action('PUT', '/recording-consent', consentInput, ({ deps, participant, input }) =>
    setRecordingConsent(deps, participant, input.recordingConsent),
  ),
  setting('DELETE', '/object', {}, releaseFromObject),

  personal('POST', '/favorite', {}, () => ({ favorite: true })),
  personal('DELETE', '/favorite', {}, () => ({ favorite: false })),
  personal('POST', '/archive', {}, () => ({ archived: true })),
  personal('DELETE', '/archive', {}, () => ({ archived: false })),
  personal('POST', '/important', {}, () => ({ important: true })),
  personal('DELETE', '/important', {}, () => ({ important: false })),
  personal('POST', '/sensitive', {}, () => ({ sensitive: true })),
  personal('DELETE', '/sensitive', {}, () => ({ sensitive: false })),
  personal('POST', '/notify', { level: int() }, ({ level }) => ({
    notificationLevel: checkedNotificationLevel(level),
  })),
  personal('POST', '/notify-calls', { level: int() }, ({ level }) => ({ notificationCalls: checkedCallLevel(level) })),
];
