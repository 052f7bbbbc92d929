import type { MessageJson } from './message.js';

/**
 * The message with names instead of placeholders.
 * @param mark what stands before the names of people
 */
export function plainMessage(
  { message, messageParameters }: Pick<MessageJson, 'message' | 'messageParameters'>,
  mark = '@',
): string {
  if (Array.isArray(messageParameters)) return message;
  return message.replace(/\{([^{}]+)\}/g, (placeholder, key: string) => {
    const parameter = Object.hasOwn(messageParameters, key) ? messageParameters[key] : undefined;
    if (!parameter) return placeholder;
    return parameter.type === 'user' || parameter.type === 'guest'
      ? `${mark}${parameter.name}`
      : String(parameter.name);
  });
}
