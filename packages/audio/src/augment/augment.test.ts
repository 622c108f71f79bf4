import { randomGenerator } from '@encoderkit/core';
import { describe, expect, test } from 'vitest';
import { rootMeanSquare } from '../input/loudness.ts';
import { augmentSound, type SoundAugmentation } from './augment.ts';
import { convolved } from './convolve.ts';
import { maskFeatures } from './mask.ts';

const sampleRate = 16000;
const tone = (frequency: number, length = 8000) =>
  Float32Array.from({ length }, (_, index) => 0.4 * Math.sin((2 * Math.PI * frequency * index) / sampleRate));
const sound = { samples: tone(440), sampleRate };
const always = (uniform: number) => ({ ...randomGenerator(1), uniform: () => uniform });

/** By counting where the middle of it rises through 0. */
function frequencyOf(samples: Float32Array): number {
  const rises: number[] = [];
  for (let index = 1000; index < samples.length - 1000; index++) {
    const [before, after] = [samples[index - 1] ?? 0, samples[index] ?? 0];
    if (before < 0 && after >= 0) rises.push(index - after / (after - before));
  }
  return ((rises.length - 1) * sampleRate) / ((rises.at(-1) ?? 0) - (rises[0] ?? 0));
}

/** Every change at a strength that shows, and at none. */
const strengths: [string, SoundAugmentation, SoundAugmentation | undefined][] = [
  ['speed', { speed: 0.2 }, { speed: 0 }],
  ['pitch', { pitch: 3 }, { pitch: 0 }],
  ['shift', { shift: 0.1 }, { shift: 0 }],
  ['reverberation', { reverberation: {} }, { reverberation: { probability: 0 } }],
  ['noise', { noise: { snr: [5, 20] } }, { noise: { snr: 10, probability: 0 } }],
  ['pink noise', { noise: { snr: 10, color: 'pink' } }, undefined],
  ['low pass', { lowPass: { cutoff: [300, 3000] } }, { lowPass: { cutoff: 8000 } }],
  ['gain', { gain: 6 }, { gain: 0 }],
  ['all together', { speed: 0.1, pitch: 1, shift: 0.05, reverberation: {}, noise: { snr: 20 }, gain: 3 }, undefined],
];

describe.each(strengths)('%s', (_, options, none) => {
  test('the same generator gives the same sound, another one another; the source stays', async () => {
    const before = Float32Array.from(sound.samples);
    const first = await augmentSound(sound, options, randomGenerator([1, 2, 3]));
    expect(await augmentSound(sound, JSON.parse(JSON.stringify(options)), randomGenerator([1, 2, 3]))).toEqual(first);
    const other = await augmentSound(sound, options, randomGenerator([1, 2, 4]));
    expect(other.samples).not.toEqual(first.samples);
    expect(first.samples.every(Number.isFinite)).toBe(true);
    expect(first.sampleRate).toBe(sampleRate);
    expect(sound.samples).toEqual(before);
    if (options.speed === undefined) expect(first.samples.length).toBe(8000);
  });

  test('one sample, and silence, are no trouble', async () => {
    for (const samples of [Float32Array.of(0.5), new Float32Array(100)]) {
      const { samples: varied } = await augmentSound({ samples, sampleRate }, options, randomGenerator(1));
      expect(varied.every(Number.isFinite)).toBe(true);
      expect(varied.length).toBeGreaterThan(0);
    }
  });

  if (!none) return;
  test('at no strength it changes nothing', async () => {
    expect((await augmentSound(sound, none, randomGenerator(1))).samples).toEqual(sound.samples);
  });
});

test.each([
  [0, 0.8],
  [0.25, 0.9],
  [1, 1.2],
])('speed: length and pitch change together', async (uniform, factor) => {
  const { samples } = await augmentSound(sound, { speed: 0.2 }, always(uniform));
  expect(samples.length).toBe(Math.ceil(8000 / factor));
  expect(frequencyOf(samples)).toBeCloseTo(440 * factor, 0);
});

test.each([
  [0, -4],
  [0.75, 2],
  [1, 4],
])('pitch: the length stays', async (uniform, semitones) => {
  const { samples } = await augmentSound(sound, { pitch: 4 }, always(uniform));
  expect(samples.length).toBe(8000);
  expect(frequencyOf(samples) / (440 * 2 ** (semitones / 12))).toBeCloseTo(1, 2);
  expect(rootMeanSquare(samples.subarray(500, -500)) / rootMeanSquare(sound.samples)).toBeCloseTo(1, 1);
});

test('shift moves samples whole', async () => {
  const later = await augmentSound(sound, { shift: 0.1 }, always(1));
  expect(later.samples.subarray(1600)).toEqual(sound.samples.subarray(0, 6400));
  expect(later.samples.subarray(0, 1600)).toEqual(new Float32Array(1600));
  const earlier = await augmentSound(sound, { shift: 0.1 }, always(0));
  expect(earlier.samples.subarray(0, 6400)).toEqual(sound.samples.subarray(1600));
  const gone = await augmentSound(sound, { shift: 9 }, always(1));
  expect(gone.samples).toEqual(new Float32Array(8000));
});

test.each(['white', 'pink'] as const)('%s noise has the level that is asked for', async (color) => {
  for (const snr of [0, 10, 30]) {
    const { samples } = await augmentSound(sound, { noise: { snr, color } }, randomGenerator(snr));
    const added = samples.map((value, index) => value - (sound.samples[index] ?? 0));
    expect(20 * Math.log10(rootMeanSquare(sound.samples) / rootMeanSquare(added))).toBeCloseTo(snr, 1);
  }
});

test.each([
  [500, 0],
  [1000, -3.01],
  [2000, -48.2],
])('low pass: at %d Hz a cutoff of 1 kHz gives %d dB', async (frequency, decibels) => {
  // So low that the bilinear transform bends frequencies little.
  const fast = {
    samples: Float32Array.from({ length: 48000 }, (_, at) => Math.sin((2 * Math.PI * frequency * at) / 96000)),
    sampleRate: 96000,
  };
  const { samples } = await augmentSound(fast, { lowPass: { cutoff: 1000 } }, randomGenerator(1));
  const level = rootMeanSquare(samples.subarray(8000)) / rootMeanSquare(fast.samples.subarray(8000));
  expect(Math.abs(20 * Math.log10(level) - decibels)).toBeLessThan(0.2);
});

test('gain is in decibels', async () => {
  const { samples } = await augmentSound(sound, { gain: 20 }, always(1));
  expect(samples[9]).toBeCloseTo(10 * (sound.samples[9] ?? 0), 5);
});

describe('reverberation', () => {
  const click = new Float32Array(16000);
  click[100] = 1;

  test('echoes are 60 dB down after the decay', async () => {
    const options = { reverberation: { decay: 0.5, directness: 0 } };
    const { samples } = await augmentSound({ samples: click, sampleRate }, options, randomGenerator(5));
    const level = (seconds: number) => {
      const start = 100 + Math.round(seconds * sampleRate);
      return 20 * Math.log10(rootMeanSquare(samples.subarray(start, start + 400)));
    };
    expect(level(0.02) - level(0.27)).toBeGreaterThan(27);
    expect(level(0.02) - level(0.27)).toBeLessThan(33);
    expect(samples.subarray(0, 100).every((value) => Math.abs(value) < 1e-6)).toBe(true);
  });

  test('a room of one’s own: its strongest sample is the direct sound', async () => {
    const options = { reverberation: { impulseResponses: [[0, 0.1, 1, 0, 0.5]] } };
    const { samples } = await augmentSound({ samples: click, sampleRate }, options, randomGenerator(5));
    expect((samples[102] ?? 0) / (samples[100] ?? 0)).toBeCloseTo(0.5, 5);
    expect(samples[99]).toBeCloseTo(0, 6);
    expect(rootMeanSquare(samples)).toBeCloseTo(rootMeanSquare(click), 6);
  });

  test('convolution is that of the definition', () => {
    const random = randomGenerator(1);
    const [a, b] = [17, 40].map((length) => Float32Array.from({ length }, () => random.normal()));
    if (!a || !b) throw new Error('two lists');
    const product = convolved(a, b);
    expect(product.length).toBe(17);
    for (const [index, value] of product.entries()) {
      let sum = 0;
      for (let at = 0; at <= index; at++) sum += (a[at] ?? 0) * (b[index - at] ?? 0);
      expect(value).toBeCloseTo(sum, 5);
    }
  });
});

describe('mask', () => {
  const matrix = { shape: [50, 13], values: new Float32Array(50 * 13).fill(1) } as const;

  test('blanks whole frames and whole features, no more than it may', () => {
    const widths = new Set<number>();
    for (let seed = 0; seed < 200; seed++) {
      const { values } = maskFeatures(matrix, { time: { count: 1, most: 20 } }, randomGenerator(seed));
      const frames = Array.from({ length: 50 }, (_, frame) => values.subarray(frame * 13, (frame + 1) * 13));
      const blank = frames.filter((row) => row.every((value) => value === 0)).length;
      expect(frames.filter((row) => row.every((value) => value === 1)).length).toBe(50 - blank);
      widths.add(blank);
    }
    // A fifth of 50 frames, although 20 would be allowed.
    expect([...widths].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    const { values } = maskFeatures(matrix, { frequency: { count: 3, most: 4 }, fillValue: 7 }, randomGenerator(3));
    for (let frame = 1; frame < 50; frame++) {
      expect(values.subarray(frame * 13, (frame + 1) * 13)).toEqual(values.subarray(0, 13));
    }
    expect(values.includes(7)).toBe(true);
    expect(matrix.values.every((value) => value === 1)).toBe(true);
  });

  test('very short sounds and no frames at all are no trouble', () => {
    for (const frames of [0, 1, 4]) {
      const few = { shape: [frames, 2], values: new Float32Array(frames * 2).fill(1) } as const;
      const { values } = maskFeatures(
        few,
        { time: { count: 2, most: 9 }, frequency: { count: 1, most: 9 } },
        randomGenerator(1),
      );
      expect(values.length).toBe(frames * 2);
    }
  });
});

test.each<[string, object, RegExp]>([
  ['an unknown change', { echo: 1 }, /no option "augmentation\.echo".*reverberation/],
  ['a speed that stops', { speed: 1 }, /"augmentation\.speed".*0 to 0\.5/],
  ['noise without a level', { noise: {} }, /"augmentation\.noise\.snr".*received undefined/],
  ['a range upside down', { noise: { snr: [30, 10] } }, /\[least, most\]/],
  ['a room of silence', { reverberation: { impulseResponses: [[0, 0]] } }, /impulseResponses.*not all 0/],
  ['a cutoff below what is heard', { lowPass: { cutoff: 0 } }, /"augmentation\.lowPass\.cutoff"/],
  ['no decay', { reverberation: { decay: 0 } }, /"augmentation\.reverberation\.decay"/],
])('%s is refused', async (_, options, message) => {
  await expect(augmentSound(sound, options, randomGenerator(1))).rejects.toThrow(message);
});

test('a mask of no frames is refused', () => {
  const matrix = { shape: [2, 2], values: new Float32Array(4) } as const;
  expect(() => maskFeatures(matrix, { time: { count: 1, most: 0 } }, randomGenerator(1))).toThrow(
    /augmentation\.mask\.time\.most/,
  );
  expect(() => maskFeatures({ shape: [3, 2], values: matrix.values }, {}, randomGenerator(1))).toThrow(
    /3 × 2 values.*received 4/,
  );
});

test('without random numbers, or without features, there is an error that says so', async () => {
  await expect(Reflect.apply(augmentSound, undefined, [sound, { gain: 1 }])).rejects.toThrow(
    /"generator".*randomGenerator/,
  );
  await expect(Reflect.apply(augmentSound, undefined, ['a.wav', {}, randomGenerator(1)])).rejects.toThrow(
    /raw samples.*readSound/,
  );
  expect(() => Reflect.apply(maskFeatures, undefined, [{}, {}, randomGenerator(1)])).toThrow(/"matrix".*shape/);
});
