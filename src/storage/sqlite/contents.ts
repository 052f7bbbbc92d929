import { asc, eq, sql } from 'drizzle-orm';
import { blobs, contacts } from '../../../db/schema.js';
import type { Contact, ContentInfo } from '../../domain/contentInfo.js';
import type { Connection } from './connection.js';

const given = sql.placeholder;

export function contentReads(db: Connection) {
  const info = db
    .select({ blob: blobs, contact: contacts })
    .from(blobs)
    .leftJoin(contacts, eq(contacts.digest, blobs.digest))
    .where(eq(blobs.digest, given('digest')))
    .prepare();
  const unexamined = db
    .select({ digest: blobs.digest })
    .from(blobs)
    .where(sql`${blobs.examined} = 0`)
    .orderBy(asc(blobs.digest))
    .limit(given('limit'))
    .prepare();

  return {
    async contentInfo(digest: string): Promise<ContentInfo | undefined> {
      const found = info.get({ digest });
      if (!found) return undefined;
      const { type, width, height, blurhash, examined: isComplete } = found.blob;
      const contact = found.contact ? toContact(found.contact) : undefined;
      return { type, width, height, blurhash, contact, isComplete };
    },
    unexaminedContents: async (limit: number): Promise<string[]> =>
      unexamined.all({ limit }).map(({ digest }) => digest),
  };
}

export const toContact = ({ name, photoType, photo }: typeof contacts.$inferSelect): Contact => ({
  name,
  photo: photo ? { type: photoType, bytes: photo } : undefined,
});

export function contentWrites(db: Connection) {
  return {
    setContentInfo(digest: string, { contact, isComplete: examined, ...told }: ContentInfo): void {
      const row = db
        .update(blobs)
        .set({ ...told, examined })
        .where(eq(blobs.digest, digest))
        .returning()
        .get();
      db.delete(contacts).where(eq(contacts.digest, digest)).run();
      if (!row || !contact) return;
      const { name, photo } = contact;
      db.insert(contacts)
        .values({ digest, name, photoType: photo?.type ?? '', photo: photo ? Buffer.from(photo.bytes) : null })
        .run();
    },
  };
}
