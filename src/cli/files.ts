import type { Command } from 'commander';
import { transferFiles } from '../actions/transferFiles.js';
import { readConfig } from '../config.js';
import { CommandError, type Io } from './io.js';
import type { Store, WithStore } from './store.js';

interface TransferOptions {
  path?: string;
  move?: true;
}

async function transfer(
  io: Io,
  store: Store,
  source: string,
  destination: string,
  { path, move }: TransferOptions,
): Promise<void> {
  const [from, to] = await Promise.all([existing(store, source), existing(store, destination)]);
  const request = { from, to, path, intoHome: move === true };
  const done = await transferFiles({ ...store, config: { defaultQuota: defaultQuotaOf(io) } }, request);
  const place = done.folderName === '' ? 'their home' : `"${done.folderName}"`;
  io.out(
    `Transferred ${done.files} ${done.files === 1 ? 'file' : 'files'} of ${from.uid} to ${to.uid}, into ${place}\n`,
  );
  if (done.shares > 0) io.out(`Shares with conversations that are ${to.uid}'s now: ${done.shares}\n`);
  if (done.kept > 0) io.out(`Left with ${from.uid}, with whom others have shared them: ${done.kept}\n`);
}

async function existing({ storage }: Store, uid: string) {
  const user = await storage.user(uid);
  if (!user) throw new CommandError(`There is no account "${uid}"`);
  return user;
}

/** Only this setting: a server's wrong port is no reason not to go on. */
function defaultQuotaOf({ env: { PARLEY_DEFAULT_QUOTA } }: Io): number {
  return readConfig(PARLEY_DEFAULT_QUOTA === undefined ? {} : { PARLEY_DEFAULT_QUOTA }).defaultQuota;
}

const aboutTransfers = `
All that is the source's own goes into a new folder of the destination's home,
called "Transferred from NAME on DATE TIME", in UTC. The shares that the source
has made of it go along: conversations keep what was shared with them, and the
source keeps what was shared with conversations that they are in. What others
have shared with the source stays with the source.

All of it is transferred, or nothing. It is refused when it does not fit into
the quota of the destination; for accounts without a quota of their own that is
PARLEY_DEFAULT_QUOTA, which must be set here as it is for the server.
`;

/** `files:…` */
export function addFileCommands(program: Command, io: Io, withStore: WithStore): void {
  program
    .command('files:transfer-ownership')
    .description('Give the files of an account, and their shares with conversations, to another account')
    .argument('<source-user>', 'whose files they are')
    .argument('<destination-user>', 'whose they become')
    .option('--path <path>', 'only this folder or file, such as Photos/2026; from the home of the source')
    .option('--move', "put them right into the destination's home, which must be empty")
    .addHelpText('after', aboutTransfers)
    .action((source: string, destination: string, options: TransferOptions) =>
      withStore((store) => transfer(io, store, source, destination, options)),
    );
}
