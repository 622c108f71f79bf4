import { type GradConfig, reshape, sum, type Tensor, type TileAttrs } from '@tensorflow/tfjs-core';

/**
 * Tile's gradient sums what came of each element. TF.js takes a slice for every repetition, thousands of them in a layer
 * normalisation, and stops at rank 4.
 */
export const tileGradient: GradConfig = {
  kernelName: 'Tile',
  inputsToSave: ['x'],
  gradFunc: (dy, [x], attributes) => {
    const { reps } = attributes as unknown as TileAttrs;
    const shape = x?.shape ?? [];
    const repetitions = shape.flatMap((length, axis) => [reps[axis] ?? 1, length]);
    const axes = shape.map((_, axis) => 2 * axis);
    return { x: () => sum(reshape(dy as Tensor, repetitions), axes) };
  },
};
