import { isSea } from 'node:sea';

/** What was typed to start us, for texts that name commands. */
export function commandName(): string {
  return isSea() ? process.argv0 : `node ${process.argv[1] ?? ''}`;
}
