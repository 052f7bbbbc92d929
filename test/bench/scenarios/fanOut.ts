import { type Bench, judge, Measurements, type Scenario, thereAndBack } from '../bench.js';
import { Crowd, type CrowdOptions } from '../crowd.js';
import { hall, peopleCount } from '../people.js';
import { Posters } from '../posters.js';
import { atMost, type Row } from '../report.js';
import { historyRequest } from '../requests.js';
import { nameOf, start, type Target } from '../servers.js';
import { cpuSeconds, quantile, quiet } from '../usage.js';
import { openWires } from '../wire.js';

const waiting = 1000;
/** Posts a second: the pace that is asked for, and one that leaves every server time to breathe. */
const fullPace = 20;
const easyPace = 2;

/** Seconds that the first round may take if there is to be a second one. */
const patience = 40;

interface Phase {
  cpuMicroseconds: number;
  p50: number;
  p99: number;
  messagesPerAnswer: number;
  /** Shares of a core. */
  serverLoad: number;
  generatorLoad: number;
}

interface Measured {
  full: Phase;
  easy: Phase | undefined;
}

/** A thousand wait in one conversation, and twenty messages a second reach each of them. */
export const fanOut: Scenario = {
  name: 'fan-out',
  about: '1,000 polls in one conversation, 20 posts a second',
  async run(bench) {
    const dataDir = await bench.dataDir();
    const targets: Target[] = [];
    for (const kind of bench.kinds) targets.push(await start(kind, { ...bench, dataDir }));
    const plain = new Measurements<Measured>();
    const order = thereAndBack(targets, bench.quick ? 1 : 2);
    const begun = performance.now();
    for (const [turn, target] of order.entries()) {
      if (turn === targets.length && performance.now() - begun > patience * 1000) {
        bench.say('that took so long that there is only one round');
        break;
      }
      plain.add(target.kind, await measure(bench, target, 'by password', {}, true));
    }
    const variants: [string, Partial<CrowdOptions>][] = [
      ['app passwords', { credentials: 'appPassword' }],
      ['marking as read', { setReadMarker: true }],
    ];
    const rows = [...rowsOf('fan-out', plain, ({ full }) => full), ...easyRows(plain)];
    const parley = targets.find(({ kind }) => kind === 'parley');
    for (const [name, options] of parley && !bench.quick ? variants : []) {
      if (!parley) break;
      const variant = new Measurements<Measured>();
      variant.add('parley', await measure(bench, parley, name, options, false));
      const floors = { bare: rows[0]?.bare, koa: rows[0]?.koa };
      const { parley: cpu } = variant.figure(({ full }) => full.cpuMicroseconds);
      rows.push({
        scenario: `fan-out, ${name}`,
        figure: 'CPU per delivery',
        unit: 'µs',
        parley: cpu,
        ...defined(floors),
      });
    }
    for (const target of targets) await target.stop();
    return rows;
  },
};

const defined = (floors: { bare: number | undefined; koa: number | undefined }): { bare?: number; koa?: number } => ({
  ...(floors.bare !== undefined && { bare: floors.bare }),
  ...(floors.koa !== undefined && { koa: floors.koa }),
});

async function measure(
  bench: Bench,
  target: Target,
  how: string,
  options: Partial<CrowdOptions>,
  withEasy: boolean,
): Promise<Measured> {
  const [asker] = await openWires(target.port, 1);
  const newest = await asker?.call(historyRequest(0, hall, 1));
  asker?.close();
  const crowd = new Crowd(options);
  const posters = new Posters(target.port);
  const seats = Array.from({ length: waiting }, (_, index) => ({ person: index % peopleCount, token: hall }));
  await crowd.join(target.port, seats, newest?.lastGiven ?? 0);
  await quiet(target.pid);
  await phase(target, crowd, posters, fullPace, 1);
  const full = await phase(target, crowd, posters, fullPace, bench.quick ? 2 : 3);
  const easy = withEasy ? await phase(target, crowd, posters, easyPace, bench.quick ? 2 : 3) : undefined;
  const faults = crowd.leave(posters.acknowledgedIn);
  posters.close();
  await quiet(target.pid);
  const firstTrouble = crowd.firstTrouble || posters.firstTrouble;
  faults.broken += posters.failed;
  judge(bench, `fan-out, ${nameOf[target.kind]} ${how}`, { ...faults, firstTrouble });
  bench.say(`${nameOf[target.kind]}, ${how}: ${told(full)}${easy ? `; at ease ${told(easy)}` : ''}`);
  return { full, easy };
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;
const told = (phase: Phase): string =>
  `${phase.cpuMicroseconds.toFixed(1)} µs per delivery, p50 ${phase.p50.toFixed(1)} ms, ` +
  `${phase.messagesPerAnswer.toFixed(2)} messages per answer (server ${percent(phase.serverLoad)} of a core, ` +
  `generator ${percent(phase.generatorLoad)})`;

async function phase(target: Target, crowd: Crowd, posters: Posters, pace: number, seconds: number): Promise<Phase> {
  crowd.watch();
  const begun = performance.now();
  const cpuBefore = cpuSeconds(target.pid);
  const ownBefore = process.cpuUsage();
  await posters.atPace(pace, seconds, (turn) => posters.post(turn % peopleCount, hall, (number) => crowd.sent(number)));
  await crowd.drained(posters.acknowledgedIn);
  const wall = (performance.now() - begun) / 1000;
  const own = process.cpuUsage(ownBefore);
  const busy = cpuSeconds(target.pid) - cpuBefore;
  // The polls that follow the last message belong to it.
  await quiet(target.pid);
  const cpu = cpuSeconds(target.pid) - cpuBefore;
  return {
    cpuMicroseconds: (cpu * 1e6) / crowd.delivered,
    p50: quantile(crowd.latencies, 0.5),
    p99: quantile(crowd.latencies, 0.99),
    messagesPerAnswer: crowd.delivered / crowd.answers,
    serverLoad: busy / wall,
    generatorLoad: (own.user + own.system) / 1e6 / wall,
  };
}

function rowsOf(scenario: string, measured: Measurements<Measured>, pick: (measured: Measured) => Phase | undefined) {
  const figure = (of: (phase: Phase) => number) =>
    measured.figure((one) => {
      const phase = pick(one);
      return phase ? of(phase) : Number.NaN;
    });
  const rows: Row[] = [
    {
      scenario,
      figure: 'CPU per delivery',
      unit: 'µs',
      ...figure((phase) => phase.cpuMicroseconds),
      goal: atMost(1, 'koa'),
    },
    {
      scenario,
      figure: 'CPU per answered poll',
      unit: 'µs',
      ...figure((phase) => phase.cpuMicroseconds * phase.messagesPerAnswer),
      goal: atMost(1, 'koa'),
    },
    { scenario, figure: 'messages per answer', unit: '', ...figure((phase) => phase.messagesPerAnswer) },
    { scenario, figure: 'latency p50', unit: 'ms', ...figure(({ p50 }) => p50), goal: atMost(1, 'koa') },
    { scenario, figure: 'latency p99', unit: 'ms', ...figure(({ p99 }) => p99) },
  ];
  return rows;
}

const easyRows = (measured: Measurements<Measured>): Row[] =>
  rowsOf(`fan-out, ${easyPace} posts/s`, measured, ({ easy }) => easy);
