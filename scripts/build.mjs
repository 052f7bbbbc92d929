#!/usr/bin/env node
/**
 * Bundles the program, or with --test the tests, with --bench the benchmark, with --soak the endurance runs,
 * with --fuzz the requests of any kind, with esbuild. Packages and SQL go into the bundle, which makes it start
 * several times as fast; only native parts stay outside.
 *
 *   node scripts/build.mjs [--test | --bench | --soak | --fuzz]
 *
 * Threads (scripts/parts.mjs) are bundles that must lie beside whatever starts them.
 */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { bundling } from './bundling.mjs';
import { workers } from './parts.mjs';

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

// The single executable stays.
for (const old of existsSync(outdir) ? readdirSync(outdir) : [])
  if (outdir !== 'dist' || old !== 'parley') rmSync(join(outdir, old), { recursive: true });
await build({
  ...bundling,
  entryPoints: [...found, ...workers],
  outdir,
  // So that short commands do not load what only `serve` needs. Chunks lie beside the rest, as threads must.
  splitting: true,
  chunkNames: '[name]-[hash]',
  external: ['better-sqlite3', 'sharp'],
  // Bundled CommonJS packages ask for Node's own modules with `require`.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  format: 'esm',
  target: 'node20',
  // Less to read and compile at the start; names stay as they are, for stack traces and profiles.
  minifyWhitespace: true,
  sourcemap: true,
});

function testFiles() {
  return readdirSync('test', { recursive: true })
    .map(String)
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => join('test', file));
}
