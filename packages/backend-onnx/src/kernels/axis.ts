import { util } from '@tensorflow/tfjs-core';

/** One axis, counted from the front. Throws when the shape has no such axis. */
export const oneAxis = (shape: readonly number[], axis: number): number =>
  util.parseAxisParam(axis, [...shape])[0] ?? 0;
