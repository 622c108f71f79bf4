import { randomGenerator } from '@encoderkit/core';
import { describe, expect, it } from 'vitest';
import { featureExtractor } from './feature-extractor.ts';
import type { FeatureOptions } from './feature-options.ts';
import { melScales } from './mel-scale.ts';

const sampleRate = 16000;
const sine = (hertz: number, length = sampleRate) =>
  Float32Array.from({ length }, (_, index) => 0.5 * Math.sin((2 * Math.PI * hertz * index) / sampleRate));
const noise = (length: number, seed = 1) => {
  const random = randomGenerator(seed);
  return Float32Array.from({ length }, () => 0.1 * random.normal());
};
const extract = (samples: Float32Array, options: Partial<FeatureOptions> = {}) =>
  featureExtractor({ sampleRate, ...options }).extract({ samples, sampleRate });

describe('extract', () => {
  it.each([200, 440, 1000, 2500, 6000])('puts a sine of %d Hz into the mel band around it', (hertz) => {
    const bands = 40;
    const { shape, values } = extract(sine(hertz), { features: ['melSpectrogram'], melBands: bands });
    expect(shape).toEqual([101, bands]);
    const middle = [...values.subarray(50 * bands, 51 * bands)];
    const { toMel } = melScales.slaney;
    const place = (toMel(hertz) / toMel(8000)) * (bands + 1) - 1;
    expect(Math.abs(middle.indexOf(Math.max(...middle)) - place)).toBeLessThanOrEqual(1);
  });

  it("adds up to the sound's energy where the filters do (Parseval)", () => {
    const samples = noise(16000);
    const { shape, values } = extract(samples, {
      features: ['powerSpectrum', 'energy'],
      window: 'rectangular',
      frameLength: 512,
      hopLength: 512,
      center: false,
    });
    const bins = shape[1] - 1;
    for (let frame = 0; frame < shape[0]; frame++) {
      const row = values.subarray(frame * shape[1], (frame + 1) * shape[1]);
      const power = row
        .subarray(0, bins)
        .reduce((sum, each, bin) => sum + each * (bin === 0 || bin === bins - 1 ? 1 : 2), 0);
      expect(power / 512 / (row[bins] ?? 0)).toBeCloseTo(1, 4);
    }
  });

  it('multiplies mel energies by the square of the gain, and shifts the first MFCC alone', () => {
    const samples = noise(4000);
    const louder = samples.map((sample) => 2 * sample);
    const mel = extract(samples, { features: ['melSpectrogram'] }).values;
    for (const [index, each] of extract(louder, { features: ['melSpectrogram'] }).values.entries()) {
      expect(each / (mel[index] ?? 0)).toBeCloseTo(4, 4);
    }
    const mfcc = extract(samples).values;
    for (const [index, each] of extract(louder).values.entries()) {
      const shift = index % 13 === 0 ? 20 * Math.log10(2) * Math.sqrt(40) : 0;
      expect(each - (mfcc[index] ?? 0)).toBeCloseTo(shift, 2);
    }
  });

  it('gives the floor for silence, and nothing that is not finite', () => {
    const { values } = extract(new Float32Array(1600), { features: ['logMelSpectrogram', 'mfcc'] });
    expect(values.subarray(0, 40)).toEqual(new Float32Array(40).fill(-100));
    expect(values[40]).toBeCloseTo(-100 * Math.sqrt(40), 3);
    for (const each of values.subarray(41, 53)) expect(each).toBeCloseTo(0, 6);
    const kaldi = extract(new Float32Array(1600), { definition: 'kaldi', features: ['logMelSpectrogram'] });
    expect(kaldi.values[0]).toBeCloseTo(-23 * Math.LN2, 5);
    for (const definition of ['librosa', 'kaldi', 'meyda'] as const) {
      const all = extract(new Float32Array(1600), {
        definition,
        features: ['mfcc', 'energy', 'spectralCentroid', 'loudness'],
        deltas: 2,
      });
      expect(all.values.every(Number.isFinite)).toBe(true);
    }
  });

  it('lifts what is more than topDb below the loudest', () => {
    const options = { features: ['logMelSpectrogram'] } as const;
    const free = extract(sine(1000), { ...options, topDb: false }).values;
    const largest = Math.max(...free);
    expect(Math.min(...free)).toBeLessThan(largest - 30);
    expect(extract(sine(1000), { ...options, topDb: 30 }).values).toEqual(
      free.map((each) => Math.max(each, largest - 30)),
    );
  });

  it.each([
    [true, 1, 1],
    [true, 1600, 11],
    [false, 1, 1],
    [false, 511, 1],
    [false, 512, 1],
    [false, 671, 1],
    [false, 672, 2],
  ])('with center %s makes of %d samples %d frames', (center, length, frames) => {
    const extractor = featureExtractor({ sampleRate, center, deltas: 1 });
    const { shape, values } = extractor.extract({ samples: noise(length), sampleRate });
    expect(shape).toEqual([frames, 26]);
    expect(values.length).toBe(frames * 26);
    expect(extractor.frames(length)).toBe(frames);
  });

  it.each<[string, unknown, string, string]>([
    ['no samples', { samples: new Float32Array(0), sampleRate }, 'empty-data', 'the sound has no samples'],
    ['NaN', { samples: Float32Array.of(0, Number.NaN), sampleRate }, 'not-finite', 'NaN at sample 1'],
    [
      'another rate',
      { samples: new Float32Array(9), sampleRate: 8000 },
      'invalid-input',
      'of 16000 samples per second, received 8000',
    ],
    ['an array', { samples: [0, 1], sampleRate }, 'invalid-input', 'samples in an array'],
    ['bare samples', new Float32Array(9), 'invalid-input', 'a Float32Array alone'],
    ['nothing', undefined, 'invalid-input', 'received undefined'],
  ])('refuses %s', (_, sound, code, message) => {
    const extractor = featureExtractor({ sampleRate });
    // JavaScript passes what it likes.
    const passed: (sound: never) => unknown = extractor.extract;
    expect(() => Reflect.apply(passed, undefined, [sound])).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(message) }),
    );
  });

  it('is the same every time', () => {
    const extractor = featureExtractor({ sampleRate, features: ['mfcc', 'spectralFlux'] });
    const sound = { samples: noise(4000), sampleRate };
    expect(extractor.extract(sound)).toEqual(extractor.extract(sound));
  });
});

const streamed: Partial<FeatureOptions>[] = [
  { topDb: false },
  { topDb: false, center: false, preEmphasis: 0.97 },
  {
    topDb: false,
    features: ['mfcc', 'melSpectrogram', 'spectralFlux', 'rms'],
    deltas: 2,
    context: { before: 2, after: 1 },
  },
  { definition: 'kaldi', deltas: 1 },
  { definition: 'meyda', features: ['mfcc', 'spectralFlux', 'zcr'], center: true },
];

describe.each(streamed)('stream of %j', (options) => {
  const extractor = featureExtractor({ sampleRate, ...options });
  const random = randomGenerator(5);

  it.each([
    ['1 sample', () => 1],
    ['160 samples', () => 160],
    ['4,096 samples', () => 4096],
    ['any number of samples', () => random.integer(2000)],
  ])('gives what extract gives, in chunks of %s', (_, size) => {
    for (const length of [1, 300, 513, 3210]) {
      const samples = noise(length, length);
      const stream = extractor.stream();
      const rows: number[] = [];
      for (let from = 0; from < length; ) {
        const until = Math.min(length, from + size());
        rows.push(...stream.push(samples.subarray(from, until)).values);
        from = until;
      }
      const last = stream.end();
      expect(last.shape[1]).toBe(extractor.width);
      expect(Float32Array.from([...rows, ...last.values])).toEqual(extractor.extract({ samples, sampleRate }).values);
    }
  });
});

describe('stream', () => {
  it('of nothing gives nothing, and cannot be used after its end', () => {
    const stream = featureExtractor({ sampleRate, topDb: false }).stream();
    expect(stream.push(new Float32Array(0)).shape).toEqual([0, 13]);
    expect(stream.end().shape).toEqual([0, 13]);
    expect(() => stream.push(new Float32Array(1))).toThrow('the stream has ended');
    expect(() => stream.end()).toThrow(expect.objectContaining({ code: 'disposed' }));
  });

  it('says why topDb is not for streams, unless nothing is logarithmic', () => {
    expect(() => featureExtractor({ sampleRate }).stream()).toThrow('"topDb" to be false, received 80');
    expect(featureExtractor({ sampleRate, features: ['melSpectrogram'] }).stream().lookahead).toBe(0);
  });
});

describe("normalization: 'sound'", () => {
  const options = { sampleRate, deltas: 1, normalization: 'sound', context: { after: 1 } } as const;
  const extractor = featureExtractor(options);

  it('gives each feature of every sound mean 0 and variance 1, before context, with nothing to adapt', () => {
    expect(extractor.needsAdapt).toBe(false);
    for (const length of [1200, 4000]) {
      const { shape, values } = extractor.extract({ samples: noise(length, length), sampleRate });
      for (let column = 0; column < 26; column++) {
        const feature = [...values].filter((_, index) => index % shape[1] === column);
        const mean = feature.reduce((sum, each) => sum + each, 0) / feature.length;
        expect(mean).toBeCloseTo(0, 4);
        expect(feature.reduce((sum, each) => sum + (each - mean) ** 2, 0) / feature.length).toBeCloseTo(1, 4);
      }
    }
  });

  it('makes a sound the same at any gain, where features are logarithms', () => {
    const samples = noise(4000);
    const louder = samples.map((sample) => 7 * sample);
    const shape = { features: ['logMelSpectrogram'], normalization: 'sound' } as const;
    for (const compared of [shape, { normalization: 'sound' } as const]) {
      const expected = extract(samples, compared).values;
      for (const [index, each] of extract(louder, compared).values.entries()) {
        expect(each).toBeCloseTo(expected[index] ?? 0, 3);
      }
    }
  });

  it('is 0 where there is one frame, or nothing but silence', () => {
    for (const samples of [noise(1), new Float32Array(3000)]) {
      const { values } = featureExtractor({ ...options, context: {} }).extract({ samples, sampleRate });
      expect(values.every((each) => Math.abs(each) < 1e-6)).toBe(true);
    }
  });

  it('is kept in the config and by adapt, and is not for streams', async () => {
    await extractor.adapt([{ samples: noise(3000), sampleRate }]);
    expect(extractor.toConfig().normalization).toBe('sound');
    const again = featureExtractor(JSON.parse(JSON.stringify(extractor.toConfig())));
    const sound = { samples: noise(2000, 9), sampleRate };
    expect(again.extract(sound)).toEqual(extractor.extract(sound));
    expect(() => featureExtractor({ ...options, topDb: false }).stream()).toThrow(
      expect.objectContaining({
        code: 'invalid-option',
        message: expect.stringMatching(/"normalization" .*received "sound".*'adapt'/),
      }),
    );
  });
});

describe('adapt', () => {
  const sounds = [1, 2, 3].map((seed) => ({ samples: noise(3000 * seed, seed), sampleRate }));
  const options = { sampleRate, deltas: 1, normalization: 'adapt', context: { before: 1 } } as const;

  it('normalises each feature over all frames, before context', async () => {
    const extractor = featureExtractor(options);
    expect(extractor.needsAdapt).toBe(true);
    expect(() => extractor.extract({ samples: noise(1000), sampleRate })).toThrow(
      expect.objectContaining({ code: 'not-adapted' }),
    );
    await extractor.adapt(sounds);
    expect(extractor.needsAdapt).toBe(false);
    expect(extractor.width).toBe(52);
    const rows = sounds.map((sound) => extractor.extract(sound).values);
    for (let column = 26; column < 52; column++) {
      const values = rows.flatMap((row) => [...row.filter((_, index) => index % 52 === column)]);
      const mean = values.reduce((sum, each) => sum + each, 0) / values.length;
      expect(mean).toBeCloseTo(0, 4);
      expect(values.reduce((sum, each) => sum + (each - mean) ** 2, 0) / values.length).toBeCloseTo(1, 4);
    }
  });

  it('learns the same from measured features, and a config makes the extractor again', async () => {
    const [one, other] = [featureExtractor(options), featureExtractor(options)];
    await one.adapt(sounds);
    await other.adapt(sounds.map(other.measure));
    expect(other.toConfig()).toEqual(one.toConfig());
    const again = featureExtractor(JSON.parse(JSON.stringify(one.toConfig())));
    const sound = { samples: noise(2000, 9), sampleRate };
    expect(again.extract(sound)).toEqual(one.extract(sound));
    const measured = one.measure(sound);
    const before = measured.values.slice();
    expect(one.finish(measured)).toEqual(one.extract(sound));
    expect(measured.values).toEqual(before);
    for (const definition of ['kaldi', 'meyda'] as const) {
      const config = featureExtractor({ sampleRate, definition }).toConfig();
      expect(featureExtractor(config).toConfig()).toEqual(config);
    }
  });

  it('needs sounds', async () => {
    const nothing: unknown[] = [undefined];
    const adapted = Reflect.apply(featureExtractor(options).adapt, undefined, nothing);
    await expect(adapted).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(featureExtractor(options).adapt([])).rejects.toMatchObject({ code: 'empty-data' });
    const others = featureExtractor({ sampleRate });
    await expect(featureExtractor(options).adapt(sounds.map(others.measure))).rejects.toMatchObject({
      code: 'shape-mismatch',
    });
  });
});
