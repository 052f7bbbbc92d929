import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { systemClock } from '../clock.js';
import { readConfig } from '../config.js';
import { ring } from '../control.js';
import type { Deps } from '../deps.js';
import type { EventBus } from '../events/bus.js';
import { createPasswords } from '../passwords.js';
import { migrations, versionOf } from '../storage/sqlite/migrate.js';
import { databaseFile, openStorage } from '../storage/sqlite/open.js';
import type { Storage } from '../storage/storage.js';
import { alone, reading } from './database.js';
import { CommandError, type Io } from './io.js';

/** What commands work with: the actions of the server, without the server. */
export type Store = Pick<Deps, 'storage' | 'bus' | 'clock' | 'passwords'>;

/** Runs a command on the data directory. */
export type WithStore = (work: (store: Store) => Promise<void>) => Promise<void>;

/**
 * Opens the data directory that `--data-dir` or PARLEY_DATA_DIR names, and afterwards rings at the server that may
 * be running on it, for the rooms in which something has changed.
 */
export const storeOpener =
  (program: Command, io: Io): WithStore =>
  async (work) => {
    const dataDir = existingDataDirOf(program, io);
    const storage = await openUpdated(dataDir);
    const rung = new Set<string>();
    try {
      await work({ storage, bus: collecting(rung), clock: systemClock, passwords: createPasswords() });
    } finally {
      await ring(dataDir, rung);
      await storage.close();
    }
  };

/** A server that is older than this command would stand on tables that it does not know. */
async function openUpdated(dataDir: string): Promise<Storage> {
  // A writer that dies refuses what is being written, and with that the command fails anyway.
  const open = () => openStorage({ dataDir, onFatal: () => {} });
  const version = reading(join(dataDir, databaseFile), versionOf);
  return version < migrations.length ? alone(dataDir, 'an upgrade', open) : open();
}

/** The data directory that `--data-dir` or PARLEY_DATA_DIR names. */
export function dataDirOf(program: Command, { env }: Io): string {
  // Only this setting: a server's wrong port is no reason not to add an account.
  const { PARLEY_DATA_DIR } = env;
  return readConfig(PARLEY_DATA_DIR === undefined ? {} : { PARLEY_DATA_DIR }, program.opts()).dataDir;
}

/** @throws CommandError when there is no database yet: rather than make one where a path was mistyped */
export function existingDataDirOf(program: Command, io: Io): string {
  const dataDir = dataDirOf(program, io);
  if (!existsSync(join(dataDir, databaseFile))) {
    throw new CommandError(`There is no database in ${dataDir}: start the server first, or name its --data-dir`);
  }
  return dataDir;
}

/** A bus that only notes whom it should have told. */
const collecting = (rung: Set<string>): EventBus => ({
  publish: (token) => {
    rung.add(token);
  },
  subscribe: () => () => {},
  listeners: () => 0,
});
