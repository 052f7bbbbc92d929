import { type Actor, actorKey, sameActor } from '../domain/actor.js';
import { actorOf, NotificationLevel } from '../domain/attendee.js';
import type { Comment } from '../domain/comment.js';
import { wordsOf } from '../domain/fileMessage.js';
import type { Collective } from '../domain/membership.js';
import { mentionedTargets } from '../domain/mentions.js';
import type { Notice, NotificationParameters, NotificationSubject } from '../domain/notification.js';
import { defaultLevel, levelOf, type Notifiable, passesLobby } from '../domain/notificationLevel.js';
import type { Participant } from '../domain/participant.js';
import type { Room } from '../domain/room.js';
import type { RoomSettings } from '../domain/roomSettings.js';
import { sessionTimeout } from '../domain/session.js';
import { ThreadLevel } from '../domain/thread.js';
import type { SendEffects } from '../storage/chatStorage.js';
import type { NotifiableAttendee } from '../storage/roomStorage.js';
import type { Storage } from '../storage/storage.js';
import { membersOfCollective } from './membersOfCollective.js';
import { roomSettings } from './talkSettings.js';

/** What is said, as far as it matters for whom it is meant. */
export interface Saying {
  room: Room;
  author: Actor;
  /** Who gave a message its present text, if that was not its author: they know what it says. */
  editor?: Actor;
  text: string;
  /** Whether `@all` counts. */
  canMentionAll: boolean;
  /** What the author answers. */
  repliedTo: Comment | undefined;
  /** What users have set for the thread that it is said in, by user id: it goes before what they set for the room. */
  threadLevels: ThreadLevels;
  /** Who is about to become a user of the room and is none yet. */
  newcomers: Notifiable[];
}

export type ThreadLevels = ReadonlyMap<string, number>;

/** Nobody has set anything: outside of threads, or for want of a thread. */
const noThreadLevels: ThreadLevels = new Map();

/** @param threadId 0 for none; of what is no thread, nobody has set anything */
export const threadLevelsIn = async (storage: Storage, threadId: number): Promise<ThreadLevels> =>
  threadId === 0 ? noThreadLevels : storage.threadLevelsIn(threadId);

/** Users whom a message is meant for, for one and the same reason. */
export interface Addressed {
  subject: NotificationSubject;
  parameters: NotificationParameters;
  uids: string[];
}

/**
 * Whom a message is meant for: each user once, for the strongest reason, which stands first (spec/mentions.md §3).
 * Neither the author nor whom the lobby or their own setting keeps from being notified.
 */
async function findAddressed(storage: Storage, saying: Saying): Promise<Addressed[]> {
  const { room, text, repliedTo } = saying;
  const targets = mentionedTargets(text);
  const answered = repliedTo?.actorType === 'users' ? [repliedTo.actorId] : [];
  const everyone = targets.all && saying.canMentionAll;
  const collectives = [...targets.groups.map(groupOf), ...targets.teams.map(teamOf)];
  const named: Actor[] = [...[...answered, ...targets.users].map(userActor), ...collectives];
  if (named.length === 0 && !everyone) return [];

  const attending = await storage.attendeesByActors(room.id, named);
  const attendingKeys = new Set(attending.map((attendee) => actorKey(actorOf(attendee))));
  const called = collectives.filter((collective) => attendingKeys.has(actorKey(collective)));
  const members = await Promise.all(called.map((collective) => membersOfCollective(storage, collective)));
  const others = everyone
    ? await storage.attendees(room.id)
    : members.length > 0
      ? await storage.attendeesByActors(room.id, members.flat().map(userActor))
      : [];
  const settings = await roomSettings({ storage });
  const reachable = new Set(
    [...attending, ...others, ...saying.newcomers]
      .filter((attendee) => isReached(attendee, saying, settings))
      .map(({ actorId }) => actorId),
  );
  /** Takes those out whom this reason reaches, so that no weaker one does. */
  const take = (subject: NotificationSubject, uids: Iterable<string>, parameters: NotificationParameters = {}) => ({
    subject,
    parameters,
    uids: [...uids].filter((uid) => reachable.delete(uid)),
  });
  const addressed = [take('reply', answered), take('mention_direct', targets.users)];
  called.forEach(({ type, id }, place) => {
    const uids = members[place] ?? [];
    addressed.push(
      type === 'groups' ? take('mention_group', uids, { group: id }) : take('mention_team', uids, { team: id }),
    );
  });
  if (everyone) addressed.push(take('mention_all', [...reachable]));
  return addressed.filter(({ uids }) => uids.length > 0);
}

const userActor = (id: string): Actor => ({ type: 'users', id });
const groupOf = (id: string): Collective => ({ type: 'groups', id });
const teamOf = (id: string): Collective => ({ type: 'circles', id });

function isReached(
  attendee: Notifiable,
  { room, author, editor, threadLevels }: Saying,
  settings: RoomSettings,
): boolean {
  const actor = actorOf(attendee);
  if (actor.type !== 'users' || sameActor(actor, author) || (editor && sameActor(actor, editor))) return false;
  const ofRoom = levelOf(attendee, room, settings.defaultGroupNotification);
  const level = threadLevels.get(actor.id) ?? ofRoom;
  return level !== NotificationLevel.never && passesLobby(attendee, room, settings.defaultPermissions);
}

/** Users who want to hear of every message and do not see it anyway, because they are looking at the room. */
async function findListeners(
  storage: Storage,
  { room, author, newcomers, threadLevels }: Pick<Saying, 'room' | 'author' | 'newcomers' | 'threadLevels'>,
  now: number,
): Promise<string[]> {
  const { defaultGroupNotification, defaultPermissions } = await roomSettings({ storage });
  const byDefault = defaultLevel(room, defaultGroupNotification) === NotificationLevel.always;
  const wanting = await wantedBy(storage, room, await storage.usersNotifiedAlways(room.id, byDefault), threadLevels);
  const reached = wanting.filter(
    (attendee) => !sameActor(actorOf(attendee), author) && passesLobby(attendee, room, defaultPermissions),
  );
  const uids = byDefault ? newcomers.map(({ actorId }) => actorId).filter((uid) => uid !== author.id) : [];
  if (reached.length === 0) return uids;
  const online = new Set(
    await storage.onlineAttendees(
      reached.map(({ id }) => id),
      now - sessionTimeout,
    ),
  );
  return [...reached.filter(({ id }) => !online.has(id)).map(({ actorId }) => actorId), ...uids];
}

/** Those who want to hear of everything in the thread besides those in the room who did not say otherwise of it. */
async function wantedBy(
  storage: Storage,
  room: Room,
  inRoom: NotifiableAttendee[],
  threadLevels: ThreadLevels,
): Promise<NotifiableAttendee[]> {
  if (threadLevels.size === 0) return inRoom;
  const uids = [...threadLevels].filter(([, level]) => level === ThreadLevel.always).map(([uid]) => uid);
  const inThread = uids.length > 0 ? await storage.attendeesByActors(room.id, uids.map(userActor)) : [];
  return [...inThread, ...inRoom.filter(({ actorId }) => !threadLevels.has(actorId))];
}

/** What storage is told of whom a message reaches. */
export type Reach = Required<Pick<SendEffects, 'mentioned' | 'mentionedDirectly' | 'notices'>>;

/** The mention marks that move, and the notifications; silent messages only move marks. */
export async function reachOf(storage: Storage, saying: Saying, silent: boolean, now: number): Promise<Reach> {
  const addressed = await findAddressed(storage, saying);
  const marks = marksOf(addressed);
  if (silent) return { ...marks, notices: [] };

  const told = new Set(marks.mentioned);
  const listeners = (await findListeners(storage, saying, now)).filter((uid) => !told.has(uid));
  const reasons = listeners.length > 0 ? [...addressed, plain(listeners)] : addressed;
  const notices = reasons.map((reason): Notice => ({ ...reason, actor: saying.author, createdAt: now }));
  return { ...marks, notices };
}

/** Who is told of what is posted without a text of its own, such as a poll. */
export async function noticesOfPost(
  storage: Storage,
  room: Room,
  author: Actor,
  now: number,
  threadId = 0,
): Promise<Notice[]> {
  const threadLevels = await threadLevelsIn(storage, threadId);
  const uids = await findListeners(storage, { room, author, newcomers: [], threadLevels }, now);
  return uids.length > 0 ? [{ ...plain(uids), actor: author, createdAt: now }] : [];
}

/**
 * The same of another text for a message (spec/chat-send.md §5): who was meant before stays notified as they were, who
 * no longer is loses the notification but not the mark, and nobody hears of a message that was sent silently.
 */
export async function reachOfEdit(
  storage: Storage,
  { room, attendee }: Participant,
  comment: Comment,
  text: string,
  now: number,
): Promise<Reach & { withdrawnFrom: string[] }> {
  if (comment.metaData.silent) return { mentioned: [], mentionedDirectly: [], notices: [], withdrawnFrom: [] };
  const author = { type: comment.actorType, id: comment.actorId };
  const answers = comment.parentId !== 0 && !comment.metaData.writtenIntoThread;
  const repliedTo = answers ? await storage.comment(room.id, comment.parentId) : undefined;
  const threadLevels = await threadLevelsIn(storage, comment.topmostParentId);
  const canMentionAll = comment.metaData.canMentionAll === true;
  const saying = { room, author, canMentionAll, repliedTo, threadLevels, newcomers: [] };
  const before = await findAddressed(storage, { ...saying, text: wordsOf(comment) });
  const after = await findAddressed(storage, { ...saying, text, editor: actorOf(attendee) });
  const marks = marksOf(after);
  const known = new Set(marksOf(before).mentioned);
  const added = after.map((reason) => ({ ...reason, uids: reason.uids.filter((uid) => !known.delete(uid)) }));
  const notices = added
    .filter(({ uids }) => uids.length > 0)
    .map((reason) => ({ ...reason, actor: author, createdAt: now }));
  // Whoever hears of every message has been told of this one already, and is now told that it is meant for them.
  return { ...marks, notices, withdrawnFrom: [...known, ...notices.flatMap(({ uids }) => uids)] };
}

function marksOf(addressed: Addressed[]): Pick<Reach, 'mentioned' | 'mentionedDirectly'> {
  const direct = addressed.filter(({ subject }) => subject === 'reply' || subject === 'mention_direct');
  return { mentioned: addressed.flatMap(({ uids }) => uids), mentionedDirectly: direct.flatMap(({ uids }) => uids) };
}

const plain = (uids: string[]): Addressed => ({ subject: 'chat', parameters: {}, uids });
