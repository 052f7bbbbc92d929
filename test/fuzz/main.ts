/**
 * Requests of any kind, for long: valid and invalid ones to every route of openapi.yaml, by everybody, against a server
 * in a process of its own. Fails when an answer is not as the document promises, when the log holds an error, or when
 * the database is not in order afterwards.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { databaseFile } from '../../src/storage/sqlite/open.js';
import { damageIn, sizeOf } from './aftermath.js';
import { type Findings, faultLine, fuzz, reportOf } from './fuzz.js';
import { startProcess } from './serverProcess.js';

interface Options {
  requests: number;
  seed: number;
  wires: number;
  server?: string;
}

const whole = (value: string): number => {
  if (!/^\d{1,10}$/.test(value)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(value);
};

const options = new Command('fuzz')
  .description('Sends requests of any kind to every route, and looks at each answer.')
  .option('--requests <number>', 'how many', whole, 50_000)
  .option('--seed <number>', 'to repeat a run; with one connection it does the very same', whole)
  .option('--wires <number>', 'connections, with a request under way on each', whole, 16)
  .option('--server <file>', 'a main.js to serve with, instead of one with passwords that are quickly checked')
  .parse()
  .opts<Options>();

// Once: what was found so far is told, and the database looked at. Twice: enough.
const stopped = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => (stopped.signal.aborted ? process.exit(1) : stopped.abort()));
}

process.exit(await run({ ...options, seed: options.seed ?? Math.floor(Math.random() * 2 ** 32) }));

async function run({ requests, seed, wires, server: file }: Options): Promise<number> {
  print(`seed ${seed}, ${requests} requests over ${wires} connections`);
  const dataDir = mkdtempSync(join(tmpdir(), 'parley-fuzz-'));
  const keeper = { uid: 'keeper', password: 'keeper-Pass-77' };
  const args = file ? [file, 'serve'] : [new URL('serve.js', import.meta.url).pathname];
  process.once('exit', () => rmSync(dataDir, { recursive: true, force: true }));
  const server = await startProcess(args, {
    PARLEY_HOST: '127.0.0.1',
    PARLEY_PORT: '0',
    PARLEY_DATA_DIR: dataDir,
    PARLEY_ADMIN_USER: keeper.uid,
    PARLEY_ADMIN_PASSWORD: keeper.password,
    PARLEY_THROTTLE: 'off',
    PARLEY_LOG_LEVEL: 'info',
  });
  const begun = performance.now();
  let told = begun;
  let known = 0;
  const say = (findings: Findings) => {
    for (const fault of [...findings.faults.values()].slice(known)) print(`✗ ${faultLine(fault)}`);
    known = findings.faults.size;
    if (performance.now() - told < 10_000) return;
    told = performance.now();
    const seconds = (told - begun) / 1000;
    const rate = Math.round(findings.requests / seconds);
    const memory = `${memoryOf(server.pid)} MiB`;
    print(
      `${seconds.toFixed(0)} s: ${findings.requests} requests, ${rate}/s, ${findings.faults.size} faults, ${memory}`,
    );
  };
  const findings = await fuzz({ port: server.port, keeper, seed, requests, wires, signal: stopped.signal, say });
  const ended = await server.stop();
  const trouble: string[] = [];
  if (ended !== 0) trouble.push(`the server ended with ${ended}`);
  trouble.push(...server.errors.map((line) => `in the log: ${line}`));
  const database = join(dataDir, databaseFile);
  trouble.push(...damageIn(database).map((damage) => `in the database: ${damage}`));
  print(reportOf(findings));
  print(`the database holds ${JSON.stringify(sizeOf(database))}`);
  for (const line of trouble) print(`✗ ${line}`);
  const faults = findings.faults.size;
  const verdict = faults + trouble.length === 0 ? 'nothing broke' : `${faults + trouble.length} faults`;
  const seconds = Math.round((performance.now() - begun) / 1000);
  print(`seed ${seed}: ${findings.requests} requests in ${seconds} s, ${verdict}`);
  return faults + trouble.length === 0 ? 0 : 1;
}

/** Resident memory of a process, in MiB; 0 where the system does not say. */
function memoryOf(pid: number): number {
  try {
    const [, kilobytes = '0'] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Math.round(Number(kilobytes) / 1024);
  } catch {
    return 0;
  }
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
