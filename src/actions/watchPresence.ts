import { createHash } from 'node:crypto';
import type { Deps } from '../deps.js';
import type { Participant } from '../domain/participant.js';
import { type Room, RoomType } from '../domain/room.js';
import type { TalkSession } from '../domain/session.js';
import type { Peer } from '../storage/callStorage.js';
import { inPassing } from './inPassing.js';
import { roomSettings } from './talkSettings.js';

/** Whose client waits, and where. */
export type Watcher = Participant & { session: TalkSession };

/** Why somebody who waits is told at once: there is something, their session was replaced, or they are out. */
export type Call = 'news' | 'replaced' | 'gone';

type Watching = Pick<Deps, 'storage' | 'clock' | 'told'>;

/** A client that waits says by it that it is alive. */
export async function noteAlive({ storage, clock }: Watching, { session }: Watcher): Promise<void> {
  const now = clock.now();
  if (session.lastPing < now) await inPassing(storage.changeSession(session.id, { lastPing: now }));
}

/** @returns undefined while there is nothing that the client does not know */
export async function lookAround(deps: Watching, { room, attendee, session }: Watcher): Promise<Call | undefined> {
  const { storage, told } = deps;
  const peers = await storage.peers(room.id);
  if (!peers.some((peer) => peer.session.id === session.id)) {
    const current = await storage.roomById(room.id);
    if (!current) return 'gone';
    const stillThere = current.type === RoomType.public || (await storage.attendeeById(room.id, attendee.id));
    return stillThere ? 'replaced' : 'gone';
  }
  if (await storage.hasSignaling(session.id)) return 'news';
  return told.get(session.id) === (await stateOf(deps, room, peers)) ? undefined : 'news';
}

/** Messages that are handed over at once; the others wait for the next request, which does not. */
const mostMessages = 200;
/** Seconds without a ping after which somebody no longer counts as present in the room. */
const presenceTimeout = 40;

export interface Surroundings {
  /** JSON, as the others sent them. */
  messages: string[];
  /** Everybody present, oneself included. */
  peers: Peer[];
  /** Permissions of those to whom neither they nor the room give any. */
  defaultPermissions: number;
  room: Room;
}

/** Takes what waits for the client, with everybody who is there; from now on it knows of them. */
export async function takeNews(deps: Watching, { room, session }: Watcher): Promise<Surroundings> {
  const { storage, clock, told } = deps;
  const messages = (await storage.hasSignaling(session.id))
    ? await storage.takeSignaling(session.id, mostMessages)
    : [];
  const current = (await storage.roomById(room.id)) ?? room;
  const everybody = await storage.peers(room.id);
  told.set(session.id, await stateOf(deps, current, everybody));
  const own = everybody.find((peer) => peer.session.id === session.id)?.session.lastPing ?? clock.now();
  const since = Math.min(clock.now() - presenceTimeout, own);
  const { defaultPermissions } = await roomSettings(deps);
  return {
    messages,
    peers: everybody.filter((peer) => peer.session.lastPing >= since),
    defaultPermissions,
    room: current,
  };
}

/** States of lists that are remembered by storage, and so are the same object as long as nothing changes. */
const known = new WeakMap<readonly Peer[], { permissions: number; state: string }>();

/**
 * Everything about those who are there that clients are told of when it changes, as one short text. Pings are not: who
 * merely is alive is no news.
 */
async function stateOf({ storage }: Watching, { id }: Room, peers: readonly Peer[]): Promise<string> {
  const permissions = (await storage.roomById(id))?.defaultPermissions ?? 0;
  const remembered = known.get(peers);
  if (remembered?.permissions === permissions) return remembered.state;
  const hash = createHash('sha1').update(String(permissions));
  for (const { session, attendee } of peers) {
    const { participantType, displayName } = attendee;
    hash.update(JSON.stringify([session.id, session.inCall, attendee.permissions, participantType, displayName]));
  }
  const state = hash.digest('base64');
  known.set(peers, { permissions, state });
  return state;
}
