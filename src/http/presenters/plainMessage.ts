import { plainText } from '../../domain/notificationText.js';
import type { RichObject } from '../../domain/richObject.js';
import type { MessageJson } from './message.js';

/** The message with names instead of placeholders; those of people are marked. */
export const plainMessage = (
  { message, messageParameters }: Pick<MessageJson, 'message' | 'messageParameters'>,
  nameOf: (object: RichObject) => string = marked,
): string =>
  Array.isArray(messageParameters) ? message : plainText({ text: message, parameters: messageParameters }, nameOf);

const marked = ({ type, name = '' }: RichObject): string => (type === 'user' || type === 'guest' ? `@${name}` : name);
