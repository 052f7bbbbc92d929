import type { UserStatus } from '../domain/userStatus.js';

/** What accounts say of themselves. Storage keeps it as it was said; what holds now, domain/userStatus.ts knows. */
export interface StatusStorage {
  userStatus(uid: string): Promise<UserStatus | undefined>;
  /** In no particular order; those who have said nothing are missing. */
  userStatuses(uids: string[]): Promise<UserStatus[]>;
  /** Those of everybody, the newest first. */
  recentStatuses(limit: number, offset: number): Promise<UserStatus[]>;
  /** Those of the users who are in a call, with a device heard of since `aliveSince`. */
  usersInCalls(uids: string[], aliveSince: number): Promise<string[]>;
  /**
   * Nothing is kept of an account that is gone.
   * @param before what it was decided upon
   * @returns false, and nothing is changed, when something else has been said since
   */
  setUserStatus(status: UserStatus, before: UserStatus | undefined): Promise<boolean>;
  /** Takes away messages whose time is not after `now`. @returns how many */
  clearStatusMessages(now: number): Promise<number>;
  /** When the next message goes, undefined for never. */
  nextStatusClear(): Promise<number | undefined>;
}
