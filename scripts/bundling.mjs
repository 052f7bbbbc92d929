/** What bundles for Node and for the single executable have in common. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { parse } from 'yaml';

/** Options of esbuild. */
export const bundling = {
  entryNames: '[name]',
  bundle: true,
  platform: 'node',
  minifySyntax: true,
  plugins: [
    { name: 'gzip', setup: gzipped },
    { name: 'yaml', setup: asJson },
  ],
  loader: { '.sql': 'text', '.woff': 'binary' },
  define: {
    PARLEY_VERSION: JSON.stringify(version()),
    PARLEY_COMMIT: JSON.stringify(commit()),
    SQLITE_VERSION: JSON.stringify(sqliteVersion()),
  },
  logLevel: 'warning',
};

/** `gzip:./FILE` and `gzip:PACKAGE/FILE` are the bytes of that file, compressed, for what is sent to browsers. */
function gzipped({ onResolve, onLoad }) {
  onResolve({ filter: /^gzip:/ }, ({ path, resolveDir }) => {
    const name = path.slice('gzip:'.length);
    const file = name.startsWith('.') ? resolve(resolveDir, name) : createRequire(import.meta.url).resolve(name);
    return { path: file, namespace: 'gzip' };
  });
  onLoad({ filter: /./, namespace: 'gzip' }, ({ path }) => ({
    contents: gzipSync(readFileSync(path), { level: 9 }),
    loader: 'binary',
    watchFiles: [path],
  }));
}

/** A YAML file is the text of the same in JSON, which is read a hundred times as fast. */
function asJson({ onLoad }) {
  onLoad({ filter: /\.yaml$/ }, ({ path }) => ({
    contents: JSON.stringify(parse(readFileSync(path, 'utf8'))),
    loader: 'text',
    watchFiles: [path],
  }));
}

function version() {
  return JSON.parse(readFileSync('package.json', 'utf8')).version;
}

export function commit() {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { stdio: ['ignore', 'pipe', 'ignore'] })
      .toString()
      .trim();
  } catch {
    return 'unknown';
  }
}

function sqliteVersion() {
  const header = readFileSync('node_modules/better-sqlite3/deps/sqlite3/sqlite3.h', 'utf8');
  return header.match(/^#define SQLITE_VERSION +"(.+)"/m)?.[1] ?? 'unknown';
}
