import { createHash } from 'node:crypto';

/** More is no address that mail could be sent to (RFC 5321). */
const maxLength = 254;

/** Whether mail may reach it: something, an @, and a name of a host. */
export const isEmailAddress = (text: string): boolean =>
  text.length <= maxLength && /^[^\s@<>(),;:"\\[\]]{1,64}@[^\s@<>(),;:"\\[\]]+\.[^\s@<>(),;:"\\[\].]+$/u.test(text);

/** The actor id of who is invited by e-mail: the same for all spellings of an address. */
export const emailActorId = (address: string): string =>
  createHash('sha256').update(address.toLowerCase()).digest('hex');
