import { closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import Sqlite, { type Database } from 'better-sqlite3';

/** Pages that are copied before others in this process have their turn: some MiB. */
const pagesAtOnce = 1000;

/**
 * Copies a database into a file that stands for itself, while others read and write it. The file appears under its
 * name when it is complete and on disk; only our own user may read it.
 * @param onProgress told the share that is done, from 0 to 1
 * @throws Error when the file cannot be written; then what bore its name before is as it was
 */
export async function copyDatabase(
  source: Database,
  file: string,
  onProgress: (done: number) => void = () => {},
): Promise<void> {
  const partial = `${file}.partial-${process.pid}`;
  closeSync(openSync(partial, 'wx', 0o600));
  try {
    await copyPages(source, partial, onProgress);
    standAlone(partial);
    sync(partial);
    renameSync(partial, file);
    sync(dirname(file));
  } catch (error) {
    for (const suffix of ['', '-journal', '-wal', '-shm']) rmSync(`${partial}${suffix}`, { force: true });
    throw error;
  }
}

/** All of one moment: outside a transaction, each commit of somebody else would make it begin anew. */
async function copyPages(source: Database, file: string, onProgress: (done: number) => void): Promise<void> {
  source.exec('BEGIN');
  try {
    source.prepare('SELECT count(*) FROM sqlite_schema').get();
    await source.backup(file, {
      progress({ totalPages, remainingPages }) {
        onProgress(totalPages > 0 ? 1 - remainingPages / totalPages : 0);
        return pagesAtOnce;
      },
    });
    onProgress(1);
  } finally {
    source.exec('COMMIT');
  }
}

/** Without a write-ahead log, so that the file can be read where nothing can be written. */
function standAlone(file: string): void {
  const copy = new Sqlite(file, { fileMustExist: true });
  try {
    copy.pragma('journal_mode = DELETE');
  } finally {
    copy.close();
  }
}

export function sync(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
