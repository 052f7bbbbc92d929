/**
 * What does Parley cost? Measures it against two floors in the same run, for only ratios of one run on one machine
 * mean anything: absolute figures move with the machine and with whatever else it does.
 */
import { existsSync, mkdirSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import type { Bench, Scenario } from './bench.js';
import { makeData } from './data.js';
import { isMet, type Row, ratio, tableOf } from './report.js';
import { fanOut } from './scenarios/fanOut.js';
import { growth } from './scenarios/growth.js';
import { posting } from './scenarios/posting.js';
import { manyRooms, rooms } from './scenarios/rooms.js';
import { startUp } from './scenarios/start.js';

const scenarios: Scenario[] = [fanOut, rooms, posting, growth, startUp];

interface Options {
  only?: string[];
  quick?: boolean;
  json?: boolean;
  dist: string;
  profile?: string;
}

const program = new Command('bench')
  .description('Measures Parley, as built, against a bare node:http and a naive Koa server.')
  .addOption(new Option('--only <name...>', 'only these scenarios').choices(scenarios.map(({ name }) => name)))
  .option('--quick', 'smaller and shorter: for a look while working, not for the record')
  .option('--json', 'print JSON instead of tables')
  .option('--dist <dir>', 'where the Parley to be measured was built', 'dist')
  .option('--profile <dir>', 'write CPU profiles of Parley there, and leave the floors out')
  .addHelpText(
    'after',
    `\nScenarios:\n${scenarios.map(({ name, about }) => `  ${name.padEnd(10)}${about}`).join('\n')}\n\n` +
      'The exit status is 1 when a message was lost, came twice or something broke, not when a target is missed.',
  )
  .parse();

// So that what was started is ended, and what was made removed.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));

// A server that a scenario has left behind when it broke off would keep us.
process.exit(await measure(program.opts<Options>()));

async function measure({ only, quick = false, json = false, dist, profile }: Options): Promise<number> {
  if (!existsSync(join(dist, 'main.js'))) throw new Error(`${dist}/main.js is missing: run this after make build`);
  if (profile) mkdirSync(profile, { recursive: true });
  const begun = performance.now();
  const seconds = () => (performance.now() - begun) / 1000;
  const tell = (text: string) => process.stderr.write(`${seconds().toFixed(1).padStart(6)} s  ${text}\n`);
  const complaints: string[] = [];
  const complain = (text: string) => {
    complaints.push(text);
    tell(`✗ ${text}`);
  };
  const rows: Row[] = [];
  let data: Promise<string> | undefined;
  const dataDir = () => {
    data ??= makeData(manyRooms({ quick }));
    return data;
  };
  const loadBefore = loadavg()[0] ?? 0;
  for (const scenario of scenarios) {
    if (only && !only.includes(scenario.name)) continue;
    tell(`${scenario.name}: ${scenario.about}`);
    const bench: Bench = {
      quick,
      profileDir: profile,
      kinds: profile ? ['parley'] : ['bare', 'koa', 'parley'],
      dist,
      dataDir,
      say: (text) => tell(`  ${text}`),
      complain,
    };
    try {
      rows.push(...(await scenario.run(bench)));
    } catch (error) {
      complain(`${scenario.name} broke off: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}, load before ${loadBefore.toFixed(1)}`;
  if (json)
    print(JSON.stringify({ machine, quick, seconds: seconds(), complaints, rows: rows.map(withRatios) }, null, 2));
  else
    print(`\n${machine}; ${seconds().toFixed(0)} s${quick ? '; quick: not for the record' : ''}\n\n${tableOf(rows)}`);
  for (const complaint of complaints) process.stderr.write(`✗ ${complaint}\n`);
  return complaints.length > 0 ? 1 : 0;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function withRatios(row: Row) {
  const ratios = { bare: ratio(row, 'bare'), koa: ratio(row, 'koa'), thousand: ratio(row, 'thousand') };
  return { ...row, ratios, met: isMet(row) };
}
