import type { NameBook } from './names.js';
import {
  callObject,
  emailObject,
  federatedUserObject,
  guestObject,
  type RichObject,
  type RichParameters,
  teamObject,
  userGroupObject,
  userObject,
} from './richObject.js';
import type { Room } from './room.js';

/**
 * A mention as typed. It follows the start of the text, blank space or one of `- @ . '`, so that `mail@example.tld`
 * is none. Each alternative ends where its own characters do, so the search never goes over a text more than thrice.
 */
const typedMention =
  /(?<![^\-@.' \t\n\v\f\r])@(?:"(?:guest|email)\/[a-f0-9]+"|"(?:federated_)?(?:group|team|user)\/[a-z0-9_\-@.' /:]+"|"[a-z0-9_\-@.' ]+"|[a-z0-9_\-@.']+)/gi;

export type MentionKind = 'user' | 'all' | 'guest' | 'email' | 'group' | 'team' | 'federated_user';

export interface Mention {
  kind: MentionKind;
  /** Without the prefix that tells the kind. Of users as typed, whether or not there is such an account. */
  id: string;
  /** As typed, without `@` and quotes. */
  search: string;
}

const none: readonly Mention[] = [];

/** What a text may mention, in the order in which mentions are numbered: longest id first, then as they appear. */
export function findMentions(text: string): readonly Mention[] {
  if (!text.includes('@')) return none;
  const typed = [...new Set(text.match(typedMention))];
  return typed
    .sort((a, b) => b.length - a.length)
    .map(readMention)
    .sort((a, b) => b.id.length - a.id.length);
}

const prefixes = [
  ['guest/', 'guest'],
  ['email/', 'email'],
  ['group/', 'group'],
  ['team/', 'team'],
  ['federated_user/', 'federated_user'],
] as const;

function readMention(typed: string): Mention {
  if (typed[1] !== '"') return nameless(typed.slice(1));
  const search = typed.slice(2, -1);
  const prefix = prefixes.find(([start]) => search.startsWith(start));
  return prefix ? { kind: prefix[1], id: search.slice(prefix[0].length), search } : nameless(search);
}

const nameless = (id: string): Mention => ({ kind: id === 'all' ? 'all' : 'user', id, search: id });

/** Whom a text is meant for, as sending needs it: ids as typed, each once, known or not. */
export interface MentionedTargets {
  users: string[];
  groups: string[];
  teams: string[];
  guests: string[];
  emails: string[];
  federatedUsers: string[];
  /** `@all` was written; whether its author may do so is another question. */
  all: boolean;
}

export function mentionedTargets(text: string): MentionedTargets {
  const mentions = findMentions(text);
  const idsOf = (kind: MentionKind) => [...new Set(mentions.filter((of) => of.kind === kind).map(({ id }) => id))];
  return {
    users: idsOf('user'),
    groups: idsOf('group'),
    teams: idsOf('team'),
    guests: idsOf('guest'),
    emails: idsOf('email'),
    federatedUsers: idsOf('federated_user'),
    all: mentions.some(({ kind }) => kind === 'all'),
  };
}

/** What mentions are resolved against. */
export interface MentionContext {
  room: Room;
  /** What the room is called for the reader. */
  roomDisplayName: string;
  /** Whether `@all` of this message counts. */
  canMentionAll: boolean;
  names: NameBook;
  /** The address of the room's picture; only asked for when it is needed. */
  iconUrl: () => string;
}

/**
 * The text with `{mention-user1}` and the like where it mentions somebody (spec/messages.md §10).
 * @returns undefined when it mentions nobody
 */
export function renderMentions(
  text: string,
  context: MentionContext,
): { text: string; parameters: RichParameters } | undefined {
  const counts = new Map<string, number>();
  const parameters: RichParameters = {};
  const quoted = new Map<string, string>();
  const bare = new Map<string, string>();
  for (const { kind, id, search } of findMentions(text)) {
    const object = resolvers[kind](id, context);
    if (!object) continue;
    const word = placeholderWords[kind];
    const number = (counts.get(word) ?? 0) + 1;
    counts.set(word, number);
    const key = `mention-${word}${number}`;
    parameters[key] = object;
    if (quoted.has(search)) continue;
    quoted.set(search, `{${key}}`);
    if ((kind === 'user' || kind === 'all') && !search.includes(' ')) bare.set(search, `{${key}}`);
  }
  if (counts.size === 0) return undefined;
  return { text: replaceMentions(text, quoted, bare), parameters };
}

const placeholderWords: Record<MentionKind, string> = {
  user: 'user',
  all: 'call',
  guest: 'guest',
  email: 'email',
  group: 'group',
  team: 'team',
  federated_user: 'federated-user',
};

const resolvers: Record<MentionKind, (id: string, context: MentionContext) => RichObject | undefined> = {
  user: (id, { names }) => {
    const name = names.user(id);
    return name === undefined ? undefined : userObject(id, name);
  },
  all: (_id, { canMentionAll, room, roomDisplayName, iconUrl }) =>
    canMentionAll ? callObject(room, roomDisplayName, iconUrl()) : undefined,
  guest: (id, { names }) => guestObject(`guest/${id}`, names.attendee({ type: 'guests', id }) || 'Guest'),
  email: (id, { names }) => emailObject(id, names.attendee({ type: 'emails', id }) || 'Guest'),
  group: (id, { names }) => userGroupObject(id, names.group(id) ?? id),
  team: (id, { names }) => teamObject(id, names.team(id)),
  federated_user: (id, { names }) =>
    id.lastIndexOf('@') > 0
      ? federatedUserObject(id, names.attendee({ type: 'federated_users', id }) || id)
      : undefined,
};

/**
 * Puts placeholders in for every `@"id"` and every `@id`, the longest id that fits at each place, in one walk over
 * the text: a message may mention thousands. It need not stand where a mention would be found: `@bob` is also
 * replaced within `@bobby` if bob is mentioned elsewhere and bobby is nobody, as Talk has it.
 */
function replaceMentions(text: string, quoted: Map<string, string>, bare: Map<string, string>): string {
  const lengths = [...new Set([...bare.keys()].map((id) => id.length))].sort((a, b) => b - a);
  let replaced = '';
  let copied = 0;
  for (let at = text.indexOf('@'); at !== -1; at = text.indexOf('@', Math.max(at + 1, copied))) {
    const found = text[at + 1] === '"' ? quotedAt(text, at, quoted) : bareAt(text, at, bare, lengths);
    if (!found) continue;
    replaced += text.slice(copied, at) + found.placeholder;
    copied = found.end;
  }
  return replaced + text.slice(copied);
}

interface Found {
  placeholder: string;
  end: number;
}

function quotedAt(text: string, at: number, quoted: Map<string, string>): Found | undefined {
  const close = text.indexOf('"', at + 2);
  const placeholder = close === -1 ? undefined : quoted.get(text.slice(at + 2, close));
  return placeholder === undefined ? undefined : { placeholder, end: close + 1 };
}

function bareAt(text: string, at: number, bare: Map<string, string>, lengths: number[]): Found | undefined {
  for (const length of lengths) {
    const placeholder = bare.get(text.slice(at + 1, at + 1 + length));
    if (placeholder !== undefined) return { placeholder, end: at + 1 + length };
  }
  return undefined;
}
