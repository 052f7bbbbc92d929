import type { Answer } from './person.js';

/** A message as a client holds it. */
export interface HeldMessage {
  id: number;
  messageType: string;
  systemMessage: string;
  expirationTimestamp: number;
  parent?: HeldMessage | { id: number; deleted: true };
}

/** Messages that only change others: clients apply them and show nothing. */
const applied = new Set([
  'message_deleted',
  'message_edited',
  'reaction',
  'reaction_deleted',
  'reaction_revoked',
  'message_unpinned',
]);

/** What a client knows of a conversation that applies what it is told, as the official ones do. */
export class Conversation {
  readonly #messages = new Map<number, HeldMessage>();

  /** New messages, oldest first: each may say what has become of another. */
  hears(answer: Answer): void {
    for (const message of answer.data ?? []) this.#hear(message);
  }

  #hear(message: HeldMessage): void {
    const { parent } = message;
    if (message.systemMessage === 'history_cleared') this.#messages.clear();
    this.#messages.set(message.id, message);
    if (!parent) return;
    if (!('messageType' in parent)) this.#messages.delete(parent.id);
    else if (this.#messages.has(parent.id)) {
      const known = this.#messages.get(parent.id)?.parent;
      this.#messages.set(parent.id, { ...parent, ...(known && { parent: known }) });
    }
  }

  /** A page of the history, taken as it is. */
  reads(answer: Answer): void {
    for (const message of answer.data ?? []) this.#messages.set(message.id, message);
  }

  /** What is shown, oldest first, each answer with what it answers as that is now. */
  shown(now: number): unknown[] {
    const alive = [...this.#messages.values()].filter(
      ({ expirationTimestamp }) => expirationTimestamp === 0 || expirationTimestamp > now,
    );
    const byId = new Map(alive.map((message) => [message.id, message]));
    return alive
      .filter(({ systemMessage }) => !applied.has(systemMessage))
      .sort((a, b) => a.id - b.id)
      .map(({ parent, ...message }) => {
        if (!parent) return message;
        const { parent: _, ...quoted } = byId.get(parent.id) ?? { id: parent.id, deleted: true as const };
        return { ...message, parent: quoted };
      });
  }

  /** How many messages above a marker somebody wrote and nobody deleted. */
  unreadAbove(marker: number, now: number): number {
    return [...this.#messages.values()].filter(
      ({ id, messageType, expirationTimestamp }) =>
        id > marker &&
        messageType !== 'system' &&
        messageType !== 'comment_deleted' &&
        (expirationTimestamp === 0 || expirationTimestamp > now),
    ).length;
  }

  /** Those that somebody wrote and that can still be referred to. */
  get ids(): number[] {
    return [...this.#messages.keys()];
  }
}
