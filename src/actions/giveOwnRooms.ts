import type { Deps } from '../deps.js';
import { type Actor, systemActor } from '../domain/actor.js';
import { actorOf, ParticipantType } from '../domain/attendee.js';
import type { CommentDraft } from '../domain/comment.js';
import { changelog, changelogBot, noteToSelf, sample, sampleBot } from '../domain/ownRooms.js';
import { ReadOnly, type Room, RoomType } from '../domain/room.js';
import { emojiAvatar } from '../domain/roomAvatar.js';
import type { User } from '../domain/user.js';
import { talkApp } from '../domain/userSetting.js';
import type { RoomDraft } from '../storage/roomStorage.js';
import { userDraft } from './addParticipants.js';
import { newRoom, newToken } from './createRoom.js';
import { newAvatarVersion } from './setRoomAvatar.js';
import { givesChangelog, givesSamples, roomSettings } from './talkSettings.js';
import { tell } from './tell.js';

type Giving = Pick<Deps, 'storage' | 'clock' | 'bus'>;

/** Under which settings of the user it stands that they were given a room: who deletes it does not get it again. */
const given = { changelog: 'changelog', noteToSelf: 'note_to_self', samples: 'samples_created' } as const;

/**
 * Gives the user the rooms that everybody has, each once: what is new, their notes, and an example. Costs three
 * look-ups when they have them. What a crash leaves undone is done the next time.
 */
export async function giveOwnRooms(deps: Giving, user: User): Promise<void> {
  const { storage } = deps;
  const settingOf = (key: string) => storage.userSetting(user.uid, talkApp, key);
  const told = await settingOf(given.changelog);
  if (Number(told ?? 0) < changelog.length && (await givesChangelog(deps))) await tellNews(deps, user, told);
  if ((await settingOf(given.noteToSelf)) === undefined) await noteToSelfOf(deps, user, systemActor);
  if ((await settingOf(given.samples)) === undefined && (await givesSamples(deps))) await giveSample(deps, user);
}

/**
 * The user's notes, made now if need be.
 * @param actor who is said to have made them
 */
export async function noteToSelfOf(deps: Giving, user: User, actor: Actor): Promise<Room> {
  const { storage, clock } = deps;
  const { name, description, objectType, emoji, color } = noteToSelf;
  const own = () => storage.roomsOfObject(objectType, user.uid).then(([room]) => room);
  let room = await own();
  if (!room) {
    const now = clock.now();
    const draft = {
      ...newRoom(RoomType.noteToSelf, now),
      name,
      description,
      objectType,
      objectId: user.uid,
      avatar: emojiAvatar(newAvatarVersion(), { emoji, color }),
    };
    const owner = { ...(await userDraft(storage, user, ParticipantType.owner)), favorite: true };
    const created = [tell(draft, 'conversation_created', {}, actor, now)];
    room = await make(deps, draft, own, (withToken) => storage.createRoom(withToken, owner, created, []));
  }
  await remember(deps, user, given.noteToSelf, String(room.id));
  return room;
}

/** The first news come with the room, later ones into it. @param told how many they have been told, if any */
async function tellNews(deps: Giving, user: User, told: string | undefined): Promise<void> {
  const { storage, clock, bus } = deps;
  const now = clock.now();
  const own = () => storage.changelogOf(user.uid);
  const existing = await own();
  if (existing) {
    const news = changelog.slice(Number(told ?? 0)).map((text) => says(changelogBot, text, now));
    const { id, token, lastActivity } = existing;
    // Of several requests that notice at once, one tells.
    if (await storage.changeRoom(id, { lastActivity: now }, news, { lastActivity })) bus.publish(token);
  } else if (told === undefined) {
    const draft = { ...newRoom(RoomType.changelog, now), name: user.uid, readOnly: ReadOnly.on };
    const reader = await userDraft(storage, user, ParticipantType.user);
    const created = [tell(draft, 'conversation_created', {}, systemActor, now)];
    const news = changelog.map((text) => says(changelogBot, text, now));
    await make(deps, draft, own, (withToken) => storage.createRoom(withToken, reader, created, [], news));
  }
  await remember(deps, user, given.changelog, String(changelog.length));
}

async function giveSample(deps: Giving, user: User): Promise<void> {
  const { storage, clock } = deps;
  const { name, description, objectType, emoji, color, messages } = sample;
  const now = clock.now();
  const own = () => storage.roomsOfObject(objectType, user.uid).then(([room]) => room);
  if (!(await own())) {
    const avatar = emojiAvatar(newAvatarVersion(), { emoji, color });
    const draft = { ...newRoom(RoomType.group, now), name, description, objectType, objectId: user.uid, avatar };
    const owner = await userDraft(storage, user, ParticipantType.owner);
    const created = [tell(draft, 'conversation_created', {}, systemActor, now)];
    const said = messages.map((text) => says(sampleBot, text, now));
    await make(deps, draft, own, (withToken) => storage.createRoom(withToken, owner, created, [], said));
  }
  await remember(deps, user, given.samples, String(now));
}

/** Of several requests that notice at once that the room is missing, one makes it. */
async function make(
  deps: Giving,
  draft: Omit<RoomDraft, 'token'>,
  existing: () => Promise<Room | undefined>,
  create: (draft: RoomDraft) => Promise<Room | undefined>,
): Promise<Room> {
  const { sip } = await roomSettings(deps);
  for (;;) {
    const room = (await create({ ...draft, token: newToken(sip) })) ?? (await existing());
    if (room) return room;
    // The token was taken.
  }
}

const remember = ({ storage }: Giving, { uid }: User, key: string, value: string): Promise<void> =>
  storage.setUserSetting(uid, talkApp, key, value);

const says = (actor: Actor, message: string, now: number): CommentDraft => ({
  actorType: actor.type,
  actorId: actor.id,
  verb: 'comment',
  message,
  createdAt: now,
  parentId: 0,
  topmostParentId: 0,
  referenceId: '',
  expiresAt: 0,
  metaData: {},
});

/** The actor of a room that a user has asked for. */
export const askedBy = ({ uid }: User): Actor => actorOf({ actorType: 'users', actorId: uid });
