import { writeFile } from '../../src/actions/writeFile.js';
import type { Person } from './person.js';
import type { Talk } from './talk.js';

/** Puts a file into somebody's home, as an upload does. @returns its id */
export async function putFile(talk: Talk, uid: string, name: string, bytes: Uint8Array): Promise<number> {
  const stream = (async function* () {
    yield Buffer.from(bytes);
  })();
  const { file } = await writeFile(talk.running.deps, uid, { path: [name] }, stream, bytes.length);
  return file.id;
}

const shares = '/apps/files_sharing/api/v1/shares';

/** Shares what lies in the person's home with a conversation, as clients do. */
export const sharesFile = (person: Person, room: string, path: string, more: Record<string, unknown> = {}) =>
  person.post(shares, { path, shareType: 10, shareWith: room, ...more });
