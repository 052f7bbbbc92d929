import type { Deps } from '../deps.js';
import type { Actor } from '../domain/actor.js';
import { isEmailAddress } from '../domain/emailAddress.js';
import type { Room } from '../domain/room.js';
import type { Group, Team, User } from '../domain/user.js';
import type { Addition } from '../storage/roomStorage.js';
import { groupAdditions, teamAdditions, userAddition } from './addParticipants.js';
import { invitedGuest } from './inviteByEmail.js';

/** Ids of those to be invited, by what they are; the keys stand in the order in which answers list them. */
export type Invitations = Record<InvitedKind, string[]>;
export type InvitedKind = (typeof invitedKinds)[number];
export const invitedKinds = ['users', 'federated_users', 'groups', 'emails', 'phones', 'teams'] as const;

/** Invitations after looking who exists. */
export interface ResolvedInvitations {
  users: User[];
  groups: Group[];
  teams: Team[];
  /** Addresses. */
  emails: string[];
  /** What nobody could be found for; only kinds with such ids. */
  invalid: Partial<Invitations>;
  /** Something was asked for, and all of it is invalid. */
  allInvalid: boolean;
}

/** Phones and accounts elsewhere cannot be invited here: they count as not found. */
export async function resolveInvitations(
  { storage }: Pick<Deps, 'storage'>,
  inviter: User,
  invitations: Invitations,
): Promise<ResolvedInvitations> {
  const accounts = invitations.users.length > 0 ? await storage.users(invitations.users) : [];
  const byId = new Map(accounts.map((user) => [user.uid.toLowerCase(), user]));
  const users = invitations.users.flatMap((uid) => byId.get(uid.toLowerCase()) ?? []);
  const groups = (await Promise.all(invitations.groups.map((gid) => storage.group(gid)))).flatMap(
    (group) => group ?? [],
  );
  const gids = new Set(groups.map(({ gid }) => gid));
  const wantedTeams = new Set(invitations.teams);
  const known = wantedTeams.size > 0 ? await storage.teamsOf(inviter.uid) : [];
  const teams = known.filter(({ id }) => wantedTeams.has(id));
  const unknown: Invitations = {
    ...invitations,
    users: invitations.users.filter((uid) => !byId.has(uid.toLowerCase())),
    groups: invitations.groups.filter((gid) => !gids.has(gid)),
    teams: invitations.teams.filter((id) => !teams.some((team) => team.id === id)),
    emails: invitations.emails.filter((address) => !isEmailAddress(address.trim())),
  };
  const emails = invitations.emails.map((address) => address.trim()).filter(isEmailAddress);
  const invalid = Object.fromEntries(
    invitedKinds.filter((kind) => unknown[kind].length > 0).map((kind) => [kind, unknown[kind]]),
  );
  const found = users.length + groups.length + teams.length + emails.length;
  return { users, groups, teams, emails, invalid, allInvalid: found === 0 && Object.keys(invalid).length > 0 };
}

/** Everybody who comes into the new room, in order: first the users, then each group and team with its members, then guests. */
export async function invitedAdditions(
  { storage, clock, mailer }: Pick<Deps, 'storage' | 'clock' | 'mailer'>,
  room: Pick<Room, 'messageExpiration'>,
  { users, groups, teams, emails }: ResolvedInvitations,
  actor: Actor,
): Promise<Addition[]> {
  const now = clock.now();
  const single = await Promise.all(users.map((user) => userAddition(storage, room, user, actor, now)));
  const grouped = await Promise.all(groups.map((group) => groupAdditions(storage, room, group, actor, now)));
  const teamed = await Promise.all(teams.map((team) => teamAdditions(storage, room, team, actor, now)));
  const guests = emails.map((address) => invitedGuest(address, actor.id, mailer && now));
  return [...single, ...grouped.flat(), ...teamed.flat(), ...guests];
}
