import { type Actor, actorKey } from '../domain/actor.js';
import { actorOf } from '../domain/attendee.js';
import { botActor, botDisplayName } from '../domain/bot.js';
import type { Comment } from '../domain/comment.js';
import type { NameBook } from '../domain/names.js';
import type { Room } from '../domain/room.js';
import { type AlsoNamed, type SpokenOf, spokenOf, spokenOfActors } from '../domain/spokenOf.js';
import type { User } from '../domain/user.js';
import type { Storage } from '../storage/storage.js';

type NameStorage = Pick<
  Storage,
  'user' | 'users' | 'attendeesByActors' | 'botsIn' | 'group' | 'groups' | 'teamsById' | 'sharedFiles'
>;

/** Above this many groups all of them are fetched at once: a single message may mention thousands that do not exist. */
const groupsOneByOne = 8;

/**
 * Looks up, once each, everybody and everything that rendering these comments may name.
 * @param comments with the parents that are shown along with them
 */
export async function gatherNames(
  storage: NameStorage,
  room: Room,
  comments: Iterable<Comment>,
  also?: AlsoNamed,
): Promise<NameBook> {
  return lookUp(storage, room, spokenOf(room, comments, also));
}

/** The same of these actors themselves. */
export async function gatherNamesOf(storage: NameStorage, room: Room, actors: Iterable<Actor>): Promise<NameBook> {
  return lookUp(storage, room, spokenOfActors(actors));
}

async function lookUp(
  storage: NameStorage,
  room: Room,
  { users, groups, teams, attendees, shares }: SpokenOf,
): Promise<NameBook> {
  const [accounts, members, bots, groupNames, foundTeams, files] = await Promise.all([
    accountsOf(storage, users),
    attendees.length ? storage.attendeesByActors(room.id, attendees) : [],
    attendees.some(({ type }) => type === 'bots') ? storage.botsIn(room.id) : [],
    namesOfGroups(storage, groups),
    teams.size ? storage.teamsById([...teams]) : [],
    shares.size ? storage.sharedFiles([...shares]) : [],
  ]);
  const userNames = new Map(accounts.map(({ uid, displayName }) => [uid.toLowerCase(), displayName || uid]));
  const memberNames = new Map(members.map((member) => [actorKey(actorOf(member)), member.displayName]));
  for (const bot of bots) memberNames.set(actorKey(botActor(bot)), botDisplayName(bot));
  const filesByShare = new Map(files.map((file) => [file.share.id, file]));
  const teamNames = new Map(foundTeams.map(({ id, displayName }) => [id, displayName]));
  return {
    user: (uid) => userNames.get(uid) ?? userNames.get(uid.toLowerCase()),
    attendee: (actor) => memberNames.get(actorKey(actor)),
    group: (gid) => groupNames.get(gid),
    team: (id) => teamNames.get(id),
    files: filesByShare,
  };
}

/** A few are each remembered by storage; many are asked for together. */
const usersOneByOne = 8;

async function accountsOf(storage: NameStorage, uids: Set<string>): Promise<User[]> {
  if (uids.size > usersOneByOne) return storage.users([...uids]);
  const found = await Promise.all([...uids].map((uid) => storage.user(uid)));
  return found.filter((user) => user !== undefined);
}

async function namesOfGroups(storage: NameStorage, gids: Set<string>): Promise<Map<string, string>> {
  if (gids.size === 0) return new Map();
  const groups =
    gids.size > groupsOneByOne
      ? await storage.groups('', 0, 0)
      : await Promise.all([...gids].map((gid) => storage.group(gid)));
  return new Map(groups.flatMap((group) => (group ? [[group.gid, group.displayName || group.gid]] : [])));
}
