import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Linux counts in these, whatever the kernel's own clock. */
const ticksPerSecond = 100;

/** CPU seconds, user and system, that all threads of a process have used so far. */
export function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

/** KiB of memory that a process holds: its proportional share, or what is resident where the kernel does not tell. */
export function memoryKiB(pid: number): number {
  try {
    return field(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'), 'Pss');
  } catch {
    return field(readFileSync(`/proc/${pid}/status`, 'utf8'), 'VmRSS');
  }
}

const field = (text: string, name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1]);

/** The median of several looks, for memory moves a little by itself. */
export async function steadyMemoryKiB(pid: number): Promise<number> {
  const looks: number[] = [];
  for (let look = 0; look < 5; look++) {
    await sleep(60);
    looks.push(memoryKiB(pid));
  }
  return median(looks);
}

/** Waits until a process has nothing to do any more: a thirtieth of a core at most, for a moment. */
export async function quiet(pid: number, seconds = 15): Promise<void> {
  const deadline = performance.now() + seconds * 1000;
  let before = cpuSeconds(pid);
  for (let calm = 0; calm < 2 && performance.now() < deadline; ) {
    await sleep(150);
    const now = cpuSeconds(pid);
    calm = now - before <= 0.011 ? calm + 1 : 0;
    before = now;
  }
}

/** How many files a process of ours may have open: each held poll takes one. */
export function openFileLimit(): number {
  const limit = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
  return limit === undefined ? Number.MAX_SAFE_INTEGER : Number(limit);
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** @param share 0.99 for p99; NaN of nothing */
export function quantile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort();
  const at = (sorted.length - 1) * share;
  const low = sorted[Math.floor(at)] ?? Number.NaN;
  const high = sorted[Math.ceil(at)] ?? Number.NaN;
  return low + (high - low) * (at - Math.floor(at));
}
