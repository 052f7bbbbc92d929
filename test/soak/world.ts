import { Client, dataOf, type Person, personOf, type Room, roomPath } from './client.js';
import { adminPassword, makeAppPassword, ServerProcess, type StartOptions } from './serverProcess.js';

/** Who there is and where they talk. */
export interface World<Uid extends string = string> {
  people: Record<Uid, Person>;
  tokens: string[];
}

/** Makes accounts, and rooms with all of them in it, of which the first is the owner. The server ends afterwards. */
export async function makeWorld<Uid extends string>(
  options: StartOptions,
  uids: readonly Uid[],
  rooms: number,
): Promise<World<Uid>> {
  const server = await ServerProcess.start(options);
  const client = new Client(server.port);
  try {
    const admin = personOf('admin', adminPassword);
    const people: Record<string, Person> = {};
    const tokens: string[] = [];
    for (const uid of uids) {
      await client.succeed(admin, 'POST', '/cloud/users', { userid: uid, password: `Soak-${uid}-pass-phrase` });
    }
    const passwords = await Promise.all(uids.map((uid) => makeAppPassword(options, uid)));
    uids.forEach((uid, index) => {
      people[uid] = personOf(uid, passwords[index] ?? '');
    });
    const [owner, ...others] = Object.values(people);
    if (!owner) throw new Error('there must be somebody');
    for (let number = 0; number < rooms; number++) {
      const made = await client.succeed(owner, 'POST', roomPath(), { roomType: 2, roomName: `Room ${number}` });
      const { token } = dataOf<Room>(made);
      for (const { uid } of others) {
        await client.succeed(owner, 'POST', `${roomPath(token)}/participants`, { newParticipant: uid });
      }
      tokens.push(token);
    }
    return { people: people as Record<Uid, Person>, tokens };
  } finally {
    client.close();
    await server.stop();
  }
}
