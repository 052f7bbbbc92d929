import { type ErrorData, TalkError, type TalkErrorCode } from '../../domain/errors.js';

/** An error on its way from the writer's thread: a structured clone would lose its code and class. */
export interface Failure {
  message: string;
  stack: string | undefined;
  /** SQLite's extended result code, such as `SQLITE_FULL`. */
  code: string | undefined;
  talk: { code: TalkErrorCode; data: ErrorData } | undefined;
}

/** The disk is full or failing, or another process holds the lock for long: later it may work again. */
const passing = /^SQLITE_(FULL|IOERR|BUSY)/;

/** What the write belongs to (its conversation, its author, its file) was deleted after it had been looked at. */
const orphaned = 'SQLITE_CONSTRAINT_FOREIGNKEY';

export function toFailure(error: unknown): Failure {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  const talk = error instanceof TalkError ? { code: error.code, data: error.data } : undefined;
  return { message, stack, code: talk ? undefined : codeOf(error), talk };
}

/** @returns a TalkError where the client can be told something, else an Error with SQLite's `code` */
export function fromFailure({ message, stack, code, talk }: Failure): Error {
  if (talk) return new TalkError(talk.code, talk.data);
  const error = Object.assign(new Error(message), { code });
  if (stack !== undefined) error.stack = stack;
  const told = code === orphaned ? 'notFound' : code && passing.test(code) ? 'unavailable' : undefined;
  return told ? Object.assign(new TalkError(told), { cause: error }) : error;
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
