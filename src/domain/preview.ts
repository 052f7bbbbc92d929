/** Media types of which there are previews; HEIC is none, for what decodes it is not free to give away. */
const pictures: ReadonlySet<string> = new Set(['image/jpeg', 'image/png', 'image/gif', 'image/webp', 'image/avif']);

/** Whether files of that type have previews; others are shown by an icon. */
export const hasPreview = (type: string): boolean => pictures.has(type);

/** Bytes up to which an animation is shown as it is; clients are told (spec/host.md §2). */
export const largestAnimation = 3 * 1024 * 1024;
