/**
 * The bell of those who wait for who is in a room and what they signal to each other. It is rung where nothing is
 * written into the chat, so that those who wait for messages sleep on.
 */
export const presenceBell = (token: string): string => `${token}/presence`;
