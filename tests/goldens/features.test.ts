import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FeatureOptions, featureExtractor } from '@encoderkit/audio';
import { expect, it } from 'vitest';
import goldens from './goldens.json' with { type: 'json' };
import { signals } from './signals.ts';

/*
 * The error of an array is the largest |ours - theirs| / max(|theirs|, floor) over its elements, where the floor is 1e-3 of the array's largest
 * magnitude (1e-2 for Kaldi): what is far below that is rounding error in their own float32.
 */
const floorShare = (options: string) => (options === 'kaldi' ? 1e-2 : 1e-3);
const largestError = 1e-3;

const bytes = readFileSync(join(import.meta.dirname, 'goldens.bin'));

function valuesAt(offset: number, length: number): Float32Array {
  return Float32Array.from({ length }, (_, index) => bytes.readFloatLE(4 * (offset + index)));
}

const frames: Record<number, { fftSize: number; frameLength: number; hopLength: number }> = {
  16000: { fftSize: 512, frameLength: 400, hopLength: 160 },
  22050: { fftSize: 1024, frameLength: 551, hopLength: 220 },
};

/** What make_goldens.py calls so, in our words. */
const options: Record<string, (sampleRate: number) => FeatureOptions> = {
  'speech frames': (sampleRate) => ({ sampleRate, ...frames[sampleRate] }),
  "librosa's defaults": (sampleRate) => ({
    sampleRate,
    frameLength: 2048,
    hopLength: 512,
    melBands: 128,
    coefficients: 20,
  }),
  'other options': (sampleRate) => ({
    sampleRate,
    ...frames[sampleRate],
    melBands: 26,
    melScale: 'htk',
    melNormalization: 'none',
    minFrequency: 60,
    maxFrequency: 7000,
    center: false,
    window: 'hamming',
    lifter: 22,
    topDb: false,
  }),
  kaldi: (sampleRate) => ({ sampleRate, definition: 'kaldi' }),
};

/** One feature of a sound, alone. */
function feature(name: string, extracted: FeatureOptions, samples: Float32Array): readonly [number[], Float32Array] {
  const { sampleRate } = extracted;
  const sound = { samples, sampleRate };
  const order = name === 'delta' ? 1 : name === 'delta2' ? 2 : 0;
  if (order === 0) {
    const extractor = featureExtractor({ ...extracted, features: [name === 'mfcc' ? 'mfcc' : 'melSpectrogram'] });
    const { shape, values } = extractor.extract(sound);
    return [[...shape], values];
  }
  const extractor = featureExtractor({ ...extracted, deltas: order });
  const { shape, values } = extractor.extract(sound);
  const width = extractor.width / (order + 1);
  const derived = values.filter((_, index) => index % extractor.width >= order * width);
  return [[shape[0], width], derived];
}

it.for(goldens.arrays)('$feature of $signal at $sampleRate Hz, $options', (golden) => {
  const make = Object.entries(signals).find(([name]) => name === golden.signal)?.[1];
  const extracted = options[golden.options]?.(golden.sampleRate);
  if (make === undefined || extracted === undefined)
    throw new Error('make_goldens.py has a case that is not known here');
  const theirs = valuesAt(
    golden.offset,
    golden.shape.reduce((product, size) => product * size, 1),
  );
  const [shape, ours] = feature(golden.feature, extracted, make(golden.sampleRate));
  expect(shape).toEqual(golden.shape);

  const floor = floorShare(golden.options) * theirs.reduce((largest, each) => Math.max(largest, Math.abs(each)), 0);
  const errors = theirs.map(
    (each, index) => Math.abs((ours[index] ?? Number.NaN) - each) / Math.max(Math.abs(each), floor),
  );
  expect(Math.max(...errors)).toBeLessThan(largestError);
});

it('compares with every value that librosa and Kaldi gave', () => {
  const last = goldens.arrays.at(-1);
  const end = (last?.offset ?? 0) + (last?.shape.reduce((product, size) => product * size, 1) ?? 0);
  expect(4 * end).toBe(bytes.length);
});
