import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type AskedPreview, previewSize } from '../../src/domain/previewSize.js';

const test = suite('sizes of previews');

const sizeOf = (picture: [number, number], box: [number, number], mode: AskedPreview['mode'] = 'fit'): string => {
  const [width, height] = picture;
  const size = previewSize({ width, height }, { box: { width: box[0], height: box[1] }, mode });
  return `${size.width}x${size.height}`;
};
const any = Number.POSITIVE_INFINITY;

test('what is asked for is answered in the step that comes next, in the shape of the picture', () => {
  assert.is(sizeOf([4000, 3000], [32, 32]), '64x48');
  assert.is(sizeOf([4000, 3000], [200, 200]), '256x192');
  assert.is(sizeOf([4000, 3000], [any, 384]), '1024x768');
  assert.is(sizeOf([3000, 4000], [any, 384]), '768x1024');
  assert.is(sizeOf([4000, 3000], [300, 200]), '341x256');
  assert.is(sizeOf([4000, 1000], [200, any]), '256x64');
});

test('a picture that is to cover its box has no edge shorter than it', () => {
  assert.is(sizeOf([4000, 2000], [256, 256], 'cover'), '512x256');
  assert.is(sizeOf([2000, 4000], [256, 256], 'cover'), '256x512');
  assert.is(sizeOf([4000, 2000], [any, 256], 'cover'), '512x256');
});

test('a picture that is cut has the shape of its box', () => {
  assert.is(sizeOf([4000, 2000], [200, 100], 'cut'), '256x128');
  assert.is(sizeOf([4000, 2000], [100, 100], 'cut'), '256x256');
  assert.is(sizeOf([50, 200], [100, 100], 'cut'), '50x50');
  assert.is(sizeOf([4000, 2000], [any, 64], 'cut'), '128x64');
});

test('nothing is made larger than it is, nor larger than screens are', () => {
  assert.is(sizeOf([100, 80], [1000, 1000]), '100x80');
  assert.is(sizeOf([1, 1], [64, 64], 'cover'), '1x1');
  assert.is(sizeOf([9000, 6000], [any, any]), '4096x2731');
  assert.is(sizeOf([9000, 6000], [9000, 6000]), '4096x2731');
  assert.is(sizeOf([9000, 6000], [9000, 6000], 'cut'), '4096x2731');
  assert.is(sizeOf([16_000, 2], [64, 64]), '64x1');
});

test('few sizes serve all screens', () => {
  const sizes = new Set<string>();
  for (let edge = 1; edge < 5000; edge++) {
    sizes.add(sizeOf([4000, 3000], [edge, edge]));
    sizes.add(sizeOf([4000, 3000], [any, edge]));
    sizes.add(sizeOf([4000, 3000], [edge, edge], 'cover'));
  }
  assert.is(sizes.size, 7, [...sizes].join(' '));
});

test.run();
