import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, type Test } from 'uvu';
import type { Storage } from '../../src/storage/storage.js';
import { accountsContract } from './contract/accounts.js';
import { attemptsContract } from './contract/attempts.js';
import { attendeesContract } from './contract/attendees.js';
import { bansContract } from './contract/bans.js';
import { botsContract } from './contract/bots.js';
import { callsContract } from './contract/calls.js';
import { chatContract } from './contract/chat.js';
import { configContract } from './contract/config.js';
import { contentsContract } from './contract/contents.js';
import { deleteUserContract } from './contract/deleteUser.js';
import { emailGuestsContract } from './contract/emailGuests.js';
import { filesContract } from './contract/files.js';
import { gapsContract } from './contract/gaps.js';
import { notificationsContract } from './contract/notifications.js';
import { picturesContract } from './contract/pictures.js';
import { pinsContract } from './contract/pins.js';
import { pollsContract } from './contract/polls.js';
import { reactionsContract } from './contract/reactions.js';
import { readMarkersContract } from './contract/readMarkers.js';
import { roomsContract } from './contract/rooms.js';
import { scheduleContract } from './contract/schedule.js';
import { searchContract } from './contract/search.js';
import { sessionsContract } from './contract/sessions.js';
import { sharesContract } from './contract/shares.js';
import { statusesContract } from './contract/statuses.js';
import { threadsContract } from './contract/threads.js';

export interface Opened {
  storage: Storage;
  directory: string;
}

export type ContractTest = Test<Opened>;

/**
 * What any backend of storage.ts promises. Each test has an empty storage of its own.
 * @param open makes one that keeps its files, if it has any, in the directory
 */
export function storageContract(backend: string, open: (directory: string) => Promise<Storage>): void {
  const parts = {
    accounts: accountsContract,
    pictures: picturesContract,
    config: configContract,
    'account deletion': deleteUserContract,
    sessions: sessionsContract,
    'user statuses': statusesContract,
    rooms: roomsContract,
    attendees: attendeesContract,
    'guests by e-mail': emailGuestsContract,
    bans: bansContract,
    bots: botsContract,
    'failed attempts': attemptsContract,
    chat: chatContract,
    calls: callsContract,
    'read markers': readMarkersContract,
    reactions: reactionsContract,
    'changed comments': gapsContract,
    files: filesContract,
    'contents of files': contentsContract,
    shares: sharesContract,
    polls: pollsContract,
    threads: threadsContract,
    notifications: notificationsContract,
    pins: pinsContract,
    search: searchContract,
    'scheduled messages': scheduleContract,
  };
  for (const [name, contract] of Object.entries(parts)) {
    const test = suite<Opened>(`${backend}: ${name}`);
    test.before.each(async (context) => {
      context.directory = await mkdtemp(join(tmpdir(), 'parley-storage-'));
      context.storage = await open(context.directory);
    });
    test.after.each(async ({ storage, directory }) => {
      await storage.close();
      await rm(directory, { recursive: true });
    });
    contract(test);
    test.run();
  }
}
