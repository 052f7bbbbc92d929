import { execFile } from 'node:child_process';
import { ConfigError } from './config.js';

/** Sockets that are handed over begin here, by sd_listen_fds(3). */
const firstSocket = 3;

/**
 * The socket that systemd listens on for us, so that connections wait while we start anew (sd_listen_fds(3)). Child
 * processes are told nothing of it.
 * @returns its file descriptor, undefined where there is none
 * @throws ConfigError when there is more than one
 */
export function socketOfSystemd(env: NodeJS.ProcessEnv, pid: number): number | undefined {
  const { LISTEN_FDS = '0', LISTEN_PID } = env;
  for (const name of ['LISTEN_FDS', 'LISTEN_PID', 'LISTEN_FDNAMES']) delete env[name];
  if (LISTEN_PID !== String(pid) || Number(LISTEN_FDS) === 0) return undefined;
  if (LISTEN_FDS !== '1') throw new ConfigError(`systemd handed over ${LISTEN_FDS} sockets: please name only one`);
  return firstSocket;
}

/** Tells systemd how it is with us (sd_notify(3)); nobody is told where it did not ask. */
export interface SystemdNotes {
  /** It serves. From now on systemd is also told that it is alive, if it wants to be. */
  ready(status: string): void;
  /** Does what a reload does, before and after which systemd is told. */
  reloading(reload: () => void): void;
  stopping(): void;
}

/** Node cannot write to the kind of socket that systemd listens on, so its own command does it. */
const command = 'systemd-notify';
const commandMilliseconds = 5000;

export function systemdNotes(env: NodeJS.ProcessEnv, pid: number, onTrouble: (error: unknown) => void): SystemdNotes {
  const { NOTIFY_SOCKET, WATCHDOG_USEC = '0', WATCHDOG_PID } = env;
  if (!NOTIFY_SOCKET) return { ready: () => {}, reloading: (reload) => reload(), stopping: () => {} };
  let last: Promise<void> = Promise.resolve();
  let isStopping = false;
  /** One after the other: a later state must not be overtaken by an earlier one. */
  const tell = (...states: string[]) => {
    last = last.then(() => (isStopping ? undefined : run(states))).catch(onTrouble);
  };
  return {
    ready(status) {
      tell('READY=1', `STATUS=${status}`);
      const halfTime = Number(WATCHDOG_USEC) / 2000;
      if (halfTime >= 1 && (WATCHDOG_PID ?? String(pid)) === String(pid)) {
        setInterval(() => tell('WATCHDOG=1'), halfTime).unref();
      }
    },
    reloading(reload) {
      tell('RELOADING=1', `MONOTONIC_USEC=${process.hrtime.bigint() / 1000n}`);
      reload();
      tell('READY=1');
    },
    stopping() {
      // At once: soon nobody is there who could wait for what came before.
      isStopping = true;
      run(['STOPPING=1']).catch(onTrouble);
    },
  };
}

function run(states: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    execFile(command, states, { timeout: commandMilliseconds }, (error) => (error ? reject(error) : resolve()));
  });
}
