import { randomGenerator } from '@encoderkit/core';
import { expect, test } from 'vitest';
import { damaged, misprinted } from './damage.ts';

const file = Uint8Array.from({ length: 1000 }, (_, index) => index % 251);

test('the same seed damages in the same way, others in others', () => {
  const results = Array.from({ length: 200 }, (_, seed) => damaged(file, randomGenerator(seed)));
  for (const [seed, result] of results.entries()) expect(damaged(file, randomGenerator(seed))).toEqual(result);
  const different = new Set(results.map((result) => Buffer.from(result).toString('base64')));
  expect(different.size).toBeGreaterThan(190);
});

test('the file stays as it is, and one without bytes is no trouble', () => {
  const before = file.slice();
  for (let seed = 0; seed < 200; seed++) {
    damaged(file, randomGenerator(seed));
    damaged(new Uint8Array(0), randomGenerator(seed));
  }
  expect(file).toEqual(before);
});

test('misprints change little, in the same way for the same seed', () => {
  for (let seed = 0; seed < 200; seed++) {
    const result = misprinted(file, [',', ';'], randomGenerator(seed));
    expect(misprinted(file, [',', ';'], randomGenerator(seed))).toEqual(result);
    expect(Math.abs(result.length - file.length)).toBeLessThanOrEqual(3);
  }
});
