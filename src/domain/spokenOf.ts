import { type Actor, type ActorType, actorKey } from './actor.js';
import { callRecordOf } from './callText.js';
import type { Comment } from './comment.js';
import { deleterOf } from './deletedMessage.js';
import { fileMessageOf, wordsOf } from './fileMessage.js';
import { findMentions, type Mention } from './mentions.js';
import { pairOf, type Room } from './room.js';
import { parseSystemMessage } from './systemMessage.js';

/** Ids whose names are needed to render some comments, each once. */
export interface SpokenOf {
  users: Set<string>;
  groups: Set<string>;
  teams: Set<string>;
  /** People without an account: whoever is called something in this room only. */
  attendees: Actor[];
  /** Ids of what was shared. */
  shares: Set<number>;
}

/** No account has a longer id, so nobody need look for one. */
const maxUserIdLength = 64;

/** Who and what else is named, along with the comments. */
export interface AlsoNamed {
  actors: Actor[];
  groups: string[];
  teams: string[];
}

/** Authors, last editors, and whomever the comments mention or tell about. */
export function spokenOf(room: Pick<Room, 'name'>, comments: Iterable<Comment>, also?: AlsoNamed): SpokenOf {
  const collected = new Collection();
  for (const { type, id } of also?.actors ?? []) collected.add(type, id);
  for (const gid of also?.groups ?? []) collected.groups.add(gid);
  for (const id of also?.teams ?? []) collected.teams.add(id);
  for (const comment of comments) {
    collected.add(comment.actorType, comment.actorId);
    const { lastEditActorType, lastEditActorId, pinnedActorType, pinnedActorId } = comment.metaData;
    if (lastEditActorType && lastEditActorId) collected.add(lastEditActorType, lastEditActorId);
    if (pinnedActorType && pinnedActorId) collected.add(pinnedActorType, pinnedActorId);
    const shown = fileMessageOf(comment);
    if (shown) collected.shares.add(shown.shareId);
    for (const mention of findMentions(shown ? (shown.metaData.caption ?? '') : wordsOf(comment))) {
      collected.addMention(mention);
    }
    if (comment.verb === 'system') {
      addSystemMessage(collected, comment.message, room);
    } else if (comment.verb === 'comment_deleted') {
      const deleter = deleterOf(comment);
      collected.add(deleter.type, deleter.id);
    }
  }
  return collected.result();
}

/** The same for actors who are named beside messages, such as those who voted. */
export function spokenOfActors(actors: Iterable<Actor>): SpokenOf {
  const collected = new Collection();
  for (const { type, id } of actors) collected.add(type, id);
  return collected.result();
}

function addSystemMessage(collected: Collection, message: string, room: Pick<Room, 'name'>): void {
  const stored = parseSystemMessage(message);
  if (!stored) return;
  const { parameters, type } = stored;
  if (typeof parameters.user === 'string') collected.add('users', parameters.user);
  if (typeof parameters.group === 'string') collected.groups.add(parameters.group);
  if (typeof parameters.circle === 'string') collected.teams.add(parameters.circle);
  if (typeof parameters.federated_user === 'string') collected.add('federated_users', parameters.federated_user);
  if (typeof parameters.id === 'string' && typeof parameters.type === 'string') {
    collected.add(parameters.type === 'emails' ? 'emails' : 'guests', parameters.id);
  }
  if (Array.isArray(parameters.users)) {
    for (const actor of callRecordOf(parameters).actors) collected.add(actor.type, actor.id);
  }
  if (type === 'call_missed') for (const uid of pairOf(room)) collected.add('users', uid);
}

class Collection {
  readonly users = new Set<string>();
  readonly groups = new Set<string>();
  readonly teams = new Set<string>();
  readonly attendees = new Map<string, Actor>();
  readonly shares = new Set<number>();

  result(): SpokenOf {
    const { users, groups, teams, attendees, shares } = this;
    return { users, groups, teams, attendees: [...attendees.values()], shares };
  }

  add(type: ActorType, id: string): void {
    if (type === 'users') {
      if (id.length <= maxUserIdLength) this.users.add(id);
    } else if (namedByRoom.has(type)) {
      this.attendees.set(actorKey({ type, id }), { type, id });
    }
  }

  addMention({ kind, id }: Mention): void {
    if (kind === 'group') this.groups.add(id);
    else if (kind === 'team') this.teams.add(id);
    else if (kind === 'user') this.add('users', id);
    else if (kind === 'guest') this.add('guests', id);
    else if (kind === 'email') this.add('emails', id);
    else if (kind === 'federated_user') this.add('federated_users', id);
  }
}

const namedByRoom: ReadonlySet<ActorType> = new Set(['guests', 'emails', 'federated_users', 'bots']);
