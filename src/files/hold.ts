import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const marker = /^hold-(\d+)$/;

/**
 * Has the server that may be running keep every content for now: a backup copies the database first, and then what
 * lies beside it.
 * @param directory `files` of the data directory
 * @returns ends it
 */
export function hold(directory: string): () => void {
  const file = join(directory, `hold-${process.pid}`);
  writeFileSync(file, '');
  return () => rmSync(file, { force: true });
}

/** Whether somebody holds, who has not died meanwhile. */
export function isHeld(directory: string): boolean {
  return readdirSync(directory).some((name) => {
    const pid = marker.exec(name)?.[1];
    if (pid === undefined) return false;
    if (isAlive(Number(pid))) return true;
    rmSync(join(directory, name), { force: true });
    return false;
  });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process is one too.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
