import type { Command } from 'commander';
import { addGroup, deleteGroup, joinGroup, leaveGroup } from '../actions/changeGroup.js';
import { cliActor } from '../domain/actor.js';
import { adminGroup, type Group } from '../domain/user.js';
import { CommandError, type Io } from './io.js';
import { formatListing, type Listing, outputOption } from './output.js';
import type { Store, WithStore } from './store.js';
import { existingUser, wholeNumber } from './users.js';

/** @throws CommandError when there is no such group */
async function existingGroup({ storage }: Store, gid: string): Promise<Group> {
  const group = await storage.group(gid);
  if (!group) throw new CommandError(`Group "${gid}" does not exist.`);
  return group;
}

async function add(io: Io, store: Store, gid: string, displayName: string | undefined): Promise<void> {
  if (await store.storage.group(gid)) throw new CommandError(`Group "${gid}" already exists.`);
  await addGroup(store, gid, displayName);
  io.out(`Created group "${gid}"\n`);
}

async function remove(io: Io, store: Store, gid: string): Promise<void> {
  if (gid === adminGroup) throw new CommandError(`Group "${gid}" could not be deleted.`);
  await existingGroup(store, gid);
  await deleteGroup(store, gid, cliActor);
  io.out(`Group "${gid}" was removed\n`);
}

/** Changes the membership of all of them, or of none when one does not exist. */
async function changeMembers(
  store: Store,
  change: typeof joinGroup | typeof leaveGroup,
  gid: string,
  uids: string[],
): Promise<void> {
  const group = await existingGroup(store, gid);
  const users = await Promise.all(uids.map((uid) => existingUser(store, uid)));
  for (const user of users) await change(store, group.gid, user.uid, cliActor);
}

interface ListOptions {
  limit: number;
  offset: number;
  info?: true;
  output: string;
}

async function list(io: Io, { storage }: Store, search: string, options: ListOptions): Promise<void> {
  const found = await storage.groups(search, options.limit, options.offset);
  const entries = await Promise.all(
    found.map(async ({ gid, displayName }): Promise<[string, Listing]> => {
      const users = await storage.membersOf(gid);
      return [gid, options.info ? { displayName, backends: ['Database'], users } : users];
    }),
  );
  io.out(formatListing(Object.fromEntries(entries), options.output));
}

/** `group:…` */
export function addGroupCommands(program: Command, io: Io, withStore: WithStore): void {
  program
    .command('group:add')
    .description('Add a group')
    .argument('<gid>', 'group id')
    .option('--display-name <name>', 'what it is called')
    .action((gid: string, { displayName }: { displayName?: string }) =>
      withStore((store) => add(io, store, gid, displayName)),
    );

  program
    .command('group:delete')
    .description('Delete a group; the accounts stay')
    .argument('<gid>')
    .action((gid: string) => withStore((store) => remove(io, store, gid)));

  program
    .command('group:adduser')
    .description('Add accounts to a group')
    .argument('<gid>')
    .argument('<uids...>')
    .action((gid: string, uids: string[]) => withStore((store) => changeMembers(store, joinGroup, gid, uids)));

  program
    .command('group:removeuser')
    .description('Take accounts out of a group')
    .argument('<gid>')
    .argument('<uids...>')
    .action((gid: string, uids: string[]) => withStore((store) => changeMembers(store, leaveGroup, gid, uids)));

  program
    .command('group:list')
    .description('List groups with their members')
    .argument('[search]', 'part of the id or name', '')
    .option('-l, --limit <number>', 'how many at most, 0 for all', wholeNumber, 500)
    .option('-o, --offset <number>', 'how many to leave out at the start', wholeNumber, 0)
    .option('-i, --info', 'names too')
    .addOption(outputOption())
    .action((search: string, options: ListOptions) => withStore((store) => list(io, store, search, options)));
}
