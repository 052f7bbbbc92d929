import { open } from 'node:fs/promises';
import { TalkError } from '../domain/errors.js';

/** @returns the first bytes of a file, at most so many. @throws TalkError notFound when there is no such file by now */
export async function readBeginning(path: string, bytes: number): Promise<Buffer> {
  const file = await open(path).catch((error: unknown) => {
    throw isMissing(error) ? new TalkError('notFound') : error;
  });
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes), 0, bytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** Whether something could not be done to a file because there is none. */
export const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT';
