import { bucketLength, type HostArray, type TimestepSpan } from '@encoderkit/core';
import type { FeatureRows } from '../features/feature-rows.ts';

interface RowOptions {
  /** Features of a frame. */
  readonly width: number;
  /** How many frames become one timestep. */
  readonly stride: number;
  /** The most frames that there can be. */
  readonly maxFrames: number;
}

/**
 * Features of sounds as the network takes them: `[sounds, timesteps, stride * width]`, and a mask `[sounds, timesteps, 1]` with 1 at timesteps and 0 at
 * padding, which is behind.
 */
export function paddedRows(
  sounds: readonly FeatureRows[],
  { width: frameWidth, stride, maxFrames }: RowOptions,
): [HostArray, HostArray] {
  const counts = sounds.map(({ shape }) => stepsOf(shape[0], stride));
  const longest = counts.reduce((most, count) => Math.max(most, count), 0);
  const timesteps = bucketLength(longest, Math.max(longest, stepsOf(maxFrames, stride)));
  const width = stride * frameWidth;
  const values = new Float32Array(sounds.length * timesteps * width);
  const mask = new Float32Array(sounds.length * timesteps);
  for (const [row, sound] of sounds.entries()) {
    values.set(sound.values, row * timesteps * width);
    mask.fill(1, row * timesteps, row * timesteps + (counts[row] ?? 0));
  }
  return [
    { dtype: 'float32', shape: [sounds.length, timesteps, width], values },
    { dtype: 'float32', shape: [sounds.length, timesteps, 1], values: mask },
  ];
}

const stepsOf = (frames: number, stride: number): number => Math.ceil(frames / stride);

/** Where the timesteps of sounds are: at the begin of their rows, as the mask says. */
export function spansIn(count: number, [, mask]: readonly HostArray[]): TimestepSpan[] {
  const [rows = 1] = mask?.shape ?? [];
  const length = (mask?.values.length ?? 0) / rows;
  return Array.from({ length: count }, (_, row) => {
    let total = 0;
    for (let at = row * length; at < (row + 1) * length; at++) total += mask?.values[at] ?? 0;
    return { total, first: 0, count: total, offset: 0 };
  });
}
