import type { Deps } from '../deps.js';
import { sessionTimeout } from '../domain/session.js';
import {
  afterSignOfLife,
  checkedStatusType,
  currentStatus,
  duringCall,
  noStatus,
  type UserStatus,
  withCustom,
  withoutMessage,
  withPredefined,
} from '../domain/userStatus.js';
import { inPassing } from './inPassing.js';

type Reading = Pick<Deps, 'storage' | 'clock'>;
type Changing = Reading & Pick<Deps, 'jobs'>;

/** What these accounts say of themselves now, by user id; whoever has said nothing and is in no call is missing. */
export async function statusesOf({ storage, clock }: Reading, uids: string[]): Promise<Map<string, UserStatus>> {
  if (uids.length === 0) return new Map();
  const now = clock.now();
  const kept = await storage.userStatuses(uids);
  const statuses = new Map(kept.map((status) => [status.uid, currentStatus(status, now)]));
  for (const uid of await storage.usersInCalls(uids, now - sessionTimeout)) {
    statuses.set(uid, duringCall(statuses.get(uid) ?? noStatus(uid)));
  }
  return statuses;
}

export const statusOf = async (deps: Reading, uid: string): Promise<UserStatus | undefined> =>
  (await statusesOf(deps, [uid])).get(uid);

/** Of everybody who has said something lately, the newest first. */
export async function recentStatuses(deps: Reading, limit: number, offset: number): Promise<UserStatus[]> {
  const uids = (await deps.storage.recentStatuses(limit, offset)).map(({ uid }) => uid);
  const statuses = await statusesOf(deps, uids);
  return uids.flatMap((uid) => statuses.get(uid) ?? []);
}

/** @throws TalkError invalid for what is no status */
export const chooseStatus = (deps: Changing, uid: string, type: string): Promise<UserStatus> =>
  change(deps, uid, (status, now) => ({ ...status, status: checkedStatusType(type), since: now, isUserDefined: true }));

/** @throws TalkError invalid */
export const sayPredefined = (deps: Changing, uid: string, messageId: string, clearAt: number | null) =>
  change(deps, uid, (status, now) => withPredefined(status, messageId, clearAt, now));

/** @throws TalkError invalid */
export const saySomething = (deps: Changing, uid: string, icon: string, message: string, clearAt: number | null) =>
  change(deps, uid, (status, now) => withCustom(status, icon, message, clearAt, now));

export const sayNothing = (deps: Changing, uid: string): Promise<UserStatus> => change(deps, uid, withoutMessage);

/**
 * Keeps that somebody is there.
 * @returns undefined when what they chose stays
 */
export async function signOfLife(deps: Reading, uid: string, type: 'online' | 'away'): Promise<UserStatus | undefined> {
  const { storage, clock } = deps;
  const now = clock.now();
  const before = await storage.userStatus(uid);
  const status = currentStatus(before ?? noStatus(uid), now);
  const alive = afterSignOfLife(status, type, now);
  // Not every one needs to be written down.
  const isNews = alive && (alive.status !== status.status || alive.since - status.since >= keptEvery);
  if (isNews && (await inPassing(storage.setUserStatus(alive, before))) === false) return signOfLife(deps, uid, type);
  return alive;
}

/** Seconds. */
const keptEvery = 60;

/** The desktop sends what one chose and what one says at once: whoever comes second decides upon what the first said. */
async function change(
  deps: Changing,
  uid: string,
  decide: (status: UserStatus, now: number) => UserStatus,
): Promise<UserStatus> {
  const { storage, clock, jobs } = deps;
  const now = clock.now();
  const before = await storage.userStatus(uid);
  const changed = decide(currentStatus(before ?? noStatus(uid), now), now);
  if (!(await storage.setUserStatus(changed, before))) return change(deps, uid, decide);
  if (changed.clearAt !== 0) void jobs.rearm('clear statuses');
  return changed;
}
