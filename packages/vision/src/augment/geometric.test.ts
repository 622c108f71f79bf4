import { randomGenerator } from '@encoderkit/core';
import { describe, expect, test } from 'vitest';
import type { Affine, DrawAffine } from './affine.ts';
import { flip } from './flip.ts';
import { rotate } from './rotate.ts';
import { shear } from './shear.ts';
import { shift } from './shift.ts';
import { zoom } from './zoom.ts';

const where = 'cnnEncoder';
const size = { height: 20, width: 30, channels: 1 };

/** Many draws of one augmentation. */
function draws(draw: DrawAffine, count = 3000): Affine[] {
  const generator = randomGenerator(5);
  return Array.from({ length: count }, () => draw(generator, size));
}

/** How often a value occurs, as a part of all. */
const part = (maps: Affine[], chosen: (map: Affine) => boolean) => maps.filter(chosen).length / maps.length;

describe('flip', () => {
  test.each([
    ['horizontal', 0.5, 0],
    ['vertical', 0, 0.5],
    ['both', 0.5, 0.5],
  ])('%s', (direction, horizontal, vertical) => {
    const maps = draws(flip(direction, where));
    expect(part(maps, ({ xx }) => xx === -1)).toBeCloseTo(horizontal, 1);
    expect(part(maps, ({ yy }) => yy === -1)).toBeCloseTo(vertical, 1);
    expect(part(maps, ({ yy, xx }) => Math.abs(yy * xx) === 1)).toBe(1);
  });

  test('both flips are independent', () => {
    expect(part(draws(flip('both', where)), ({ yy, xx }) => yy === -1 && xx === -1)).toBeCloseTo(0.25, 1);
  });
});

test('shift moves by every whole distance up to the most, as likely', () => {
  const maps = draws(shift({ vertical: 2, horizontal: 1 }, where));
  for (const distance of [-2, -1, 0, 1, 2]) expect(part(maps, ({ y0 }) => y0 === distance)).toBeCloseTo(0.2, 1);
  for (const distance of [-1, 0, 1]) expect(part(maps, ({ x0 }) => x0 === distance)).toBeCloseTo(0.333, 1);
  expect(new Set(draws(shift(3, where)).map(({ x0 }) => x0 + 0))).toEqual(new Set([-3, -2, -1, 0, 1, 2, 3]));
});

test('rotate keeps lengths and stays within the angle', () => {
  const maps = draws(rotate(30, where));
  for (const { yy, yx, xy, xx } of maps) {
    expect(yy * xx - yx * xy).toBeCloseTo(1, 10);
    expect(yy ** 2 + xy ** 2).toBeCloseTo(1, 10);
  }
  const angles = maps.map(({ yy, yx }) => (Math.atan2(yx, yy) * 180) / Math.PI);
  expect(Math.max(...angles)).toBeLessThanOrEqual(30);
  expect(Math.max(...angles)).toBeGreaterThan(29);
  expect(Math.min(...angles)).toBeLessThan(-29);
});

test('zoom scales both axes alike, within its range', () => {
  const maps = draws(zoom(0.2, where));
  const factors = maps.map(({ yy }) => 1 / yy);
  expect(maps.every(({ yy, xx }) => yy === xx)).toBe(true);
  expect(Math.min(...factors)).toBeGreaterThanOrEqual(0.8);
  expect(Math.max(...factors)).toBeLessThanOrEqual(1.2);
  expect(Math.max(...factors) - Math.min(...factors)).toBeGreaterThan(0.39);
});

test('shear leans columns and keeps rows and areas', () => {
  const maps = draws(shear(20, where));
  expect(maps.every(({ yy, yx, xx }) => yy === 1 && yx === 0 && xx === 1)).toBe(true);
  const angles = maps.map(({ xy }) => (Math.atan(xy) * 180) / Math.PI);
  expect(Math.max(...angles)).toBeLessThanOrEqual(20);
  expect(Math.max(...angles)).toBeGreaterThan(19);
  expect(Math.min(...angles)).toBeLessThan(-19);
});

test.each<[string, () => unknown, RegExp]>([
  ['flip', () => flip(true, where), /"augmentation.flip" to be one of "horizontal", "vertical", "both", received true/],
  ['shift by a fraction', () => shift(0.1, where), /whole number of pixels.*Math.round/],
  ['shift by less than nothing', () => shift({ vertical: -1, horizontal: 0 }, where), /received -1/],
  ['shift one way', () => shift({ vertical: 1 }, where), /received undefined/],
  ['rotate by turns', () => rotate(360, where), /"augmentation.rotate" to be a finite number from 0 to 180/],
  ['zoom to nothing', () => zoom(1, where), /"augmentation.zoom".*less than 1/],
  ['shear flat', () => shear(90, where), /"augmentation.shear".*less than 90/],
])('a %s that makes no sense is refused', (_, make, message) => {
  expect(make).toThrow(message);
  expect(make).toThrow(expect.objectContaining({ code: 'invalid-option' }));
});
