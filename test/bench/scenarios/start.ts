import { setTimeout as sleep } from 'node:timers/promises';
import { Measurements, type Scenario } from '../bench.js';
import { growthData } from '../growthData.js';
import { atMost, type Row } from '../report.js';
import { getRequest } from '../requests.js';
import { nameOf, start } from '../servers.js';
import { steadyMemoryKiB } from '../usage.js';
import { openWires } from '../wire.js';
import { manyMessages } from './growth.js';

const path = '/cloud/capabilities?format=json';

/** From the start of the process to its first answer, with a full database. */
export const startUp: Scenario = {
  name: 'start',
  about: 'time from exec to the first answer with a million messages, and memory then',
  async run(bench) {
    const messages = manyMessages(bench);
    const dataDir = await growthData(messages, bench.say);
    const measured = new Measurements<{ seconds: number; mebibytes: number }>();
    for (let round = 0; round < (bench.quick ? 1 : 3); round++) {
      for (const kind of bench.kinds) {
        const begun = performance.now();
        const target = await start(kind, { dist: bench.dist, dataDir });
        const [wire] = await openWires(target.port, 1);
        const reply = await wire?.call(getRequest(0, path));
        const seconds = (performance.now() - begun) / 1000;
        if (reply?.status !== 200) throw new Error(`${nameOf[kind]} answered its first request ${reply?.status}`);
        await sleep(200);
        measured.add(kind, { seconds, mebibytes: (await steadyMemoryKiB(target.pid)) / 1024 });
        wire?.close();
        await target.stop();
      }
    }
    const scenario = `start, ${messages.toLocaleString('en')} messages`;
    const time = measured.figure(({ seconds }) => seconds);
    bench.say(`Parley answers after ${time.parley.toFixed(2)} s`);
    const rows: Row[] = [
      { scenario, figure: 'exec to first answer', unit: 's', ...time, goal: atMost(0.6, 'itself') },
      { scenario, figure: 'memory then', unit: 'MiB', ...measured.figure(({ mebibytes }) => mebibytes) },
    ];
    return rows;
  },
};
