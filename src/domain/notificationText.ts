import type { NamedActor } from './names.js';
import type { NotificationParameters, NotificationSubject } from './notification.js';
import { highlightObject, type RichObject, type RichParameters, teamObject } from './richObject.js';
import { isOneToOne, type Room } from './room.js';

/** A text with `{placeholders}`, and what they stand for. */
export interface RichText {
  text: string;
  parameters: RichParameters;
}

/** What wording a notification needs to know. */
export interface Telling {
  subject: NotificationSubject;
  parameters: NotificationParameters;
  room: Pick<Room, 'type' | 'callStartTime'>;
  /** Who caused it; of a reminder who wrote the message. */
  actor: NamedActor;
  /** Whether that is the reader. */
  isOwn: boolean;
  call: RichObject;
  groupName: (gid: string) => string;
  /** Undefined when there is no such team any more. */
  teamName: (id: string) => string | undefined;
}

/** The subject line of a notification (spec/mentions.md §3, spec/host.md §9). */
export function notificationText(telling: Telling): RichText {
  const { room, subject, call } = telling;
  const who = author(telling.actor);
  const more: RichParameters = {};
  const text = (isOneToOne(room) ? privateTexts : groupTexts)[subject](who.text, telling, more);
  return { text, parameters: { ...who.parameters, call, ...more } };
}

/** The same in a room that the reader wants nothing to be shown of. */
export function sensitiveText(subject: NotificationSubject): string | undefined {
  if (subject === 'chat' || subject === 'reply') return 'You received a message in a private conversation';
  if (subject === 'reaction') return 'Someone reacted in a private conversation';
  if (subject === 'reminder') return 'Reminder in a private conversation';
  return subject.startsWith('mention_') ? 'Someone mentioned you in a private conversation' : undefined;
}

/** The text with names instead of placeholders. */
export const plainText = ({ text, parameters }: RichText, nameOf: (object: RichObject) => string): string =>
  text.replace(/\{([\w-]+)\}/g, (placeholder, key: string) => {
    // What somebody has written may stand in the text, such as {constructor}.
    const object = Object.hasOwn(parameters, key) ? parameters[key] : undefined;
    return object ? nameOf(object) : placeholder;
  });

/** The author as the subject of a sentence; who has no name is told as what they are. */
function author({ type, id, name }: NamedActor): RichText {
  if (type === 'users' || type === 'federated_users')
    return { text: '{user}', parameters: { user: { type: 'user', id, name } } };
  if (type === 'bots') return { text: '{user}', parameters: { user: highlightObject(id, name) } };
  if (type === 'deleted_users') return { text: 'A deleted user', parameters: {} };
  if (name === '') return { text: 'A guest', parameters: {} };
  return { text: '{guest} (guest)', parameters: { guest: { type: 'guest', id, name } } };
}

type Wording = (who: string, telling: Telling, more: RichParameters) => string;

const groupTexts: Record<NotificationSubject, Wording> = {
  chat: (who) => `${who} sent a message in conversation {call}`,
  reply: (who) => `${who} replied to your message in conversation {call}`,
  mention_direct: (who) => `${who} mentioned you in conversation {call}`,
  mention_all: (who) => `${who} mentioned everyone in conversation {call}`,
  mention_group: (who, { parameters: { group = '' }, groupName }, more) => {
    more.group = { type: 'user-group', id: group, name: groupName(group) };
    return `${who} mentioned group {group} in conversation {call}`;
  },
  mention_team: (who, { parameters: { team = '' }, teamName }, more) => {
    more.team = teamObject(team, teamName(team));
    return `${who} mentioned team {team} in conversation {call}`;
  },
  reaction: (who, telling, more) => `${reacted(who, telling, more)} to your message in conversation {call}`,
  reminder: (who, { isOwn }) => `Reminder: ${isOwn ? 'You' : who} in conversation {call}`,
  invitation: (who) => `${who} invited you to a group conversation: {call}`,
  call: (_who, { room }) =>
    room.callStartTime === 0 ? 'You missed a group call in {call}' : 'A group call has started in {call}',
};

const mentionedPrivately: Wording = (who) => `${who} mentioned you in a private conversation`;

const privateTexts: Record<NotificationSubject, Wording> = {
  chat: (who) => `${who} sent you a private message`,
  reply: (who) => `${who} replied to your private message`,
  mention_direct: mentionedPrivately,
  mention_all: mentionedPrivately,
  mention_group: mentionedPrivately,
  mention_team: mentionedPrivately,
  reaction: (who, telling, more) => `${reacted(who, telling, more)} to your private message`,
  reminder: (who, { isOwn, actor }) => {
    if (isOwn) return 'Reminder: You in private conversation {call}';
    // Only of who is gone it has to be said which conversation it was.
    return `Reminder: ${who} in private conversation${actor.type === 'users' ? '' : ' {call}'}`;
  },
  invitation: groupTexts.invitation,
  call: (who, { room }) =>
    room.callStartTime === 0 ? `You missed a call from ${who}` : `${who} would like to talk with you`,
};

function reacted(who: string, { parameters: { reaction = '' } }: Telling, more: RichParameters): string {
  more.reaction = highlightObject(reaction, reaction);
  return `${who} reacted with {reaction}`;
}
