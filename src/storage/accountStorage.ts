import type { CommentDraft } from '../domain/comment.js';
import type { PixelPicture, Size, SizedPicture } from '../domain/picture.js';
import type { Room } from '../domain/room.js';
import type { AppPassword, Group, Team, User } from '../domain/user.js';

export type UserDraft = Omit<User, 'firstLogin' | 'lastLogin'>;
export type UserPatch = Partial<Omit<User, 'uid' | 'createdAt'>>;

export interface AccountStorage {
  /** By user id, whatever its case. */
  user(uid: string): Promise<User | undefined>;
  /** By user id in any case, else by e-mail address if exactly one account has it. */
  userByLogin(login: string): Promise<User | undefined>;
  /** By user ids, whatever their case; in no particular order, each account once. */
  users(uids: string[]): Promise<User[]>;
  /** Ids of accounts whose id or display name contains `search`, by id. A `limit` of 0 means all. */
  searchUsers(search: string, limit: number, offset: number): Promise<User[]>;
  countUsers(): Promise<number>;
  /**
   * Groups must exist.
   * @returns false when the id is taken, in any case; then nothing changed
   */
  addUser(draft: UserDraft, groups: string[]): Promise<boolean>;
  /** Also carries a changed display name to the attendees of that account. @returns whether the account exists */
  changeUser(uid: string, patch: UserPatch): Promise<boolean>;
  /**
   * Removes the account, its groups, settings, sessions and app passwords, and takes it out of its rooms: rooms that
   * no other user is left in are deleted, one-to-one rooms become former ones, named `displayName` and read-only.
   * What the account wrote stays, as `deletedUser`'s.
   * @param message stored in each room that the account leaves, unless it is a one-to-one
   * @param lockMessage stored in each one-to-one room that becomes a former one; both expire as the room's messages do
   */
  deleteUser(uid: string, message: CommentDraft, lockMessage: CommentDraft): Promise<LeftRooms | undefined>;
  /**
   * Takes the account out of its rooms as `deleteUser` does, but keeps it and what it wrote.
   * @param privateOnly only out of group rooms that are not listed
   */
  removeUserFromRooms(
    uid: string,
    privateOnly: boolean,
    message: CommentDraft,
    lockMessage: CommentDraft,
  ): Promise<LeftRooms>;

  group(gid: string): Promise<Group | undefined>;
  groups(search: string, limit: number, offset: number): Promise<Group[]>;
  /** Of those groups; one without members is left out. */
  groupSizes(gids: string[]): Promise<GroupSize[]>;
  addGroup(group: Group): Promise<boolean>;
  /** Also carries the name to the attendees that stand for the group. @returns whether the group exists */
  renameGroup(gid: string, displayName: string): Promise<boolean>;
  deleteGroup(gid: string): Promise<boolean>;
  membersOf(gid: string): Promise<string[]>;
  groupsOf(uid: string): Promise<string[]>;
  /** @returns false when nothing changed: a member already, or no such group or account */
  addToGroup(gid: string, uid: string): Promise<boolean>;
  removeFromGroup(gid: string, uid: string): Promise<boolean>;

  /** All of them, by name. */
  teams(): Promise<Team[]>;
  /** In no particular order; ids of nothing are left out. */
  teamsById(ids: string[]): Promise<Team[]>;
  /** Those that the account is a member of, by name. */
  teamsOf(uid: string): Promise<Team[]>;
  /** User ids. */
  membersOfTeam(id: string): Promise<string[]>;
  /** With its first member. @returns false when the id is taken */
  addTeam(team: Team, founder: string): Promise<boolean>;
  /** Also carries the name to the attendees that stand for the team. @returns whether the team exists */
  renameTeam(id: string, displayName: string): Promise<boolean>;
  deleteTeam(id: string): Promise<boolean>;
  /** @returns false when nothing changed: a member already, or no such team or account */
  addToTeam(id: string, uid: string): Promise<boolean>;
  removeFromTeam(id: string, uid: string): Promise<boolean>;

  /** @param digest SHA-256 of the token, base64url */
  addAppPassword(draft: Omit<AppPassword, 'id'>, digest: string): Promise<AppPassword>;
  appPassword(digest: string): Promise<AppPassword | undefined>;
  /** Those that last, oldest first. */
  appPasswordsOf(uid: string): Promise<AppPassword[]>;
  deleteAppPassword(id: number): Promise<boolean>;
  /** Nobody comes in with it any more. @returns false when there is none, or its device is being wiped already */
  wipeAppPassword(id: number, now: number): Promise<boolean>;
  touchAppPassword(id: number, now: number): Promise<void>;
  /** Forgets those that were good once, until then. @returns how many */
  sweepAppPasswords(now: number): Promise<number>;
  /** The same entry with another token, for good. @returns whether there is one */
  replaceAppPassword(id: number, digest: string, now: number): Promise<boolean>;

  userSetting(uid: string, app: string, key: string): Promise<string | undefined>;
  /** Of `spreed`/`read_status_privacy` also all attendees of the user are updated. Without the account, nothing is kept. */
  setUserSetting(uid: string, app: string, key: string, value: string): Promise<void>;
  deleteUserSetting(uid: string, app: string, key: string): Promise<void>;
}

export interface GroupSize {
  gid: string;
  members: number;
  /** How many of them are disabled. */
  disabled: number;
}

export interface LeftRooms {
  /** Rooms in which something changed, for ringing their bells. */
  changed: Pick<Room, 'id' | 'token'>[];
  /** Rooms that are gone. */
  deleted: Pick<Room, 'id' | 'token'>[];
}

/** What people have uploaded. The picture of a room is set by changing the room. */
export interface PictureStorage {
  /** @returns undefined when the room has none or another by now */
  roomPicture(roomId: number, version: string): Promise<PixelPicture | undefined>;
  userPicture(uid: string, size: Size): Promise<PixelPicture | undefined>;
  /** Replaces all of them. Without the account, nothing is kept. */
  setUserPictures(uid: string, pictures: SizedPicture[]): Promise<void>;
}
