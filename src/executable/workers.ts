import { isSea } from 'node:sea';
import { Worker, type WorkerOptions } from 'node:worker_threads';
import { runBundle } from './runBundle.js';

/** Whose bundles there are: scripts/parts.mjs says what is in them. */
export type WorkerName = 'writer';

/** Starts a thread. Its bundle lies beside ours, or with ours in the single executable. */
export function startWorker(name: WorkerName, options: Omit<WorkerOptions, 'eval' | 'name'>): Worker {
  if (isSea()) return new Worker(`(${runBundle})('${name}')`, { ...options, name, eval: true });
  return new Worker(new URL(`./${name}.js`, import.meta.url), { ...options, name });
}
