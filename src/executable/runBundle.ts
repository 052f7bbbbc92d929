/**
 * Runs a bundle inside the single executable, main.js or that of a thread, compiled already when it was built.
 * The text of this function is also what threads are started with: it must not use anything around it.
 */
export function runBundle(name: string): void {
  const { getAsset, getRawAsset } = process.getBuiltinModule('node:sea');
  const { Script } = process.getBuiltinModule('node:vm');
  const script = new Script(getAsset(`${name}.js`, 'utf8'), {
    filename: `parley/${name}.js`,
    cachedData: Buffer.from(getRawAsset(`${name}.cache`) as ArrayBuffer),
  });
  // Only what is part of Node: nothing may come in from a node_modules that happens to lie nearby.
  const require = (id: string): unknown => {
    const found = process.getBuiltinModule(id);
    if (found) return found;
    throw Object.assign(new Error(`Cannot find module '${id}'`), { code: 'MODULE_NOT_FOUND' });
  };
  const module = { exports: {} };
  script.runInThisContext()(require, module, module.exports);
}
