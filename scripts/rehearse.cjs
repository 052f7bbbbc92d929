/**
 * Loaded by the Node of the executable (`--require`) into a server that is started once while the executable is made, as
 * if it ran inside: bundles and addons come from files. When it and its threads end, what V8 has compiled of their bundles
 * by then is kept beside them, so that the executable need not compile it at each start.
 *
 * PARLEY_REHEARSAL names a JSON file of assets: key, path.
 */
const { readFileSync, writeFileSync } = require('node:fs');
const { Script } = require('node:vm');

const assets = JSON.parse(readFileSync(process.env.PARLEY_REHEARSAL, 'utf8'));

class Kept extends Script {
  constructor(source, { filename }) {
    super(source, { filename });
    const cache = assets[filename.replace('parley/', '').replace(/\.js$/, '.cache')];
    process.once('exit', () => writeFileSync(cache, this.createCachedData()));
  }
}

const inside = {
  'node:sea': {
    isSea: () => true,
    getAsset: (key, encoding) => readFileSync(assets[key], encoding),
    getRawAsset: (key) => (key.endsWith('.cache') ? new ArrayBuffer(0) : readFileSync(assets[key]).buffer),
  },
  'node:vm': { Script: Kept },
};

const getBuiltinModule = process.getBuiltinModule;
process.getBuiltinModule = (id) => inside[id] ?? getBuiltinModule(id);
