import { and, asc, count, eq, inArray, lt, sql } from 'drizzle-orm';
import { uploadParts, uploads } from '../../../db/schema.js';
import type { PartialUpload, UploadPart, UploadStorage } from '../fileStorage.js';
import { type Connection, listed } from './connection.js';
import type { FileKeeper } from './fileKeeper.js';

const given = sql.placeholder;

const partColumns = { name: uploadParts.name, size: uploadParts.size, path: uploadParts.path };

export function uploadReads(db: Connection) {
  const named = db
    .select()
    .from(uploads)
    .where(and(eq(uploads.uid, given('uid')), eq(uploads.name, given('name'))))
    .prepare();
  const parts = db
    .select(partColumns)
    .from(uploadParts)
    .where(eq(uploadParts.uploadId, given('uploadId')))
    .prepare();
  const stale = db
    .select()
    .from(uploads)
    .where(lt(uploads.touchedAt, given('before')))
    .orderBy(asc(uploads.touchedAt))
    .limit(given('limit'))
    .prepare();
  const known = db
    .select({ path: uploadParts.path })
    .from(uploadParts)
    .where(inArray(uploadParts.path, listed('paths')))
    .prepare();

  return {
    upload: async (uid: string, name: string): Promise<PartialUpload | undefined> => named.get({ uid, name }),
    uploadParts: async (uploadId: number): Promise<UploadPart[]> => parts.all({ uploadId }),
    staleUploads: async (before: number, limit: number): Promise<PartialUpload[]> => stale.all({ before, limit }),
    async unknownParts(paths: string[]): Promise<string[]> {
      const there = new Set(known.all({ paths: JSON.stringify(paths) }).map(({ path }) => path));
      return paths.filter((path) => !there.has(path));
    },
  };
}

export function uploadWrites(db: Connection, { used }: FileKeeper) {
  return {
    addUpload: (uid: string, name: string, now: number): PartialUpload | undefined =>
      db.insert(uploads).values({ uid, name, touchedAt: now }).onConflictDoNothing().returning().get(),

    addPart(
      uploadId: number,
      { name, size, path }: UploadPart,
      limits: { quota: number; parts: number },
      now: number,
    ): Awaited<ReturnType<UploadStorage['addPart']>> {
      const upload = db.select().from(uploads).where(eq(uploads.id, uploadId)).get();
      if (!upload) return { outcome: 'gone' };
      const ofUpload = eq(uploadParts.uploadId, uploadId);
      const sameName = and(ofUpload, eq(uploadParts.name, name));
      const before = db.select(partColumns).from(uploadParts).where(sameName).get();
      if (used(upload.uid) - (before?.size ?? 0) + size > limits.quota) return { outcome: 'overQuota' };
      const counted = db.select({ count: count() }).from(uploadParts).where(ofUpload).get();
      if (!before && (counted?.count ?? 0) >= limits.parts) return { outcome: 'tooMany' };
      db.insert(uploadParts)
        .values({ uploadId, name, size, path })
        .onConflictDoUpdate({ target: [uploadParts.uploadId, uploadParts.name], set: { size, path } })
        .run();
      db.update(uploads).set({ touchedAt: now }).where(eq(uploads.id, uploadId)).run();
      return before ? { outcome: 'replaced', unused: before.path } : { outcome: 'created', unused: undefined };
    },

    endUpload(uploadId: number): string[] {
      const parts = db.select(partColumns).from(uploadParts).where(eq(uploadParts.uploadId, uploadId)).all();
      db.delete(uploads).where(eq(uploads.id, uploadId)).run();
      return parts.map(({ path }) => path);
    },
  };
}
