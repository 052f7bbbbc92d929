import pino, { type Logger } from 'pino';
import pretty from 'pino-pretty';
import type { Config } from './config.js';

/** JSON lines on stderr or in a file, readable ones on a terminal. Credentials and message texts never go in. */
export type Log = Pick<Logger, 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'isLevelEnabled'>;

/** @returns also what opens the file anew, after somebody has moved it away */
export function openLog({ logLevel: level, logFile: file }: Pick<Config, 'logLevel' | 'logFile'>): OpenLog {
  const options = { level, base: null, redact: ['password', 'headers.authorization', 'headers.cookie'] };
  if (file === '' && process.stderr.isTTY) {
    const readable = pretty({ destination: 2, sync: true, translateTime: 'SYS:HH:MM:ss', ignore: 'pid,hostname' });
    return { log: pino(options, readable), reopen: () => {} };
  }
  const destination = pino.destination(file === '' ? { fd: 2, sync: true } : { dest: file, mode: 0o600, sync: true });
  return {
    log: pino(options, destination),
    reopen: () => {
      if (file !== '') destination.reopen();
    },
  };
}

interface OpenLog {
  log: Logger;
  reopen: () => void;
}
