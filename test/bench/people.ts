/** Everybody in the benchmark has an account, a password and an app password; the floors do not ask for any. */
export const peopleCount = 20;

export type Credentials = 'password' | 'appPassword';

export const uidOf = (person: number): string => `bench${String(person).padStart(2, '0')}`;
export const passwordOf = (person: number): string => `Bench-${person}-pass-phrase`;
export const appPasswordOf = (person: number): string => `Bench${person}`.padEnd(72, 'AppPassword');

export function authorizationOf(person: number, credentials: Credentials = 'password'): string {
  const secret = credentials === 'password' ? passwordOf(person) : appPasswordOf(person);
  return `Basic ${Buffer.from(`${uidOf(person)}:${secret}`).toString('base64')}`;
}

/** The conversation that all of them are in. */
export const hall = 'benchhall';
/** One of the many small conversations. */
export const roomToken = (room: number): string => `bench${String(room).padStart(5, '0')}`;
export const membersPerRoom = 5;
/** Who the members of a small conversation are; the first one owns it. */
export const memberOf = (room: number, seat: number): number => (room + seat) % peopleCount;
