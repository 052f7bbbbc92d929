import type { MessageJson } from './message.js';

/** The message with names instead of placeholders. */
export function plainMessage({
  message,
  messageParameters,
}: Pick<MessageJson, 'message' | 'messageParameters'>): string {
  if (Array.isArray(messageParameters)) return message;
  return message.replace(/\{([^{}]+)\}/g, (placeholder, key: string) => {
    const parameter = Object.hasOwn(messageParameters, key) ? messageParameters[key] : undefined;
    if (!parameter) return placeholder;
    return parameter.type === 'user' || parameter.type === 'guest' ? `@${parameter.name}` : String(parameter.name);
  });
}
