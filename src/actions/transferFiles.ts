import type { Config } from '../config.js';
import type { Deps } from '../deps.js';
import { TalkError } from '../domain/errors.js';
import { pathOf, transferFolderName } from '../domain/file.js';
import type { User } from '../domain/user.js';
import type { TransferOutcome } from '../storage/fileStorage.js';
import { quotaOf } from './fileSpace.js';
import { completeTree } from './findPlaces.js';

type Transferring = Pick<Deps, 'storage' | 'bus' | 'clock'> & { config: Pick<Config, 'defaultQuota'> };

export interface TransferRequest {
  from: User;
  to: User;
  /** Of a file or folder, from the home; undefined for all that is in it. */
  path: string | undefined;
  /** Right into the home, which must be empty, rather than into a folder of its own. */
  intoHome: boolean;
}

export type Transferred = Extract<TransferOutcome, { outcome: 'done' }>;

/**
 * Makes what lies in one account's home another's, with the shares that were made of it.
 * @throws TalkError saying why nothing was changed
 */
export async function transferFiles(
  deps: Transferring,
  { from, to, path, intoHome }: TransferRequest,
): Promise<Transferred> {
  const { storage, bus, clock } = deps;
  if (from.uid === to.uid) throw refused('The files are theirs already: both accounts are the same');
  const now = clock.now();
  const names = path === undefined ? [] : pathOf(path);
  // Whoever means the whole home says so by naming nothing: an empty variable of a script must not mean it.
  if (!names || (path !== undefined && names.length === 0))
    throw refused(`"${path}" is no path of a file or folder in the home of ${from.uid}`);
  // What was shared with the new owner stands in their home as soon as anybody looks.
  await completeTree(deps, to.uid);
  const done = await storage.transferFiles({
    from: from.uid,
    to: to.uid,
    path: names,
    folderName: intoHome ? undefined : transferFolderName(from, now),
    quota: await quotaOf(deps, to.uid),
    now,
  });
  if (done.outcome !== 'done') throw refused(why(done.outcome, from.uid, to.uid, path));
  for (const { token } of done.rooms) bus.publish(token);
  return done;
}

type Obstacle = Exclude<TransferOutcome['outcome'], 'done'>;

function why(outcome: Obstacle, from: string, to: string, path = ''): string {
  switch (outcome) {
    case 'noAccount':
      return 'One of the accounts is gone';
    case 'gone':
      return `There is no "${path}" in the home of ${from}`;
    case 'received':
      return `"${path}" was shared with ${from}: only what is their own can be transferred`;
    case 'nothing':
      return `There is nothing in the home of ${from} that is their own`;
    case 'notEmpty':
      return `The home of ${to} is not empty`;
    case 'tooDeep':
      return 'Folders would lie too deep in each other';
    case 'overQuota':
      return `That does not fit into the quota of ${to}`;
  }
}

const refused = (message: string) => new TalkError('invalid', [], { message });
