import { randomGenerator } from '@encoderkit/core';
import { describe, expect, test } from 'vitest';
import { frameStatistics, standardised } from './frame-statistics.ts';
import type { LabelledFrames } from './labelled-frames.ts';
import { meanFrame, meanFrameCentroid } from './mean-frame-centroid.ts';
import { frameAccuracy, nearestTemplate } from './nearest-template.ts';

/**
 * Words of three vectors said at different speeds: `up` and `down` have the same ones in the other order, `flat` has another. A
 * feature without meaning is a thousand times as large as the others.
 */
function madeWords(count: number, seed: number): LabelledFrames[] {
  const random = randomGenerator(seed);
  const shapes = { up: [-1, 0, 1], down: [1, 0, -1], flat: [2, 2, 2] };
  return Array.from({ length: count }, (_, position) => {
    const [label, shape] = Object.entries(shapes)[position % 3] ?? ['', []];
    const frames = shape.flatMap((level) =>
      Array.from({ length: 3 + random.integer(5) }, () =>
        Float32Array.of(level + 0.2 * random.normal(), -level + 0.2 * random.normal(), 1000 * random.normal()),
      ),
    );
    return { frames, label };
  });
}

const [train, rest] = [madeWords(60, 1), madeWords(45, 2)];

describe('frame statistics', () => {
  test('standardise to mean 0 and deviation 1, and leave what never changes at 0', () => {
    const sounds = train.map(({ frames, label }) => ({
      label,
      frames: frames.map((frame) => Float32Array.of(...frame, 7)),
    }));
    const statistics = frameStatistics(sounds);
    expect(statistics.mean[3]).toBe(7);
    const after = frameStatistics(
      sounds.map(({ frames, label }) => ({ frames: standardised(frames, statistics), label })),
    );
    for (const mean of after.mean) expect(mean).toBeCloseTo(0, 5);
    for (const deviation of after.deviation) expect(deviation).toBeCloseTo(1, 5);
  });
});

describe('centroid of the mean frame', () => {
  test('a mean frame is the mean of each feature', () => {
    expect(meanFrame([Float32Array.of(1, 4), Float32Array.of(3, 8)])).toEqual(Float64Array.of(2, 6));
  });

  test('tells words by what is in them, not by its order', async () => {
    const accuracy = meanFrameCentroid(train);
    const [ordered, flat] = [
      rest.filter(({ label }) => label !== 'flat'),
      rest.filter(({ label }) => label === 'flat'),
    ];
    expect(await accuracy(flat)).toBeGreaterThan(0.9);
    expect(await accuracy(ordered)).toBeLessThan(0.8);
  });
});

describe('nearest template', () => {
  test('tells words by the order of what is in them, at any speed', () => {
    expect(frameAccuracy(nearestTemplate(train), rest)).toBeGreaterThan(0.9);
  });

  test('is right about its own templates, and uses no more of them than asked', () => {
    const classify = nearestTemplate(train, { templates: 2 });
    expect(frameAccuracy(classify, train.slice(0, 6))).toBe(1);
    const relabelled = train.map((sound, position) => (position < 6 ? sound : { ...sound, label: 'never' }));
    expect(
      new Set(rest.map(({ frames }) => nearestTemplate(relabelled.slice(0, 9), { templates: 2 })(frames))),
    ).toContain('never');
    expect(new Set(rest.map(({ frames }) => classify(frames)))).toEqual(new Set(['up', 'down', 'flat']));
  });

  test('no sounds are none right', () => {
    expect(frameAccuracy(nearestTemplate(train), [])).toBe(0);
  });
});
