import { pictureOfRoom } from '../../actions/readPicture.js';
import { setOwnPicture } from '../../actions/setOwnPicture.js';
import { removeRoomAvatar, setRoomEmoji, setRoomPicture } from '../../actions/setRoomAvatar.js';
import { largestPicture } from '../../actions/takePicture.js';
import { TalkError } from '../../domain/errors.js';
import { bool, optionalText, text } from '../input.js';
import { ok } from '../ocs.js';
import { answerPicture } from '../pictureAnswer.js';
import { currentRoom } from '../roomAnswer.js';
import {
  type HandledAnswer,
  handled,
  publicRoute,
  type Request,
  type RoomRequest,
  type Route,
  roomRoute,
  type UserRequest,
  userRoute,
} from '../route.js';
import type { UploadAnswer } from '../upload.js';

const avatar = '/apps/spreed/api/v1/room/{token}/avatar';

async function show(request: Request<Record<never, never>>, dark: boolean): Promise<HandledAnswer> {
  const { ctx, deps, caller, params, participant } = request;
  // Whom the room is merely listed for is no participant.
  const room = participant?.room ?? (await deps.storage.roomByToken(params.token ?? ''));
  if (!room) throw new TalkError('roomNotFound');
  answerPicture(ctx, deps.clock, await pictureOfRoom(deps, room, caller.user?.uid ?? '', dark));
  return handled;
}

const showInput = { darkTheme: bool(false) };

/** Where the upload lies. @throws TalkError invalid, with a message that clients show */
function pathOf(upload: UploadAnswer['upload']): string {
  if (!upload) throw new TalkError('invalid', { message: 'No image file provided' });
  if (upload === 'tooBig') throw new TalkError('invalid', { message: 'File is too big' });
  return upload.path;
}

async function upload(request: RoomRequest<Record<never, never>>) {
  await setRoomPicture(request.deps, request.participant, pathOf(request.upload));
  return currentRoom(request);
}

const emojiInput = { emoji: text(), color: optionalText() };

async function chooseEmoji(request: RoomRequest<typeof emojiInput>) {
  const { emoji, color } = request.input;
  await setRoomEmoji(request.deps, request.participant, { emoji, color: color ?? undefined });
  return currentRoom(request);
}

async function remove(request: RoomRequest<Record<never, never>>) {
  await removeRoomAvatar(request.deps, request.participant);
  return currentRoom(request);
}

async function uploadOwn({ deps, user, upload }: UserRequest<Record<never, never>>) {
  const fault = await setOwnPicture(deps, user.uid, pathOf(upload));
  if (fault === undefined) return ok(null);
  const isNested = fault === 'Invalid image' || fault === 'Unknown filetype';
  throw new TalkError('invalid', isNested ? { data: { message: fault } } : { message: fault });
}

async function removeOwn({ deps, user }: UserRequest<Record<never, never>>) {
  await deps.storage.setUserPictures(user.uid, []);
  return ok(null);
}

/** Pictures of conversations, and what mobile clients change their own face by (spec/conversations.md §9, host.md §6). */
export const avatarRoutes: Route[] = [
  publicRoute('GET', avatar, showInput, (request) => show(request, request.input.darkTheme)),
  publicRoute('GET', `${avatar}/dark`, {}, (request) => show(request, true)),
  roomRoute('POST', avatar, {}, upload, { upload: { field: 'file', maxBytes: largestPicture } }),
  roomRoute('POST', `${avatar}/emoji`, emojiInput, chooseEmoji),
  roomRoute('DELETE', avatar, {}, remove),
  userRoute('POST', '/apps/spreed/temp-user-avatar', {}, uploadOwn, {
    upload: { field: 'files', maxBytes: largestPicture },
  }),
  userRoute('DELETE', '/apps/spreed/temp-user-avatar', {}, removeOwn),
];
