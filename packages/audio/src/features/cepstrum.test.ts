import { randomGenerator } from '@encoderkit/core';
import { expect, it } from 'vitest';
import { cepstrum } from './cepstrum.ts';

function coefficientsOf(values: readonly number[], count = values.length, lifter = 0, lifterFrom: 0 | 1 = 1): number[] {
  const output = new Float32Array(count + 2);
  // One number before and one behind: they must stay.
  cepstrum(values.length, count, lifter, lifterFrom).apply(Float64Array.of(7, ...values), 1, output, 1);
  expect([output[0], output[count + 1]]).toEqual([0, 0]);
  return [...output.slice(1, -1)];
}

it('keeps the energy where no coefficient is left out', () => {
  const random = randomGenerator(1);
  for (const bands of [1, 2, 13, 40]) {
    const values = Array.from({ length: bands }, () => random.normal());
    const energy = (list: readonly number[]) => list.reduce((sum, each) => sum + each ** 2, 0);
    expect(energy(coefficientsOf(values)) / energy(values)).toBeCloseTo(1, 5);
  }
});

it('makes a constant the first coefficient alone, and a cosine one other', () => {
  expect(coefficientsOf([3, 3, 3, 3])[0]).toBeCloseTo(6, 6);
  for (const each of coefficientsOf([3, 3, 3, 3]).slice(1)) expect(each).toBeCloseTo(0, 6);
  const cosine = Array.from({ length: 8 }, (_, n) => Math.cos((Math.PI * 3 * (n + 0.5)) / 8));
  for (const [k, each] of coefficientsOf(cosine).entries()) expect(each).toBeCloseTo(k === 3 ? 2 : 0, 6);
});

it.each([
  [0 as const, 1],
  [1 as const, 1 + 11 * Math.sin(Math.PI / 22)],
])('lifters counting from %d', (from, first) => {
  const values = [1, -2, 3, 0.5];
  const plain = coefficientsOf(values, 3);
  const lifted = coefficientsOf(values, 3, 22, from);
  expect((lifted[0] ?? 0) / (plain[0] ?? 1)).toBeCloseTo(first, 5);
  expect((lifted[2] ?? 0) / (plain[2] ?? 1)).toBeCloseTo(1 + 11 * Math.sin((Math.PI * (2 + from)) / 22), 5);
});
