import { EventEmitter } from 'eventemitter3';
import type { EventBus } from './bus.js';

/** The bus of one process. A listener that throws is a bug of the listener and reaches `onError`. */
export function createLocalBus(onError: (error: unknown) => void = () => {}): EventBus {
  const emitter = new EventEmitter();
  return {
    publish(token) {
      for (const listener of emitter.listeners(token)) {
        try {
          listener();
        } catch (error) {
          onError(error);
        }
      }
    },
    subscribe(token, listener) {
      emitter.on(token, listener);
      return () => {
        emitter.off(token, listener);
      };
    },
    listeners: (token) => emitter.listenerCount(token),
  };
}
