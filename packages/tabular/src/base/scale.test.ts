import { expect, it } from 'vitest';
import { checkScale, scaled, scaleLearner } from './scale.ts';

it('learns mean and deviation, of numbers far from zero too', () => {
  const learner = scaleLearner(2);
  for (const value of [1, 2, 3, 4]) learner.add([1e9 + value, 10 * value]);
  const { mean, deviation } = learner.result();
  expect(mean).toEqual([1e9 + 2.5, 25]);
  expect(deviation[0]).toBeCloseTo(Math.sqrt(1.25), 9);
  expect(deviation[1]).toBeCloseTo(10 * Math.sqrt(1.25), 9);
});

it('takes what differs by rounding alone for what never varied', () => {
  const learner = scaleLearner(1);
  for (const value of [0.3, 0.1 + 0.2]) learner.add([value]);
  expect(scaled(0.4, 0, learner.result())).toBe(0);
});

it('gives zeros where nothing was added', () => {
  expect(scaleLearner(1).result()).toEqual({ mean: [0], deviation: [0] });
});

it('takes what never varied for nothing, whatever comes later', () => {
  const learner = scaleLearner(1);
  for (let count = 0; count < 10; count++) learner.add([0.1]);
  const scale = learner.result();
  expect(scale.deviation).toEqual([0]);
  expect(scaled(0.1, 0, scale)).toBe(0);
  expect(scaled(5, 0, scale)).toBe(0);
});

it.each([undefined, null, {}, { mean: [1], deviation: [1, 2] }, { mean: [1, 'a'], deviation: [1, 2] }])(
  'refuses %j as a scale',
  (saved) => {
    expect(() => checkScale('f', saved, 2)).toThrow('f: expected a scale of 2 means and deviations');
  },
);
