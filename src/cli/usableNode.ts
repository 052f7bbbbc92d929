import { CommandError } from './io.js';

/**
 * From Node 24.19 on, freeing a statement of better-sqlite3 12 ends the process (WiseLibs/better-sqlite3#1515), with
 * whatever it was doing. better-sqlite3 13 does not, but needs Node 22.14.
 * @param version such as `22.23.3`
 * @throws CommandError for what would end a server sooner or later
 */
export function mustBeUsable(version: string): void {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > 24 || (major === 24 && minor >= 19)) {
    throw new CommandError(`Parley cannot run on Node ${version}: please use Node 22, or the single executable`);
  }
}
