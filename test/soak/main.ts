/**
 * Does Parley keep what it has acknowledged, whatever happens to it? Kills it, lets bad clients at it, fills its disk, and
 * sends it more than its memory holds.
 */
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { Command, InvalidArgumentError, Option } from 'commander';
import { clientsMode } from './clientsMode.js';
import { diskMode } from './diskMode.js';
import { filesMode } from './filesMode.js';
import { killMode } from './killMode.js';
import { createSoak, type Figures, type Soak } from './soak.js';

interface Options {
  mode?: keyof typeof modes;
  rounds?: number;
  seconds?: number;
  seed: number;
  server: string;
  crowd: number;
  longest: number;
  patient?: boolean;
  mebibytes: number;
  entries: number;
}

type Mode = (soak: Soak, options: Options, hasTime: () => boolean) => Promise<Figures | { skipped: string }>;

const modes = {
  kill: (soak, { longest, ...options }, hasTime) => killMode(soak, { rounds: roundsOf(options, 20), longest }, hasTime),
  clients: (soak, { crowd, patient = false, ...options }, hasTime) =>
    clientsMode(soak, { waves: roundsOf(options, 5), crowd, lasts: 3000, patient }, hasTime),
  disk: (soak, options, hasTime) => diskMode(soak, { rounds: roundsOf(options, 5) }, hasTime),
  files: (soak, { mebibytes, entries }) => filesMode(soak, { mebibytes, entries }),
} satisfies Record<string, Mode>;

/** With a time given but no number, the time decides. */
const roundsOf = ({ rounds, seconds }: Pick<Options, 'rounds' | 'seconds'>, fallback: number): number =>
  rounds ?? (seconds === undefined ? fallback : Number.POSITIVE_INFINITY);

const program = new Command('soak')
  .description('Kills Parley, lets bad clients at it, fills its disk, sends large files, and checks what is left.')
  .addOption(new Option('--mode <mode>', 'only this one of them').choices(Object.keys(modes)))
  .option('--rounds <number>', 'rounds of each mode (kill 20, clients 5, disk 5)', wholeNumber)
  .option(
    '--seconds <number>',
    'time for each mode, instead of a number of rounds or before it is reached',
    wholeNumber,
  )
  .option('--seed <number>', 'what is decided by chance is decided the same way again', wholeNumber, newSeed())
  .option('--server <file>', 'the Parley to be tried, as built', 'dist/main.js')
  .option('--crowd <number>', 'clients: how many misbehave in each wave', wholeNumber, 1500)
  .option('--mebibytes <number>', 'files: size of the large file', wholeNumber, 2048)
  .option('--entries <number>', 'files: how many lie in the large folder', wholeNumber, 1_000_000)
  .option('--longest <ms>', 'kill: longest time that a round is under load', wholeNumber, 1500)
  .option('--patient', 'clients: also wait until the server shows out who would stay for ever (some minutes)')
  .addHelpText('after', '\nThe exit status is 1 when something was lost, came twice, stayed behind or broke.')
  .parse();

// So that what was started is ended, and what was mounted or made removed.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));

process.exit(await run(program.opts<Options>()));

async function run(options: Options): Promise<number> {
  const { mode: only, seed, server, seconds = Number.POSITIVE_INFINITY } = options;
  if (!existsSync(server)) throw new Error(`${server} is missing: run this after make build`);
  const begun = performance.now();
  const tell = (text: string) => {
    const time = ((performance.now() - begun) / 1000).toFixed(1);
    process.stderr.write(`${time.padStart(7)} s  ${text}\n`);
  };
  tell(`seed ${seed}, ${availableParallelism()} cores, Node ${process.version}`);
  let complaints = 0;
  for (const [name, start] of Object.entries<Mode>(modes)) {
    if (only && name !== only) continue;
    const soak = createSoak(server, seed, (text) => tell(`${name}: ${text}`));
    const modeBegun = performance.now();
    try {
      const figures = await start(soak, options, () => performance.now() - modeBegun < seconds * 1000);
      print(name, figures);
    } catch (error) {
      soak.complain(error instanceof Error ? (error.stack ?? error.message) : String(error));
    }
    complaints += soak.complaints.length;
  }
  process.stdout.write(complaints === 0 ? 'nothing to complain of\n' : `✗ ${complaints} complaints, seed ${seed}\n`);
  return complaints === 0 ? 0 : 1;
}

function print(mode: string, figures: Figures | { skipped: string }): void {
  const lines = Object.entries(figures).map(([name, value]) => `  ${name.padEnd(40)}${value}\n`);
  process.stdout.write(`${mode}\n${lines.join('')}`);
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

function newSeed(): number {
  return Math.floor(Math.random() * 1e9);
}
