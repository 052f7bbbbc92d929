import { lookInto } from '../../src/actions/lookInto.js';
import { mediaType } from '../../src/files/mediaType.js';
import { contentType } from '../../src/files/signatures.js';
import type { Person } from './person.js';
import type { Talk } from './talk.js';

/** Puts a file into somebody's home, as an upload does. @returns its id */
export async function putFile(talk: Talk, uid: string, name: string, bytes: Uint8Array): Promise<number> {
  const { blobs, storage, clock, jobs } = talk.running.deps;
  const home = await storage.fileAt(uid, [], clock.now());
  if (!home) throw new Error(`${uid} has no home`);
  const stream = (async function* () {
    yield Buffer.from(bytes);
  })();
  const incoming = await blobs.receive(stream, { maxBytes: Number.POSITIVE_INFINITY });
  const { digest, size, head } = incoming;
  const info = await lookInto(incoming.path);
  const content = { digest, size, type: mediaType(name, contentType(head)), info };
  const times = { now: clock.now(), modifiedAt: clock.now() };
  const written = await blobs.keep(incoming, () =>
    storage.putFile(home.file.id, name, content, times, { quota: Number.POSITIVE_INFINITY }),
  );
  if (!info) void jobs.rearm('examine contents');
  if (!('file' in written)) throw new Error(`${name} was not written: ${written.outcome}`);
  return written.file.id;
}

const shares = '/apps/files_sharing/api/v1/shares';

/** Shares what lies in the person's home with a conversation, as clients do. */
export const sharesFile = (person: Person, room: string, path: string, more: Record<string, unknown> = {}) =>
  person.post(shares, { path, shareType: 10, shareWith: room, ...more });
