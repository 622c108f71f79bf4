import { randomGenerator } from '@encoderkit/core';
import meydaModule from 'meyda';
import { describe, expect, it } from 'vitest';
import { featureExtractor } from './feature-extractor.ts';
import { featureNames, meydaFeatureNames } from './feature-names.ts';

// meyda's types say "default", where Node gives the thing itself.
const shared: typeof meydaModule.default = Object('default' in meydaModule ? meydaModule.default : meydaModule);
const random = randomGenerator(1);
const samples = Float32Array.from({ length: 2048 }, (_, index) => 0.3 * Math.sin(0.2 * index) + 0.05 * random.normal());
const sampleRate = 16000;
const sound = { samples, sampleRate };
const flatten = (value: unknown): number[] =>
  typeof value === 'number' ? [value] : Object.values(Object(value)).flatMap(flatten);

/** What meyda gives for the first 512 samples, with its own state set for it and put back. */
function meydaOf(name: string): number[] {
  const kept = { ...shared };
  const fresh = { melFilterBank: undefined, chromaFilterBank: undefined, barkScale: undefined };
  Object.assign(shared, { bufferSize: 512, sampleRate, melBands: 26, numberOfMFCCCoefficients: 13, ...fresh });
  const given: unknown = Reflect.apply(shared.extract, shared, [[name], samples.subarray(0, 512)]);
  Object.assign(shared, fresh, kept);
  return flatten(Object(given)[name]);
}

it('names every extractor that meyda has', () => {
  const known: readonly string[] = featureNames;
  expect(shared.listAvailableFeatureExtractors().filter((name) => !known.includes(name))).toEqual([]);
});

describe("definition 'meyda'", () => {
  it.each([...meydaFeatureNames.filter((name) => name !== 'complexSpectrum'), 'mfcc' as const])(
    'gives %s as meyda does',
    (name) => {
      const { shape, values } = featureExtractor({ sampleRate, definition: 'meyda', features: [name] }).extract(sound);
      expect([...values.subarray(0, shape[1])]).toEqual(meydaOf(name).map(Math.fround));
    },
  );

  it('does not mind what others set, and sets nothing for them', () => {
    const extractor = featureExtractor({ sampleRate, definition: 'meyda', features: ['mfcc', 'chroma'] });
    const before = extractor.extract(sound);
    const kept = { ...shared };
    Object.assign(shared, { bufferSize: 1024, sampleRate: 8000, melBands: 40, windowingFunction: 'rect' });
    const set = { ...shared };
    expect(extractor.extract(sound)).toEqual(before);
    expect(featureExtractor({ sampleRate, definition: 'meyda', features: ['mfcc', 'chroma'] }).extract(sound)).toEqual(
      before,
    );
    expect({ ...shared }).toEqual(set);
    Object.assign(shared, kept);
  });

  it('offers mel bands as the logarithmic mel spectrogram', () => {
    const of = (feature: 'melBands' | 'logMelSpectrogram') =>
      featureExtractor({ sampleRate, definition: 'meyda', features: [feature] }).extract(sound).values;
    expect(of('logMelSpectrogram')).toEqual(of('melBands'));
  });
});

describe("meyda's extractors in other definitions", () => {
  it.each(['librosa', 'kaldi'] as const)('%s: each stands where it was asked for', (definition) => {
    const alone = featureNames.map((name) =>
      featureExtractor({ sampleRate, definition, features: [name], topDb: false }).extract(sound),
    );
    const together = featureExtractor({ sampleRate, definition, features: featureNames, topDb: false }).extract(sound);
    const width = alone.reduce((sum, { shape }) => sum + shape[1], 0);
    expect(together.shape).toEqual([alone[0]?.shape[0], width]);
    for (let frame = 0; frame < together.shape[0]; frame++) {
      const row = alone.flatMap(({ shape, values }) => [...values.subarray(frame * shape[1], (frame + 1) * shape[1])]);
      expect([...together.values.subarray(frame * width, (frame + 1) * width)]).toEqual(row);
    }
    expect(together.values.every(Number.isFinite)).toBe(true);
  });

  it('a sine has its centroid at its bin, and its energy', () => {
    const sine = Float32Array.from({ length: 4096 }, (_, index) => Math.sin((2 * Math.PI * 1000 * index) / sampleRate));
    const features = ['spectralCentroid', 'energy', 'zcr'] as const;
    const options = { sampleRate, features, frameLength: 512, center: false };
    const { values } = featureExtractor(options).extract({ samples: sine, sampleRate });
    expect(values[0]).toBeCloseTo((1000 / sampleRate) * 512, 1);
    // Half the sum of the squared window, which is 3/8 of its length for Hann's.
    expect(values[1]).toBeCloseTo((512 * 3) / 8 / 2, 1);
    expect(Math.abs((values[2] ?? 0) - 64)).toBeLessThanOrEqual(2);
  });

  it('spectral flux is what the spectrum gains', () => {
    const step = new Float32Array(4096).map((_, index) => (index < 2048 ? 0 : Math.sin(index)));
    const options = { sampleRate, frameLength: 512, hopLength: 512, center: false } as const;
    const flux = featureExtractor({ ...options, features: ['spectralFlux'] }).extract({
      samples: step,
      sampleRate,
    }).values;
    const amplitudes = featureExtractor({ ...options, features: ['amplitudeSpectrum'] }).extract({
      samples: step,
      sampleRate,
    });
    const sum = amplitudes.values.subarray(4 * 257, 5 * 257).reduce((total, each) => total + each, 0);
    expect([...flux.subarray(0, 4)]).toEqual([0, 0, 0, 0]);
    expect(flux[4]).toBeCloseTo(sum, 2);
    expect(flux[5]).toBeLessThan(sum / 2);
  });
});
