import type { Actor, ActorType } from './actor.js';
import type { CommentDraft } from './comment.js';
import type { FileMetaData } from './fileMessage.js';

type None = Record<string, never>;
type AboutUser = { user: string };
type AboutActor = { type: ActorType; id: string };
type AboutGroup = { group: string };
type AboutTeam = { circle: string };
type AboutFederatedUser = { federated_user: string };
type AboutPhone = { phone: string; name: string };
type AboutPoll = { poll: string; question: string };
type AboutThread = { thread: number; title: string };
/** Everybody who was in the call: the wording leaves out who ended it. `duration` is in seconds. */
type AboutCall = { users: string[]; federatedUsers?: string[]; guests: number; duration: number };

/**
 * The vocabulary of system messages (spec/system-messages.md) with what is stored of each: ids and numbers, from
 * which domain/systemMessageText.ts makes a text for each reader. Names that are part of the event are stored.
 */
export interface SystemMessageParameters {
  conversation_created: None;
  conversation_renamed: { newName: string; oldName: string };
  description_set: None;
  description_removed: None;
  password_set: None;
  password_removed: None;
  guests_allowed: None;
  guests_disallowed: None;
  read_only: None;
  read_only_off: None;
  listable_none: None;
  listable_users: None;
  listable_all: None;
  lobby_non_moderators: None;
  lobby_none: None;
  lobby_timer_reached: None;
  breakout_rooms_started: None;
  breakout_rooms_stopped: None;
  avatar_set: None;
  avatar_removed: None;
  message_expiration_enabled: { seconds: number };
  message_expiration_disabled: None;
  history_cleared: None;
  matterbridge_config_added: None;
  matterbridge_config_edited: None;
  matterbridge_config_removed: None;
  matterbridge_config_enabled: None;
  matterbridge_config_disabled: None;

  user_added: AboutUser;
  user_removed: AboutUser;
  federated_user_added: AboutFederatedUser;
  federated_user_removed: AboutFederatedUser;
  group_added: AboutGroup;
  group_removed: AboutGroup;
  circle_added: AboutTeam;
  circle_removed: AboutTeam;
  phone_added: AboutPhone;
  phone_removed: AboutPhone;
  moderator_promoted: AboutUser;
  moderator_demoted: AboutUser;
  guest_moderator_promoted: AboutActor;
  guest_moderator_demoted: AboutActor;

  call_started: None;
  call_joined: None;
  call_left: None;
  /** `user` is who called; they get it as `call_tried`. */
  call_missed: AboutUser;
  call_ended: AboutCall;
  /** `reachedMaximum`: nobody ended the call, it had lasted as long as calls may. */
  call_ended_everyone: AboutCall & { reachedMaximum?: true };
  recording_started: None;
  recording_stopped: None;
  audio_recording_started: None;
  audio_recording_stopped: None;
  recording_failed: None;

  message_deleted: None;
  message_edited: None;
  reaction_revoked: None;
  poll_voted: AboutPoll;
  poll_closed: AboutPoll;
  thread_created: AboutThread;
  thread_renamed: AboutThread;
  message_pinned: None;
  message_unpinned: None;

  /** Stored like a system message, shown as an ordinary one (spec/messages.md §6). */
  object_shared: { objectType: string; objectId: string; metaData: Record<string, string> };
  /** The same of a file (domain/fileMessage.ts). */
  file_shared: { share: string; metaData: FileMetaData };
}

export type SystemMessageType = keyof SystemMessageParameters;

/** A system message that is to be written: its type with the parameters that belong to it. */
export type Announcement = {
  [T in SystemMessageType]: { type: T; parameters: SystemMessageParameters[T] };
}[SystemMessageType];

/** Never notify, whoever causes them. */
const silentTypes: ReadonlySet<SystemMessageType> = new Set(['thread_created', 'thread_renamed', 'message_unpinned']);

/**
 * @param now unix seconds
 * @param expiresAt unix seconds, 0 for never
 * @param parentId the message that this one speaks of, 0 for none
 */
export function systemComment<T extends SystemMessageType>(
  type: T,
  parameters: SystemMessageParameters[T],
  actor: Actor,
  now: number,
  expiresAt = 0,
  parentId = 0,
): CommentDraft {
  return {
    actorType: actor.type,
    actorId: actor.id,
    verb: type === 'object_shared' || type === 'file_shared' ? 'object_shared' : 'system',
    message: JSON.stringify({ message: type, parameters }),
    createdAt: now,
    parentId,
    topmostParentId: parentId,
    referenceId: '',
    expiresAt,
    metaData: silentTypes.has(type) ? { silent: true } : {},
  };
}

/** What was read back from a stored system message; nothing is known of its parameters yet. */
export interface StoredSystemMessage {
  type: string;
  parameters: Record<string, unknown>;
}

/** @returns undefined for text that is not a stored system message */
export function parseSystemMessage(message: string): StoredSystemMessage | undefined {
  const stored = parseObject(message);
  if (!stored || typeof stored.message !== 'string') return undefined;
  return { type: stored.message, parameters: isObject(stored.parameters) ? stored.parameters : {} };
}

/** JSON text as an object, undefined when it is none. */
export function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A text among stored parameters, "" where there is none. */
export function textOf(parameters: Record<string, unknown>, key: string): string {
  const value = parameters[key];
  return typeof value === 'string' ? value : '';
}

/** A number among stored parameters, 0 where there is none. */
export function numberOf(parameters: Record<string, unknown>, key: string): number {
  const value = parameters[key];
  return typeof value === 'number' ? value : 0;
}
