import { completeTree } from '../../actions/findPlaces.js';
import { TalkError } from '../../domain/errors.js';
import { checkedPath } from '../../domain/file.js';
import { drawTypeIcon, isTypeIcon } from '../../pictures/typeIcons.js';
import { type Page, type UserPageRequest, userPage } from '../pages.js';
import { answerPicture } from '../pictureAnswer.js';
import { answerPreview, previewWish, redirectToIcon } from '../previewAnswer.js';

/** Of a file by its id, wherever the account has it. */
async function byId({ ctx, deps, user: { uid } }: UserPageRequest): Promise<void> {
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
async function byPath({ ctx, deps, user: { uid } }: UserPageRequest): Promise<void> {
  const { file } = ctx.query;
  if (typeof file !== 'string' || file === '') throw new TalkError('invalid');
  const wish = previewWish(ctx);
  const placed = await deps.storage.fileAt(uid, checkedPath(file), deps.clock.now());
  await answerPreview(ctx, deps, placed, wish);
}

/** Previews of files, and the icons of their types (spec/host.md §11, clients.md §4.2). */
export const previewPages: Page[] = [
  userPage('GET', /^\/core\/preview$/, byId),
  userPage('GET', /^\/core\/preview\.png$/, byPath),
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
