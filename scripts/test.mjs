#!/usr/bin/env node
/**
 * Runs the bundled tests, each file in a process of its own, and adds up what uvu counted.
 *
 *   node scripts/test.mjs [NAME...]     only files whose name contains one of these
 *
 * Fails when a test fails, a file does not end by itself, or a file ran nothing. The last line is
 * `N passed, N failed`.
 */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { cpus } from 'node:os';
import { commit } from './bundling.mjs';

const wanted = process.argv.slice(2);
const files = readdirSync('build/test')
  .filter((file) => file.endsWith('.test.js'))
  .filter((file) => wanted.length === 0 || wanted.some((name) => file.includes(name)))
  .filter((file) => file !== 'executable.test.js' || isExecutableMade());
const secondsPerFile = 300;
let passed = 0;
let failed = 0;

const queue = [...files];
await Promise.all(Array.from({ length: Math.min(cpus().length, files.length) }, work));
if (files.length === 0) {
  console.log('no test file was found');
  failed++;
}
// The same place as in test/support/talkShapes.ts.
if (!existsSync(process.env.TALK_OPENAPI ?? '../shared/talk/openapi-full.json')) {
  console.log("skipped: comparing answers with Talk's own OpenAPI, which is not here");
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);

/** Whether there is a dist/parley, and of this commit: `make test` does without. */
function isExecutableMade() {
  if (!existsSync('dist/parley')) {
    console.log('skipped: the single executable, which is not made (make binary)');
    return false;
  }
  const told = execFileSync('dist/parley', ['--version'], { encoding: 'utf8' });
  if (told.includes(`(commit ${commit()},`)) return true;
  console.log('skipped: the single executable, which is of another commit (make binary)');
  return false;
}

async function work() {
  for (let file = queue.shift(); file; file = queue.shift()) await run(file);
}

function run(file) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--enable-source-maps', `build/test/${file}`], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NODE_ENV: 'test', FORCE_COLOR: '0' },
    });
    let out = '';
    let late = false;
    const deadline = setTimeout(() => {
      late = true;
      child.kill('SIGKILL');
    }, secondsPerFile * 1000);
    child.stdout.on('data', (text) => {
      out += text;
    });
    child.stderr.on('data', (text) => {
      out += text;
    });
    child.on('close', (code) => {
      clearTimeout(deadline);
      const count = (name) => Number(out.match(new RegExp(`${name}:\\s+(\\d+)`))?.[1] ?? 0);
      const total = count('Total');
      const good = count('Passed');
      const trouble = late
        ? 'did not end'
        : total === 0
          ? 'ran nothing'
          : code !== 0 && good === total
            ? `exit ${code}`
            : '';
      passed += good;
      failed += total - good + (trouble ? 1 : 0);
      const bad = trouble || good !== total;
      console.log(
        `${bad ? '✗' : '✓'} ${file.replace('.test.js', '')}: ${good} of ${total}${trouble ? `, ${trouble}` : ''}`,
      );
      if (bad) console.log(out);
      resolve();
    });
  });
}
