#!/usr/bin/env node
/**
 * Makes dist/parley, a single executable for this platform: Node, the program and its native addons in one file
 * (https://nodejs.org/api/single-executable-applications.html). What is fetched and compiled for it is kept in build/.
 *
 *   node scripts/binary.mjs
 */
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'esbuild';
import { bundling } from './bundling.mjs';
import { addons, workers } from './parts.mjs';
import { fetchNode } from './pinnedNode.mjs';

const work = 'build/executable';
const result = 'dist/parley';

const node = fetchNode();
const packed = addons(compileSqlite());
mkdirSync(work, { recursive: true });
const bundles = await bundle();
const assets = { ...bundles, ...packAddons() };
await rehearse();
put(makeBlob());
console.log(`${result}: ${(statSync(result).size / 1e6).toFixed(0)} MB, ${run(result, ['--version'])}`);

/** better-sqlite3 as installed, compiled for the Node of the executable. @returns the addon */
function compileSqlite() {
  const { version } = JSON.parse(readFileSync('node_modules/better-sqlite3/package.json', 'utf8'));
  const wrapper = readFileSync(join(node.home, 'include/node/node_object_wrap.h'), 'utf8');
  if (Number.parseInt(version, 10) < 13 && wrapper.includes('RemoveEnvironmentCleanupHook'))
    throw new Error(
      `better-sqlite3 ${version} does not go with Node ${node.version}: src/cli/usableNode.ts tells why.`,
    );
  const home = `build/better-sqlite3-${version}-node-${node.version}`;
  const addon = join(home, 'build/Release/better_sqlite3.node');
  if (existsSync(addon)) return addon;
  console.log(`compiling better-sqlite3 ${version} for Node ${node.version} (a minute or two) …`);
  rmSync(home, { recursive: true, force: true });
  cpSync('node_modules/better-sqlite3', home, {
    recursive: true,
    dereference: true,
    filter: (path) => !path.startsWith('node_modules/better-sqlite3/build'),
  });
  run('npm', ['run', '--silent', 'build-release'], {
    cwd: home,
    env: {
      ...process.env,
      PATH: `${join(node.home, 'bin')}:${process.env.PATH}`,
      npm_config_nodedir: node.home,
    },
  });
  return addon;
}

/** @returns assets: each bundle, and what V8 will have made of it after the rehearsal */
async function bundle() {
  const replaced = Object.entries(packed).map(([name, { module, answer }]) => ({ name, module, answer }));
  await build({
    ...bundling,
    entryPoints: ['src/main.ts', ...workers],
    outdir: work,
    format: 'cjs',
    target: `node${node.version}`,
    // Scripts that do not come from files cannot import: what is left of that becomes `require`.
    supported: { 'dynamic-import': false },
    legalComments: 'none',
    banner: { js: '(function (require, module, exports) {' },
    footer: { js: '})' },
    plugins: [
      ...bundling.plugins,
      {
        name: 'addons',
        setup({ onLoad, onResolve }) {
          for (const { name, module, answer } of replaced) {
            const contents = `import { loadAddon } from './src/executable/addons.ts';\nmodule.exports = ${answer(`loadAddon('${name}')`)};`;
            onLoad({ filter: module }, () => ({ contents, resolveDir: process.cwd() }));
          }
          // Its other form looks for its addon by the address of its own file.
          onResolve({ filter: /^sharp$/ }, () => ({ path: join(process.cwd(), 'node_modules/sharp/dist/index.cjs') }));
        },
      },
    ],
    logOverride: { 'empty-import-meta': 'silent' },
  });
  await build({
    ...bundling,
    stdin: {
      contents: `import { runBundle } from './src/executable/runBundle.ts'; runBundle('main');`,
      resolveDir: '.',
    },
    outfile: join(work, 'start.js'),
    format: 'cjs',
  });
  const names = ['src/main.ts', ...workers].map((file) => basename(file, '.ts'));
  return Object.fromEntries(
    names.flatMap((name) => [`${name}.js`, `${name}.cache`]).map((file) => [file, join(work, file)]),
  );
}

/** Starts the server once, so that scripts/rehearse.cjs can keep what V8 makes of the bundles. */
async function rehearse() {
  const dataDir = mkdtempSync(join(tmpdir(), 'parley-rehearsal-'));
  writeFileSync(join(work, 'assets.json'), JSON.stringify(assets));
  const server = spawn(
    join(node.home, 'bin/node'),
    ['--require', './scripts/rehearse.cjs', join(work, 'start.js'), 'serve', '--port', '0', '--data-dir', dataDir],
    {
      env: { PATH: process.env.PATH, XDG_CACHE_HOME: dataDir, PARLEY_REHEARSAL: join(work, 'assets.json') },
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  const ended = once(server, 'exit');
  try {
    for await (const line of createInterface({ input: server.stderr })) {
      const { msg, url } = JSON.parse(line);
      if (msg !== 'Parley is listening') continue;
      await (await fetch(`${url}/status.php`)).text();
      await (await fetch(`${url}/ocs/v2.php/apps/spreed/api/v4/room`)).text();
      server.kill('SIGTERM');
    }
    const [status] = await ended;
    if (status !== 0) throw new Error(`The rehearsal has ended with status ${status}`);
  } finally {
    server.kill('SIGKILL');
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** @returns assets: the files of the addons, and a list of them with what they must be */
function packAddons() {
  const list = {};
  const found = {};
  for (const [name, { main, files }] of Object.entries(packed)) {
    const digest = createHash('sha256');
    for (const [path, file] of Object.entries(files)) {
      digest.update(`${path}\0`).update(createHash('sha256').update(readFileSync(file)).digest());
      found[`${name}/${path}`] = file;
    }
    list[name] = { digest: digest.digest('hex'), main, files: Object.keys(files) };
  }
  writeFileSync(join(work, 'addons.json'), JSON.stringify(list));
  return { ...found, 'addons.json': join(work, 'addons.json') };
}

function makeBlob() {
  const blob = join(work, 'blob');
  const config = join(work, 'sea.json');
  writeFileSync(
    config,
    JSON.stringify({ main: join(work, 'start.js'), output: blob, disableExperimentalSEAWarning: true, assets }),
  );
  run(join(node.home, 'bin/node'), ['--experimental-sea-config', config]);
  return blob;
}

/** Puts the blob into a copy of Node, without the symbols that only its developers need. */
function put(blob) {
  const arriving = join(work, 'parley');
  copyFileSync(join(node.home, 'bin/node'), arriving);
  chmodSync(arriving, 0o755);
  run('strip', ['--strip-all', arriving]);
  // By the last word Node knows that there is something inside.
  const sentinel = ['--sentinel-fuse', 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2'];
  run(process.execPath, ['node_modules/postject/dist/cli.js', arriving, 'NODE_SEA_BLOB', blob, ...sentinel]);
  mkdirSync('dist', { recursive: true });
  renameSync(arriving, result);
}

/** What it says besides is shown only if it fails. */
function run(command, args, options = {}) {
  return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], ...options }).trim();
}
