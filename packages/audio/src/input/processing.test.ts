import { randomGenerator } from '@encoderkit/core';
import { describe, expect, test } from 'vitest';
import { loudness, rootMeanSquare } from './loudness.ts';
import { normalizeLoudness } from './normalize-loudness.ts';
import { readSound } from './read-sound.ts';
import { reduceNoise } from './reduce-noise.ts';
import { inverseRealFft, shortTimeFourier } from './stft.ts';
import { trimSilence } from './trim-silence.ts';

const sampleRate = 16000;
const tone = (frequency: number, amplitude: number, length: number, rate = sampleRate) =>
  Float32Array.from({ length }, (_, index) => amplitude * Math.sin((2 * Math.PI * frequency * index) / rate));

/** Like speech: harmonics that glide, in syllables with pauses between them. */
const syllables = Float32Array.from({ length: 3 * sampleRate }, (_, index) => {
  const t = index / sampleRate;
  const envelope = Math.max(0, Math.sin(2 * Math.PI * 1.5 * t));
  const phase = 2 * Math.PI * (150 * t + 10 * Math.sin(2 * t));
  return envelope * [1, 2, 3, 4, 6, 8].reduce((sum, harmonic) => sum + Math.sin(harmonic * phase) / harmonic / 4, 0);
});

function ratio(signal: Float32Array, heard: Float32Array): number {
  const noise = heard.map((value, index) => value - (signal[index] ?? 0));
  return 20 * Math.log10(rootMeanSquare(signal) / rootMeanSquare(noise));
}

describe('the short-time Fourier transform', () => {
  test.each([1, 15, 16, 100, 1000, 16001])('gives %i samples back as they were', (length) => {
    const random = randomGenerator(length);
    const samples = Float32Array.from({ length }, () => random.normal());
    const back = shortTimeFourier(64).transform(samples, () => {});
    expect(back.length).toBe(length);
    for (const [index, value] of back.entries()) expect(value).toBeCloseTo(samples[index] ?? Number.NaN, 5);
  });

  test('its inverse is that of the definition', () => {
    const random = randomGenerator(3);
    const [size, half] = [16, 8];
    const real = Float64Array.from({ length: half + 1 }, () => random.normal());
    const imaginary = Float64Array.from({ length: half + 1 }, (_, bin) => (bin % half === 0 ? 0 : random.normal()));
    const output = new Float64Array(size);
    inverseRealFft(size)({ real, imaginary }, output);
    for (let n = 0; n < size; n++) {
      let sum = 0;
      for (let bin = 0; bin <= half; bin++) {
        const angle = (2 * Math.PI * bin * n) / size;
        const both = bin % half === 0 ? 1 : 2;
        sum += both * ((real[bin] ?? 0) * Math.cos(angle) - (imaginary[bin] ?? 0) * Math.sin(angle));
      }
      expect(output[n]).toBeCloseTo(sum / size, 10);
    }
  });
});

describe('reduceNoise', () => {
  test.each([0, 5, 10])('makes a signal with noise at %i dB better by 6 dB and more', (level) => {
    const random = randomGenerator(level);
    const noise = Float32Array.from(syllables, () => random.normal());
    const scale = rootMeanSquare(syllables) / rootMeanSquare(noise) / 10 ** (level / 20);
    const noisy = syllables.map((value, index) => value + scale * (noise[index] ?? 0));
    const { samples } = reduceNoise({ samples: noisy, sampleRate });
    expect(ratio(syllables, noisy)).toBeCloseTo(level, 1);
    expect(ratio(syllables, samples)).toBeGreaterThan(level + 6);
  });

  test('lets a signal without noise through', () => {
    expect(ratio(syllables, reduceNoise({ samples: syllables, sampleRate }).samples)).toBeGreaterThan(25);
  });

  test('leaves silence silent, and the source as it is', () => {
    expect(reduceNoise({ samples: new Float32Array(1000), sampleRate }).samples).toEqual(new Float32Array(1000));
    const before = Float32Array.from(syllables);
    reduceNoise({ samples: syllables, sampleRate });
    expect(syllables).toEqual(before);
  });
});

describe('loudness', () => {
  // ITU-R BS.1770-4: a 997 Hz sine of full scale in one channel is -3.01 LUFS, at any sample rate.
  test.each([16000, 22050, 44100, 48000])('a full-scale sine of 997 Hz at %i Hz is -3.01 LUFS', (rate) => {
    expect(loudness({ samples: tone(997, 1, rate, rate), sampleRate: rate })).toBeCloseTo(-3.01, 1);
  });

  // EBU Tech 3341, test signal 3 (one channel): the quiet parts are left out by the relative gate.
  test('pauses do not count', () => {
    const samples = new Float32Array(9 * sampleRate);
    samples.set(tone(1000, 10 ** (-36 / 20), 2 * sampleRate));
    samples.set(tone(1000, 10 ** (-20 / 20), 5 * sampleRate), 2 * sampleRate);
    samples.set(tone(1000, 10 ** (-36 / 20), 2 * sampleRate), 7 * sampleRate);
    expect(loudness({ samples, sampleRate })).toBeCloseTo(-23, 0);
  });

  test.each(['loudness', 'rms'] as const)('normalizeLoudness brings %s to the target', (measure) => {
    const measured = {
      loudness,
      rms: ({ samples }: { samples: Float32Array }) => 20 * Math.log10(rootMeanSquare(samples)),
    };
    for (const amplitude of [0.001, 0.03, 1]) {
      const sound = { samples: tone(500, amplitude, 8000), sampleRate };
      const normal = normalizeLoudness(sound, { measure, target: -25 });
      expect(measured[measure](normal)).toBeCloseTo(-25, 2);
    }
  });

  test('nothing is clipped, and silence is left alone', () => {
    const samples = tone(500, 0.01, 8000);
    samples[100] = 0.5;
    const { samples: louder } = normalizeLoudness({ samples, sampleRate }, { target: -10 });
    expect(Math.max(...louder)).toBeCloseTo(1, 6);
    const silence = { samples: new Float32Array(8000), sampleRate };
    expect(normalizeLoudness(silence)).toEqual(silence);
    expect(normalizeLoudness({ samples: silence.samples, sampleRate }, { measure: 'rms' })).toEqual(silence);
  });
});

describe('trimSilence', () => {
  const padded = new Float32Array(16000);
  padded.set(tone(500, 0.5, 4000), 6000);
  for (let index = 0; index < padded.length; index++) padded[index] = (padded[index] ?? 0) + 0.001 * ((index % 7) - 3);

  test('cuts off what is quiet, but for the margin', () => {
    const bare = trimSilence({ samples: padded, sampleRate }, { margin: 0, threshold: 30 }).samples;
    expect(bare.length).toBeGreaterThanOrEqual(4000);
    expect(bare.length).toBeLessThanOrEqual(4700);
    const kept = trimSilence({ samples: padded, sampleRate }, { margin: 0.1, threshold: 30 }).samples;
    expect(kept.length).toBe(bare.length + 3200);
  });

  test('at a threshold below the noise, all is kept', () => {
    expect(trimSilence({ samples: padded, sampleRate }, { threshold: 60 }).samples.length).toBe(16000);
  });
});

describe('a constant offset', () => {
  const quiet = new Float32Array(32000);
  quiet.set(tone(500, 0.3, 8000), 12000);
  const withOffset = (offset: number) => ({ samples: quiet.map((value) => value + offset), sampleRate });

  test('is silence for trimSilence', () => {
    expect(trimSilence({ samples: quiet, sampleRate }).samples.length).toBe(10080);
    for (const offset of [0.1, -0.5, 0.9]) expect(trimSilence(withOffset(offset)).samples.length).toBe(10080);
    const constant = { samples: new Float32Array(8000).fill(0.1), sampleRate };
    expect(trimSilence(constant)).toEqual(constant);
  });

  test.each(['loudness', 'rms'] as const)('does not count as %s', (measure) => {
    const power = (offset: number) => {
      const { samples } = normalizeLoudness(withOffset(offset), { measure, target: -30 });
      return rootMeanSquare(samples);
    };
    expect(power(0.1)).toBeCloseTo(power(0), 4);
    const constant = { samples: new Float32Array(8000).fill(0.1), sampleRate };
    expect(normalizeLoudness(constant, { measure })).toEqual(constant);
  });
});

test('as options of the reader, in their order: noise, silence, loudness', async () => {
  const random = randomGenerator(2);
  const samples = new Float32Array(3 * sampleRate);
  samples.set(syllables.subarray(0, sampleRate), sampleRate);
  for (let index = 0; index < samples.length; index++) samples[index] = (samples[index] ?? 0) + random.normal() / 100;
  const source = { samples, sampleRate };
  const options = {
    reduceNoise: { reduction: 30 },
    trimSilence: { threshold: 35 },
    normalizeLoudness: { target: -25 },
  };
  const byHand = normalizeLoudness(trimSilence(reduceNoise(source, { reduction: 30 }), { threshold: 35 }), {
    target: -25,
  });
  const read = await readSound(source, JSON.parse(JSON.stringify(options)));
  expect(read).toEqual(byHand);
  expect(read.samples.length).toBeLessThan(1.5 * sampleRate);
});
