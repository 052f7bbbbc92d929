import type { TellableNotification } from '../../actions/readNotifications.js';
import { actorOf } from '../../domain/attendee.js';
import { namedActor } from '../../domain/names.js';
import { notificationText, plainText, type RichText, sensitiveText } from '../../domain/notificationText.js';
import type { RichObject, RichParameters } from '../../domain/richObject.js';
import { callTypeOf, isOneToOne } from '../../domain/room.js';
import { avatarUrl } from '../../domain/roomAvatar.js';
import { threadIdOf } from '../../domain/thread.js';
import { presentMessage } from './message.js';

/** A notification as clients get it, its keys in this order (spec/host.md §9). */
export interface NotificationJson extends Partial<RichFields> {
  notification_id: number;
  app: string;
  user: string;
  /** ISO 8601. */
  datetime: string;
  object_type: string;
  object_id: string;
  subject: string;
  message: string;
  link: string;
  actions: NotificationAction[];
}

/** What version 1 of the API does not have. */
interface RichFields {
  subjectRich: string;
  subjectRichParameters: RichParameters | never[];
  messageRich: string;
  messageRichParameters: RichParameters | never[];
  icon: string;
  shouldNotify: boolean;
}

interface NotificationAction {
  label: string;
  link: string;
  type: 'WEB' | 'DELETE';
  primary: boolean;
}

/** The message, with the thread that it is in; what is about no message is about the room. */
function objectIdOf({ notification, room, comment }: TellableNotification): string {
  if (!comment) return room.token;
  const ofMessage = `${room.token}/${comment.id}`;
  return comment.thread && notification.objectType === 'chat' ? `${ofMessage}/${threadIdOf(comment)}` : ofMessage;
}

export function presentNotification(
  told: TellableNotification,
  baseUrl: string,
  now: number,
  version: 'v1' | 'v2',
): NotificationJson {
  const { notification, room, comment } = told;
  const hidden = told.attendee.sensitive ? sensitiveText(notification.subject) : undefined;
  const subject = hidden === undefined ? subjectOf(told, baseUrl) : bare(hidden);
  const message = hidden === undefined ? messageOf(told, baseUrl, now) : bare('');
  const roomLink = `${baseUrl}/index.php/call/${room.token}`;
  const link = comment ? `${roomLink}#message_${comment.id}` : roomLink;
  const rich: RichFields = {
    subjectRich: subject.text,
    subjectRichParameters: orList(subject.parameters),
    messageRich: message.text,
    messageRichParameters: orList(message.parameters),
    icon: `${baseUrl}/apps/spreed/img/app-dark.svg`,
    shouldNotify: true,
  };
  return {
    notification_id: notification.id,
    app: 'spreed',
    user: notification.uid,
    datetime: new Date(notification.createdAt * 1000).toISOString().replace('.000Z', '+00:00'),
    object_type: notification.objectType,
    object_id: hidden === undefined ? objectIdOf(told) : room.token,
    subject: plainText(subject, ({ name }) => name ?? ''),
    message: plainText(message, mentioned),
    link,
    ...(version === 'v1' ? {} : rich),
    actions: actionsOf(told, link, baseUrl),
  };
}

const bare = (text: string): RichText => ({ text, parameters: {} });
const orList = (parameters: RichParameters): RichParameters | never[] =>
  Object.keys(parameters).length > 0 ? parameters : [];

/** Whoever can be mentioned stands in the plain text as if they had been typed. */
const mentioned = ({ type, name = '' }: RichObject): string => (mentionable.has(type) ? `@${name}` : name);
const mentionable = new Set(['user', 'guest', 'email', 'call', 'user-group', 'circle']);

function subjectOf(
  { notification, room, attendee, comment, roomDisplayName, names }: TellableNotification,
  baseUrl: string,
) {
  const { subject, parameters } = notification;
  const by = subject === 'reminder' && comment ? actorOf(comment) : actorOf(notification);
  return notificationText({
    subject,
    parameters,
    room,
    actor: namedActor(by.type, by.id, names),
    isOwn: by.type === attendee.actorType && by.id === attendee.actorId,
    call: {
      type: 'call',
      id: String(room.id),
      name: roomDisplayName,
      'call-type': callTypeOf(room),
      'icon-url': avatarUrl(baseUrl, room),
    },
    groupName: (gid) => names.group(gid) ?? gid,
    teamName: (id) => names.team(id),
  });
}

/** The message that it is about, as the user reads it. */
function messageOf(told: TellableNotification, baseUrl: string, now: number): RichText {
  const { room, attendee, comment, roomDisplayName, names } = told;
  if (!comment) return bare('');
  const viewer = { actor: actorOf(attendee), roomDisplayName };
  const { message, messageParameters } = presentMessage(comment, viewer, { room, names, baseUrl, now });
  return { text: message, parameters: Array.isArray(messageParameters) ? {} : messageParameters };
}

function actionsOf({ notification, room }: TellableNotification, link: string, baseUrl: string): NotificationAction[] {
  const { objectType, commentId } = notification;
  const isCalling = room.callStartTime !== 0;
  if (objectType === 'reminder') {
    const reminder = `${baseUrl}/ocs/v2.php/apps/spreed/api/v1/chat/${room.token}/${commentId}/reminder`;
    return [
      { label: 'View message', link, type: 'WEB', primary: true },
      { label: 'Dismiss reminder', link: reminder, type: 'DELETE', primary: false },
    ];
  }
  if (objectType === 'call' && isOneToOne(room)) {
    return [
      { label: isCalling ? 'Answer call' : 'Call back', link: `${link}#direct-call`, type: 'WEB', primary: true },
    ];
  }
  if (objectType !== 'chat' && isCalling) {
    return [{ label: 'Join call', link: `${link}#direct-call`, type: 'WEB', primary: true }];
  }
  return [{ label: 'View chat', link, type: 'WEB', primary: false }];
}
