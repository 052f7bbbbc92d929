import { completeTree } from '../../actions/findPlaces.js';
import { TalkError } from '../../domain/errors.js';
import { checkedPath } from '../../domain/file.js';
import { drawTypeIcon, isTypeIcon } from '../../pictures/typeIcons.js';
import { addressReader } from '../address.js';
import { identify } from '../auth.js';
import type { Page, PageRequest } from '../pages.js';
import { answerPicture } from '../pictureAnswer.js';
import { answerPreview, previewWish, redirectToIcon } from '../previewAnswer.js';

/** @returns their uid. @throws TalkError notLoggedIn */
async function loggedIn({ ctx, deps }: PageRequest): Promise<string> {
  const { user } = await identify(ctx, deps, true, addressReader(deps.config)(ctx));
  if (!user) throw new TalkError('notLoggedIn', [], { message: 'Current user is not logged in' });
  ctx.state.uid = user.uid;
  return user.uid;
}

/** Of a file by its id, wherever the account has it. */
async function byId(request: PageRequest): Promise<void> {
  const { ctx, deps } = request;
  const uid = await loggedIn(request);
  const { fileId } = ctx.query;
  if (typeof fileId !== 'string' || !/^\d{1,15}$/.test(fileId)) throw new TalkError('invalid');
  const wish = previewWish(ctx);
  const find = () => deps.storage.fileById(uid, Number(fileId), deps.clock.now());
  let placed = await find();
  if (!placed) {
    // It may have been shared with them since they last looked.
    await completeTree(deps, uid);
    placed = await find();
  }
  await answerPreview(ctx, deps, placed, wish);
}

/** Of a file by its path in the account's own tree. */
async function byPath(request: PageRequest): Promise<void> {
  const { ctx, deps } = request;
  const uid = await loggedIn(request);
  const { file } = ctx.query;
  if (typeof file !== 'string' || file === '') throw new TalkError('invalid');
  const wish = previewWish(ctx);
  const placed = await deps.storage.fileAt(uid, checkedPath(file), deps.clock.now());
  await answerPreview(ctx, deps, placed, wish);
}

/** Previews of files, and the icons of their types (spec/host.md §11, clients.md §4.2). */
export const previewPages: Page[] = [
  { verb: 'GET', path: /^\/core\/preview$/, handle: byId },
  { verb: 'GET', path: /^\/core\/preview\.png$/, handle: byPath },
  {
    verb: 'GET',
    path: /^\/core\/mimeicon$/,
    async handle({ ctx, deps }) {
      const { mime } = ctx.query;
      redirectToIcon(ctx, deps, typeof mime === 'string' ? mime : '');
    },
  },
  {
    verb: 'GET',
    path: /^\/core\/img\/filetypes\/(?<name>[a-z-]+)\.svg$/,
    async handle({ ctx, deps, params: { name = '' } }) {
      if (!isTypeIcon(name)) throw new TalkError('notFound');
      answerPicture(ctx, deps.clock, drawTypeIcon(name));
    },
  },
];
