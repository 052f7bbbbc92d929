import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { LRUCache } from 'lru-cache';
import { isMissing } from '../files/readBeginning.js';

/** Seconds between two notes on disk of when a preview was last asked for. */
const touchInterval = 3600;
const nameForm = /^[0-9a-f]{64}-\d+x\d+$/;

/** A preview that lies in the cache; whoever is given it has to close it. */
export interface KeptPreview {
  file: FileHandle;
  /** Bytes. */
  size: number;
}

/**
 * Previews on disk, by the digest of the content and their measures. When they are more than `maxBytes` altogether, those
 * go that have not been asked for for longest; times of files tell that across restarts. It may be deleted any time.
 */
export class PreviewCache {
  readonly #directory: string;
  readonly #maxBytes: number;
  #kept: Promise<LRUCache<string, number>> | undefined;
  #count = 0;

  constructor(directory: string, maxBytes: number) {
    this.#directory = directory;
    this.#maxBytes = maxBytes;
  }

  /** @param name digest, `-`, width, `x`, height */
  async open(name: string): Promise<KeptPreview | undefined> {
    let file: FileHandle | undefined;
    try {
      file = await open(this.#pathOf(name));
      const { size, mtimeMs } = await file.stat();
      const now = Date.now();
      if (now - mtimeMs > touchInterval * 1000) await file.utimes(now / 1000, now / 1000);
      const kept = await this.#index();
      if (kept.get(name) === undefined) kept.set(name, size);
      return { file, size };
    } catch (error) {
      await file?.close();
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  /** @returns false when it is too large to be kept */
  async put(name: string, bytes: Uint8Array): Promise<boolean> {
    const kept = await this.#index();
    if (bytes.length >= this.#maxBytes) return false;
    const path = this.#pathOf(name);
    const unfinished = join(this.#directory, `unfinished-${this.#count++}`);
    try {
      const file = await open(unfinished, 'w', 0o600);
      try {
        await file.writeFile(bytes);
        // Else a power cut could leave an empty picture under a name that says it is whole.
        await file.datasync();
      } finally {
        await file.close();
      }
      await mkdir(join(path, '..'), { recursive: true, mode: 0o700 });
      await rename(unfinished, path);
    } catch (error) {
      await rm(unfinished, { force: true });
      throw error;
    }
    kept.set(name, bytes.length);
    return true;
  }

  /** Removes the previews of a content that is gone. */
  async forget(digest: string): Promise<void> {
    const kept = await this.#index();
    const names = await namesIn(join(this.#directory, digest.slice(0, 2)));
    for (const name of names) {
      if (!name.startsWith(`${digest}-`)) continue;
      kept.delete(name);
      await rm(this.#pathOf(name), { force: true });
    }
  }

  #pathOf(name: string): string {
    return join(this.#directory, name.slice(0, 2), name);
  }

  /** Made by listing when it is first asked for. */
  #index(): Promise<LRUCache<string, number>> {
    this.#kept ??= this.#list().catch((error: unknown) => {
      this.#kept = undefined;
      throw error;
    });
    return this.#kept;
  }

  async #list(): Promise<LRUCache<string, number>> {
    await mkdir(this.#directory, { recursive: true, mode: 0o700 });
    const found: { name: string; size: number; usedAt: number }[] = [];
    for (const part of await namesIn(this.#directory)) {
      if (!/^[0-9a-f]{2}$/.test(part)) await rm(join(this.#directory, part), { recursive: true, force: true });
      else
        for (const name of await namesIn(join(this.#directory, part))) {
          const path = join(this.#directory, part, name);
          if (!nameForm.test(name)) await rm(path, { recursive: true, force: true });
          else {
            const { size, mtimeMs } = await stat(path);
            found.push({ name, size, usedAt: mtimeMs });
          }
        }
    }
    const kept = new LRUCache<string, number>({
      maxSize: this.#maxBytes,
      // An empty one would count for nothing.
      sizeCalculation: (size) => size + 1,
      dispose: (_size, name, reason) => {
        // What stays because of some trouble is found by the next listing.
        if (reason === 'evict') rm(this.#pathOf(name), { force: true }).catch(() => {});
      },
    });
    found.sort((one, other) => one.usedAt - other.usedAt);
    for (const { name, size } of found) kept.set(name, size);
    return kept;
  }
}

async function namesIn(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
