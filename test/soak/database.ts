import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import type { Soak } from './soak.js';

/** What SQLite itself says of the database; a server may be running on it. */
export function checkDatabase(soak: Soak, dataDir: string): void {
  const client = new Sqlite(join(dataDir, 'parley.db'), { readonly: true, timeout: 10_000 });
  try {
    const verdict = client.pragma('integrity_check', { simple: true });
    if (verdict !== 'ok') soak.complain(`PRAGMA integrity_check says: ${verdict}`);
    const orphans = client.pragma('foreign_key_check');
    if (!Array.isArray(orphans) || orphans.length > 0) soak.complain(`orphans: ${JSON.stringify(orphans)}`);
  } finally {
    client.close();
  }
}

/** The ids of everything that is stored of a room, rising. */
export function storedIds(dataDir: string, token: string): number[] {
  const client = new Sqlite(join(dataDir, 'parley.db'), { readonly: true, timeout: 10_000 });
  try {
    const ids = client.prepare<[string], number>(
      'SELECT c.id FROM comments c JOIN rooms r ON r.id = c.room_id WHERE r.token = ? ORDER BY c.id',
    );
    return ids.pluck().all(token);
  } finally {
    client.close();
  }
}
