#!/usr/bin/env node
/**
 * Bundles the program, or with --test the tests, with --bench the benchmark, with --soak the endurance runs,
 * with --fuzz the requests of any kind, with esbuild. Packages and SQL go into the bundle, which makes it start several times as fast; only native parts
 * stay outside.
 *
 *   node scripts/build.mjs [--test | --bench | --soak | --fuzz]
 *
 * writer.js is the thread that writes to SQLite; it must lie beside whatever starts it.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const [outdir, found] = process.argv.includes('--test')
  ? ['build/test', [...testFiles(), 'test/soak/probe.ts']]
  : process.argv.includes('--bench')
    ? [
        'build/bench',
        ['main.ts', 'collect.ts', 'floors/bare.ts', 'floors/koa.ts'].map((file) => join('test/bench', file)),
      ]
    : process.argv.includes('--soak')
      ? ['build/soak', ['main.ts', 'probe.ts'].map((file) => join('test/soak', file))]
      : process.argv.includes('--fuzz')
        ? ['build/fuzz', ['main.ts', 'serve.ts'].map((file) => join('test/fuzz', file))]
        : ['dist', ['src/main.ts']];

rmSync(outdir, { recursive: true, force: true });
await build({
  entryPoints: [...found, 'src/storage/sqlite/writer.ts'],
  entryNames: '[name]',
  outdir,
  bundle: true,
  // So that short commands do not load what only `serve` needs. Chunks lie beside the rest, as writer.js must.
  splitting: true,
  chunkNames: '[name]-[hash]',
  external: ['better-sqlite3', 'sharp'],
  // Bundled CommonJS packages ask for Node's own modules with `require`.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  platform: 'node',
  format: 'esm',
  target: 'node20',
  // Less to read and compile at the start; names stay as they are, for stack traces and profiles.
  minifyWhitespace: true,
  minifySyntax: true,
  sourcemap: true,
  plugins: [{ name: 'gzip', setup: gzipped }],
  loader: { '.sql': 'text', '.woff': 'binary' },
  define: { PARLEY_VERSION: JSON.stringify(version()), PARLEY_COMMIT: JSON.stringify(commit()) },
  logLevel: 'warning',
});

function testFiles() {
  return readdirSync('test', { recursive: true })
    .map(String)
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => join('test', file));
}

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

function version() {
  return JSON.parse(readFileSync('package.json', 'utf8')).version;
}

function commit() {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { stdio: ['ignore', 'pipe', 'ignore'] })
      .toString()
      .trim();
  } catch {
    return 'unknown';
  }
}
