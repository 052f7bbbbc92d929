import type { Deps } from '../deps.js';
import type { ActorType } from '../domain/actor.js';
import { type Attendee, isModerator } from '../domain/attendee.js';
import { emailActorId } from '../domain/emailAddress.js';
import { headcountOf, isPassingGuest } from '../domain/membership.js';
import type { Participant } from '../domain/participant.js';
import { MentionPermissions, pairOf, type Room, RoomType } from '../domain/room.js';

/** Somebody who can be mentioned; keys in the order in which clients get them (spec/mentions.md §1). */
export interface Suggestion {
  id: string;
  label: string;
  source: 'users' | 'groups' | 'teams' | 'guests' | 'emails' | 'calls';
  mentionId: string;
  details?: string;
}

/** What an unnamed guest is called where one is looked for. */
const unnamedGuest = 'Guest';

/** Who can be mentioned in the room and matches, as the autocompletion orders them. `all` comes last. */
export async function suggestMentions(
  deps: Pick<Deps, 'storage'>,
  participant: Participant,
  roomDisplayName: string,
  search: string,
): Promise<Suggestion[]> {
  const { room } = participant;
  const attendees = await withoutLeftGuests(deps, room, await deps.storage.attendees(room.id));
  const needle = search.toLowerCase();
  const candidates = [
    ...(await userCandidates(deps, participant, attendees, needle)),
    ...prefixed(attendees, 'groups', 'group', needle),
    ...prefixed(attendees, 'guests', 'guest', needle),
    ...(await withAddresses(deps, participant, prefixed(attendees, 'emails', 'email', needle))),
    ...prefixed(attendees, 'circles', 'team', needle),
  ];
  const everyone = suggestEveryone(participant, roomDisplayName, search);
  if (!everyone) return candidates;
  const { users } = headcountOf(attendees);
  if (users > 1) everyone.details = `All ${users} participants`;
  return [...candidates, everyone];
}

/** Guests whom nobody has given a role are there as long as they are present. */
async function withoutLeftGuests(
  { storage }: Pick<Deps, 'storage'>,
  room: Pick<Room, 'id'>,
  attendees: Attendee[],
): Promise<Attendee[]> {
  if (!attendees.some(isPassingGuest)) return attendees;
  const present = new Set((await storage.sessionsOfRoom(room.id)).map(({ attendeeId }) => attendeeId));
  return attendees.filter((attendee) => !isPassingGuest(attendee) || present.has(attendee.id));
}

async function userCandidates(
  { storage }: Pick<Deps, 'storage'>,
  { room, attendee: viewer }: Participant,
  attendees: Attendee[],
  needle: string,
): Promise<Suggestion[]> {
  const users = attendees.filter(({ actorType }) => actorType === 'users');
  const known = new Map(users.map(({ actorId, displayName }) => [actorId, displayName]));
  if (room.type === RoomType.oneToOne) {
    const absent = pairOf(room).filter((uid) => !known.has(uid));
    for (const { uid, displayName } of await storage.users(absent)) known.set(uid, displayName);
  }
  const found = [...known]
    .map(([id, name]): Suggestion => ({ id, label: name || id, source: 'users', mentionId: id }))
    .filter(({ id, label }) => matches(needle, id, label));
  const wrote = await storage.lastMessageTimes(
    room.id,
    found.map(({ id }) => id),
  );
  const rank = ({ id, label }: Suggestion) => [
    Number(viewer.actorType === 'users' && id === viewer.actorId),
    Number(!label.toLowerCase().startsWith(needle)),
    -(wrote[id] ?? 0),
    Number(!isExact(needle, id, label)),
  ];
  return sortBy(found, rank);
}

/** Attendees of a kind whose mentions carry that prefix. */
function prefixed(attendees: Attendee[], type: ActorType, prefix: string, needle: string): Suggestion[] {
  const isGuest = type === 'guests' || type === 'emails';
  const found = attendees
    .filter(({ actorType, displayName }) => actorType === type && (isGuest || displayName !== ''))
    .map(({ actorId, displayName }) => ({ actorId, label: displayName || unnamedGuest }))
    .filter(({ actorId, label }) => (isGuest ? matches(needle, label) : matches(needle, actorId, label)))
    .map(({ actorId, label }): Suggestion => {
      const mentionId = `${prefix}/${actorId}`;
      return { id: mentionId, label, source: sources[type] ?? 'guests', mentionId };
    });
  return sortBy(found, ({ id, label }) => [Number(!isExact(needle, id.slice(prefix.length + 1), label))]);
}

/** Moderators see the addresses of guests who were invited by e-mail: two of them may be called the same. */
async function withAddresses(
  { storage }: Pick<Deps, 'storage'>,
  { room, attendee: viewer }: Participant,
  suggestions: Suggestion[],
): Promise<Suggestion[]> {
  if (suggestions.length === 0 || !isModerator(viewer)) return suggestions;
  const guests = await storage.emailGuests(room.id);
  const addresses = new Map(guests.map(({ address }) => [`email/${emailActorId(address)}`, address]));
  return suggestions.map((suggestion) => {
    const details = addresses.get(suggestion.id);
    return details === undefined ? suggestion : { ...suggestion, details };
  });
}

/** What clients call the kinds that are mentioned with a prefix. */
const sources: Partial<Record<ActorType, Suggestion['source']>> = {
  groups: 'groups',
  circles: 'teams',
  emails: 'emails',
};

function suggestEveryone({ room, attendee }: Participant, name: string, search: string): Suggestion | undefined {
  if (room.type === RoomType.oneToOne) return undefined;
  if (room.mentionPermissions !== MentionPermissions.everyone && !isModerator(attendee)) return undefined;
  const fits =
    name.toLowerCase().includes(search.toLowerCase()) || 'all'.startsWith(search) || 'here'.startsWith(search);
  return fits ? { id: 'all', label: name, source: 'calls', mentionId: 'all' } : undefined;
}

const matches = (needle: string, ...texts: string[]): boolean =>
  texts.some((text) => text.toLowerCase().includes(needle));
const isExact = (needle: string, ...texts: string[]): boolean => texts.some((text) => text.toLowerCase() === needle);

/** Stable, by the first number in which two ranks differ. */
function sortBy<T>(items: T[], rank: (item: T) => number[]): T[] {
  return items
    .map((item) => ({ item, rank: rank(item) }))
    .sort((a, b) => {
      const at = a.rank.findIndex((number, place) => number !== b.rank[place]);
      return at < 0 ? 0 : (a.rank[at] ?? 0) - (b.rank[at] ?? 0);
    })
    .map(({ item }) => item);
}
