import { type Tensor, zeros } from '@tensorflow/tfjs-core';
import { gradientOf } from './gradient.ts';

/**
 * Masks come from comparisons: their results change in jumps, so that their gradient is zero. TF.js has none for these two, and
 * nothing that comes before a `Masking` layer could be trained.
 */
export const notEqualGradient = gradientOf({
  kernelName: 'NotEqual',
  inputs: ['a', 'b'],
  gradient: (_, { a, b }) => ({ a: () => noChange(a), b: () => noChange(b) }),
});

export const anyGradient = gradientOf({
  kernelName: 'Any',
  inputs: ['x'],
  gradient: (_, { x }) => ({ x: () => noChange(x) }),
});

/** Gradients are float32, those of booleans too. */
export const noChange = ({ shape }: Tensor): Tensor => zeros(shape);
