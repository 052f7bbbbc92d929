import type { Deps } from '../deps.js';
import { actorKey } from '../domain/actor.js';
import { actorOf, ParticipantType } from '../domain/attendee.js';
import { isEmailAddress } from '../domain/emailAddress.js';
import { isGuestAccount, type User } from '../domain/user.js';
import { isOff, isOn, listOf } from './talkSettings.js';

/** Somebody who can be added or written to. */
export interface AccountSuggestion {
  id: string;
  label: string;
  source: 'users' | 'groups' | 'circles' | 'emails';
  /** Tells accounts of the same name apart, "" for all others. */
  shareWithDisplayNameUnique: string;
}

export interface AccountSearch {
  text: string;
  /** The room that people are looked for, "" for none: who is in it already is left out. */
  token: string;
  /** Numbers of `ShareType`; others find nobody. */
  shareTypes: number[];
  /** Of each kind. The searcher counts, but is not shown. */
  limit: number;
}

const ShareType = { user: 0, group: 1, email: 4, team: 7 } as const;

/** Whether the search names it in full comes along, for those come first. */
type Match = { suggestion: AccountSuggestion; isExact: boolean };
type Searching = Pick<Deps, 'storage'>;

/** Accounts, groups, teams and addresses that match, the exact ones first. */
export async function suggestAccounts(
  deps: Searching,
  searcher: User,
  search: AccountSearch,
): Promise<AccountSuggestion[]> {
  const { shareTypes, text } = search;
  const rules = await visibilityRules(deps, searcher);
  const matches: Match[] = [];
  if (shareTypes.includes(ShareType.user)) matches.push(...(await matchingUsers(deps, searcher, search, rules)));
  if (shareTypes.includes(ShareType.group)) matches.push(...(await matchingGroups(deps, search, rules)));
  if (shareTypes.includes(ShareType.team)) matches.push(...(await matchingTeams(deps, searcher, search)));
  if (shareTypes.includes(ShareType.email) && isEmailAddress(text.trim()) && !matches.some(({ isExact }) => isExact)) {
    matches.push({ suggestion: suggestion('emails', text.trim(), text.trim()), isExact: true });
  }
  const present = await presentIn(deps, searcher, search.token);
  return [...matches.filter(({ isExact }) => isExact), ...matches.filter(({ isExact }) => !isExact)]
    .map((match) => match.suggestion)
    .filter(({ source, id }) => !present.has(`${source}/${id}`));
}

/** What the administrator lets people find. */
interface VisibilityRules {
  /** Only whom they can name in full. */
  exactOnly: boolean;
  /** Only members of these groups, unless they can be named in full; undefined for everybody. */
  among: Set<string> | undefined;
  /** Groups that may use Talk; none for everybody. */
  allowedGroups: string[];
}

async function visibilityRules({ storage }: Searching, searcher: User): Promise<VisibilityRules> {
  const core = await storage.appConfigOf('core');
  const restricted = isOn(core.shareapi_restrict_user_enumeration_to_group);
  return {
    exactOnly: isOff(core.shareapi_allow_share_dialog_user_enumeration) || isGuestAccount(searcher),
    among: restricted ? new Set(await storage.groupsOf(searcher.uid)) : undefined,
    allowedGroups: listOf(await storage.appConfig('spreed', 'allowed_groups')),
  };
}

async function matchingUsers(
  { storage }: Searching,
  searcher: User,
  { text, limit }: AccountSearch,
  { exactOnly, among, allowedGroups }: VisibilityRules,
): Promise<Match[]> {
  const needle = text.trim().toLowerCase();
  const named = needle === '' ? undefined : await storage.userByLogin(needle);
  const found = await storage.searchUsers(text.trim(), limit, 0);
  const candidates = named && !found.some(({ uid }) => uid === named.uid) ? [named, ...found] : found;
  const isExact = (user: User) =>
    user === named || user.uid === named?.uid || user.displayName.toLowerCase() === needle;
  const shown = candidates.filter((user) => user.enabled && user.uid !== searcher.uid && (!exactOnly || isExact(user)));
  const matches: Match[] = [];
  for (const user of shown) {
    const groups = among || allowedGroups.length > 0 ? await storage.groupsOf(user.uid) : [];
    if (among && !isExact(user) && !groups.some((gid) => among.has(gid))) continue;
    if (allowedGroups.length > 0 && !groups.some((gid) => allowedGroups.includes(gid))) continue;
    const unique = user.email || user.uid;
    matches.push({
      suggestion: suggestion('users', user.uid, user.displayName || user.uid, unique),
      isExact: isExact(user),
    });
  }
  return matches;
}

async function matchingGroups(
  { storage }: Searching,
  { text, limit }: AccountSearch,
  { exactOnly, among, allowedGroups }: VisibilityRules,
): Promise<Match[]> {
  const needle = text.trim().toLowerCase();
  return (await storage.groups(text.trim(), limit, 0))
    .map(({ gid, displayName }) => ({
      suggestion: suggestion('groups', gid, displayName || gid),
      isExact: [gid, displayName].some((name) => name.toLowerCase() === needle),
    }))
    .filter(({ isExact }) => isExact || !exactOnly)
    .filter(({ isExact, suggestion: { id } }) => isExact || !among || among.has(id))
    .filter(({ suggestion: { id } }) => allowedGroups.length === 0 || allowedGroups.includes(id));
}

/** Everybody may find the teams that they are in, and no others. */
async function matchingTeams({ storage }: Searching, { uid }: User, { text, limit }: AccountSearch): Promise<Match[]> {
  const needle = text.trim().toLowerCase();
  return (await storage.teamsOf(uid))
    .filter(({ displayName }) => displayName.toLowerCase().includes(needle))
    .slice(0, limit)
    .map(({ id, displayName }) => ({
      suggestion: suggestion('circles', id, displayName),
      isExact: displayName.toLowerCase() === needle,
    }));
}

/** Who is in the room already, as `type/id`; users who came by the link can still be added. */
async function presentIn({ storage }: Searching, { uid }: User, token: string): Promise<Set<string>> {
  const room = token === '' ? undefined : await storage.roomByToken(token);
  if (!room || !(await storage.attendeeOf(room.id, { type: 'users', id: uid }))) return new Set();
  const attendees = await storage.attendees(room.id);
  return new Set(
    attendees
      .filter(({ participantType }) => participantType !== ParticipantType.selfJoined)
      .map((attendee) => actorKey(actorOf(attendee))),
  );
}

const suggestion = (
  source: AccountSuggestion['source'],
  id: string,
  label: string,
  shareWithDisplayNameUnique = '',
): AccountSuggestion => ({
  id,
  label,
  source,
  shareWithDisplayNameUnique,
});
