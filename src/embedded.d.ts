/** Filled in by scripts/build.mjs. */
declare const PARLEY_VERSION: string;
declare const PARLEY_COMMIT: string;

/** SQL files become part of the bundle. */
declare module '*.sql' {
  const text: string;
  export default text;
}
