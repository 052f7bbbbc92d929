import { existsSync } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { type Comment, hasExpired } from '../domain/comment.js';
import type { PlacedFile } from '../domain/file.js';
import { sharedPollId } from '../domain/poll.js';
import type { Room } from '../domain/room.js';
import type { SharedFile } from '../domain/share.js';
import { blobDirectory, pathIn } from '../files/blobStore.js';
import { CommandError, type Io } from './io.js';
import { existingDataDirOf, type Store, type WithStore } from './store.js';

/** Comments that are read at once. */
const pageSize = 1000;

/** Writes one record as a line of JSON. */
type Write = (type: string, record: object) => void;

/** Adds `export room` and `export user`: what is kept, as lines of JSON. Nothing in it lets anybody in. */
export function addExportCommands(program: Command, io: Io, withStore: WithStore): void {
  const write: Write = (type, record) => io.out(`${JSON.stringify({ type, ...record })}\n`);
  const command = program.command('export').description('Write a conversation or an account as lines of JSON');
  command
    .command('room')
    .description('A conversation: its settings, those who are in it, its messages, polls and threads')
    .argument('<token>')
    .action((token: string) => withStore((store) => exportRoom(store, token, write)));
  command
    .command('user')
    .description('An account: its settings, its conversations, what it has written there, and its files')
    .argument('<uid>')
    .option('--files <directory>', 'also copy the files there; the directory must not exist')
    .action((uid: string, { files }: { files?: string }) =>
      withStore((store) =>
        exportUser(store, uid, write, files ? copier(files, existingDataDirOf(program, io)) : undefined),
      ),
    );
}

async function exportRoom(store: Store, token: string, write: Write): Promise<void> {
  const { storage } = store;
  const room = await storage.roomByToken(token);
  if (!room) throw new CommandError(`There is no conversation ${token}`);
  write('room', withoutPassword(room));
  for (const attendee of await storage.attendees(room.id)) write('attendee', attendee);
  for await (const comment of commentsOf(store, room)) write('comment', comment);
  for await (const poll of pollsOf(store, room)) write('poll', poll);
  for (const thread of await storage.recentThreads(room.id, -1)) write('thread', thread);
  for (const shared of await storage.sharesIn(room.id)) write('share', shareRecord(shared));
}

async function exportUser(store: Store, uid: string, write: Write, copy?: Copy): Promise<void> {
  const { storage } = store;
  const user = await storage.user(uid);
  if (!user) throw new CommandError('User does not exist');
  const { passwordHash: _, ...account } = user;
  const groups = await storage.groupsOf(user.uid);
  const teams = (await storage.teamsOf(user.uid)).map(({ id, displayName }) => ({ id, displayName }));
  write('user', { ...account, groups, teams });
  for (const { room, attendee } of await storage.roomsOf(user.uid)) {
    const { token, name, type } = room;
    write('membership', { token, name, roomType: type, attendee });
    for await (const comment of commentsOf(store, room)) {
      if (comment.actorType === 'users' && comment.actorId === user.uid) write('comment', { token, ...comment });
    }
  }
  for (const shared of await storage.sharesBy(user.uid)) write('share', shareRecord(shared));
  const home = await storage.fileAt(user.uid, [], store.clock.now());
  if (home && copy) await copy(home);
  if (home) await exportFolder(store, home, write, copy);
}

/** Copies something to where it stands in the tree. */
type Copy = (placed: PlacedFile) => Promise<void>;

function copier(directory: string, dataDir: string): Copy {
  if (existsSync(directory)) throw new CommandError(`${directory} exists already`);
  return async ({ file, path }) => {
    const target = join(directory, ...path);
    if (file.digest === undefined) await mkdir(target, { mode: 0o700 });
    else await copyFile(pathIn(blobDirectory(dataDir), file.digest), target);
  };
}

/** What lies in a folder of one's own; what others have shared is theirs. */
async function exportFolder(store: Store, folder: PlacedFile, write: Write, copy: Copy | undefined): Promise<void> {
  const { storage, clock } = store;
  for (let after = ''; ; ) {
    const page = await storage.filesIn(folder.file.uid, folder, clock.now(), after, pageSize);
    for (const placed of page.filter(({ shareId }) => shareId === undefined)) {
      const { id, kind, size, type, digest, modifiedAt, createdAt } = placed.file;
      write('file', { path: placed.path.join('/'), id, kind, size, mimetype: type, digest, modifiedAt, createdAt });
      if (copy) await copy(placed);
      if (kind === 'folder') await exportFolder(store, placed, write, copy);
    }
    const last = page.at(-1)?.path.at(-1);
    if (last === undefined || page.length < pageSize) return;
    after = last;
  }
}

/** Without the token, which lets guests load it. */
const shareRecord = ({ share: { token: _, ...share }, file: { uid, name, type, size } }: SharedFile): object => ({
  ...share,
  owner: uid,
  name,
  mimetype: type,
  size,
});

const withoutPassword = ({ passwordHash, type, ...room }: Room): object => ({
  ...room,
  roomType: type,
  hasPassword: passwordHash !== '',
});

/** Oldest first, without those that have expired and only wait to be removed. */
async function* commentsOf({ storage, clock }: Store, { id }: Room): AsyncGenerator<Comment> {
  for (let after = 0; ; ) {
    const page = await storage.commentsAfter(id, after, pageSize);
    for (const comment of page) if (!hasExpired(comment, clock.now())) yield comment;
    const last = page.at(-1);
    if (!last || page.length < pageSize) return;
    after = last.id;
  }
}

/** Drafts, and those that messages have shared. */
async function* pollsOf(store: Store, room: Room): AsyncGenerator<object> {
  const { storage } = store;
  yield* await storage.pollDrafts(room.id);
  for await (const comment of commentsOf(store, room)) {
    const pollId = sharedPollId(comment);
    const poll = pollId > 0 ? await storage.poll(room.id, pollId) : undefined;
    if (poll) yield { ...poll, voters: await storage.pollVotes(poll.id) };
  }
}
