import { randomGenerator } from '@encoderkit/core';
import { describe, expect, test } from 'vitest';
import { compiledFilter } from '../../assembly/compile.mjs';
import { filterWasm } from './generated/filter-wasm.ts';
import { concatenated, resample, resampler } from './resample.ts';

const tone = (frequency: number, sampleRate: number, seconds = 0.5) =>
  Float32Array.from({ length: sampleRate * seconds }, (_, index) =>
    Math.sin((2 * Math.PI * frequency * index) / sampleRate),
  );

/** What is left of a tone, in dB. The edges, where the tone begins and ends, have every frequency. */
async function gain(frequency: number, from: number, to: number): Promise<number> {
  const { samples } = await resample({ samples: tone(frequency, from), sampleRate: from }, to);
  const middle = samples.subarray(samples.length / 4, (samples.length * 3) / 4);
  const power = middle.reduce((sum, value) => sum + value ** 2, 0) / middle.length;
  return 10 * Math.log10(2 * power);
}

describe.each([
  [44100, 16000],
  [48000, 16000],
  [22050, 16000],
  [48000, 44100],
  [96000, 8000],
  // Steps that have no common factor: rows between those of the table are interpolated.
  [44101, 16000],
])('%i Hz to %i Hz', (from, to) => {
  test.each([0.02, 0.25, 0.5, 0.7, 0.8, 0.9])(
    'passes a tone at %f of the new Nyquist frequency within 0.1 dB',
    async (part) => {
      expect(Math.abs(await gain((part * to) / 2, from, to))).toBeLessThan(0.01);
    },
  );

  test('what would alias is below -95 dB, wherever it lies', async () => {
    const parts = Array.from({ length: 12 }, (_, index) => 1 + ((from / to - 1.01) * index) / 11 + 0.005);
    for (const part of parts) expect(await gain((part * to) / 2, from, to), `at ${part}`).toBeLessThan(-95);
  });
});

test.each([
  [8000, 16000],
  [16000, 44100],
  [11025, 16000],
  [16000, 44101],
])('%i Hz to %i Hz: what is above the Nyquist frequency of the source stays below -95 dB', async (from, to) => {
  for (const part of [0.1, 0.37, 0.9]) {
    const frequency = (part * from) / 2;
    const { samples } = await resample({ samples: tone(frequency, from, 1), sampleRate: from }, to);
    const [start, length] = [Math.floor(to / 4), Math.floor(to / 2)];
    // What a sine and a cosine of the tone's own frequency leave over.
    const wave = (index: number) => (2 * Math.PI * frequency * (start + index)) / to;
    const middle = samples.subarray(start, start + length);
    const expected = Float64Array.from(middle, (_, index) => Math.sin(wave(index)));
    const error = middle.reduce((sum, value, index) => sum + (value - (expected[index] ?? 0)) ** 2, 0) / length;
    expect(10 * Math.log10(2 * error)).toBeLessThan(-95);
  }
});

test.each([
  [8000, 16000],
  [16000, 22050],
  [44100, 16000],
  [16000, 15877],
])('%i Hz to %i Hz: nothing is delayed, and the length is right', async (from, to) => {
  const { samples, sampleRate } = await resample({ samples: tone(440, from), sampleRate: from }, to);
  expect(sampleRate).toBe(to);
  expect(samples.length).toBe(Math.ceil((from / 2) * (to / from)));
  const expected = tone(440, to);
  const most = samples
    .subarray(400, -400)
    .reduce((error, value, index) => Math.max(error, Math.abs(value - (expected[index + 400] ?? 9))), 0);
  expect(most).toBeLessThan(1e-4);
});

test.each([
  [44100, 16000],
  [16000, 44100],
  [44101, 16000],
  [8000, 16000],
])('%i Hz to %i Hz: pieces of any size give the same samples, bit for bit', (from, to) => {
  const random = randomGenerator(1);
  const samples = Float32Array.from({ length: 20000 }, () => random.normal() / 4);
  const convert = (nextSize: () => number) => {
    const { push, flush } = resampler(from, to);
    const parts: Float32Array[] = [];
    for (let at = 0; at < samples.length; ) {
      const end = at + nextSize();
      parts.push(push(samples.subarray(at, end)));
      at = end;
    }
    parts.push(flush());
    return concatenated(parts);
  };
  const whole = convert(() => samples.length);
  expect(whole.length).toBe(Math.ceil((20000 * to) / from));
  for (const size of [() => 1, () => 160, () => 4096, () => 1 + random.integer(3000)])
    expect(convert(size)).toEqual(whole);
});

test('a sound that has the rate is given back as it is; one sample stays one', async () => {
  const samples = tone(440, 16000);
  expect((await resample({ samples, sampleRate: 16000 }, 16000)).samples).toBe(samples);
  expect((await resample({ samples: Float32Array.of(1), sampleRate: 16000 }, 8000)).samples.length).toBe(1);
  expect((await resample({ samples: Float32Array.of(1), sampleRate: 8000 }, 768000)).samples.length).toBe(96);
});

test('the largest factors there are', async () => {
  const down = await resample({ samples: new Float32Array(768_000).fill(0.5), sampleRate: 768_000 }, 1000);
  expect(down.samples.length).toBe(1000);
  expect(down.samples[500]).toBeCloseTo(0.5, 4);
  const up = await resample({ samples: new Float32Array(1000).fill(0.5), sampleRate: 1000 }, 768_000);
  expect(up.samples.length).toBe(768_000);
  expect(up.samples[384_001]).toBeCloseTo(0.5, 4);
});

test('the filter in the sources is what assembly/filter.ts compiles to', async () => {
  expect(filterWasm).toBe(await compiledFilter());
});

test('an absurd rate is refused', async () => {
  await expect(resample({ samples: tone(440, 16000), sampleRate: 16000 }, 0)).rejects.toThrow(
    /"sampleRate".*received 0/,
  );
});
