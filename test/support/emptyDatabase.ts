import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { migrate } from '../../src/storage/sqlite/migrate.js';
import { databaseFile } from '../../src/storage/sqlite/open.js';

let made: Buffer | undefined;

/**
 * Puts a database there with nothing in it but its tables. To make these takes longer than many a test, for each of all
 * migrations waits for the disk.
 */
export function putEmptyDatabase(dataDir: string): void {
  made ??= make();
  writeFileSync(join(dataDir, databaseFile), made, { mode: 0o600 });
}

function make(): Buffer {
  const client = new Sqlite(':memory:');
  try {
    migrate(client);
    return client.serialize();
  } finally {
    client.close();
  }
}
