import { reshape, sum } from '@tensorflow/tfjs-core';
import { gradientOf } from './gradient.ts';

/**
 * Tile's gradient sums what came of each element. TF.js takes a slice for every repetition, thousands of them in a layer
 * normalisation, and stops at rank 4.
 */
export const tileGradient = gradientOf({
  kernelName: 'Tile',
  inputs: ['x'],
  gradient([dy], { x: { shape } }, { reps }) {
    const repetitions = shape.flatMap((length, axis) => [reps[axis] ?? 1, length]);
    const axes = shape.map((_, axis) => 2 * axis);
    return { x: () => sum(reshape(dy, repetitions), axes) };
  },
});
