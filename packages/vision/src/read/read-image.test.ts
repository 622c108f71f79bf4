import '@tensorflow/tfjs-backend-cpu';
import { setBackend, tensor3d } from '@tensorflow/tfjs-core';
import sharp from 'sharp';
import { beforeAll, expect, test } from 'vitest';
import { type ImageTarget, isReady, loadImage, readImage } from './read-image.ts';

beforeAll(async () => {
  await setBackend('cpu');
});

const target: ImageTarget = { height: 2, width: 3, channels: 1, resize: 'stretch', background: [1] };
const bytes = Uint8Array.of(0, 51, 102, 153, 204, 255);
const floats = Float32Array.from(bytes, (value) => value / 255);
const rows = [Array.from(floats.slice(0, 3)), Array.from(floats.slice(3))];

async function load(sample: unknown, to: ImageTarget = target): Promise<Float32Array> {
  const values = new Float32Array(to.height * to.width * to.channels);
  await loadImage(sample, to, values, 'image 5');
  return values;
}

test('every form of the same image gives the same pixels', async () => {
  const size = { width: 3, height: 2, channels: 1 };
  const file = await sharp(bytes, { raw: { width: 3, height: 2, channels: 1 } })
    .toColourspace('b-w')
    .png()
    .toBuffer();
  const forms: unknown[] = [
    file,
    new Uint8Array(file),
    { data: bytes, ...size },
    { data: Uint8ClampedArray.from(bytes), ...size },
    { data: floats, ...size },
    tensor3d(bytes, [2, 3, 1], 'int32'),
    tensor3d(floats, [2, 3, 1]),
    rows,
    rows.map((row) => row.map((value) => [value])),
  ];
  for (const form of forms) {
    const values = await load(form);
    for (const [index, value] of values.entries()) expect(value).toBeCloseTo(floats[index] ?? Number.NaN, 6);
  }
});

test('every form is resized', async () => {
  const larger = { ...target, height: 4, width: 6 };
  const expected = await load({ data: bytes, width: 3, height: 2, channels: 1 }, larger);
  const file = await sharp(bytes, { raw: { width: 3, height: 2, channels: 1 } })
    .toColourspace('b-w')
    .png()
    .toBuffer();
  for (const form of [file, rows, tensor3d(floats, [2, 3, 1])]) {
    for (const [index, value] of (await load(form, larger)).entries())
      expect(value).toBeCloseTo(expected[index] ?? Number.NaN, 5);
  }
});

test('only raw pixels of the right size are read at once', () => {
  expect(isReady({ data: bytes, width: 3, height: 2, channels: 1 }, target)).toBe(true);
  expect(isReady({ data: bytes, width: 2, height: 3, channels: 1 }, target)).toBe(false);
  for (const sample of [
    'path',
    bytes,
    rows,
    undefined,
    null,
    3,
    {},
    { data: [1, 2, 3, 4, 5, 6], width: 3, height: 2 },
  ]) {
    expect(isReady(sample, target)).toBe(false);
  }
});

test.each<[string, unknown, ImageTarget, string, RegExp]>([
  ['nothing', undefined, target, 'invalid-input', /a file path, .* or nested arrays of numbers, received undefined/],
  ['a number', 7, target, 'invalid-input', /received 7/],
  [
    'pixels in a plain array',
    { data: [0, 1], width: 2, height: 1, channels: 1 },
    target,
    'invalid-input',
    /"data" is a Uint8Array/,
  ],
  [
    '16-bit pixels',
    { data: new Uint16Array(6), width: 3, height: 2, channels: 1 },
    target,
    'invalid-input',
    /an object whose data is a Uint16Array/,
  ],
  ['pixels without a size', new Float32Array(6), target, 'invalid-input', /received "a Float32Array"/],
  [
    'colour',
    { data: new Uint8Array(18), width: 3, height: 2, channels: 3 },
    target,
    'shape-mismatch',
    /1 channel, received "3 channels"/,
  ],
  [
    'colour of another size',
    { data: new Uint8Array(3), width: 1, height: 1, channels: 3 },
    target,
    'shape-mismatch',
    /"3 channels"/,
  ],
  [
    'a file for 2 channels',
    Buffer.from('x'),
    { ...target, channels: 2 },
    'shape-mismatch',
    /2 channels.*Pass raw pixels/,
  ],
  [
    'a NaN',
    [
      [0, Number.NaN, 1],
      [0, 0, 0],
    ],
    target,
    'invalid-input',
    /NaN at position 1/,
  ],
  ['an empty array', [], target, 'invalid-input', /positive integers, received \[0,0,1\]/],
  ['text in an array', [['a']], target, 'invalid-input', /a at position 0/],
])('%s is refused, naming the sample', async (_, sample, to, code, message) => {
  await expect(load(sample, to)).rejects.toThrow(message);
  await expect(load(sample, to)).rejects.toThrow(expect.objectContaining({ code, where: 'image 5' }));
});

test('readImage: own size and colour unless asked otherwise', async () => {
  const colour = await sharp({ create: { width: 6, height: 4, channels: 3, background: '#ff0000' } })
    .png()
    .toBuffer();
  expect(await readImage(colour)).toMatchObject({ height: 4, width: 6, channels: 3 });
  expect((await readImage(colour)).data.slice(0, 3)).toEqual(Float32Array.of(1, 0, 0));
  expect(await readImage(colour, { size: [2, 2], channels: 1 })).toMatchObject({ height: 2, width: 2, channels: 1 });
  const padded = await readImage(colour, { size: [6, 6], resize: 'contain', background: [0, 0, 1] });
  expect(padded.data.slice(0, 3)).toEqual(Float32Array.of(0, 0, 1));
  expect(await readImage(rows, { size: [5, 5] })).toMatchObject({ height: 5, width: 5, channels: 1 });
  await expect(readImage('absent.png')).rejects.toThrow(/readImage \(absent.png\): cannot read the file/);
  await expect(readImage(rows, { size: [0, 5] })).rejects.toThrow(/"size\[0\]"/);
  await expect(readImage(rows, { size: [1e5, 1e5] })).rejects.toMatchObject({ code: 'invalid-option' });
});
