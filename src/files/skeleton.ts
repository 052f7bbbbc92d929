import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Content } from '../storage/fileStorage.js';

/** Something that each new account finds a copy of. */
export interface SkeletonEntry {
  /** Names from the home. */
  path: string[];
  /** The file that holds it, undefined for a folder. */
  source: string | undefined;
}

interface Known {
  version: string;
  content: Content;
}

/** The directory whose content each new account gets a copy of; it may be changed while the server runs. */
export class Skeleton {
  readonly #directory: string;
  readonly #known = new Map<string, Known>();

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** All that lies there, folders before what they hold; links are left out. */
  async *entries(path: string[] = []): AsyncGenerator<SkeletonEntry> {
    const found = await readdir(join(this.#directory, ...path), { withFileTypes: true });
    for (const entry of found.sort((one, other) => (one.name < other.name ? -1 : 1))) {
      const own = [...path, entry.name];
      if (entry.isFile()) yield { path: own, source: join(this.#directory, ...own) };
      if (!entry.isDirectory()) continue;
      yield { path: own, source: undefined };
      yield* this.entries(own);
    }
  }

  /** What a file held when it was last looked into, if it has not changed since. */
  async known(source: string): Promise<Content | undefined> {
    const known = this.#known.get(source);
    return known?.version === (await versionOf(source)) ? known?.content : undefined;
  }

  async know(source: string, content: Content): Promise<void> {
    this.#known.set(source, { version: await versionOf(source), content });
  }
}

async function versionOf(source: string): Promise<string> {
  const { mtimeMs, size, ino } = await lstat(source);
  return `${ino} ${size} ${mtimeMs}`;
}
