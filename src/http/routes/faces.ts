import { faceOf } from '../../actions/readPicture.js';
import { setOwnPicture } from '../../actions/setOwnPicture.js';
import { largestPicture } from '../../actions/takePicture.js';
import { TalkError } from '../../domain/errors.js';
import { sizeFor } from '../../domain/picture.js';
import { drawFace } from '../../pictures/face.js';
import { answerJson, type Page, type PageRequest, type UserPageRequest, userPage } from '../pages.js';
import { answerPicture } from '../pictureAnswer.js';
import { discard, uploadReader } from '../upload.js';

/** Of a face that was drawn for a name: half an hour, in seconds. */
const guestAge = 30 * 60;

const userPath = /^\/avatar\/(?<userId>[^/]+)\/(?<size>\d+)(?<dark>\/dark)?$/;
const guestPath = /^\/avatar\/guest\/(?<name>[^/]+)\/(?<size>\d+)(?<dark>\/dark)?$/;
const ownPath = /^\/avatar\/?$/;

async function ofUser({ ctx, deps, params }: PageRequest): Promise<void> {
  const { userId = '', size, dark } = params;
  const user = await deps.storage.user(userId);
  if (!user) {
    if (ctx.query.guestFallback !== '1') throw new TalkError('notFound');
    return answerFace(ctx, deps, userId, params);
  }
  const { picture, isCustom } = await faceOf(deps, user, sizeFor(Number(size)), dark === '/dark');
  ctx.set('X-NC-IsCustomAvatar', isCustom ? '1' : '0');
  answerPicture(ctx, deps.clock, picture);
}

const ofGuest = ({ ctx, deps, params }: PageRequest): Promise<void> => answerFace(ctx, deps, params.name ?? '', params);

/** Of somebody who is nothing but a name. */
async function answerFace(
  ctx: PageRequest['ctx'],
  { clock }: PageRequest['deps'],
  name: string,
  { size, dark }: Record<string, string>,
): Promise<void> {
  const picture = await drawFace(name, sizeFor(Number(size)), dark === '/dark');
  answerPicture(ctx, clock, picture, { maxAge: guestAge, status: 201 });
}

/** As web clients upload their own; they cut it to a square before. */
async function upload({ ctx, deps, user }: UserPageRequest): Promise<void> {
  const { dataDir, maxBody } = deps.config;
  const read = uploadReader(dataDir, maxBody, { field: 'files', maxBytes: largestPicture });
  const { upload } = await read(ctx);
  try {
    const refusal = upload === 'tooBig' ? 'File is too big' : 'No image file provided';
    const fault = upload && upload !== 'tooBig' ? await setOwnPicture(deps, user.uid, upload.path) : refusal;
    if (fault === undefined) answerJson(ctx, { status: 'success' });
    else answerJson(ctx, { data: { message: fault } }, 400);
  } finally {
    await discard(upload);
  }
}

/** Faces of people, and changing one's own (spec/host.md §6). */
export const facePages: Page[] = [
  { verb: 'GET', path: guestPath, handle: ofGuest },
  { verb: 'GET', path: userPath, handle: ofUser },
  userPage('POST', ownPath, upload),
  userPage('DELETE', ownPath, async ({ ctx, deps, user }) => {
    await deps.storage.setUserPictures(user.uid, []);
    answerJson(ctx, []);
  }),
];
