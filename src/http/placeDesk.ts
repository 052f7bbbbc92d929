import { findPlaces, type Places } from '../actions/findPlaces.js';
import type { Deps } from '../deps.js';
import type { SharedFile } from '../domain/share.js';

interface Asking {
  resolve: (places: Places) => void;
  reject: (error: unknown) => void;
}

/**
 * Finds out where readers of the same messages find the files in these. Those who ask in one turn of the event loop, as
 * all do who wait in a room when it rings, are answered by one question to storage.
 */
export class PlaceDesk {
  readonly #deps: Pick<Deps, 'storage' | 'clock'>;
  readonly #files: ReadonlyMap<number, SharedFile>;
  #asking = new Map<string, Asking[]>();

  constructor(deps: Pick<Deps, 'storage' | 'clock'>, files: ReadonlyMap<number, SharedFile>) {
    this.#deps = deps;
    this.#files = files;
  }

  ask(uid: string): Promise<Places> {
    return new Promise((resolve, reject) => {
      if (this.#asking.size === 0) setImmediate(() => void this.#answer());
      const known = this.#asking.get(uid);
      if (known) known.push({ resolve, reject });
      else this.#asking.set(uid, [{ resolve, reject }]);
    });
  }

  async #answer(): Promise<void> {
    const asking = this.#asking;
    this.#asking = new Map();
    try {
      const placesFor = await findPlaces(this.#deps, this.#files, [...asking.keys()]);
      for (const [uid, waiting] of asking) {
        const places = placesFor(uid);
        for (const { resolve } of waiting) resolve(places);
      }
    } catch (error) {
      for (const waiting of asking.values()) for (const { reject } of waiting) reject(error);
    }
  }
}
