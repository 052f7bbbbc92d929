import type { SeenShare } from '../../actions/manageShares.js';
import { hasPreview } from '../../domain/preview.js';
import { type Room, RoomType } from '../../domain/room.js';
import { expirationText, roomShareType, type SharedFile, targetOfSharer } from '../../domain/share.js';

/** The conversation of a share as one reader may know of it. */
export interface SharedWith {
  room: Pick<Room, 'type'>;
  /** Its token, or what stands for one that the reader is not in. */
  shareWith: string;
  displayName: string;
  /** "" where the reader is not in it. */
  link: string;
}

interface People {
  reader: string;
  /** By user id. */
  nameOf: (uid: string) => string;
}

/** A share as the files app gives it, its keys in this order (spec/host.md §11). */
export function presentShare({ share, file, place }: SeenShare, withRoom: SharedWith, { reader, nameOf }: People) {
  const isMade = share.uid === reader || file.uid === reader;
  const isMount = place.mountPath !== undefined;
  return {
    id: String(share.id),
    share_type: roomShareType,
    uid_owner: share.uid,
    displayname_owner: nameOf(share.uid),
    permissions: share.permissions,
    can_edit: isMade,
    can_delete: isMade,
    stime: share.createdAt,
    parent: null,
    expiration: expirationText(share.expiresAt),
    token: withRoom.room.type === RoomType.public && withRoom.link !== '' ? share.token : null,
    uid_file_owner: file.uid,
    note: share.note,
    label: share.label,
    displayname_file_owner: nameOf(file.uid),
    path: `/${place.path}`,
    item_type: file.kind,
    item_permissions: place.permissions,
    'is-mount-root': isMount && place.mountPath === place.path,
    'mount-type': isMount ? 'shared' : '',
    ...content(file),
    storage_id: isMount ? `shared::/${place.mountPath}` : `home::${file.uid}`,
    ...source(file, place.parentId),
    file_target: isMade ? targetOfSharer(share, reader) : `/${place.path}`,
    ...measure(file),
    ...roomFields(withRoom),
    mail_send: Number(share.mailSend),
    hide_download: Number(share.hideDownload),
    attributes: null,
  };
}

/** What a recipient has taken out of their tree, and where it was. */
export function presentDeclined(
  { share, file }: SharedFile,
  target: string,
  withRoom: SharedWith,
  nameOf: People['nameOf'],
) {
  return {
    id: `ocRoomShare:${share.id}`,
    share_type: roomShareType,
    uid_owner: share.uid,
    displayname_owner: nameOf(share.uid),
    permissions: 0,
    stime: share.createdAt,
    parent: null,
    expiration: expirationText(share.expiresAt),
    token: null,
    uid_file_owner: file.uid,
    displayname_file_owner: nameOf(file.uid),
    // Where it lies in the owner's home is nobody else's business.
    path: `/${file.name}`,
    item_type: file.kind,
    ...content(file),
    storage_id: `home::${file.uid}`,
    ...source(file, 0),
    file_target: `/${target || share.targetName}`,
    ...measure(file),
    ...roomFields(withRoom),
    mail_send: Number(share.mailSend),
  };
}

type File = SharedFile['file'];

const content = ({ type }: File) => ({ mimetype: type, has_preview: hasPreview(type) });

const source = ({ id }: File, parentId: number) => ({
  // One database holds all trees.
  storage: 1,
  item_source: id,
  file_source: id,
  file_parent: parentId,
});

const measure = ({ size, modifiedAt }: File) => ({ item_size: size, item_mtime: modifiedAt });

const roomFields = ({ shareWith, displayName, link }: SharedWith) => ({
  share_with: shareWith,
  share_with_displayname: displayName,
  share_with_link: link,
});
