import { bucketLength, type HostArray, type StepSpan } from '@encoderkit/core';
import type { FeatureRows } from '../features/feature-rows.ts';

interface RowOptions {
  /** Features of a frame. */
  readonly width: number;
  /** How many frames become one step. */
  readonly stride: number;
  /** The most frames that there can be. */
  readonly maxFrames: number;
}

/**
 * Features of sounds as the network takes them: `[sounds, steps, stride * width]`, and a mask `[sounds, steps, 1]` with 1 at steps and 0 at
 * padding, which is behind.
 */
export function paddedRows(
  sounds: readonly FeatureRows[],
  { width: frameWidth, stride, maxFrames }: RowOptions,
): [HostArray, HostArray] {
  const counts = sounds.map(({ shape }) => stepsOf(shape[0], stride));
  const longest = counts.reduce((most, count) => Math.max(most, count), 0);
  const steps = bucketLength(longest, Math.max(longest, stepsOf(maxFrames, stride)));
  const width = stride * frameWidth;
  const values = new Float32Array(sounds.length * steps * width);
  const mask = new Float32Array(sounds.length * steps);
  for (const [row, sound] of sounds.entries()) {
    values.set(sound.values, row * steps * width);
    mask.fill(1, row * steps, row * steps + (counts[row] ?? 0));
  }
  return [
    { dtype: 'float32', shape: [sounds.length, steps, width], values },
    { dtype: 'float32', shape: [sounds.length, steps, 1], values: mask },
  ];
}

const stepsOf = (frames: number, stride: number): number => Math.ceil(frames / stride);

/** Where the steps of sounds are: at the begin of their rows, as the mask says. */
export function spansIn(count: number, [, mask]: readonly HostArray[]): StepSpan[] {
  const [rows = 1] = mask?.shape ?? [];
  const length = (mask?.values.length ?? 0) / rows;
  return Array.from({ length: count }, (_, row) => {
    let total = 0;
    for (let at = row * length; at < (row + 1) * length; at++) total += mask?.values[at] ?? 0;
    return { total, first: 0, count: total, offset: 0 };
  });
}
