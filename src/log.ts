import pino, { type Logger } from 'pino';
import pretty from 'pino-pretty';

/** JSON lines on stderr, readable ones on a terminal. Credentials and message texts never go in. */
export type Log = Pick<Logger, 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'isLevelEnabled'>;

export function createLog(level: string): Logger {
  const options = { level, base: null, redact: ['password', 'headers.authorization', 'headers.cookie'] };
  if (!process.stderr.isTTY) return pino(options, pino.destination({ fd: 2, sync: true }));
  return pino(options, pretty({ destination: 2, sync: true, translateTime: 'SYS:HH:MM:ss', ignore: 'pid,hostname' }));
}
