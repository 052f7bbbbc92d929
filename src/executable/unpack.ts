import { randomUUID } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/** A native addon, and the libraries that it looks for at fixed places beside it. */
export interface PackedAddon {
  name: string;
  /** Of all its files: names the directory that they are put into. */
  digest: string;
  /** By path below that directory. */
  files: ReadonlyMap<string, Buffer>;
}

/**
 * Puts the files where the system can load them from: `PLACE/NAME-DIGEST/`, for our own user only. Files that are there
 * already are used if every byte is right, and replaced otherwise; each appears complete or not at all.
 * @returns the directory that holds them
 * @throws Error when the place belongs to somebody else, who could change what we load, or cannot be written to
 */
export function unpack(place: string, { name, digest, files }: PackedAddon): string {
  prepare(place);
  const own = `${name}-${digest}`;
  const directory = join(place, own);
  let wrote = false;
  for (const [path, bytes] of files) wrote = put(directory, path, bytes) || wrote;
  // What an older Parley needed. One that still runs unpacks it again when it has to.
  if (wrote) {
    const others = readdirSync(place).filter((entry) => entry !== own && isOf(name, entry));
    for (const entry of others) rmSync(join(place, entry), { recursive: true, force: true });
  }
  return directory;
}

const isOf = (name: string, entry: string): boolean =>
  entry.startsWith(`${name}-`) && /^[0-9a-f]{64}$/.test(entry.slice(name.length + 1));

/** @returns whether it was not there yet, or not as it should be */
function put(directory: string, path: string, bytes: Buffer): boolean {
  const target = join(directory, path);
  if (holds(target, bytes)) return false;
  mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
  const arriving = `${target}.${randomUUID()}`;
  try {
    writeFileSync(arriving, bytes, { flag: 'wx', mode: 0o500 });
    renameSync(arriving, target);
  } catch (error) {
    rmSync(arriving, { force: true });
    throw error;
  }
  return true;
}

function holds(file: string, bytes: Buffer): boolean {
  const stat = lstatSync(file, { throwIfNoEntry: false });
  return stat?.isFile() === true && stat.size === bytes.length && readFileSync(file).equals(bytes);
}

/** Makes the directory if it is missing, where nobody but the superuser can put another in its place. */
function prepare(place: string): void {
  const found = lstatSync(place, { throwIfNoEntry: false });
  if (!found) {
    let above = dirname(place);
    while (!existsSync(above)) above = dirname(above);
    mustBeSafe(above);
    mkdirSync(place, { recursive: true, mode: 0o700 });
  } else if (!found.isDirectory() || found.uid !== ourId()) {
    throw new Error(`${place} is not a directory of our own`);
  }
  mustBeSafe(dirname(place));
  // Not without need: what is there already may be on a disk that is only read.
  if (((found?.mode ?? 0) & 0o777) !== 0o700) chmodSync(place, 0o700);
}

const everybodyWrites = 0o002;
const sticky = 0o1000;

function mustBeSafe(directory: string): void {
  const { uid, mode } = statSync(directory);
  if (uid !== ourId() && uid !== 0) throw new Error(`${directory} belongs to somebody else`);
  if (mode & everybodyWrites && !(mode & sticky)) throw new Error(`${directory} may be changed by everybody`);
}

const ourId = (): number => process.geteuid?.() ?? 0;
