import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/**
 * Where native addons may be unpacked: the user's cache, or, where that cannot be written to (a service without a home,
 * a read-only root), the data directory.
 */
export function addonPlaces({ XDG_CACHE_HOME: cache = '' }: NodeJS.ProcessEnv, dataDir: string): string[] {
  // Relative ones are to be ignored, says the XDG base directory specification.
  return [join(isAbsolute(cache) ? cache : join(homedir(), '.cache'), 'parley'), join(dataDir, '.runtime')];
}
