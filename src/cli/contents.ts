import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { copyFile, link, mkdir, open, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { pathIn, sizeOf } from '../files/blobStore.js';
import type { Damage } from '../storage/sqlite/check.js';

/** What lies in the files that a database knows, and how much of it there is. */
interface Content {
  digest: string;
  /** Bytes. */
  size: number;
}

/** The name of a content, or of one whose copying was cut short. */
const isContent = /^[0-9a-f]{64}(?:\.partial-\d+)?$/;

/** Where the contents of a backup lie: beside it. */
export const contentsBeside = (file: string): string => `${file}.files`;

/** Contents that some file has; none of a database that is older than files. */
export function contentsOf(client: Database): Content[] {
  const isThere = client.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'blobs'").get();
  return isThere ? client.prepare<[], Content>('SELECT digest, size FROM blobs WHERE refs > 0').all() : [];
}

/** Whether some file has that content; of a database that has contents. */
export const hasContent = (client: Database, digest: string): boolean =>
  client.prepare('SELECT 1 FROM blobs WHERE digest = ? AND refs > 0').get(digest) !== undefined;

/**
 * Brings contents from one directory to another, those that are not there yet: by a second name for the same bytes, which
 * never change, where both are on one disk.
 * @returns those that are in neither
 */
export async function bringContents(contents: readonly Content[], from: string, to: string): Promise<Content[]> {
  const missing: Content[] = [];
  for (const content of contents) {
    const [source, target] = [pathIn(from, content.digest), pathIn(to, content.digest)];
    if ((await sizeOf(target)) === content.size) continue;
    if ((await sizeOf(source)) === content.size) await bring(source, target);
    else missing.push(content);
  }
  return missing;
}

async function bring(source: string, target: string): Promise<void> {
  await mkdir(dirname(target), { recursive: true, mode: 0o700 });
  const partial = `${target}.partial-${process.pid}`;
  await rm(partial, { force: true });
  await link(source, partial).catch(async () => {
    await copyFile(source, partial);
    const copy = await open(partial, 'r');
    await copy.sync();
    await copy.close();
  });
  await rename(partial, target);
}

/** Takes away contents that none of these is; what somebody else has put there stays. */
export async function dropOthers(contents: readonly Content[], directory: string): Promise<void> {
  const kept = new Set(contents.map(({ digest }) => digest));
  for (const shelf of (await readdir(directory)).filter((name) => /^[0-9a-f]{2}$/.test(name))) {
    for (const name of await readdir(join(directory, shelf))) {
      if (isContent.test(name) && !kept.has(name)) await rm(join(directory, shelf, name), { force: true });
    }
    await rmdir(join(directory, shelf)).catch(() => {});
  }
}

/**
 * What is wrong with the contents of files.
 * @param deep also reads all of them and compares their digests
 * @param isStillKnown asked again of what is not there: a server may be at work, and have removed it since
 */
export async function contentsDamage(
  contents: readonly Content[],
  directory: string,
  deep: boolean,
  isStillKnown: (digest: string) => boolean,
): Promise<Damage[]> {
  const absent: Content[] = [];
  const altered: Content[] = [];
  for (const content of contents) {
    const path = pathIn(directory, content.digest);
    const size = await sizeOf(path);
    if (size === content.size && (!deep || (await digestOf(path)) === content.digest)) continue;
    if (!isStillKnown(content.digest)) continue;
    (existsSync(path) ? altered : absent).push(content);
  }
  return [
    ...damage('the content of every file is there', absent),
    ...damage(deep ? 'contents are what their digests say' : 'contents have their sizes', altered),
  ];
}

const damage = (what: string, wrong: Content[]): Damage[] =>
  wrong.length === 0
    ? []
    : [{ what, count: wrong.length, examples: JSON.stringify(wrong.slice(0, 5)), isRepairable: false }];

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest('hex');
}
