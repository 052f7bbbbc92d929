import { postAttachment, prepareAttachments } from '../../actions/attach.js';
import { TalkError } from '../../domain/errors.js';
import type { User } from '../../domain/user.js';
import { bool, text, values } from '../input.js';
import { ok } from '../ocs.js';
import { type Request, type RoomRequest, type Route, roomRoute } from '../route.js';

const attachment = '/apps/spreed/api/v1/chat/{token}/attachment';

/** Files that one request may ask about. */
const maxFiles = 1000;

function senderOf({ caller: { user } }: Pick<Request, 'caller'>): User {
  if (!user) throw new TalkError('notLoggedIn');
  return user;
}

const prepareInput = { fileNames: values([]), allowUpdate: bool(false) };

async function prepare(request: RoomRequest<typeof prepareInput>) {
  const { deps, participant, input } = request;
  const wanted = input.fileNames.filter((name) => typeof name === 'string' && name.isWellFormed());
  if (wanted.length < input.fileNames.length || wanted.length > maxFiles) throw new TalkError('invalid', 'fileNames');
  const names = wanted.map(String);
  const { allowUpdate: isUpdatable } = input;
  return ok(await prepareAttachments(deps, participant, senderOf(request), { wanted: names, isUpdatable }));
}

const postInput = {
  filePath: text(),
  referenceId: text(),
  talkMetaData: text(''),
  fileName: text(''),
  allowUpdate: bool(false),
};

async function post(request: RoomRequest<typeof postInput>) {
  const { deps, participant, input } = request;
  const { allowUpdate: isUpdatable, ...file } = input;
  return ok({
    renames: await postAttachment(deps, participant, senderOf(request), { ...file, isUpdatable }),
  });
}

/** Attachments by folders of their conversations, as clients of Talk 24 send them. */
export const attachmentRoutes: Route[] = [
  roomRoute('POST', `${attachment}/folder`, prepareInput, prepare),
  roomRoute('POST', attachment, postInput, post),
];
