import { randomGenerator } from '@encoderkit/core';
import { expect, test } from 'vitest';
import { damagedJson } from './json-damage.ts';

const value = { kind: 'cnn', sizes: [1, 2, { deep: [true, 'text'] }], options: { units: 4, none: null, empty: {} } };

test('the same seed changes in the same way, others in others, and what is given stays', () => {
  const before = structuredClone(value);
  const results = Array.from({ length: 300 }, (_, seed) => JSON.stringify(damagedJson(value, randomGenerator(seed))));
  for (const [seed, text] of results.entries())
    expect(JSON.stringify(damagedJson(value, randomGenerator(seed)))).toBe(text);
  expect(new Set(results).size).toBeGreaterThan(200);
  expect(value).toEqual(before);
});
