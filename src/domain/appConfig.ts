/** What Nextcloud keeps of an app by itself, and clients may not set. */
const reserved: ReadonlySet<string> = new Set(['installed_version', 'enabled', 'types']);

/** Names and secrets of this installation: neither shown nor set, for cookies and tickets are signed with them. */
const hidden: ReadonlySet<string> = new Set(['core/instanceid', 'core/secret']);

export const isHiddenConfig = (app: string, key: string): boolean => hidden.has(`${app}/${key}`);

export const canSetConfig = (app: string, key: string): boolean =>
  key !== '' && !reserved.has(key) && !isHiddenConfig(app, key);

/** Where values of `config:system:…` are kept; no app can have that name. */
export const systemConfig = '(system)';

export const isAppId = (app: string): boolean => /^[a-zA-Z0-9_-]{1,64}$/.test(app);
