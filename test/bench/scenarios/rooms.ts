import { setTimeout as sleep } from 'node:timers/promises';
import { type Bench, judge, Measurements, type Scenario } from '../bench.js';
import { Crowd } from '../crowd.js';
import { hall, memberOf, membersPerRoom, peopleCount, roomToken } from '../people.js';
import { Posters } from '../posters.js';
import { atMost, type Row } from '../report.js';
import { historyRequest } from '../requests.js';
import { nameOf, start, type Target } from '../servers.js';
import { cpuSeconds, openFileLimit, quantile, quiet, steadyMemoryKiB } from '../usage.js';
import { openWires } from '../wire.js';

const few = 1000;
const postsPerSecond = 200;
/** Files that are open besides the connections of the held polls. */
const otherFiles = 300;

interface Measured {
  /** KiB per held poll once garbage is collected, and as the process stood before. */
  atFew: number;
  atMany: number;
  uncollectedAtMany: number;
  idle: number;
  cpuMicroseconds: number;
  p50: number;
  p99: number;
}

export const manyRooms = ({ quick }: Pick<Bench, 'quick'>): number => (quick ? 600 : 2000);

/** Two thousand conversations with five waiting in each: what holding them costs, and a message here and there. */
export const rooms: Scenario = {
  name: 'rooms',
  about: '2,000 conversations with five held polls each: memory, idle CPU, posts spread over them',
  async run(bench) {
    const size = affordable(bench);
    const dataDir = await bench.dataDir();
    const measured = new Measurements<Measured>();
    for (const kind of bench.kinds) measured.add(kind, await measure(bench, kind, dataDir, size));
    const many = (size * membersPerRoom).toLocaleString('en');
    const held = `${many} held polls`;
    const spread = `${size.toLocaleString('en')} rooms`;
    const rows: Row[] = [
      {
        scenario: `${few.toLocaleString('en')} held polls`,
        figure: 'memory per poll',
        unit: 'KiB',
        ...measured.figure(({ atFew }) => atFew),
        goal: atMost(1.3, 'bare'),
      },
      {
        scenario: held,
        figure: 'memory per poll',
        unit: 'KiB',
        ...measured.figure(({ atMany }) => atMany),
        goal: atMost(1.3, 'bare'),
      },
      {
        scenario: held,
        figure: 'the same with garbage',
        unit: 'KiB',
        ...measured.figure(({ uncollectedAtMany }) => uncollectedAtMany),
      },
      {
        scenario: held,
        figure: 'CPU while nothing happens',
        unit: '%',
        ...measured.figure(({ idle }) => idle * 100),
        goal: atMost(2, 'itself'),
      },
      { scenario: spread, figure: 'CPU per delivery', unit: 'µs', ...measured.figure((one) => one.cpuMicroseconds) },
      { scenario: spread, figure: 'latency p50', unit: 'ms', ...measured.figure(({ p50 }) => p50) },
      { scenario: spread, figure: 'latency p99', unit: 'ms', ...measured.figure(({ p99 }) => p99) },
    ];
    return rows;
  },
};

/** How many rooms: two thousand, unless so many connections may not be open. */
function affordable(bench: Bench): number {
  const wanted = manyRooms(bench);
  const limit = openFileLimit();
  if (limit >= wanted * membersPerRoom + otherFiles) return wanted;
  const size = Math.floor((limit - otherFiles) / membersPerRoom);
  if (size * membersPerRoom < few) throw new Error(`Only ${limit} files may be open: raise \`ulimit -n\` to 11,000`);
  bench.say(`only ${limit} files may be open (ulimit -n), so there are ${size} rooms and not ${wanted}`);
  return size;
}

async function measure(bench: Bench, kind: Target['kind'], dataDir: string, size: number): Promise<Measured> {
  const target = await start(kind, { ...bench, dataDir, weighed: true });
  const seatAt = (index: number) => {
    const room = index % size;
    return { person: memberOf(room, Math.floor(index / size)), token: roomToken(room) };
  };
  const seats = Array.from({ length: size * membersPerRoom }, (_, index) => seatAt(index));
  const newestId = await rehearse(target);
  const { live: empty } = await weigh(target);

  const crowd = new Crowd();
  await crowd.join(target.port, seats.slice(0, few), newestId);
  const { live: withFew } = await weigh(target);
  await crowd.join(target.port, seats.slice(few), newestId);
  const { raw, live: withMany } = await weigh(target);
  const idleSeconds = bench.quick ? 2 : 3;
  const idleBefore = cpuSeconds(target.pid);
  await sleep(idleSeconds * 1000);
  const idle = (cpuSeconds(target.pid) - idleBefore) / idleSeconds;

  const posters = new Posters(target.port);
  const postFor = async (seconds: number) => {
    await posters.atPace(postsPerSecond, seconds, (turn) => {
      const room = (turn * 7) % size;
      return posters.post(memberOf(room, 0), roomToken(room), (number) => crowd.sent(number));
    });
    await crowd.drained(posters.acknowledgedIn);
    await quiet(target.pid);
  };
  await postFor(1);
  crowd.watch();
  const cpuBefore = cpuSeconds(target.pid);
  await postFor(bench.quick ? 2 : 3);
  const cpu = cpuSeconds(target.pid) - cpuBefore;
  const measured = {
    atFew: (withFew - empty) / few,
    atMany: (withMany - empty) / seats.length,
    uncollectedAtMany: (raw - empty) / seats.length,
    idle,
    cpuMicroseconds: (cpu * 1e6) / crowd.delivered,
    p50: quantile(crowd.latencies, 0.5),
    p99: quantile(crowd.latencies, 0.99),
  };
  const faults = crowd.leave(posters.acknowledgedIn);
  posters.close();
  faults.broken += posters.failed;
  judge(bench, `rooms, ${nameOf[kind]}`, { ...faults, firstTrouble: crowd.firstTrouble || posters.firstTrouble });
  bench.say(
    `${nameOf[kind]}: ${measured.atFew.toFixed(1)} and ${measured.atMany.toFixed(1)} KiB per poll, ` +
      `idle ${(idle * 100).toFixed(1)} %, ${measured.cpuMicroseconds.toFixed(0)} µs per delivery, ` +
      `p50 ${measured.p50.toFixed(1)} ms`,
  );
  await target.stop();
  return measured;
}

/** Lets the server do everything once, so that what it loads and compiles for it is not put down to the polls. */
async function rehearse(target: Target): Promise<number> {
  const crowd = new Crowd();
  const posters = new Posters(target.port);
  await crowd.join(
    target.port,
    Array.from({ length: 100 }, (_, index) => ({ person: index % peopleCount, token: hall })),
    0,
  );
  await posters.atPace(100, 0.5, (turn) => posters.post(turn % peopleCount, hall));
  await crowd.drained(posters.acknowledgedIn);
  crowd.leave(posters.acknowledgedIn);
  posters.close();
  const [asker] = await openWires(target.port, 1);
  const newest = await asker?.call(historyRequest(0, hall, 1));
  asker?.close();
  return newest?.lastGiven ?? 0;
}

/** KiB that the process holds, as it stands and once garbage is collected. */
async function weigh(target: Target): Promise<{ raw: number; live: number }> {
  await quiet(target.pid);
  const raw = await steadyMemoryKiB(target.pid);
  target.collect();
  await quiet(target.pid);
  return { raw, live: await steadyMemoryKiB(target.pid) };
}
