import { randomGenerator } from '@encoderkit/core';
import { describe, expect, it } from 'vitest';
import { contextStage } from './context.ts';
import { deltaFilter, deltaStage } from './delta.ts';
import { chain, concatenate, type RowStage } from './feature-rows.ts';

const through = (stage: RowStage, rows: Float32Array) => concatenate(stage.push(rows), stage.end());
const column = (values: Float32Array, width: number, index: number) => [
  ...values.filter((_, at) => at % width === index),
];
const ramp = (frames: number, value: (frame: number) => number) =>
  Float32Array.from({ length: frames }, (_, t) => value(t));

describe('deltaFilter', () => {
  it('gives the derivatives of a parabola', () => {
    for (const width of [3, 5, 9, 21]) {
      const half = (width - 1) / 2;
      const parabola = Array.from({ length: width }, (_, index) => 4 + 3 * (index - half) - 2 * (index - half) ** 2);
      const dot = (filter: Float64Array) =>
        filter.reduce((sum, weight, index) => sum + weight * (parabola[index] ?? 0), 0);
      expect(dot(deltaFilter(1, width))).toBeCloseTo(3, 9);
      expect(dot(deltaFilter(2, width))).toBeCloseTo(-4, 9);
    }
  });
});

describe('deltaStage', () => {
  it('gives the slope of a line everywhere, at the ends too', () => {
    const rows = through(
      deltaStage(1, 2, 9),
      ramp(20, (t) => 5 + 0.5 * t),
    );
    for (const slope of column(rows, 3, 1)) expect(slope).toBeCloseTo(0.5, 5);
    for (const curve of column(rows, 3, 2)) expect(curve).toBeCloseTo(0, 5);
  });

  it("gives the first and last frames the derivative over the first and last nine, as librosa's interp does", () => {
    const rows = through(
      deltaStage(1, 1, 9),
      ramp(12, (t) => t ** 2),
    );
    expect(column(rows, 2, 1).map((slope) => Math.round(slope * 1e4) / 1e4)).toEqual([
      8, 8, 8, 8, 8, 10, 12, 14, 14, 14, 14, 14,
    ]);
  });

  it.each([
    [1, 0],
    [2, 0],
    [3, 2],
    [4, 2],
    [8, 2],
    [9, 2],
  ])('of %d frames uses as many as there are: slope %d', (frames, slope) => {
    const rows = through(
      deltaStage(1, 2, 9),
      ramp(frames, (t) => 2 * t),
    );
    expect(rows.length).toBe(3 * frames);
    for (const each of column(rows, 3, 1)) expect(each).toBeCloseTo(slope, 6);
  });
});

it('contextStage stacks neighbours, oldest first, and repeats the ends', () => {
  const rows = Float32Array.from([1, 10, 2, 20, 3, 30]);
  expect([...through(contextStage(2, 2, 1), rows)]).toEqual([
    ...[1, 10, 1, 10, 1, 10, 2, 20],
    ...[1, 10, 1, 10, 2, 20, 3, 30],
    ...[1, 10, 2, 20, 3, 30, 3, 30],
  ]);
});

const stages: [string, () => RowStage][] = [
  ['first derivatives', () => deltaStage(2, 1, 9)],
  ['second derivatives over 3 frames', () => deltaStage(2, 2, 3)],
  ['what was before', () => contextStage(2, 3, 0)],
  ['what comes after', () => contextStage(2, 0, 3)],
  ['derivatives, stacked', () => chain([deltaStage(2, 2, 5), contextStage(6, 2, 2)])],
];

it.each(stages)('%s do not depend on how many rows come at once', (_, make) => {
  const random = randomGenerator(3);
  for (const frames of [0, 1, 2, 3, 8, 9, 10, 50]) {
    const rows = Float32Array.from({ length: 2 * frames }, () => random.normal());
    const expected = through(make(), rows);
    const stage = make();
    let inPieces: Float32Array = new Float32Array(0);
    for (let from = 0; from < frames; ) {
      const until = Math.min(frames, from + random.integer(7));
      inPieces = concatenate(inPieces, stage.push(rows.slice(2 * from, 2 * until)));
      from = until;
    }
    expect(concatenate(inPieces, stage.end())).toEqual(expected);
  }
});

it.each(stages)('%s wait for no more rows than they say', (_, make) => {
  const stage = make();
  const width = through(make(), new Float32Array(2 * 100)).length / 100;
  let made = 0;
  // From where on a row has its neighbours on both sides.
  for (let frame = 1; frame <= 40; frame++) {
    made += stage.push(Float32Array.of(frame, -frame)).length / width;
    if (frame > 20) expect(made).toBe(frame - stage.lookahead);
  }
});
