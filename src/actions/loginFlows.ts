import type { Deps } from '../deps.js';
import { type Grant, isFlowOver, type LoginFlow, loginFlowLifetime } from '../domain/loginFlow.js';
import type { User } from '../domain/user.js';
import { digestOf, randomToken } from '../passwords.js';
import { draftOf, newToken } from './appPasswords.js';

type Needed = Pick<Deps, 'storage' | 'clock'>;

/** Characters of each secret. */
const secretLength = 128;

/** What the client was given: the browser's secret stands in the link that it opens. */
export interface BegunFlow {
  login: string;
  poll: string;
}

/** @param clientName cleaned */
export async function beginLoginFlow({ storage, clock }: Needed, clientName: string): Promise<BegunFlow> {
  const begun = { login: randomToken(secretLength), poll: randomToken(secretLength) };
  const now = clock.now();
  const digests = { loginDigest: digestOf(begun.login), pollDigest: digestOf(begun.poll) };
  await storage.addLoginFlow({ ...digests, clientName, createdAt: now }, now - loginFlowLifetime);
  return begun;
}

/** The flow of a browser's secret, while nobody has let the client in and there is time. */
export async function openLoginFlow({ storage, clock }: Needed, login: string): Promise<LoginFlow | undefined> {
  const flow = await storage.loginFlow(digestOf(login));
  return flow && flow.uid === null && !isFlowOver(flow, clock.now()) ? flow : undefined;
}

/** Lets the client in that shows the page itself. @returns undefined when it has come in by then */
export async function grantAtOnce({ storage, clock }: Needed, flow: LoginFlow, user: User): Promise<Grant | undefined> {
  const appPassword = newToken();
  const draft = draftOf(user.uid, flow.clientName, clock.now());
  const isFirst = await storage.redeemLoginFlow(flow.id, draft, digestOf(appPassword));
  return isFirst ? { uid: user.uid, appPassword } : undefined;
}

/**
 * Lets the client in with an app password that there is already: it is told that one when it next asks. A restart of
 * the server before that forgets it, and it has to be typed again.
 * @returns false when it is not good for that
 */
export async function handOver(
  { storage, handedOver }: Pick<Deps, 'storage' | 'handedOver'>,
  flow: LoginFlow,
  { uid, appPassword }: Grant,
): Promise<boolean> {
  const found = await storage.appPassword(digestOf(appPassword));
  const isGood =
    found?.oneTimeUntil === 0 && found.wipeSince === 0 && found.loginName.toLowerCase() === uid.toLowerCase();
  const user = isGood ? await storage.user(found.uid) : undefined;
  if (!found || !user?.enabled) return false;
  handedOver.set(flow.id, { uid: found.loginName, appPassword });
  return true;
}

/**
 * What the client that asks was granted: the app password is made only now, so that nothing but its digest is ever kept,
 * and told once.
 * @returns undefined while nobody has let it in, and ever after
 */
export async function pollLoginFlow(deps: Needed & Pick<Deps, 'handedOver'>, poll: string): Promise<Grant | undefined> {
  const flow = await deps.storage.polledLoginFlow(digestOf(poll));
  if (!flow || isFlowOver(flow, deps.clock.now())) return undefined;
  const handed = deps.handedOver.get(flow.id);
  if (handed) {
    deps.handedOver.delete(flow.id);
    return (await deps.storage.endLoginFlow(flow.id)) ? handed : undefined;
  }
  if (flow.uid === null) return undefined;
  const user = await deps.storage.user(flow.uid);
  return user?.enabled ? grantAtOnce(deps, flow, user) : undefined;
}
