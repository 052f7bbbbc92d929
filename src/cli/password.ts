import { CommandError, type Io } from './io.js';

/** The password in OC_PASS or NC_PASS, where other users of the machine do not see it. */
export function passwordFromEnv({ env }: Io): string {
  const password = env.OC_PASS || env.NC_PASS;
  if (!password) throw new CommandError('--password-from-env given, but NC_PASS/OC_PASS is empty!');
  return password;
}

/** From the environment if that was asked for, else typed twice. */
export async function newPassword(io: Io, fromEnv: boolean | undefined): Promise<string> {
  if (fromEnv) return passwordFromEnv(io);
  if (!io.askHidden) {
    throw new CommandError('Interactive input or --password-from-env is needed for entering a password!');
  }
  const password = await io.askHidden('Enter password: ');
  if (password === '') throw new CommandError('Password cannot be empty!');
  if ((await io.askHidden('Confirm password: ')) !== password) throw new CommandError('Passwords did not match!');
  return password;
}
