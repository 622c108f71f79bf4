import { type GradConfig, type Tensor, zeros } from '@tensorflow/tfjs-core';

/**
 * Masks come of comparisons, whose result does not change with their input but in jumps. TF.js has no gradient for these two, so
 * nothing that comes before a `Masking` layer could be trained.
 */
export const notEqualGradient: GradConfig = {
  kernelName: 'NotEqual',
  inputsToSave: ['a', 'b'],
  gradFunc: (_dy, [a, b]) => ({ a: () => noChange(a), b: () => noChange(b) }),
};

export const anyGradient: GradConfig = {
  kernelName: 'Any',
  inputsToSave: ['x'],
  gradFunc: (_dy, [x]) => ({ x: () => noChange(x) }),
};

/** Gradients are float32, those of booleans too. */
export const noChange = (x: Tensor | undefined): Tensor => zeros(x?.shape ?? []);
