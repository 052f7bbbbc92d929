import type { Actor } from './actor.js';
import { callEndedWording, callRecordOf } from './callText.js';
import type { Comment } from './comment.js';
import type { NameBook } from './names.js';
import { actorObject, deletedUserObject, type RichParameters } from './richObject.js';
import { isOneToOne, pairOf, type Room } from './room.js';
import { numberOf, type SystemMessageType, textOf } from './systemMessage.js';

/** A stored system message on its way to one reader. */
export interface Reading {
  comment: Comment;
  stored: Record<string, unknown>;
  viewer: Actor | undefined;
  room: Room;
  names: NameBook;
}

/** All that a type may say, to whom. */
export interface Wording {
  /** To everybody whom nothing below fits. */
  others: string;
  /** To the user who did it. Guests read of themselves as others do. */
  you?: string;
  /** When it was done on the command line. */
  administrator?: string;
  /** When it happened by itself. */
  system?: string;
  /** Something that was done to one person. */
  about?: About;
  /** What the text speaks of besides the actor. */
  parameters?: readonly ParameterName[];
  /** More of the same, made for this one message. */
  more?: RichParameters;
  withoutActor?: true;
  type?: string;
}

/** Words about something that was done to one person. */
export interface About {
  /** The parameter that holds the person's id. */
  target: 'user' | 'federated_user';
  you: string;
  administrator: string;
  /** What is said instead when they did it themself, to others and to them. */
  self?: { others: string; you: string };
}

/** What a text may speak of, by placeholder. */
export type ParameterName = 'user' | 'group' | 'circle' | 'phone' | 'federated_user' | 'poll' | 'title';

/** All that is stored as a system message and shown as one. */
export type WordedType = Exclude<SystemMessageType, 'object_shared' | 'file_shared'>;

/** Told by all three: the one who did it, an administrator, anybody. */
const phrase = (what: string, parameters: readonly ParameterName[] = []): Wording => ({
  others: `{actor} ${what}`,
  you: `You ${what}`,
  administrator: `An administrator ${what}`,
  parameters,
});

/** The same without words of its own for administrators. */
const plainPhrase = (what: string, parameters: readonly ParameterName[] = []): Wording => ({
  others: `{actor} ${what}`,
  you: `You ${what}`,
  parameters,
});

/** Something that the actor does to a person: `added`, or `promoted` … `to moderator`. */
function deed(verb: string, rest: string, target: About['target'], self?: About['self']): Wording {
  return {
    others: `{actor} ${verb} {${target}}${rest}`,
    you: `You ${verb} {${target}}${rest}`,
    administrator: `An administrator ${verb} {${target}}${rest}`,
    about: {
      target,
      you: `{actor} ${verb} you${rest}`,
      administrator: `An administrator ${verb} you${rest}`,
      ...(self && { self }),
    },
    parameters: [target],
  };
}

const promoted = deed('promoted', ' to moderator', 'user');
const demoted = deed('demoted', ' from moderator', 'user');

/** Who reads what of each type (spec/system-messages.md §3 to §6). */
export const wordings: Record<WordedType, Wording | ((reading: Reading) => Wording)> = {
  conversation_created: { ...phrase('created the conversation'), system: 'System created the conversation' },
  conversation_renamed: ({ stored }) =>
    phrase(`renamed the conversation from "${textOf(stored, 'oldName')}" to "${textOf(stored, 'newName')}"`),
  description_set: phrase('set the description'),
  description_removed: phrase('removed the description'),
  password_set: phrase('set a password'),
  password_removed: phrase('removed the password'),
  guests_allowed: phrase('allowed guests'),
  guests_disallowed: phrase('disallowed guests'),
  read_only: phrase('locked the conversation'),
  read_only_off: phrase('unlocked the conversation'),
  listable_none: phrase('limited the conversation to the current participants'),
  listable_users: phrase('opened the conversation to registered users'),
  listable_all: phrase('opened the conversation to registered users and users created with the Guests app'),
  lobby_non_moderators: plainPhrase('restricted the conversation to moderators'),
  lobby_none: plainPhrase('opened the conversation to everyone'),
  lobby_timer_reached: { others: 'The conversation is now open to everyone' },
  breakout_rooms_started: plainPhrase('started breakout rooms'),
  breakout_rooms_stopped: plainPhrase('stopped breakout rooms'),
  avatar_set: plainPhrase('set the conversation picture'),
  avatar_removed: plainPhrase('removed the conversation picture'),
  message_expiration_enabled: ({ stored }) =>
    plainPhrase(`set the message expiration to ${lifetime(numberOf(stored, 'seconds'))}`),
  message_expiration_disabled: plainPhrase('disabled message expiration'),
  history_cleared: plainPhrase('cleared the history of the conversation'),
  matterbridge_config_added: plainPhrase('set up Matterbridge to synchronize this conversation with other chats'),
  matterbridge_config_edited: plainPhrase('updated the Matterbridge configuration'),
  matterbridge_config_removed: plainPhrase('removed the Matterbridge configuration'),
  matterbridge_config_enabled: plainPhrase('started Matterbridge'),
  matterbridge_config_disabled: plainPhrase('stopped Matterbridge'),

  user_added: deed('added', '', 'user', {
    others: '{actor} joined the conversation',
    you: 'You joined the conversation',
  }),
  user_removed: deed('removed', '', 'user', {
    others: '{actor} left the conversation',
    you: 'You left the conversation',
  }),
  federated_user_added: deed('invited', '', 'federated_user', {
    others: '{federated_user} accepted the invitation',
    you: 'You accepted the invitation',
  }),
  federated_user_removed: deed('removed', '', 'federated_user', {
    others: '{federated_user} declined the invitation',
    you: 'You declined the invitation',
  }),
  group_added: phrase('added group {group}', ['group']),
  group_removed: phrase('removed group {group}', ['group']),
  circle_added: phrase('added team {circle}', ['circle']),
  circle_removed: phrase('removed team {circle}', ['circle']),
  phone_added: phrase('added {phone}', ['phone']),
  phone_removed: phrase('removed {phone}', ['phone']),
  moderator_promoted: promoted,
  moderator_demoted: demoted,
  guest_moderator_promoted: promoted,
  guest_moderator_demoted: demoted,

  call_started: ({ comment, room }) => {
    const call = comment.metaData.silent ? 'silent call' : 'call';
    return isOneToOne(room)
      ? { others: `Incoming ${call}`, you: `Outgoing ${call}` }
      : plainPhrase(`started a ${call}`);
  },
  call_joined: plainPhrase('joined the call'),
  call_left: plainPhrase('left the call'),
  call_missed: missedCall,
  call_ended: (reading) => callEnded(reading, false),
  call_ended_everyone: (reading) => callEnded(reading, true),
  recording_started: plainPhrase('started the video recording'),
  recording_stopped: plainPhrase('stopped the video recording'),
  audio_recording_started: plainPhrase('started the audio recording'),
  audio_recording_stopped: plainPhrase('stopped the audio recording'),
  recording_failed: { others: 'The recording failed' },

  message_deleted: plainPhrase('deleted a message'),
  message_edited: plainPhrase('edited a message'),
  reaction_revoked: plainPhrase('deleted a reaction'),
  poll_voted: { others: 'Someone voted on the poll {poll}', parameters: ['poll'], withoutActor: true },
  poll_closed: plainPhrase('ended the poll {poll}', ['poll']),
  thread_created: plainPhrase('created thread {title}', ['title']),
  thread_renamed: plainPhrase('renamed thread {title}', ['title']),
  message_pinned: plainPhrase('pinned a message'),
  message_unpinned: plainPhrase('unpinned a message'),
};

/** Seconds in the largest unit that is reached, rounded. */
function lifetime(seconds: number): string {
  const [unit, length] = units.find(([, length]) => seconds >= length) ?? smallestUnit;
  const count = Math.round(seconds / length);
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

const smallestUnit = ['minute', 60] as const;
const units = [
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3_600],
] as const;

/** Who called reads whom they did not reach, everybody else who it was that called. */
function missedCall({ stored, viewer, room, names }: Reading): Wording {
  const caller = textOf(stored, 'user');
  if (viewer?.type !== 'users' || viewer.id !== caller) {
    return { others: 'Missed call', parameters: ['user'], withoutActor: true };
  }
  const peer = pairOf(room).find((uid) => uid !== caller);
  const user =
    peer === undefined || names.user(peer) === undefined
      ? { ...deletedUserObject, name: room.name }
      : actorObject({ type: 'users', id: peer }, names);
  return { type: 'call_tried', others: 'Unanswered call', more: { user }, withoutActor: true };
}

function callEnded({ comment, stored, room, names }: Reading, forEveryone: boolean): Wording {
  const endedBy = { type: comment.actorType, id: comment.actorId };
  return callEndedWording(callRecordOf(stored), endedBy, room, names, forEveryone);
}
