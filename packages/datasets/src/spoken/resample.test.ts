import { describe, expect, test } from 'vitest';
import { resampler } from './resample.ts';

const tone = (frequency: number, sampleRate: number, seconds = 0.5) => ({
  samples: new Int16Array(sampleRate * seconds).map((_, index) =>
    Math.round(16384 * Math.sin((2 * Math.PI * frequency * index) / sampleRate)),
  ),
  sampleRate,
});

/** Root of the mean square, less the ends, where the filter has nothing to go on. */
const level = (samples: Float32Array) => {
  const inner = samples.subarray(500, -500);
  return Math.sqrt(inner.reduce((sum, value) => sum + value ** 2, 0) / inner.length);
};

describe('resampler', () => {
  test.each([8000, 22050])('keeps a tone of 1,000 Hz from %i samples a second', async (rate) => {
    const samples = await resampler()(tone(1000, rate));
    expect(Math.abs(samples.length - 8000)).toBeLessThanOrEqual(1);
    const inner = samples.subarray(500, -500);
    // What is left of a sampled tone when the tone is taken out: the best amplitude and phase by projection.
    const angle = (index: number) => (2 * Math.PI * 1000 * index) / 16000;
    const sine = inner.reduce((sum, value, index) => sum + value * Math.sin(angle(index)), 0) / (inner.length / 2);
    const cosine = inner.reduce((sum, value, index) => sum + value * Math.cos(angle(index)), 0) / (inner.length / 2);
    expect(Math.hypot(sine, cosine)).toBeCloseTo(0.5, 3);
    const rest = inner.map((value, index) => value - sine * Math.sin(angle(index)) - cosine * Math.cos(angle(index)));
    expect(level(rest)).toBeLessThan(2e-4);
  });

  test('takes away what 16,000 samples a second cannot hold', async () => {
    expect(level(await resampler()(tone(9500, 22050)))).toBeLessThan(1e-4);
  });

  test('leaves 16,000 samples a second as they are, and gives memory of its own', async () => {
    const resample = resampler();
    const sound = tone(440, 16000);
    expect(await resample(sound)).toEqual(new Float32Array(sound.samples).map((value) => value / 32768));
    const first = await resample(tone(440, 22050));
    const kept = first.slice();
    await resample(tone(880, 22050));
    expect(first).toEqual(kept);
  });
});
