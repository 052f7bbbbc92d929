import type { Command } from 'commander';
import { removeFromRooms } from '../actions/removeFromRooms.js';
import { transferOwnership } from '../actions/transferOwnership.js';
import { cliActor } from '../domain/actor.js';
import { type Io, Refusal } from './io.js';
import type { Store, WithStore } from './store.js';
import { collect } from './users.js';

interface RemoveOptions {
  user: string[];
  privateOnly?: true;
}

async function remove(io: Io, store: Store, { user: uids, privateOnly }: RemoveOptions): Promise<void> {
  const users = await Promise.all(
    [...new Set(uids)].map(async (uid) => {
      const user = await store.storage.user(uid);
      if (!user) throw new Refusal(`User '${uid}' not found.`);
      return user;
    }),
  );
  for (const { uid } of users) await removeFromRooms(store, uid, privateOnly === true, cliActor);
  io.out('Users successfully removed from all rooms.\n');
}

interface TransferOptions {
  includeNonModerator?: true;
  removeSourceUser?: true;
}

async function transfer(
  io: Io,
  store: Store,
  source: string,
  heirUid: string,
  options: TransferOptions,
): Promise<void> {
  const heir = await store.storage.user(heirUid);
  if (!heir) throw new Refusal('Destination user could not be found.');
  // The source may be gone: what is left of it are its rooms.
  const sourceUid = (await store.storage.user(source))?.uid ?? source;
  if (sourceUid === heir.uid) throw new Refusal('Source and destination user are the same.');
  const how = { includeUsers: options.includeNonModerator === true, removeSource: options.removeSourceUser === true };
  const changed = await transferOwnership(store, sourceUid, heir, how, cliActor);
  io.out(`Added or promoted user ${heir.uid} in ${changed} rooms.\n`);
}

/** `talk:user:…` */
export function addTalkUserCommands(program: Command, io: Io, withStore: WithStore): void {
  program
    .command('talk:user:remove')
    .description('Remove a user from all their rooms')
    .option('--user <user>', 'account to remove; may be given more than once', collect, [])
    .option('--private-only', 'only from private rooms: they stay in public and open ones and in one-to-ones')
    .action((options: RemoveOptions) => withStore((store) => remove(io, store, options)));

  program
    .command('talk:user:transfer-ownership')
    .description('Give a user the same role as another in all of their group rooms')
    .argument('<source-user>', 'whose rooms they are')
    .argument('<destination-user>', 'who takes over')
    .option('--include-non-moderator', 'also where the source is an ordinary user')
    .option('--remove-source-user', 'take the source out of the rooms')
    .action((source: string, heir: string, options: TransferOptions) =>
      withStore((store) => transfer(io, store, source, heir, options)),
    );
}
