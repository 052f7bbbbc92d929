import { execFileSync } from 'node:child_process';
import { closeSync, fsyncSync, mkdtempSync, openSync, rmdirSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A filesystem of a few MiB that can be filled and freed. */
export class SmallDisk {
  readonly path: string;
  readonly #ballast: string;
  readonly #onExit = () => this.remove();

  private constructor(path: string) {
    this.path = path;
    this.#ballast = join(path, 'ballast');
    process.once('exit', this.#onExit);
  }

  /** @returns why there can be none, where we may not mount */
  static make(mebibytes: number): SmallDisk | { reason: string } {
    if (process.platform !== 'linux') return { reason: 'only Linux has a tmpfs' };
    if (process.getuid?.() !== 0) return { reason: 'only root may mount' };
    const path = mkdtempSync(join(tmpdir(), 'parley-disk-'));
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m,mode=700`, 'tmpfs', path], { stdio: 'pipe' });
      return new SmallDisk(path);
    } catch (error) {
      rmdirSync(path);
      return { reason: `mounting is not permitted here: ${String(error).split('\n')[0]}` };
    }
  }

  /** Takes all the space that is left. */
  fill(): void {
    const file = openSync(this.#ballast, 'a');
    try {
      for (let size = 1024 * 1024; size >= 1; size = Math.floor(size / 2)) writeAll(file, Buffer.alloc(size, 'x'));
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  }

  free(): void {
    rmSync(this.#ballast, { force: true });
  }

  remove(): void {
    process.off('exit', this.#onExit);
    // Lazily, for whoever was killed may not be gone yet.
    execFileSync('umount', ['-l', this.path], { stdio: 'pipe' });
    rmdirSync(this.path);
  }
}

function writeAll(file: number, block: Buffer): void {
  for (;;) {
    try {
      if (writeSync(file, block) < block.length) return;
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') return;
      throw error;
    }
  }
}
