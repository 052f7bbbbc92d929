import { constants } from 'node:os';
import { join } from 'node:path';
import { getAsset, getRawAsset } from 'node:sea';
import { getEnvironmentData, setEnvironmentData } from 'node:worker_threads';
import { unpack } from './unpack.js';

/**
 * Native addons inside the single executable. The system loads them from files only, so that they are unpacked first.
 * Packages that ask for theirs get it from here: scripts/parts.mjs says which. Outside the executable nothing calls this.
 */

const placesKey = 'parley.addonPlaces';

/** @param places directories that may hold unpacked addons, the best first; also for threads that start later */
export function unpackAddonsBelow(places: readonly string[]): void {
  setEnvironmentData(placesKey, [...places]);
}

interface Listed {
  digest: string;
  /** Below the directory of the addon. */
  main: string;
  files: string[];
}

/** As the addon exports it to this thread. @throws Error saying why no place will do */
export function loadAddon(name: string): unknown {
  const { digest, main, files } = listed(name);
  const packed = { name, digest, files: new Map(files.map((path) => [path, assetBytes(`${name}/${path}`)])) };
  const reasons: string[] = [];
  for (const place of knownPlaces()) {
    const module = { exports: {} };
    try {
      // Fails also where files may not be executed (noexec).
      process.dlopen(module, join(unpack(place, packed), main), constants.dlopen.RTLD_LAZY);
      return module.exports;
    } catch (error) {
      reasons.push(error instanceof Error ? error.message : String(error));
    }
  }
  throw new Error(
    `${name} could not be unpacked and loaded; XDG_CACHE_HOME may name a directory of yours for it: ${reasons.join('; ')}`,
  );
}

function knownPlaces(): string[] {
  const places = getEnvironmentData(placesKey);
  return Array.isArray(places) ? places.map(String) : [];
}

function listed(name: string): Listed {
  const addons: Record<string, Listed> = JSON.parse(getAsset('addons.json', 'utf8'));
  const found = addons[name];
  if (!found) throw new Error(`There is no addon ${name} in this executable`);
  return found;
}

/** Not copied: only to be read. */
const assetBytes = (key: string): Buffer => Buffer.from(getRawAsset(key) as ArrayBuffer);
