/** One emoji as people see one: with its skin tone and presentation, and whatever is joined to it. */
const emoji =
  '(?:\\p{RI}\\p{RI}' +
  '|[0-9#*]\\uFE0F?\\u20E3' +
  '|(?:\\p{Emoji_Presentation}|\\p{Emoji}\\uFE0F)(?:\\p{EMod}|\\uFE0F|[\\u{E0020}-\\u{E007F}]|\\u200D\\p{Extended_Pictographic})*)';

const only = new RegExp(`^${emoji}$`, 'u');
const leading = new RegExp(`^${emoji}`, 'u');

/** Whether the text is a single emoji and nothing else. */
export const isEmoji = (text: string): boolean => only.test(text);

/** The emoji that a text begins with. */
export const leadingEmoji = (text: string): string | undefined => leading.exec(text)?.[0];
