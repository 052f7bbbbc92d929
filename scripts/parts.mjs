/**
 * What cannot be part of the one script that everything else is bundled into.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Threads: each is a bundle of its own, started with `startWorker(NAME, …)` of src/executable/workers.ts. */
export const workers = ['src/storage/sqlite/writer.ts'];

/**
 * Native addons that the single executable holds.
 * @param compiled where better_sqlite3.node was compiled for the Node of the executable
 * @returns for each: the module by which its package finds it, what that has to export instead (given the expression for
 *   the addon), which of its files is the addon, and all of them, by the path that they have to have to each other
 */
export function addons(compiled) {
  const platform = `${process.platform}-${process.arch}`;
  const sharp = `sharp-${platform}/lib`;
  const libvips = `sharp-libvips-${platform}/lib`;
  const below = (directory, pattern) =>
    readdirSync(join('node_modules/@img', directory))
      .filter((file) => pattern.test(file))
      .map((file) => [`${directory}/${file}`, join('node_modules/@img', directory, file)]);
  return {
    'better-sqlite3': {
      module: /\/bindings\/bindings\.js$/,
      answer: (addon) => `() => ${addon}`,
      main: 'better_sqlite3.node',
      files: { 'better_sqlite3.node': compiled },
    },
    sharp: {
      module: /\/sharp\/dist\/sharp\.cjs$/,
      answer: (addon) => addon,
      main: below(sharp, /\.node$/)[0][0],
      files: Object.fromEntries([...below(sharp, /\.node$/), ...below(libvips, /\.so(\.|$)/)]),
    },
  };
}
