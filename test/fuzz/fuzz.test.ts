import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { systemClock } from '../../src/clock.js';
import { readConfig } from '../../src/config.js';
import { createPasswords } from '../../src/passwords.js';
import { startServer } from '../../src/server.js';
import { databaseFile } from '../../src/storage/sqlite/open.js';
import { damageIn, sizeOf } from './aftermath.js';
import { type Findings, fuzz, reportOf } from './fuzz.js';

const test = suite('fuzz');

/**
 * A short run of what `make fuzz` does for long. The seed is always the same, so that a change is to blame for what
 * it finds and not chance; `make fuzz` draws new ones.
 */
const seed = Number(process.env.PARLEY_FUZZ_SEED ?? 20261122);
const requests = 3000;

test(`${requests} requests of any kind, seed ${seed}: answered as promised, nothing broken`, async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'parley-fuzz-'));
  const errors: string[] = [];
  const log = pino({ level: 'warn' }, { write: (line: string) => errors.push(line) });
  const keeper = { uid: 'keeper', password: 'keeper-Pass-77' };
  const config = readConfig({
    PARLEY_PORT: '0',
    PARLEY_DATA_DIR: dataDir,
    PARLEY_ADMIN_USER: keeper.uid,
    PARLEY_ADMIN_PASSWORD: keeper.password,
    PARLEY_THROTTLE: 'off',
  });
  try {
    const world = { clock: systemClock, passwords: createPasswords({ N: 2, r: 1, p: 1 }) };
    const running = await startServer(config, log, (error) => errors.push(`fatal: ${error}`), world);
    let findings: Findings;
    try {
      findings = await fuzz({ port: running.port, keeper, seed, requests, wires: 8 });
    } finally {
      await running.stop();
    }
    if (findings.faults.size > 0) throw new Error(`seed ${seed}\n${reportOf(findings)}`);
    assert.equal(errors, []);
    assert.equal(damageIn(join(dataDir, databaseFile)), []);
    // It was not all refused at the door.
    assert.ok((findings.statuses.get('sendMessage')?.get(201) ?? 0) > 0, reportOf(findings));
    const granted = [...findings.statuses.values()].filter((counts) =>
      [...counts.keys()].some((status) => status < 300),
    );
    assert.ok(granted.length > 60, `only ${granted.length} operations ever did what they are for`);
    assert.ok((sizeOf(join(dataDir, databaseFile)).comments ?? 0) > 20, 'next to nothing was written');
    assert.ok(findings.statuses.size > 60, `only ${findings.statuses.size} operations were asked`);
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
});

test.run();
