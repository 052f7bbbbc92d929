/**
 * A doorbell, never a message: it says "look again in this room", so that losing a ring costs time and not words.
 * Publish only after the commit; publishing never throws.
 */
export interface EventBus {
  /** Rings for everybody who waits in the room. */
  publish(token: string): void;
  /** @returns how to stop listening */
  subscribe(token: string, listener: () => void): () => void;
  /** How many listen in that room. */
  listeners(token: string): number;
}
