import { type Bench, Measurements, type Scenario, thereAndBack } from '../bench.js';
import { hall, peopleCount } from '../people.js';
import { Posters } from '../posters.js';
import { atLeast, type Row } from '../report.js';
import { historyRequest, numbersIn } from '../requests.js';
import { nameOf, start, type Target } from '../servers.js';
import { cpuSeconds, quantile } from '../usage.js';
import { openWires } from '../wire.js';

const crews = [1, 8, 64];
const warmPosts = 3000;
const warmSeconds = 3;

interface Measured {
  perSecond: number;
  p99: number;
  cpuMicroseconds: number;
}

/** As many acknowledged messages as can be: each poster sends the next one once the last one is kept. */
export const posting: Scenario = {
  name: 'posting',
  about: 'acknowledged durable posts with 1, 8 and 64 posters',
  async run(bench) {
    const dataDir = await bench.dataDir();
    const targets: Target[] = [];
    for (const kind of bench.kinds) targets.push(await start(kind, { ...bench, dataDir }));
    for (const target of targets) await warmUp(target);
    const rows: Row[] = [];
    for (const size of crews) {
      const measured = new Measurements<Measured>();
      for (const target of thereAndBack(targets, bench.quick ? 1 : 2)) {
        measured.add(target.kind, await crew(bench, target, size, bench.quick ? 1 : 1.6));
      }
      const scenario = `${size} poster${size === 1 ? '' : 's'}`;
      const perSecond: Row = { scenario, figure: 'posts', unit: '/s', ...measured.figure((one) => one.perSecond) };
      if (size === 64) perSecond.goal = atLeast(0.5, 'bare');
      rows.push(
        perSecond,
        { scenario, figure: 'latency p99', unit: 'ms', ...measured.figure(({ p99 }) => p99) },
        { scenario, figure: 'CPU per post', unit: 'µs', ...measured.figure((one) => one.cpuMicroseconds) },
      );
    }
    for (const target of targets) await target.stop();
    return rows;
  },
};

/** Posts until the server has compiled what it needs, and has checked everybody's password once. */
async function warmUp(target: Target): Promise<void> {
  const posters = new Posters(target.port);
  const end = performance.now() + warmSeconds * 1000;
  await Promise.all(
    Array.from({ length: 64 }, async (_, index) => {
      while (performance.now() < end && posters.acknowledgedIn(hall).length < warmPosts && posters.failed === 0) {
        await posters.post(index % peopleCount, hall);
      }
    }),
  );
  posters.close();
}

async function crew(bench: Bench, target: Target, size: number, seconds: number): Promise<Measured> {
  const posters = new Posters(target.port);
  const cpuBefore = cpuSeconds(target.pid);
  const begun = performance.now();
  const end = begun + seconds * 1000;
  await Promise.all(
    Array.from({ length: size }, async (_, index) => {
      while (performance.now() < end && posters.failed === 0) await posters.post(index % peopleCount, hall);
    }),
  );
  const wall = (performance.now() - begun) / 1000;
  const cpu = cpuSeconds(target.pid) - cpuBefore;
  posters.close();
  const acknowledged = posters.acknowledgedIn(hall);
  if (posters.failed > 0)
    bench.complain(`posting, ${nameOf[target.kind]}: ${posters.failed} failed (${posters.firstTrouble})`);
  else if (target.kind === 'parley') await checkKept(bench, target, acknowledged);
  const measured = {
    perSecond: acknowledged.length / wall,
    p99: quantile(posters.latencies, 0.99),
    cpuMicroseconds: (cpu * 1e6) / acknowledged.length,
  };
  bench.say(
    `${nameOf[target.kind]}, ${size} posters: ${measured.perSecond.toFixed(0)} posts/s, p99 ${measured.p99.toFixed(1)} ms`,
  );
  return measured;
}

/** Reads the history back to the first message of the crew: each must be there once. */
async function checkKept(bench: Bench, target: Target, acknowledged: readonly number[]): Promise<void> {
  const [reader] = await openWires(target.port, 1);
  if (!reader) return;
  const missing = new Set(acknowledged);
  let twice = 0;
  let before = 0;
  const seen = new Set<number>();
  while (missing.size > 0) {
    const { status, lastGiven, body } = await reader.call(historyRequest(0, hall, 200, before));
    if (status !== 200) break;
    for (const number of numbersIn(body)) {
      if (seen.has(number)) twice++;
      seen.add(number);
      missing.delete(number);
    }
    before = lastGiven;
  }
  reader.close();
  if (missing.size > 0) bench.complain(`posting: ${missing.size} acknowledged messages are not in the history`);
  if (twice > 0) bench.complain(`posting: ${twice} messages are in the history twice`);
}
