/** The app whose settings of a user these are. */
export const talkApp = 'spreed';

/** Where what others share with one's conversations comes to, as a path from one's home. */
export const attachmentFolderKey = 'attachment_folder';
export const defaultAttachmentFolder = '/Talk';

const privacy = ['0', '1'];
const yesOrNo = ['yes', 'no'];

/** What each user may set for themself (spec/host.md §5); the first value holds while nothing is set. */
export const userSettings: Record<string, readonly string[]> = {
  read_status_privacy: privacy,
  typing_privacy: privacy,
  play_sounds: yesOrNo,
  calls_start_without_media: ['no', 'yes'],
  blur_virtual_background: ['no', 'yes'],
  conversations_list_style: ['two-lines', 'compact'],
  // Any other folder of their own, too.
  [attachmentFolderKey]: [defaultAttachmentFolder],
};

/** The value as it is stored; undefined for a key or a value that cannot be set. */
export function checkedUserSetting(key: string, value: unknown): string | undefined {
  const allowed = Object.hasOwn(userSettings, key) ? userSettings[key] : undefined;
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  return allowed?.find((each) => each === String(value));
}
