/**
 * Imported into a server whose memory is measured: on SIGUSR2 it gives up all garbage, so that what is measured is
 * what is held, and not when V8 last felt like cleaning up.
 */
import { Session } from 'node:inspector';

const session = new Session();
session.connect();
process.on('SIGUSR2', () => session.post('HeapProfiler.collectGarbage'));
