import { type Comment, hasExpired } from '../domain/comment.js';
import type { NameBook } from '../domain/names.js';
import { type Participant, waitsInLobby } from '../domain/participant.js';
import { pairOf, RoomType } from '../domain/room.js';
import { spokenOf } from '../domain/spokenOf.js';
import type { Group, User } from '../domain/user.js';
import type { Storage } from '../storage/storage.js';
import { gatherNames } from './gatherNames.js';

type Reading = Pick<
  Storage,
  'commentsByIds' | 'users' | 'attendeesByActors' | 'botsIn' | 'group' | 'groups' | 'teamsById' | 'sharedFiles'
>;

export interface LastMessages {
  /** By room id; rooms whose last message is gone or not to be shown are missing. */
  byRoom: Map<number, { comment: Comment; names: NameBook }>;
  /** What accounts are called that are one half of a one-to-one; undefined for those that are gone. */
  userName: (uid: string) => string | undefined;
}

/**
 * Reads the last messages of somebody's rooms and all names for showing these, with a few questions to storage
 * however many rooms there are.
 * @param wanted whether messages are to be read at all; names of one-to-one rooms always are
 */
export async function gatherLastMessages(
  storage: Reading,
  participants: readonly Participant[],
  now: number,
  wanted: boolean,
): Promise<LastMessages> {
  const shown = wanted ? participants.filter(showsLastMessage) : [];
  const ids = shown.map(({ room }) => room.lastMessageId);
  const found = ids.length > 0 ? await storage.commentsByIds(ids) : [];
  const comments = new Map(found.filter((comment) => !hasExpired(comment, now)).map((one) => [one.roomId, one]));
  const pairs = participants.filter(({ room }) => room.type === RoomType.oneToOne).flatMap(({ room }) => pairOf(room));
  const known = await namesOf(storage, shown, comments, pairs);

  const byRoom: LastMessages['byRoom'] = new Map();
  for (const { room } of shown) {
    const comment = comments.get(room.id);
    if (comment) byRoom.set(room.id, { comment, names: await gatherNames(known, room, [comment]) });
  }
  return { byRoom, userName: (uid) => known.userName(uid) };
}

const showsLastMessage = (participant: Participant): boolean =>
  participant.room.lastMessageId !== 0 && !participant.attendee.sensitive && !waitsInLobby(participant);

/** Above this many groups all of them are read at once: messages may mention thousands that do not exist. */
const groupsOneByOne = 50;

async function groupsOf(storage: Reading, gids: ReadonlySet<string>): Promise<Group[]> {
  if (gids.size > groupsOneByOne) return storage.groups('', 0, 0);
  return (await Promise.all([...gids].map((gid) => storage.group(gid)))).flatMap((group) => group ?? []);
}

/** Accounts, groups and files that these comments speak of, read once and then answered from memory. */
async function namesOf(
  storage: Reading,
  shown: readonly Participant[],
  comments: ReadonlyMap<number, Comment>,
  uids: string[],
) {
  const wantedUsers = new Set(uids);
  const wantedGroups = new Set<string>();
  const wantedTeams = new Set<string>();
  const wantedShares = new Set<number>();
  for (const { room } of shown) {
    const comment = comments.get(room.id);
    if (!comment) continue;
    const { users, groups, teams, shares } = spokenOf(room, [comment]);
    for (const uid of users) wantedUsers.add(uid);
    for (const gid of groups) wantedGroups.add(gid);
    for (const id of teams) wantedTeams.add(id);
    for (const id of shares) wantedShares.add(id);
  }
  const accounts = wantedUsers.size > 0 ? await storage.users([...wantedUsers]) : [];
  const users = new Map(accounts.map((user) => [user.uid.toLowerCase(), user]));
  const groups = new Map((await groupsOf(storage, wantedGroups)).map((group) => [group.gid, group]));
  const teams = wantedTeams.size > 0 ? await storage.teamsById([...wantedTeams]) : [];
  const files = wantedShares.size > 0 ? await storage.sharedFiles([...wantedShares]) : [];
  return {
    userName: (uid: string) => users.get(uid.toLowerCase())?.displayName,
    user: async (uid: string): Promise<User | undefined> => users.get(uid.toLowerCase()),
    users: async (some: string[]): Promise<User[]> => some.flatMap((uid) => users.get(uid.toLowerCase()) ?? []),
    group: async (gid: string) => groups.get(gid),
    groups: async () => [...groups.values()],
    teamsById: async (ids: string[]) => teams.filter(({ id }) => ids.includes(id)),
    sharedFiles: async (ids: number[]) => files.filter(({ share }) => ids.includes(share.id)),
    attendeesByActors: storage.attendeesByActors,
    botsIn: storage.botsIn,
  };
}
