import { type Command, InvalidArgumentError } from 'commander';
import { addUser } from '../actions/addUser.js';
import { addGroup, joinGroup } from '../actions/changeGroup.js';
import { changePassword } from '../actions/changePassword.js';
import { deleteUser } from '../actions/deleteUser.js';
import { enableUser } from '../actions/enableUser.js';
import { checkGroupId } from '../domain/account.js';
import { cliActor } from '../domain/actor.js';
import { isEmailAddress } from '../domain/emailAddress.js';
import type { User } from '../domain/user.js';
import { randomToken } from '../passwords.js';
import { CommandError, type Io } from './io.js';
import { formatListing, type Listing, outputOption } from './output.js';
import { newPassword } from './password.js';
import type { Store, WithStore } from './store.js';

const generatedLength = 32;

/** @throws CommandError when there is no such account */
export async function existingUser({ storage }: Store, uid: string): Promise<User> {
  const user = await storage.user(uid);
  if (!user) throw new CommandError('User does not exist');
  return user;
}

export const collect = (value: string, before: string[] = []): string[] => [...before, value];

export function wholeNumber(value: string): number {
  if (!/^\d{1,9}$/.test(value)) throw new InvalidArgumentError('It must be a number.');
  return Number(value);
}

interface AddOptions {
  passwordFromEnv?: true;
  generatePassword?: true;
  displayName?: string;
  group?: string[];
  email?: string;
}

async function add(io: Io, store: Store, uid: string, options: AddOptions): Promise<void> {
  const groups = [...new Set(options.group ?? [])];
  for (const gid of groups) checkGroupId(gid);
  const { displayName = '', email = '' } = options;
  const password = options.generatePassword
    ? randomToken(generatedLength)
    : await newPassword(io, options.passwordFromEnv);
  await addUser(store, { uid, password, displayName, email }, cliActor);
  io.out(`The account "${uid}" was created successfully\n`);
  if (displayName) io.out(`Display name set to "${displayName}"\n`);
  for (const gid of groups) {
    if (!(await store.storage.group(gid))) {
      await addGroup(store, gid);
      io.out(`Created group "${gid}"\n`);
    }
    await joinGroup(store, gid, uid, cliActor);
    io.out(`Account "${uid}" added to group "${gid}"\n`);
  }
}

interface GuestOptions extends AddOptions {
  language?: string;
}

/** The id of a guest account is the address. */
async function addGuest(io: Io, store: Store, creator: string, email: string, options: GuestOptions): Promise<void> {
  await existingUser(store, creator);
  const groups = [...new Set(options.group ?? [])];
  for (const gid of groups) {
    if (!(await store.storage.group(gid))) throw new CommandError(`Group "${gid}" does not exist.`);
  }
  if (!isEmailAddress(email)) throw new CommandError('Invalid email address');
  const password = options.generatePassword
    ? randomToken(generatedLength)
    : await newPassword(io, options.passwordFromEnv);
  const { displayName = '', language = '' } = options;
  const draft = { uid: email, email, password, displayName, language, groups, isGuestAccount: true };
  await addUser(store, draft, cliActor);
  io.out(`The guest account "${email}" was created successfully\n`);
}

interface ListOptions {
  limit: number;
  offset: number;
  info?: true;
  disabled?: true;
  output: string;
}

async function list(io: Io, store: Store, { limit, offset, info, disabled, output }: ListOptions): Promise<void> {
  const all = await store.storage.searchUsers('', disabled ? 0 : limit, disabled ? 0 : offset);
  const found = disabled
    ? all.filter(({ enabled }) => !enabled).slice(offset, limit ? offset + limit : undefined)
    : all;
  const entries = await Promise.all(
    found.map(async (user) => [user.uid, info ? await infoOf(store, user) : user.displayName] as const),
  );
  io.out(formatListing(Object.fromEntries(entries), output));
}

async function infoOf({ storage }: Store, user: User): Promise<Listing> {
  return {
    user_id: user.uid,
    display_name: user.displayName,
    email: user.email,
    enabled: user.enabled,
    groups: await storage.groupsOf(user.uid),
    quota: user.quota,
    first_seen: dateOf(user.firstLogin),
    last_seen: dateOf(user.lastLogin),
    backend: 'Database',
  };
}

const dateOf = (time: number): string =>
  time === 0 ? 'never' : new Date(time * 1000).toISOString().replace('.000Z', '+00:00');

async function setEnabled(io: Io, store: Store, uid: string, enabled: boolean): Promise<void> {
  const user = await existingUser(store, uid);
  await enableUser(store, user.uid, enabled);
  io.out(`The specified user is ${enabled ? 'enabled' : 'disabled'}\n`);
}

/** `user:…` but for settings and app passwords. */
export function addUserCommands(program: Command, io: Io, withStore: WithStore): void {
  program
    .command('user:add')
    .description('Add an account')
    .argument('<uid>', "user id: a-z, A-Z, 0-9, spaces and _.@-'")
    .option('--password-from-env', 'read the password from the environment variable OC_PASS or NC_PASS')
    .option('--generate-password', 'give it a random password that nobody is told')
    .option('--display-name <name>', 'what the person is called')
    .option('-g, --group <group>', 'group to join, made if it is missing; may be given more than once', collect)
    .option('--email <address>', 'e-mail address')
    .action((uid: string, options: AddOptions) => withStore((store) => add(io, store, uid, options)));

  program
    .command('guests:add')
    .description('Add an account for somebody from outside: it finds only rooms that are open to everyone')
    .argument('<created-by>', 'account that invites them')
    .argument('<email>', 'e-mail address, which becomes the user id')
    .option('--password-from-env', 'read the password from the environment variable OC_PASS or NC_PASS')
    .option('--generate-password', 'give it a random password that nobody is told')
    .option('--display-name <name>', 'what the person is called')
    .option('--language <language>', 'such as en')
    .option('--group <group>', 'group to join; may be given more than once', collect)
    .action((creator: string, email: string, options: GuestOptions) =>
      withStore((store) => addGuest(io, store, creator, email, options)),
    );

  program
    .command('user:delete')
    .description('Delete an account')
    .argument('<uid>')
    .action((uid: string) =>
      withStore(async (store) => {
        const user = await existingUser(store, uid);
        await deleteUser(store, user.uid, cliActor);
        io.out('The specified user was deleted\n');
      }),
    );

  program
    .command('user:list')
    .description('List accounts')
    .option('-d, --disabled', 'only disabled ones')
    .option('-l, --limit <number>', 'how many at most, 0 for all', wholeNumber, 500)
    .option('-o, --offset <number>', 'how many to leave out at the start', wholeNumber, 0)
    .option('-i, --info', 'all that is known of each')
    .addOption(outputOption())
    .action((options: ListOptions) => withStore((store) => list(io, store, options)));

  program
    .command('user:info')
    .description('Show what is known of an account')
    .argument('<uid>')
    .addOption(outputOption())
    .action((uid: string, { output }: ListOptions) =>
      withStore(async (store) => {
        io.out(formatListing(await infoOf(store, await existingUser(store, uid)), output));
      }),
    );

  program
    .command('user:resetpassword')
    .description('Set the password of an account')
    .argument('<uid>')
    .option('--password-from-env', 'read the password from the environment variable OC_PASS or NC_PASS')
    .action((uid: string, { passwordFromEnv }: AddOptions) =>
      withStore(async (store) => {
        const user = await existingUser(store, uid);
        await changePassword(store, user.uid, await newPassword(io, passwordFromEnv));
        io.out(`Successfully reset password for ${user.uid}\n`);
      }),
    );

  for (const verb of ['enable', 'disable'] as const) {
    program
      .command(`user:${verb}`)
      .description(verb === 'enable' ? 'Let a disabled account log in again' : 'Keep an account from logging in')
      .argument('<uid>')
      .action((uid: string) => withStore((store) => setEnabled(io, store, uid, verb === 'enable')));
  }
}
