import { existsSync, lstatSync, realpathSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import Sqlite, { type Database } from 'better-sqlite3';
import type { Command } from 'commander';
import { blobDirectory } from '../files/blobStore.js';
import { hold } from '../files/hold.js';
import { type Damage, findBroken, findDamage, repair } from '../storage/sqlite/check.js';
import { copyDatabase, sync } from '../storage/sqlite/copy.js';
import { migrations, tooNew, versionOf } from '../storage/sqlite/migrate.js';
import { databaseFile, prepareDirectory } from '../storage/sqlite/open.js';
import { bringContents, contentsBeside, contentsDamage, contentsOf, dropOthers, hasContent } from './contents.js';
import { alone, openExisting, reading } from './database.js';
import { CommandError, type Io } from './io.js';
import { dataDirOf, existingDataDirOf } from './store.js';

/** Adds what keeps the data safe: `backup`, `restore` and `check`. */
export function addMaintenanceCommands(program: Command, io: Io): void {
  program
    .command('backup')
    .description('Copy the database into a file, and what lies in files beside it, also while the server runs')
    .argument('<file>', 'appears when it is complete, with FILE.files, and replaces what bears its name')
    .action((file: string) => backUp(io, existingDataDirOf(program, io), resolve(file)));
  program
    .command('restore')
    .description('Put a backup in the place of the database, which is kept beside it; the server must be stopped')
    .argument('<file>')
    .option('--missing-files', 'also if the content of some files is not beside it')
    .action((file: string, options: { missingFiles?: true }) =>
      restore(io, dataDirOf(program, io), resolve(file), options.missingFiles ?? false),
    );
  program
    .command('check')
    .description('Say whether the database, or a backup of it, is in order; the exit code is 1 if it is not')
    .argument('[file]', 'a backup, instead of the database')
    .option('--repair', 'derive counters anew that are wrong; the server must be stopped')
    .option('--deep', 'also read what lies in all files, and compare it with its digest')
    .action(async (file: string | undefined, options: { repair?: true; deep?: true }) => {
      if (file !== undefined && options.repair) throw new CommandError('Only the database itself can be repaired');
      const deep = options.deep ?? false;
      if (file !== undefined) return report(io, await allDamageIn(resolve(file), contentsBeside(resolve(file)), deep));
      const dataDir = existingDataDirOf(program, io);
      if (options.repair) return mend(io, dataDir, deep);
      report(io, await allDamageIn(join(dataDir, databaseFile), blobDirectory(dataDir), deep));
    });
}

/** What is wrong with a database and with what lies in the files that it knows. */
async function allDamageIn(database: string, directory: string, deep: boolean): Promise<Damage[]> {
  const found = reading(database, (client) => ({ damage: damageIn(client), contents: contentsOf(client) }));
  const isStillKnown = (digest: string) => reading(database, (client) => hasContent(client, digest));
  return [...found.damage, ...(await contentsDamage(found.contents, directory, deep, isStillKnown))];
}

async function backUp(io: Io, dataDir: string, file: string): Promise<void> {
  const database = join(dataDir, databaseFile);
  if (!existsSync(dirname(file))) throw new CommandError(`There is no directory ${dirname(file)}`);
  const own = ['', '-wal', '-shm', '-journal'].map((suffix) => `${realpathSync(database)}${suffix}`);
  if (own.includes(join(realpathSync(dirname(file)), basename(file))))
    throw new CommandError(`${file} belongs to the database itself: please choose another name`);
  if (existsSync(file) && !lstatSync(file).isFile()) throw new CommandError(`${file} is not a file`);
  const release = existsSync(join(dataDir, 'files')) ? hold(join(dataDir, 'files')) : () => {};
  const incoming = `${file}.incoming-${process.pid}`;
  try {
    const client = openExisting(database);
    try {
      await copyDatabase(client, incoming, progress(io));
    } finally {
      client.close();
    }
    const contents = reading(incoming, contentsOf);
    const beside = contentsBeside(file);
    const missing = await bringContents(contents, blobDirectory(dataDir), beside);
    renameSync(incoming, file);
    sync(dirname(file));
    io.out(`The database was copied into ${file} (${mebibytes(file)})\n`);
    if (existsSync(beside)) await dropOthers(contents, beside);
    if (contents.length > 0) io.out(`What lies in files was copied into ${beside} (${contents.length} contents)\n`);
    if (missing.length > 0) {
      throw new CommandError(
        `The content of ${missing.length} files was not there to be copied: please see parley check`,
      );
    }
  } finally {
    rmSync(incoming, { force: true });
    release();
  }
}

async function restore(io: Io, dataDir: string, file: string, missingFiles: boolean): Promise<void> {
  const database = join(dataDir, databaseFile);
  if (!existsSync(file)) throw new CommandError(`There is no file ${file}`);
  prepareDirectory(dataDir);
  await alone(dataDir, 'a restore or repair', async () => {
    const damage = reading(file, damageIn);
    if (damage.length > 0) {
      report(io, damage);
      throw new CommandError(`${file} is damaged: nothing was changed`);
    }
    const missing = await bringContents(reading(file, contentsOf), contentsBeside(file), blobDirectory(dataDir));
    if (missing.length > 0 && !missingFiles) {
      throw new CommandError(
        `What lies in ${missing.length} files is not in ${contentsBeside(file)}: nothing was changed. With --missing-files it goes without`,
      );
    }
    // What lies in the same directory is complete before anything makes way for it.
    const incoming = `${database}.restored`;
    const source = openExisting(file);
    try {
      await copyDatabase(source, incoming, progress(io));
    } finally {
      source.close();
    }
    const before = existsSync(database) ? contentsBefore(database) : [];
    const aside = existsSync(database) ? putAside(database) : undefined;
    renameSync(incoming, database);
    sync(dataDir);
    // A server that starts would sweep what only the database of before knows.
    if (aside) await bringContents(before, blobDirectory(dataDir), contentsBeside(aside));
    io.out(`The database is now what ${file} holds\n`);
    if (aside) io.out(`What it was before is kept in ${aside}\n`);
  });
}

/** What lies in the files of a database that may be damaged. */
function contentsBefore(database: string): ReturnType<typeof contentsOf> {
  try {
    return reading(database, contentsOf);
  } catch {
    return [];
  }
}

/** @returns where it is now */
function putAside(database: string): string {
  const stamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
  const named = (suffix: string) => join(dirname(database), `parley-before-restore-${stamp}${suffix}.db`);
  let aside = named('');
  for (let number = 2; existsSync(aside); number++) aside = named(`-${number}`);
  const isWhole = foldedIn(database);
  renameSync(database, aside);
  for (const suffix of ['-wal', '-shm']) {
    if (isWhole) rmSync(`${database}${suffix}`, { force: true });
    else if (existsSync(`${database}${suffix}`)) renameSync(`${database}${suffix}`, `${aside}${suffix}`);
  }
  return aside;
}

/**
 * Brings the write-ahead log into the database, which only succeeds when nobody else has it open.
 * @returns false when the database is beyond that
 */
function foldedIn(database: string): boolean {
  try {
    const client = new Sqlite(database, { fileMustExist: true, timeout: 2000 });
    try {
      return client.pragma('journal_mode = DELETE', { simple: true }) === 'delete';
    } finally {
      client.close();
    }
  } catch (error) {
    if (!(error instanceof Sqlite.SqliteError)) throw error;
    if (error.code.startsWith('SQLITE_BUSY')) {
      throw new CommandError('Another program has the database open: nothing was changed');
    }
    return false;
  }
}

async function mend(io: Io, dataDir: string, deep: boolean): Promise<void> {
  const database = join(dataDir, databaseFile);
  await alone(dataDir, 'a restore or repair', async () => {
    const before = reading(database, damageIn);
    if (before.some(({ isRepairable }) => isRepairable)) {
      const client = openExisting(database);
      try {
        for (const what of repair(client)) io.out(`Mended: ${what}\n`);
      } finally {
        client.close();
      }
    }
    report(io, await allDamageIn(database, blobDirectory(dataDir), deep));
  });
}

/** @throws CommandError when it is none of ours, or of a newer Parley */
function damageIn(client: Database): Damage[] {
  const version = versionOf(client);
  if (version > migrations.length) throw new CommandError(tooNew(version, migrations.length).message);
  const isOurs = client.prepare("SELECT count(*) FROM sqlite_schema WHERE name IN ('rooms', 'comments')").pluck().get();
  if (version === 0 || isOurs !== 2) throw new CommandError(`${client.name} is not a database of Parley`);
  // The rules are those of today's tables; what is older is migrated first by whoever uses it.
  return version < migrations.length ? findBroken(client) : findDamage(client);
}

function report(io: Io, damage: readonly Damage[]): void {
  if (damage.length === 0) {
    io.out('Everything is in order\n');
    return;
  }
  for (const { what, count, examples, isRepairable } of damage) {
    io.out(`Wrong: ${what}, but for ${count}: ${examples}${isRepairable ? ' (--repair mends this)' : ''}\n`);
  }
  process.exitCode = 1;
}

/** Tells how far it is, in one line, to whoever sits at a terminal. */
function progress({ status }: Io): ((done: number) => void) | undefined {
  return status && ((done) => status(done < 1 ? `${Math.floor(done * 100)} %` : ''));
}

const mebibytes = (file: string): string => `${(statSync(file).size / 2 ** 20).toFixed(1)} MiB`;
