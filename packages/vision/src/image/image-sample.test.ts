import '@tensorflow/tfjs-backend-cpu';
import { cast, reshape, setBackend, tensor3d } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { checkRawImage, copyAsFloats, fromNested, fromTensor, isRawImage, nameOf } from './image-sample.ts';

const where = 'image 7';

beforeAll(async () => {
  await setBackend('cpu');
});

test('bytes become 0..1 exactly as v / 255', () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, value) => value);
  const target = new Float32Array(256);
  copyAsFloats(bytes, target, where);
  expect(Array.from(target)).toEqual(Array.from(bytes, (value) => Math.fround(value / 255)));
  copyAsFloats(Uint8ClampedArray.from(bytes), target, where);
  expect(target[255]).toBe(1);
});

test('floats are taken as they are, rounding error beyond 0..1 clipped', () => {
  const target = new Float32Array(4);
  copyAsFloats(Float32Array.of(0, 0.25, 1.0000002, -1e-7), target, where);
  expect(Array.from(target)).toEqual([0, 0.25, 1, 0]);
});

test.each([
  [Number.NaN, /NaN at position 1/],
  [Number.POSITIVE_INFINITY, /Infinity at position 1/],
  [-0.5, /-0.5 at position 1/],
  [200, /Divide 0..255 by 255/],
])('a float pixel of %s is refused, naming the sample', (value, message) => {
  const copy = () => copyAsFloats(Float32Array.of(0, value), new Float32Array(2), where);
  expect(copy).toThrow(message);
  expect(copy).toThrow(expect.objectContaining({ code: 'invalid-input', where }));
});

test.each<[string, object, string, RegExp]>([
  [
    'too few values',
    { data: new Uint8Array(3), width: 2, height: 2, channels: 1 },
    'shape-mismatch',
    /4 values for a 2×2×1 image, received 3/,
  ],
  ['no channels', { data: new Uint8Array(4), width: 2, height: 2 }, 'invalid-input', /positive integers/],
  ['no width', { data: new Uint8Array(0), width: 0, height: 2, channels: 1 }, 'invalid-input', /\[2,0,1\]/],
  [
    'colour for grey',
    { data: new Uint8Array(12), width: 2, height: 2, channels: 3 },
    'shape-mismatch',
    /1 channel, received "3 channels"/,
  ],
])('%s is refused', (_, image, code, message) => {
  const check = () => {
    if (isRawImage(image)) checkRawImage(image, 1, where);
  };
  expect(check).toThrow(message);
  expect(check).toThrow(expect.objectContaining({ code, where }));
});

test('int32 tensors are 0..255, float32 tensors 0..1; they are not disposed', async () => {
  const bytes = tensor3d([0, 51, 255, 102], [2, 2, 1], 'int32');
  const floats = tensor3d([0, 0.5, 1, 0.25], [2, 1, 2]);
  expect(await fromTensor(bytes, where)).toEqual({
    data: Uint8Array.of(0, 51, 255, 102),
    height: 2,
    width: 2,
    channels: 1,
  });
  expect(await fromTensor(floats, where)).toEqual({
    data: Float32Array.of(0, 0.5, 1, 0.25),
    height: 2,
    width: 1,
    channels: 2,
  });
  expect(bytes.isDisposed).toBe(false);
  floats.dispose();
  await expect(fromTensor(floats, where)).rejects.toThrow(expect.objectContaining({ code: 'disposed' }));
  const tooLarge = tensor3d([256], [1, 1, 1], 'int32');
  await expect(fromTensor(tooLarge, where)).rejects.toThrow(/256 at position 0/);
  await expect(fromTensor(reshape(bytes, [2, 2]), where)).rejects.toThrow(
    /\[height, width, channels\], received \[2,2\].*expandDims/,
  );
  await expect(fromTensor(cast(bytes, 'bool'), where)).rejects.toThrow(/received "bool"/);
});

test('nested arrays, grey or with channels', () => {
  expect(
    fromNested(
      [
        [0, 0.25, 0.5],
        [0.5, 0.75, 1],
      ],
      where,
    ),
  ).toEqual({
    data: Float32Array.of(0, 0.25, 0.5, 0.5, 0.75, 1),
    height: 2,
    width: 3,
    channels: 1,
  });
  expect(
    fromNested(
      [
        [
          [0, 1],
          [0.5, 0.25],
        ],
      ],
      where,
    ),
  ).toMatchObject({ height: 1, width: 2, channels: 2 });
  expect(() => fromNested([[0, 1], [0]], where)).toThrow(/row 1 to have 2 values.*received 1/);
  expect(() => fromNested([[[0, 1], [0]]], where)).toThrow(/pixel \[0\]\[1\] to have 2 values/);
});

test('a message names the path where there is one', () => {
  expect(nameOf('cats/1.jpg', 3)).toBe('image 3 (cats/1.jpg)');
  expect(nameOf(new Uint8Array(1), 3)).toBe('image 3');
});
