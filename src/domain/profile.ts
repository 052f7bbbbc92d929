import type { User } from './user.js';

/**
 * Who gets to see a property of an account: `v2-private` nobody whom the server could not match by phone number, which
 * here is nobody; the others everybody on this server, for it shares accounts with no other.
 */
const scopes = ['v2-private', 'v2-local', 'v2-federated', 'v2-published'] as const;
export type Scope = (typeof scopes)[number];

/** How far properties are shown until their owner says otherwise, in the order in which an account lists them. */
const defaultScopes: Record<string, Scope> = {
  avatar: 'v2-federated',
  email: 'v2-federated',
  displayname: 'v2-federated',
  phone: 'v2-local',
  address: 'v2-local',
  website: 'v2-local',
  twitter: 'v2-local',
  bluesky: 'v2-local',
  fediverse: 'v2-local',
  organisation: 'v2-local',
  role: 'v2-local',
  headline: 'v2-local',
  biography: 'v2-local',
  profile_enabled: 'v2-local',
  pronouns: 'v2-federated',
};

/** What everybody shows who is in a conversation. */
const neverPrivate: ReadonlySet<string> = new Set(['avatar', 'displayname', 'profile_enabled']);

/** The properties that an account's owner may change, by the provisioning API's keys. */
export const editableFields = Object.keys(defaultScopes).filter((name) => name !== 'avatar');

/** The property whose scope that key of the provisioning API stands for, such as `phone` for `phoneScope`. */
export function scopedBy(key: string): string | undefined {
  const name = key.endsWith('Scope') ? key.slice(0, -'Scope'.length) : '';
  return Object.hasOwn(defaultScopes, name) ? name : undefined;
}

export const mayHaveScope = (name: string, scope: string): scope is Scope =>
  scopes.some((known) => known === scope) && !(scope === 'v2-private' && neverPrivate.has(name));

export const scopeOf = (user: Pick<User, 'properties'>, name: string): string =>
  user.properties[`${name}Scope`] ?? defaultScopes[name] ?? 'v2-local';

/** A property as somebody else may see it: "" for what is not set or private. */
export function shownProperty(user: User, name: string): string {
  if (scopeOf(user, name) === 'v2-private') return '';
  return name === 'email' ? user.email : (user.properties[name] ?? '');
}

export const hasProfile = (user: User): boolean => user.enabled && user.properties.profile_enabled !== '0';

/** Seconds that clocks of that time zone are ahead of UTC; of none it is UTC. */
export function offsetOf(timezone: string, now: number): number {
  if (timezone === '') return 0;
  const parts = new Intl.DateTimeFormat('en', { timeZone: timezone, timeZoneName: 'longOffset' }).formatToParts(
    now * 1000,
  );
  const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const [, sign, hours = '0', minutes = '0'] = /GMT([+-])(\d\d):(\d\d)/.exec(name) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60);
}
