import type { Deps } from '../deps.js';
import { TalkError } from '../domain/errors.js';
import type { Participant } from '../domain/participant.js';
import { avatarVersionLength, type EmojiAvatar } from '../domain/roomAvatar.js';
import { refusePairs, removeAvatar, setEmojiAvatar, setPicture } from '../domain/roomChanges.js';
import { randomToken } from '../passwords.js';
import { changeRoom } from './changeRoom.js';
import { takePicture } from './takePicture.js';

type Changing = Pick<Deps, 'storage' | 'clock' | 'bus'>;

export const newAvatarVersion = (): string => randomToken(avatarVersionLength, 'abcdefghijkmnopqrstuvwxyz23456789');

/**
 * @param path of the upload
 * @throws TalkError invalid, with a message that clients show
 */
export async function setRoomPicture(deps: Changing, participant: Participant, path: string): Promise<void> {
  // Asked before decoding as well, for that takes a while.
  refusePairs(participant.room);
  const taken = await takePicture(path, [512]);
  const [picture] = 'pictures' in taken ? taken.pictures : [];
  if (!picture) throw new TalkError('invalid', { message: 'fault' in taken ? taken.fault : 'Invalid image' });
  const version = newAvatarVersion();
  await changeRoom(deps, participant, (room) => setPicture(room, version, picture));
}

/** @throws TalkError invalid, with a message that clients show */
export async function setRoomEmoji(deps: Changing, participant: Participant, chosen: EmojiAvatar): Promise<void> {
  const version = newAvatarVersion();
  await changeRoom(deps, participant, (room) => setEmojiAvatar(room, version, chosen));
}

/** Back to the picture that nobody chose. */
export const removeRoomAvatar = (deps: Changing, participant: Participant): Promise<void> =>
  changeRoom(deps, participant, removeAvatar);
