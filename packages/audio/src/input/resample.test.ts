import { randomGenerator } from '@encoderkit/core';
import { describe, expect, test } from 'vitest';
import { concatenated, loadResampler, resample } from './resample.ts';

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
])('%i Hz to %i Hz', (from, to) => {
  test.each([0.02, 0.25, 0.5, 0.9])('passes a tone at %f of the new Nyquist frequency within 0.1 dB', async (part) => {
    expect(Math.abs(await gain((part * to) / 2, from, to))).toBeLessThan(0.1);
  });

  test.each([1.02, 1.05, 1.08])('holds a tone at %f of it down by 60 dB and more', async (part) => {
    expect(await gain((part * to) / 2, from, to)).toBeLessThan(-60);
  });
});

test('44100 Hz to 16000 Hz: what would alias into the middle of speech is gone', async () => {
  for (const frequency of [9000, 12000, 15000, 21000]) expect(await gain(frequency, 44100, 16000)).toBeLessThan(-100);
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

test('the state is carried from piece to piece: pieces of any size give the same samples', async () => {
  const create = await loadResampler();
  const random = randomGenerator(1);
  const samples = Float32Array.from({ length: 20000 }, () => random.normal() / 4);
  const convert = (nextSize: () => number) => {
    const resampler = create(44100, 16000);
    const parts: Float32Array[] = [];
    for (let at = 0; at < samples.length; ) {
      const end = at + nextSize();
      parts.push(resampler.push(samples.subarray(at, end)));
      at = end;
    }
    parts.push(resampler.flush());
    resampler.free();
    return concatenated(parts);
  };
  const whole = convert(() => samples.length);
  expect(whole.length).toBe(Math.ceil((20000 * 16000) / 44100));
  for (const size of [() => 1, () => 160, () => 4096, () => 1 + random.integer(3000)])
    expect(convert(size)).toEqual(whole);
});

test('a sound that has the rate is given back as it is; one sample stays one', async () => {
  const samples = tone(440, 16000);
  expect((await resample({ samples, sampleRate: 16000 }, 16000)).samples).toBe(samples);
  expect((await resample({ samples: Float32Array.of(1), sampleRate: 16000 }, 8000)).samples.length).toBe(1);
  expect((await resample({ samples: Float32Array.of(1), sampleRate: 8000 }, 768000)).samples.length).toBe(96);
});

test('an absurd rate is refused', async () => {
  await expect(resample({ samples: tone(440, 16000), sampleRate: 16000 }, 0)).rejects.toThrow(
    /"sampleRate".*received 0/,
  );
});
