import { TalkError } from './errors.js';

/** Keys that a rich object of each known type must have besides `id` and `name` (spec/messages.md §7). */
const requiredKeys: Record<string, readonly string[]> = {
  user: [],
  guest: [],
  email: [],
  'user-group': [],
  circle: ['link'],
  call: ['call-type'],
  file: ['path'],
  'geo-location': ['latitude', 'longitude'],
  'talk-poll': [],
  'talk-attachment': ['conversation'],
  'deck-card': ['boardname', 'stackname', 'link'],
  'deck-board': ['link'],
  'forms-form': ['link'],
  announcement: [],
  'calendar-event': [],
  highlight: [],
  addressbook: [],
  'addressbook-contact': [],
  app: [],
  calendar: [],
  'pending-federated-share': [],
  'open-graph': [],
  systemtag: ['visibility', 'assignable'],
};

const geoUri =
  /^geo:-?\d{1,2}(?:\.\d+)?,-?\d{1,3}(?:\.\d+)?(?:,-?\d+(?:\.\d+)?)?(?:;crs=wgs84)?(?:;u=\d+(?:\.\d+)?)?$/i;

export const isGeoUri = (id: string): boolean => geoUri.test(id);

/** The kinds under which what was shared is found again (spec/chat-send.md §9), in the order of the overview. */
export const itemKinds = [
  'audio',
  'deckcard',
  'file',
  'location',
  'media',
  'other',
  'poll',
  'recording',
  'voice',
] as const;
export type ItemKind = (typeof itemKinds)[number];

/** Whatever a client says of an object besides its type and id, as it sent it. */
export function parseMetaData(json: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(json);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? { ...parsed } : {};
  } catch {
    return {};
  }
}

const ownKeys: ReadonlySet<string> = new Set(['type', 'id']);

/**
 * What a client wants to share, checked (spec/chat-send.md §2).
 * @param isOurs whether a link leads to this server
 * @throws TalkError invalid `link` or `object`
 */
export function checkedObject(
  type: string,
  id: string,
  metaData: Record<string, unknown>,
  isOurs: (link: string) => boolean,
): Record<string, string> {
  if (typeof metaData.link === 'string' && !isOurs(metaData.link)) throw new TalkError('invalid', 'link');
  const required = Object.hasOwn(requiredKeys, type) ? requiredKeys[type] : undefined;
  const texts: Record<string, string> = {};
  for (const [key, sent] of Object.entries(metaData)) {
    // Ours to say; only the place among the keys is the client's.
    const value = ownKeys.has(key) ? '' : sent;
    if (typeof value !== 'string' || !value.isWellFormed()) throw new TalkError('invalid', 'object');
    texts[key] = value;
  }
  const isWhole = required?.every((key) => Object.hasOwn(texts, key)) && Object.hasOwn(texts, 'name');
  if (!isWhole || (type === 'geo-location' && !isGeoUri(id))) throw new TalkError('invalid', 'object');
  return texts;
}
