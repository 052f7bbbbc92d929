import type { Deps } from '../deps.js';
import { sizes } from '../domain/picture.js';
import { type PictureFault, takePicture } from './takePicture.js';

/**
 * Gives an account the picture that was uploaded.
 * @param path of the upload
 * @returns what is wrong with it, undefined when it was set
 */
export async function setOwnPicture(
  { storage }: Pick<Deps, 'storage'>,
  uid: string,
  path: string,
): Promise<PictureFault | undefined> {
  const taken = await takePicture(path, sizes, 'image/png');
  if ('fault' in taken) return taken.fault;
  await storage.setUserPictures(
    uid,
    taken.pictures.flatMap((picture, place) => {
      const size = sizes[place];
      return size ? [{ ...picture, size }] : [];
    }),
  );
  return undefined;
}
