import { audioEncoder } from '@encoderkit/audio';
import { classifier } from '@encoderkit/core';
import { afterAll, describe, expect, test } from 'vitest';
import { madeSampleRate, madeSoundLabels, madeSounds, voicesOf } from '../testing/made-sounds.ts';
import { parseErrors } from '../testing/parse-errors.ts';
import { fit } from './fit.ts';
import { soundBaselines } from './sound-baselines.ts';
import { framesOf, testSounds } from './sound-classifier.ts';

const { signal } = new AbortController();
const context = { signal, say: () => undefined };
const part = { title: 'Others', sounds: madeSounds(30, 2), voices: voicesOf(30) };

describe('testSounds', () => {
  const encoder = audioEncoder({
    ...{ sampleRate: madeSampleRate, cell: 'gru', units: 6, pooling: 'mean' },
    features: { hopLength: 160, deltas: 1, normalization: 'sound' },
  });
  const model = classifier(encoder, { labels: madeSoundLabels });
  afterAll(() => model.dispose());
  const options = { labels: madeSoundLabels, extractor: encoder.extractor };
  const sectionOf = (sections: Awaited<ReturnType<typeof testSounds>>['sections'], wanted: string) =>
    sections.find(({ title }) => title === `Others: ${wanted}`)?.body.markup ?? '';

  test('knowing nothing it makes mistakes, and they can be heard', async () => {
    const { accuracy, sections } = await testSounds(model, part, options, context);
    expect(accuracy).toBeLessThan(0.9);
    const mistakes = sectionOf(sections, 'mistakes');
    const wrong = Math.round(30 * (1 - accuracy));
    expect(mistakes).toContain(`${wrong} in all`);
    const players = [...mistakes.matchAll(/<audio [^>]*src="data:audio\/wav;base64,([^"]+)"/g)];
    expect(players).toHaveLength(Math.min(9, wrong));
    for (const [, base64 = ''] of players) {
      const file = Buffer.from(base64, 'base64');
      expect(file.toString('latin1', 0, 4)).toBe('RIFF');
      expect(file.readUInt32LE(24)).toBe(madeSampleRate);
      expect(file.readUInt32LE(40)).toBe(file.length - 44);
    }
  });

  test('after training it is right, for every voice; every part of the chapter is sound', async () => {
    await fit(model, madeSounds(90, 1), { epochs: 15, batchSize: 16, learningRate: 0.03, seed: 1 }, context);
    const { accuracy, sections } = await testSounds(model, part, options, context);
    expect(accuracy).toBeGreaterThan(0.95);
    for (const { body } of sections) {
      expect(parseErrors(body.markup)).toEqual([]);
      expect(body.markup).not.toMatch(/<b>low|<i>Ann/);
    }
    const voices = [...sectionOf(sections, 'voices').matchAll(/<dt>([^<]*)<\/dt><dd>([^<]*)</g)];
    expect(voices.map(([, voice]) => voice).sort()).toEqual(['&lt;i&gt;Ann&lt;/i&gt;', 'Bob']);
  });

  test('frames are the rows of the features', () => {
    const sound = { samples: new Float32Array(1600).map((_, index) => Math.sin(index)), sampleRate: madeSampleRate };
    const { shape, values } = encoder.extractor.extract(sound);
    const frames = framesOf(sound, encoder.extractor);
    expect(frames).toHaveLength(shape[0]);
    expect(Float32Array.from(frames.flatMap((frame) => [...frame]))).toEqual(values);
  });
});

test('the baselines: the order of what is heard is known to warping alone', async () => {
  const [centroid, warping] = await soundBaselines(madeSounds(60, 1), [part]);
  expect(warping?.method).toContain('time warping');
  expect(warping?.accuracies[0]).toBeGreaterThan(0.9);
  expect(centroid?.accuracies[0]).toBeGreaterThan(0.3);
  expect(centroid?.accuracies[0]).toBeLessThan(warping?.accuracies[0] ?? 0);
});
