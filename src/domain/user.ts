/** An account. */
export interface User {
  uid: string;
  displayName: string;
  /** "" for none; where it is unique among accounts it may be used to log in. */
  email: string;
  /** scrypt hash with its parameters; changes whenever the password does. */
  passwordHash: string;
  enabled: boolean;
  /** Unix seconds, 0 for never. */
  firstLogin: number;
  lastLogin: number;
  createdAt: number;
  language: string;
  locale: string;
  timezone: string;
  quota: string;
  /** Further properties of the account, such as phone or website, by the provisioning API's keys. */
  properties: Record<string, string>;
}

/** What tells the account of somebody invited from outside, such as `guests:add` makes, from a regular one. */
export const guestAccountMark: Record<string, string> = { guestAccount: '1' };

export const isGuestAccount = ({ properties }: Pick<User, 'properties'>): boolean => properties.guestAccount === '1';

export interface Group {
  gid: string;
  displayName: string;
}

/** A group of accounts that somebody put together; only its members know of it. */
export interface Team {
  id: string;
  displayName: string;
}

/** A long random token that stands in for the password on one device. */
export interface AppPassword {
  id: number;
  uid: string;
  /** The name typed at login; the same must be sent with the token, in any case. */
  loginName: string;
  /** What the token is for, such as the client's User-Agent. */
  name: string;
  createdAt: number;
  lastUsed: number;
  /** Until then it may be exchanged for one that lasts, once, and does nothing else; 0 for one that lasts. */
  oneTimeUntil: number;
  /** Since when the device is to forget everything it knows of this server: nobody comes in with it. 0 for a good one. */
  wipeSince: number;
}

/** Who is logged in, if anybody, and by what. */
export interface Login {
  user: User | undefined;
  /** The device's app password; without one, and with a user, it is the account's own password or a cookie. */
  appPassword: AppPassword | undefined;
}

/** Members of this group may administer the server. */
export const adminGroup = 'admin';
