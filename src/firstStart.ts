import { randomBytes } from 'node:crypto';
import { newAccount } from './actions/addUser.js';
import { ConfigError } from './config.js';
import type { Deps } from './deps.js';
import { TalkError } from './domain/errors.js';
import { adminGroup } from './domain/user.js';
import { randomToken } from './passwords.js';

/** What names and secures this installation, and what its first start made up. */
export interface FirstStart {
  /** `oc` and ten characters: the name of the session cookie. */
  instanceId: string;
  /** Key for signing cookies. */
  secret: Buffer;
  /** The administrator's password, if none was given: to be shown once. */
  generatedPassword: string | undefined;
}

const lowerAlphabet = 'abcdefghijklmnopqrstuvwxyz0123456789';
const secretBytes = 32;
const generatedLength = 20;

type Needed = Pick<Deps, 'config' | 'storage' | 'passwords' | 'clock'>;

/**
 * Makes what a server needs before it can be used, where it is missing: its name and secret, the admin group, and
 * an administrator while there is no account at all.
 * @throws ConfigError when the administrator cannot be called or protected as configured
 */
export async function firstStart(deps: Needed): Promise<FirstStart> {
  const instanceId = await keptValue(deps, 'instanceid', () => `oc${randomToken(10, lowerAlphabet)}`);
  const secret = await keptValue(deps, 'secret', () => randomBytes(secretBytes).toString('hex'));
  await deps.storage.addGroup({ gid: adminGroup, displayName: adminGroup });
  const generatedPassword = (await deps.storage.countUsers()) === 0 ? await addAdministrator(deps) : undefined;
  return { instanceId, secret: Buffer.from(secret, 'hex'), generatedPassword };
}

async function keptValue({ storage }: Needed, key: string, make: () => string): Promise<string> {
  const kept = await storage.appConfig('core', key);
  if (kept) return kept;
  const made = make();
  await storage.setAppConfig('core', key, made);
  return made;
}

async function addAdministrator(deps: Needed): Promise<string | undefined> {
  const { adminUser: uid, adminPassword } = deps.config;
  const generated = adminPassword === '' ? randomToken(generatedLength) : undefined;
  const draft = await newAccount(deps, { uid, password: generated ?? adminPassword }).catch((error: unknown) => {
    if (!(error instanceof TalkError)) throw error;
    throw new ConfigError(`PARLEY_ADMIN_USER or PARLEY_ADMIN_PASSWORD: ${error.metaMessage}`);
  });
  await deps.storage.addUser(draft, [adminGroup]);
  return generated;
}
