/**
 * Parley for the fuzz: the whole server in a process of its own, but with passwords that are quickly checked. Thousands
 * of accounts are made and named wrongly in a run, and each would cost a twentieth of a second.
 */
import { systemClock } from '../../src/clock.js';
import { readConfig } from '../../src/config.js';
import { openLog } from '../../src/log.js';
import { createPasswords } from '../../src/passwords.js';
import { startServer } from '../../src/server.js';

const config = readConfig(process.env);
const { log } = openLog(config);
const onFatal = (error: unknown) => {
  log.error({ err: error }, 'the server cannot go on');
  process.exit(1);
};
const world = { clock: systemClock, passwords: createPasswords({ N: 2, r: 1, p: 1 }) };
const running = await startServer(config, log, onFatal, world);
log.info({ port: running.port }, 'Parley is listening');
process.once('SIGTERM', () => {
  running.stop().then(
    () => process.exit(0),
    (error) => onFatal(error),
  );
});
