import { randomGenerator } from '@encoderkit/core';
import { expect, test } from 'vitest';
import { type Affine, chain, fromCorner, identity, symmetric } from './affine.ts';

const apply = ({ yy, yx, y0, xy, xx, x0 }: Affine, [y, x]: [number, number]): [number, number] => [
  yy * y + yx * x + y0,
  xy * y + xx * x + x0,
];

test('chain applies the first map, then the second', () => {
  const random = randomGenerator(1);
  const draw = () => ({
    yy: random.normal(),
    yx: random.normal(),
    y0: random.normal(),
    xy: random.normal(),
    xx: random.normal(),
    x0: random.normal(),
  });
  for (let count = 0; count < 20; count++) {
    const [first, second] = [draw(), draw()];
    const point: [number, number] = [random.normal(), random.normal()];
    const [y, x] = apply(chain(first, second), point);
    const [expectedY, expectedX] = apply(second, apply(first, point));
    expect(y).toBeCloseTo(expectedY, 10);
    expect(x).toBeCloseTo(expectedX, 10);
  }
  const map = draw();
  expect(chain(map, identity)).toEqual(map);
  expect(chain(identity, map)).toEqual(map);
});

test('in array positions the centre stays where it is', () => {
  const half: Affine = { yy: 0.5, yx: 0.3, y0: 0, xy: -0.2, xx: 0.5, x0: 0 };
  const [y, x] = apply(fromCorner(half, { height: 5, width: 8, channels: 1 }), [2, 3.5]);
  expect(y).toBeCloseTo(2, 12);
  expect(x).toBeCloseTo(3.5, 12);
  expect(fromCorner(identity, { height: 5, width: 8, channels: 1 })).toEqual(identity);
});

test('symmetric draws from both sides, up to the limit', () => {
  const random = randomGenerator(2);
  const draws = Array.from({ length: 2000 }, () => symmetric(random, 0.3));
  expect(Math.max(...draws)).toBeLessThanOrEqual(0.3);
  expect(Math.max(...draws)).toBeGreaterThan(0.29);
  expect(Math.min(...draws)).toBeLessThan(-0.29);
  expect(Math.abs(draws.reduce((sum, each) => sum + each, 0) / draws.length)).toBeLessThan(0.02);
});
