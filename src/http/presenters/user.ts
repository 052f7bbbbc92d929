import { scopeOf } from '../../domain/profile.js';
import { type Space, unlimitedBytes } from '../../domain/quota.js';
import type { User } from '../../domain/user.js';

/** For whom an account is described. */
export interface UserViewer {
  /** The account is their own: they also see how far each property is shown. */
  own: boolean;
  admin: boolean;
}

const listed = [
  'phone',
  'address',
  'website',
  'twitter',
  'bluesky',
  'fediverse',
  'organisation',
  'role',
  'headline',
  'biography',
  'profile_enabled',
  'pronouns',
];

const defaults: Record<string, string> = { profile_enabled: '1' };

/**
 * An account as the provisioning API tells it (spec/host.md §4). All keys are there, for clients count on them; what
 * Parley does not have is empty.
 */
export function presentUser(
  user: User,
  groups: string[],
  space: Space,
  { own, admin }: UserViewer,
): Record<string, unknown> {
  const scope = (name: string) => (own ? { [`${name}Scope`]: scopeOf(user, name) } : {});
  const properties = listed.map((name) => ({
    [name]: user.properties[name] ?? defaults[name] ?? '',
    ...scope(name),
  }));
  return Object.assign(
    own || admin ? { enabled: user.enabled } : {},
    { id: user.uid },
    admin ? { storageLocation: '' } : {},
    {
      firstLoginTimestamp: user.firstLogin,
      lastLoginTimestamp: user.lastLogin,
      lastLogin: user.lastLogin * 1000,
      backend: 'Database',
      subadmin: [],
      quota: presentQuota(space),
      manager: user.properties.manager ?? '',
    },
    scope('avatar'),
    { email: user.email || null },
    scope('email'),
    { additional_mail: [] },
    // One scope for each address: a list, as the reference has it.
    own ? { additional_mailScope: [] } : {},
    { displayname: user.displayName, 'display-name': user.displayName },
    scope('displayname'),
    ...properties,
    {
      groups,
      language: user.language || 'en',
      locale: user.locale,
      timezone: user.timezone,
      notify_email: user.properties.notify_email || null,
      backendCapabilities: { setDisplayName: true, setPassword: true },
    },
  );
}

/** In bytes; without a limit the quota is −3, and the total what the disk has room for. */
function presentQuota({ used, free, quota }: Space) {
  const hasLimit = Number.isFinite(quota);
  const total = hasLimit ? quota : used + free;
  const relative = total > 0 ? Math.round((used / total) * 10_000) / 100 : 0;
  return { free, used, total, relative, quota: hasLimit ? quota : unlimitedBytes };
}
