import type { Command } from 'commander';
import {
  type AdministeredRoom,
  addMembers,
  changeSettings,
  demoteMembers,
  makeRoom,
  promoteMembers,
  removeMembers,
  setOwner,
} from '../actions/administerRoom.js';
import { deleteRoom } from '../actions/deleteRoom.js';
import { hashOf } from '../actions/setPassword.js';
import { TalkError } from '../domain/errors.js';
import { type Room, RoomType } from '../domain/room.js';
import {
  allowGuests,
  describe,
  disallowGuests,
  rename,
  setListable,
  setMessageExpiration,
  setPasswordHash,
  setReadOnly,
} from '../domain/roomChanges.js';
import { isConfigurable } from '../domain/roomRules.js';
import type { Group, User } from '../domain/user.js';
import { type Io, Refusal } from './io.js';
import type { Store, WithStore } from './store.js';
import { collect } from './users.js';

/** @throws Refusal when there is no such group or public room */
async function existingRoom({ storage }: Store, token: string): Promise<Room> {
  const room = await storage.roomByToken(token);
  if (!room) throw new Refusal('Room not found.');
  if (!isConfigurable(room)) throw new Refusal('Room is no group call.');
  return room;
}

async function usersNamed({ storage }: Store, uids: string[]): Promise<User[]> {
  return Promise.all(
    [...new Set(uids)].map(async (uid) => {
      const user = await storage.user(uid);
      if (!user) throw new Refusal(`User '${uid}' not found.`);
      return user;
    }),
  );
}

async function groupsNamed({ storage }: Store, gids: string[]): Promise<Group[]> {
  return Promise.all(
    [...new Set(gids)].map(async (gid) => {
      const group = await storage.group(gid);
      if (!group) throw new Refusal(`Group '${gid}' not found.`);
      return group;
    }),
  );
}

/** By what `data.error` of a TalkError says; the rest is a bug or a TalkError of its own. */
const refusals: Record<string, string> = {
  name: 'Invalid room name.',
  value: 'Invalid value.',
  description: 'Invalid room description.',
  listable: 'Invalid listable scope.',
  'message-expiration': 'Invalid message expiration.',
  type: 'Unable to change room type.',
  'breakout-room': 'Room is a breakout room.',
  event: 'Room belongs to an event.',
};

/** Runs it and puts refusals into the words of the command line. */
async function inWords(work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof TalkError)) throw error;
    if (error.code === 'notFound') throw new Refusal(`User '${error.metaMessage}' is no participant.`);
    const data = error.data && 'error' in error.data ? error.data : {};
    const message = 'message' in data ? String(data.message) : refusals[String(data.error)];
    throw message === undefined ? error : new Refusal(message);
  }
}

interface CreateOptions {
  description?: string;
  user: string[];
  group: string[];
  public?: true;
  readonly?: true;
  listable?: string;
  password?: string;
  owner?: string;
  moderator: string[];
  messageExpiration?: string;
}

async function create(io: Io, store: Store, name: string, options: CreateOptions): Promise<void> {
  const [users, groups] = [await usersNamed(store, options.user), await groupsNamed(store, options.group)];
  const members = await store.storage.users([
    ...users.map(({ uid }) => uid),
    ...(await Promise.all(groups.map(({ gid }) => store.storage.membersOf(gid)))).flat(),
  ]);
  const memberNamed = (uid: string): User => {
    const member = members.find((each) => each.uid.toLowerCase() === uid.toLowerCase());
    if (!member) throw new Refusal(`User '${uid}' is no participant.`);
    return member;
  };
  if (options.password && !options.public) {
    throw new Refusal('Unable to add password protection to private room.');
  }
  const wanted: AdministeredRoom = {
    users,
    groups,
    name: name.trim(),
    description: (options.description ?? '').trim(),
    isPublic: options.public === true,
    readOnly: Number(options.readonly === true),
    listable: scopeOf(options.listable ?? '0'),
    password: options.password ?? '',
    messageExpiration: secondsOf(options.messageExpiration ?? '0'),
    owner: options.owner ? memberNamed(options.owner) : undefined,
    moderators: options.moderator.map(memberNamed),
  };
  await inWords(
    makeRoom(store, wanted).then(({ token }) => {
      io.out(`Room token: ${token}\nRoom successfully created.\n`);
    }),
  );
}

function scopeOf(value: string): number {
  if (!/^[012]$/.test(value)) throw new Refusal('Invalid value for option "--listable" given.');
  return Number(value);
}

function flagOf(option: string, value: string): boolean {
  if (value !== '0' && value !== '1') throw new Refusal(`Invalid value for option "${option}" given.`);
  return value === '1';
}

function secondsOf(value: string): number {
  if (!/^\d{1,10}$/.test(value)) throw new Refusal('Invalid value for option "--message-expiration" given.');
  return Number(value);
}

interface UpdateOptions {
  name?: string;
  description?: string;
  public?: string;
  readonly?: string;
  listable?: string;
  password?: string;
  owner?: string;
  messageExpiration?: string;
}

async function update(io: Io, store: Store, token: string, options: UpdateOptions): Promise<void> {
  const room = await existingRoom(store, token);
  const { name, description, password, owner } = options;
  const isPublic = options.public === undefined ? undefined : flagOf('--public', options.public);
  const readOnly = options.readonly === undefined ? undefined : Number(flagOf('--readonly', options.readonly));
  const listable = options.listable === undefined ? undefined : scopeOf(options.listable);
  const expiration = options.messageExpiration === undefined ? undefined : secondsOf(options.messageExpiration);
  if (password && !(isPublic ?? room.type === RoomType.public)) {
    throw new Refusal('Unable to add password protection to private room.');
  }
  if (owner && !(await store.storage.attendeeOf(room.id, { type: 'users', id: owner }))) {
    throw new Refusal(`User '${owner}' is no participant.`);
  }
  const decisions: Parameters<typeof changeSettings>[2] = [];
  if (name !== undefined) decisions.push((current) => named(rename, 'name')(current, name.trim()));
  if (description !== undefined) {
    decisions.push((current) => named(describe, 'description')(current, description.trim()));
  }
  if (isPublic !== undefined) {
    decisions.push((current) => (isPublic ? allowGuests(current, '') : disallowGuests(current)));
  }
  if (readOnly !== undefined) decisions.push((current) => setReadOnly(current, readOnly));
  if (listable !== undefined) decisions.push((current) => setListable(current, listable));
  if (password !== undefined && (password !== '' || room.passwordHash !== '')) {
    const hash = await hashOf(store, password, 'password');
    decisions.push((current) => (current.type === RoomType.public ? setPasswordHash(current, hash) : undefined));
  }
  if (expiration !== undefined) decisions.push((current) => setMessageExpiration(current, expiration));
  await inWords(changeSettings(store, room, decisions));
  if (owner !== undefined) await inWords(setOwner(store, room, owner || undefined));
  io.out('Room successfully updated.\n');
}

/** The same decision, which says what was refused rather than only that it was. */
const named =
  <T>(decide: (room: Room, value: string) => T, what: string) =>
  (room: Room, value: string): T => {
    try {
      return decide(room, value);
    } catch (error) {
      const isValue = error instanceof TalkError && error.data && 'error' in error.data && error.data.error === 'value';
      throw isValue ? new TalkError('invalid', what) : error;
    }
  };

/** `talk:room:…` */
export function addTalkRoomCommands(program: Command, io: Io, withStore: WithStore): void {
  program
    .command('talk:room:create')
    .description('Create a new room')
    .argument('<name>', 'what it is called')
    .option('--description <description>', 'what it is about')
    .option('--user <user>', 'account to invite; may be given more than once', collect, [])
    .option('--group <group>', 'group whose members to invite; may be given more than once', collect, [])
    .option('--public', 'guests may join by the link')
    .option('--readonly', 'nobody can write')
    .option('--listable <scope>', 'who can find it: 0 participants, 1 accounts, 2 guest accounts too')
    .option('--password <password>', 'password of a public room')
    .option('--owner <owner>', 'invited account that owns it')
    .option('--moderator <moderator>', 'invited account that moderates it; may be given more than once', collect, [])
    .option('--message-expiration <seconds>', 'how long messages are kept, 0 for ever')
    .action((name: string, options: CreateOptions) => withStore((store) => create(io, store, name, options)));

  program
    .command('talk:room:update')
    .description('Update a room')
    .argument('<token>')
    .option('--name <name>', 'what it is called')
    .option('--description <description>', 'what it is about')
    .option('--public <public>', '1: guests may join by the link, 0: they may not')
    .option('--readonly <readonly>', '1: nobody can write, 0: everybody can')
    .option('--listable <scope>', 'who can find it: 0 participants, 1 accounts, 2 guest accounts too')
    .option('--password <password>', 'password of a public room, empty to remove it')
    .option('--owner <owner>', 'participant that owns it, empty for nobody')
    .option('--message-expiration <seconds>', 'how long messages are kept, 0 for ever')
    .action((token: string, options: UpdateOptions) => withStore((store) => update(io, store, token, options)));

  program
    .command('talk:room:delete')
    .description('Delete a room')
    .argument('<token>')
    .action((token: string) =>
      withStore(async (store) => {
        await deleteRoom(store, await existingRoom(store, token));
        io.out('Room successfully deleted.\n');
      }),
    );

  program
    .command('talk:room:add')
    .description('Add users to a room')
    .argument('<token>')
    .option('--user <user>', 'account to invite; may be given more than once', collect, [])
    .option('--group <group>', 'group whose members to invite; may be given more than once', collect, [])
    .action((token: string, options: Pick<CreateOptions, 'user' | 'group'>) =>
      withStore(async (store) => {
        const room = await existingRoom(store, token);
        const users = await usersNamed(store, options.user);
        await addMembers(store, room, { users, groups: await groupsNamed(store, options.group) });
        io.out('Users successfully added to room.\n');
      }),
    );

  const changes = {
    remove: { change: removeMembers, does: 'Remove users from a room', done: 'Users successfully removed from room.' },
    promote: {
      change: promoteMembers,
      does: 'Promote participants of a room to moderators',
      done: 'Participants successfully promoted to moderators.',
    },
    demote: {
      change: demoteMembers,
      does: 'Demote participants of a room to regular users',
      done: 'Participants successfully demoted to regular users.',
    },
  };
  for (const [verb, { change, does, done }] of Object.entries(changes)) {
    program
      .command(`talk:room:${verb}`)
      .description(does)
      .argument('<token>')
      .argument('<participants...>', 'user ids')
      .action((token: string, participants: string[]) =>
        withStore(async (store) => {
          await inWords(change(store, await existingRoom(store, token), [...new Set(participants)]));
          io.out(`${done}\n`);
        }),
      );
  }
}
