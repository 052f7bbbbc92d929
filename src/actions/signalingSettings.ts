import { createHmac, randomBytes } from 'node:crypto';
import type { Deps } from '../deps.js';
import { parseObject } from '../domain/systemMessage.js';
import { signalingToken, ticketFor } from '../signalingTickets.js';

/** How a client gets through to others (spec/calls-signaling.md §4), its keys in this order. */
export interface SignalingSettings {
  /** Only `internal`: messages between clients go through this server. */
  signalingMode: 'internal';
  userId: string | null;
  hideWarning: boolean;
  server: '';
  ticket: string;
  helloAuthParams: { '1.0': { userid: string | null; ticket: string }; '2.0': { token: string } };
  federation: null;
  stunservers: { urls: string[] }[];
  turnservers: TurnServer[];
  sipDialinInfo: '';
}

interface TurnServer {
  urls: string[];
  username: string;
  credential: string;
}

const defaultStun = 'stun.nextcloud.com:443';
/** Seconds that a password for a TURN server is good for. */
const turnLifetime = 86_400;

/** @param user undefined for guests */
export async function signalingSettings(
  { storage, clock, instance }: Pick<Deps, 'storage' | 'clock' | 'instance'>,
  user: { uid: string; displayName: string } | undefined,
): Promise<SignalingSettings> {
  const config = await storage.appConfigOf('spreed');
  const now = clock.now();
  const userid = user?.uid ?? null;
  const ticket = ticketFor(instance, userid ?? '', now);
  const stun = listIn(config.stun_servers)?.filter((server) => typeof server === 'string') ?? [defaultStun];
  const token = signalingToken(instance, user, now);
  return {
    signalingMode: 'internal',
    userId: userid,
    hideWarning: config.hide_signaling_warning === 'yes',
    server: '',
    ticket,
    helloAuthParams: { '1.0': { userid, ticket }, '2.0': { token } },
    federation: null,
    stunservers: stun.length > 0 ? [{ urls: stun.map((server) => `stun:${server}`) }] : [],
    turnservers: (listIn(config.turn_servers) ?? []).flatMap((entry) => turnServer(entry, now)),
    sipDialinInfo: '',
  };
}

/** A server of the administrator's list, with a password of its own for this client; what is no server is left out. */
function turnServer(entry: unknown, now: number): TurnServer[] {
  if (typeof entry !== 'object' || entry === null) return [];
  const { schemes = 'turn', server, secret, protocols = 'udp,tcp' } = entry as Record<string, unknown>;
  if (typeof server !== 'string' || server === '' || typeof secret !== 'string') return [];
  const username = `${now + turnLifetime}:${randomBytes(12).toString('base64url')}`;
  const urls = partsOf(schemes).flatMap((scheme) =>
    partsOf(protocols).map((protocol) => `${scheme}:${server}?transport=${protocol}`),
  );
  return [{ urls, username, credential: createHmac('sha1', secret).update(username).digest('base64') }];
}

const partsOf = (text: unknown): string[] => (typeof text === 'string' ? text.split(',').filter(Boolean) : []);

/** A setting that is a JSON list; undefined when it is unset or broken. */
function listIn(json: string | undefined): unknown[] | undefined {
  const list = json === undefined ? undefined : parseObject(`{"list":${json}}`)?.list;
  return Array.isArray(list) ? list : undefined;
}
