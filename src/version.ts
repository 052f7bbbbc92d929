/** Our own version, from package.json. */
export const parleyVersion: string = PARLEY_VERSION;

/** For who reports a problem: the commit, and what it runs on and keeps things with. */
export const versionInFull = `${parleyVersion} (commit ${PARLEY_COMMIT}, Node ${process.versions.node}, SQLite ${SQLITE_VERSION})`;

/** The Nextcloud whose answers ours are like: clients decide by it what they may ask for. */
export const nextcloudVersion = {
  major: 32,
  minor: 0,
  micro: 1,
  string: '32.0.1',
  /** With the build number, as only status.php tells it. */
  full: '32.0.1.2',
} as const;

/** The Talk whose API we speak. */
export const talkVersion = '21.1.7';
