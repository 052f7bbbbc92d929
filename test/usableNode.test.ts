import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { mustBeUsable } from '../src/cli/usableNode.js';

const test = suite('usableNode');

test('a Node that would end the server by itself is refused', () => {
  for (const version of ['24.19.0', '24.21.0', '25.0.0', '26.9.0'])
    assert.throws(() => mustBeUsable(version), `Parley cannot run on Node ${version}: please use Node 22`);
});

test('others are not, and the one in the executable is one of them', () => {
  const pinned = JSON.parse(readFileSync('scripts/node.json', 'utf8')).version;
  for (const version of ['20.12.0', '22.23.3', '24.18.1', pinned]) mustBeUsable(version);
});

test.run();
