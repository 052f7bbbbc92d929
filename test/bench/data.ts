import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newRoom } from '../../src/actions/createRoom.js';
import { ParticipantType } from '../../src/domain/attendee.js';
import { RoomType } from '../../src/domain/room.js';
import { createPasswords, digestOf } from '../../src/passwords.js';
import type { AttendeeDraft, RoomDraft } from '../../src/storage/roomStorage.js';
import { openStorage } from '../../src/storage/sqlite/open.js';
import type { Storage } from '../../src/storage/storage.js';
import { appPasswordOf, hall, memberOf, membersPerRoom, passwordOf, peopleCount, roomToken, uidOf } from './people.js';

const directories: string[] = [];
process.on('exit', () => {
  for (const directory of directories) rmSync(directory, { recursive: true, force: true });
});

/** A directory that is gone when we are. */
export async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'parley-bench-'));
  directories.push(directory);
  return directory;
}

/** A data directory with everybody in it, the hall, and that many small rooms. */
export async function makeData(smallRooms: number): Promise<string> {
  const dataDir = await temporaryDirectory();
  await fill(dataDir, async (storage) => {
    await addPeople(storage);
    await addRoom(storage, hall, everybody);
    const seats = Array.from({ length: membersPerRoom }, (_, seat) => seat);
    await inParallel(smallRooms, (room) =>
      addRoom(
        storage,
        roomToken(room),
        seats.map((seat) => memberOf(room, seat)),
      ),
    );
  });
  return dataDir;
}

export const everybody = Array.from({ length: peopleCount }, (_, person) => person);
const now = () => Math.floor(Date.now() / 1000);

/** Opens storage as the server does, fills it, and closes it. */
export async function fill(dataDir: string, work: (storage: Storage) => Promise<void>): Promise<void> {
  const storage = await openStorage({
    dataDir,
    onFatal: (error) => {
      throw error;
    },
  });
  try {
    await work(storage);
  } finally {
    await storage.close();
  }
}

/** Accounts, each with its own password and an app password. */
export async function addPeople(storage: Storage): Promise<void> {
  const passwords = createPasswords();
  await Promise.all(
    everybody.map(async (person) => {
      const uid = uidOf(person);
      const added = await storage.addUser(
        {
          uid,
          displayName: nameOf(person),
          email: '',
          passwordHash: await passwords.hash(passwordOf(person)),
          enabled: true,
          createdAt: now(),
          language: 'en',
          locale: 'en',
          timezone: 'UTC',
          quota: 'none',
          properties: {},
        },
        [],
      );
      if (!added) throw new Error(`The account ${uid} was there already`);
      await storage.addAppPassword(
        { uid, loginName: uid, name: 'bench', createdAt: now(), lastUsed: 0, oneTimeUntil: 0, wipeSince: 0 },
        digestOf(appPasswordOf(person)),
      );
    }),
  );
}

const nameOf = (person: number): string => `Bench ${String(person).padStart(2, '0')}`;

/** A group conversation; the first of its members owns it. */
export async function addRoom(storage: Storage, token: string, members: number[]): Promise<void> {
  const draft: RoomDraft = {
    ...newRoom(RoomType.group, now()),
    token,
    name: `Bench ${token}`,
  };
  const attendees = members.map(
    (person, seat): AttendeeDraft => ({
      actorType: 'users',
      actorId: uidOf(person),
      displayName: nameOf(person),
      participantType: seat === 0 ? ParticipantType.owner : ParticipantType.user,
    }),
  );
  const [owner, ...others] = attendees;
  const made =
    owner &&
    (await storage.createRoom(
      draft,
      owner,
      [],
      others.map((attendee) => ({ attendee })),
    ));
  if (!made) throw new Error(`The room ${token} could not be made`);
}

/** Runs work for 0 to `count − 1`, enough of it at once for the writer to commit many together. */
export async function inParallel(count: number, work: (index: number) => Promise<void>): Promise<void> {
  for (let from = 0; from < count; from += 500) {
    const some = Math.min(500, count - from);
    await Promise.all(Array.from({ length: some }, (_, offset) => work(from + offset)));
  }
}
