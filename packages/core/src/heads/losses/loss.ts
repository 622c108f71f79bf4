import { EncoderKitError } from '@encoderkit/errors';
import { mean, type Tensor, util } from '@tensorflow/tfjs-core';

/**
 * What a network's outputs cost against their targets, for each sample: `[batch]`, not yet weighted nor averaged.
 * Pure TF.js ops, so that it has a gradient and compiles. Makes intermediate tensors: call it inside `tf.tidy`.
 */
export type Loss = (outputs: Tensor, targets: Tensor) => Tensor;

/** The mean over all axes but the first. */
export function meanOfEachSample(values: Tensor): Tensor {
  return values.rank === 1 ? values : mean(values, values.shape.map((_, axis) => axis).slice(1));
}

export function checkSameShape(where: string, outputs: Tensor, targets: Tensor): void {
  if (outputs.rank >= 1 && util.arraysEqual(outputs.shape, targets.shape)) return;
  throw new EncoderKitError({
    code: 'shape-mismatch',
    where,
    expected: `targets of shape [${outputs.shape}], as the outputs`,
    received: targets.shape,
    remedy: 'Give one target for every output.',
  });
}
