import type { Command } from 'commander';
import { changeUser } from '../actions/changeUser.js';
import { changeUserSetting, deleteUserSetting } from '../actions/changeUserSetting.js';
import { defaultQuota } from '../domain/quota.js';
import type { User } from '../domain/user.js';
import { attachmentFolderKey, talkApp, userSettings } from '../domain/userSetting.js';
import { CommandError, type Io } from './io.js';
import { formatListing, outputOption } from './output.js';
import type { Store, WithStore } from './store.js';
import { existingUser } from './users.js';

interface AccountField {
  read: (user: User) => string;
  /** The provisioning API's key. */
  key: string;
  unset: string;
}

const fields = {
  displayName: { read: (user) => user.displayName, key: 'displayname', unset: '' },
  email: { read: (user) => user.email, key: 'email', unset: '' },
  quota: { read: (user) => user.quota, key: 'quota', unset: defaultQuota },
  language: { read: (user) => user.language, key: 'language', unset: 'en' },
  locale: { read: (user) => user.locale, key: 'locale', unset: '' },
  timezone: { read: (user) => user.timezone, key: 'timezone', unset: '' },
} satisfies Record<string, AccountField>;

/** Fields of the account that occ knows as settings, by app and key. */
const accountFields: Record<string, Record<string, AccountField>> = {
  core: { lang: fields.language, locale: fields.locale, timezone: fields.timezone },
  files: { quota: fields.quota },
  settings: { display_name: fields.displayName, email: fields.email },
};

/** Where else they are looked for. */
const alsoKnownAs: Record<string, AccountField> = {
  quota: fields.quota,
  language: fields.language,
  lang: fields.language,
  locale: fields.locale,
  timezone: fields.timezone,
};

function accountField(app: string, key: string): AccountField | undefined {
  const known = Object.hasOwn(accountFields, app) ? accountFields[app] : undefined;
  if (known && Object.hasOwn(known, key)) return known[key];
  return app === 'settings' && Object.hasOwn(alsoKnownAs, key) ? alsoKnownAs[key] : undefined;
}

interface Options {
  delete?: true;
  defaultValue?: string;
  updateOnly?: true;
  errorIfNotExists?: true;
  output: string;
}

async function read({ storage }: Store, user: User, app: string, key: string): Promise<string | undefined> {
  const field = accountField(app, key);
  if (field) return field.read(user) || undefined;
  return storage.userSetting(user.uid, app, key);
}

async function write(store: Store, user: User, app: string, key: string, value: string): Promise<void> {
  const field = accountField(app, key);
  if (field) return changeUser(store, user, field.key, value);
  if (app === talkApp && Object.hasOwn(userSettings, key)) {
    if (await changeUserSetting(store, user.uid, key, value)) return;
    if (key === attachmentFolderKey) throw new CommandError(`${key} must be a folder of the account's own`);
    throw new CommandError(`${key} must be one of: ${userSettings[key]?.join(', ')}`);
  }
  await store.storage.setUserSetting(user.uid, app, key, value);
}

async function unset(store: Store, user: User, app: string, key: string): Promise<void> {
  const field = accountField(app, key);
  if (field) return changeUser(store, user, field.key, field.unset);
  if (app === talkApp) return deleteUserSetting(store, user.uid, key);
  await store.storage.deleteUserSetting(user.uid, app, key);
}

/** What is set of everything that has a meaning here; other settings are found by their key. */
async function listing(store: Store, user: User, onlyApp: string | undefined) {
  const keysOf: Record<string, string[]> = {
    ...Object.fromEntries(Object.entries(accountFields).map(([app, known]) => [app, Object.keys(known)])),
    [talkApp]: Object.keys(userSettings),
  };
  const listed: Record<string, Record<string, string>> = {};
  for (const [app, keys] of Object.entries(keysOf)) {
    if (onlyApp !== undefined && app !== onlyApp) continue;
    const entries = await Promise.all(keys.map(async (key) => [key, await read(store, user, app, key)] as const));
    const set = entries.filter((entry): entry is [string, string] => entry[1] !== undefined);
    if (set.length > 0) listed[app] = Object.fromEntries(set);
  }
  return listed;
}

type Arguments = [uid: string, app: string | undefined, key: string | undefined, value: string | undefined];

async function run(io: Io, store: Store, [uid, app, key, value]: Arguments, options: Options): Promise<void> {
  const user = await existingUser(store, uid);
  if (app === undefined || key === undefined) {
    if (options.delete || options.defaultValue !== undefined) throw new CommandError('An app and a key are needed');
    io.out(formatListing(await listing(store, user, app), options.output));
    return;
  }
  if (value !== undefined && options.delete) throw new CommandError('A value cannot be set and deleted at once');
  const before = await read(store, user, app, key);
  const missing = () => new CommandError(`The setting does not exist for user "${user.uid}".`);
  if (value !== undefined) {
    if (options.updateOnly && before === undefined) throw missing();
    await write(store, user, app, key, value);
  } else if (options.delete) {
    if (options.errorIfNotExists && before === undefined) throw missing();
    await unset(store, user, app, key);
  } else {
    const found = before ?? options.defaultValue;
    if (found === undefined) throw missing();
    io.out(options.output === 'plain' ? `${found}\n` : `${JSON.stringify(found)}\n`);
  }
}

/** `user:setting`: shows, sets or deletes what belongs to one account. */
export function addUserSettingCommand(program: Command, io: Io, withStore: WithStore): void {
  program
    .command('user:setting')
    .description('Show, set or delete settings of an account')
    .argument('<uid>')
    .argument('[app]', 'settings (display_name, email), core (lang, locale, timezone), files (quota) or spreed')
    .argument('[key]')
    .argument('[value]', 'what to set; without it the setting is shown')
    .option('--default-value <value>', 'what to show where nothing is set')
    .option('--update-only', 'set it only if it was set before')
    .option('--delete', 'delete the setting')
    .option('--error-if-not-exists', 'fail where there is nothing to delete')
    .addOption(outputOption())
    .action((...given: [...Arguments, Options, Command]) => {
      const [uid, app, key, value, options] = given;
      return withStore((store) => run(io, store, [uid, app, key, value], options));
    });
}
