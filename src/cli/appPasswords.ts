import type { Command } from 'commander';
import { addAppPassword, beginWipe, revokeAppPassword } from '../actions/appPasswords.js';
import type { AppPassword } from '../domain/user.js';
import { CommandError, type Io } from './io.js';
import { formatListing, outputOption } from './output.js';
import { passwordFromEnv } from './password.js';
import type { Store, WithStore } from './store.js';
import { existingUser, wholeNumber } from './users.js';

interface AddOptions {
  passwordFromEnv?: true;
  name: string;
}

async function add(io: Io, store: Store, uid: string, options: AddOptions): Promise<void> {
  const { passwords } = store;
  const user = await existingUser(store, uid);
  // Whoever runs this may read and write everything anyway; occ's option is taken as a check.
  if (options.passwordFromEnv && !(await passwords.verify(passwordFromEnv(io), user.passwordHash))) {
    throw new CommandError('The password is wrong');
  }
  const token = await addAppPassword(store, user.uid, options.name);
  io.out(`app password:\n${token}\n`);
}

async function list(io: Io, store: Store, uid: string, output: string): Promise<void> {
  const user = await existingUser(store, uid);
  const found = await store.storage.appPasswordsOf(user.uid);
  const listed = found.map(({ id, name, lastUsed, wipeSince }) => ({
    id,
    name,
    lastActivity: new Date(lastUsed * 1000).toISOString().replace('.000Z', '+00:00'),
    wiping: wipeSince !== 0,
  }));
  io.out(formatListing(listed, output));
}

async function own(store: Store, uid: string, id: number): Promise<AppPassword> {
  const user = await existingUser(store, uid);
  const found = (await store.storage.appPasswordsOf(user.uid)).find((each) => each.id === id);
  if (!found) throw new CommandError(`The account has no app password ${id}`);
  return found;
}

async function remove(store: Store, uid: string, id: number): Promise<void> {
  await revokeAppPassword(store, (await own(store, uid, id)).id);
}

async function wipe(io: Io, store: Store, uid: string, id: number): Promise<void> {
  const { name } = await own(store, uid, id);
  if (!(await beginWipe(store, id))) throw new CommandError('The device is being wiped already');
  io.out(`${name} is logged out. It forgets everything of this server when it next connects.\n`);
}

/** `user:auth-tokens:…`: passwords for single devices. */
export function addAppPasswordCommands(program: Command, io: Io, withStore: WithStore): void {
  program
    .command('user:auth-tokens:add')
    .alias('user:add-app-password')
    .description('Make an app password for an account and print it')
    .argument('<uid>')
    .option('--password-from-env', "check the account's password from OC_PASS or NC_PASS first")
    .option('--name <name>', 'what it is for', 'cli')
    .action((uid: string, options: AddOptions) => withStore((store) => add(io, store, uid, options)));

  program
    .command('user:auth-tokens:list')
    .description('List the app passwords of an account')
    .argument('<uid>')
    .addOption(outputOption())
    .action((uid: string, { output }: { output: string }) => withStore((store) => list(io, store, uid, output)));

  program
    .command('user:auth-tokens:delete')
    .description('Delete an app password')
    .argument('<uid>')
    .argument('<id>', 'its number in the list', wholeNumber)
    .action((uid: string, id: number) => withStore((store) => remove(store, uid, id)));

  program
    .command('user:auth-tokens:wipe')
    .description('Log a lost device out, and have it forget everything of this server')
    .argument('<uid>')
    .argument('<id>', 'number of its app password in the list', wholeNumber)
    .action((uid: string, id: number) => withStore((store) => wipe(io, store, uid, id)));
}
