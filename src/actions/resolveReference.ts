import type { Deps } from '../deps.js';
import { type Comment, hasExpired } from '../domain/comment.js';
import type { NameBook } from '../domain/names.js';
import { type Participant, waitsInLobby } from '../domain/participant.js';
import { type CallLink, callLinkIn, maxLinkLength, type PageSummary } from '../domain/reference.js';
import type { Room } from '../domain/room.js';
import { roomDisplayName } from '../domain/roomName.js';
import { gatherNames } from './gatherNames.js';
import { roomDisplayNameFor } from './roomNames.js';
import { readsForeignLinks } from './talkSettings.js';

/** Who asks what a link leads to. */
export interface LinkViewer {
  /** The room as this one may find it, if at all. */
  enter: (token: string) => Promise<{ room: Room; participant: Participant | undefined } | undefined>;
  /** Whether a page may be fetched for them once more. */
  mayFetch: () => Promise<boolean>;
}

/** What a link leads to. */
export type Destination = CallDestination | PageDestination | { kind: 'closed' };

export interface CallDestination {
  kind: 'call';
  room: Room;
  /** What the room is called for who asks. */
  roomDisplayName: string;
  /** Of a link to a message that they may read. */
  message: { comment: Comment; names: NameBook } | undefined;
}

export interface PageDestination {
  kind: 'page';
  page: PageSummary;
}

type Needed = Pick<Deps, 'storage' | 'clock' | 'instance' | 'links'>;

/**
 * Finds out what a link leads to: to a conversation or a message here, or, where the administrator allows it, to a
 * page elsewhere.
 * @returns undefined where nothing can be said of it
 */
export async function resolveReference(
  deps: Needed,
  viewer: LinkViewer,
  url: string,
): Promise<Destination | undefined> {
  if (url.length > maxLinkLength) return undefined;
  const { url: baseUrl } = deps.instance;
  const link = callLinkIn(url, baseUrl);
  if (link) return (await callAt(deps, viewer, link)) ?? { kind: 'closed' };
  const isForeign = /^https?:\/\//i.test(url) && url !== baseUrl && !url.startsWith(`${baseUrl}/`);
  if (!isForeign || !(await readsForeignLinks(deps))) return undefined;
  const page = await deps.links.read(url, viewer.mayFetch);
  return page && { kind: 'page', page };
}

async function callAt(
  deps: Needed,
  viewer: LinkViewer,
  { token, messageId }: CallLink,
): Promise<CallDestination | undefined> {
  const found = await viewer.enter(token);
  if (!found) return undefined;
  const { room, participant } = found;
  const name = participant
    ? await roomDisplayNameFor(deps, participant)
    : roomDisplayName(room, { uid: undefined, mayKnow: true }, () => undefined);
  const comment = participant && messageId ? await readable(deps, participant, messageId) : undefined;
  const message = comment && { comment, names: await gatherNames(deps.storage, room, [comment]) };
  return { kind: 'call', room, roomDisplayName: name, message };
}

async function readable(
  { storage, clock }: Needed,
  participant: Participant,
  messageId: number,
): Promise<Comment | undefined> {
  if (waitsInLobby(participant)) return undefined;
  const comment = await storage.comment(participant.room.id, messageId);
  const isSaid = comment?.verb === 'comment' || comment?.verb === 'object_shared';
  return comment && isSaid && !hasExpired(comment, clock.now()) ? comment : undefined;
}
