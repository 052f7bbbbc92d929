import { mkdirSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from 'koa';
import { bodyError, bodyParser, formOptions } from './body.js';
import { parseForm } from './input.js';

/** A file that came with a form. It lies in the data directory until the request is answered. */
export interface Upload {
  path: string;
  /** Bytes. */
  size: number;
}

/** Which file a route takes. */
export interface UploadRule {
  /** Its name in the form; `field[]` counts as well. */
  field: string;
  /** Bytes; what is larger is not read to its end. */
  maxBytes: number;
}

export interface UploadAnswer {
  parameters: Record<string, unknown>;
  /** Undefined when the form holds no such file. */
  upload: Upload | 'tooBig' | undefined;
}

const directoryIn = (dataDir: string): string => join(dataDir, 'uploads');

/** Where uploads lie; what an earlier process left there is gone. */
export function prepareUploads(dataDir: string): void {
  rmSync(directoryIn(dataDir), { recursive: true, force: true });
  mkdirSync(directoryIn(dataDir), { recursive: true, mode: 0o700 });
}

/** @param maxBytes of what is not a file */
export function uploadReader(
  dataDir: string,
  maxBytes: number,
  { field, maxBytes: maxFileSize }: UploadRule,
): (ctx: Context) => Promise<UploadAnswer> {
  const names = [field, `${field}[]`];
  const parse = bodyParser({
    ...formOptions(maxBytes),
    formidable: {
      maxFieldsSize: maxBytes,
      maxFields: 1000,
      uploadDir: directoryIn(dataDir),
      maxFiles: 1,
      maxFileSize,
      allowEmptyFiles: true,
      minFileSize: 0,
      filter: ({ name, originalFilename }) => !originalFilename || names.includes(name ?? ''),
    },
  });
  return async (ctx) => {
    try {
      await parse(ctx);
    } catch (error) {
      if (isTooBig(error)) {
        ctx.set('Connection', 'close');
        return { parameters: {}, upload: 'tooBig' };
      }
      throw bodyError(ctx, error, maxBytes);
    }
    const files = ctx.request.files ?? {};
    const found = names.map((name) => files[name]).find((file) => file !== undefined);
    const file = Array.isArray(found) ? found[0] : found;
    const body: unknown = ctx.request.body;
    const parameters = { ...parseForm(ctx.querystring), ...(typeof body === 'object' ? body : {}) };
    return { parameters, upload: file && { path: file.filepath, size: file.size } };
  };
}

/** By formidable's own codes: one file is too big, or all together are. */
const isTooBig = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 1009 || error.code === 1016);

export async function discard(upload: UploadAnswer['upload']): Promise<void> {
  if (upload && upload !== 'tooBig') await rm(upload.path, { force: true });
}
