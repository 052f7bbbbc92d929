import { TalkError } from '../domain/errors.js';

/**
 * Waits for something that is only noted down in passing, such as when somebody was last here. If there is no room for
 * it at the moment it is left out: who wants to read can be served all the same.
 * @returns undefined when it was left out
 */
export async function inPassing<T>(note: Promise<T>): Promise<T | undefined> {
  try {
    return await note;
  } catch (error) {
    if (!(error instanceof TalkError && error.code === 'unavailable')) throw error;
    return undefined;
  }
}
