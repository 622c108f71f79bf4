import { classifier, type HostArray, randomGenerator } from '@encoderkit/core';
import { cnnEncoder } from '@encoderkit/vision';

const digits = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];

export const imageShape = [28, 28, 1] as const;

/**
 * Conv 3×3×32 ReLU, max-pool 2, Conv 3×3×64 ReLU, max-pool 2, flatten, Dense 128 ReLU, Dense 10 softmax. The caller disposes it.
 */
export const tutorialCnn = () => classifier(cnnEncoder({ input: imageShape, seed: 1 }), { labels: digits, seed: 1 });

export type TutorialCnn = ReturnType<typeof tutorialCnn>;

/** Made-up images with classes: how long a step takes does not depend on what is in them. */
export function madeUpBatch(batch: number): { readonly features: HostArray; readonly targets: HostArray } {
  const random = randomGenerator([1, batch]);
  const shape = [batch, ...imageShape];
  const values = Float32Array.from({ length: batch * 28 * 28 }, () => random.uniform());
  const classes = Int32Array.from({ length: batch }, () => random.integer(digits.length));
  return {
    features: { dtype: 'float32', shape, values },
    targets: { dtype: 'int32', shape: [batch], values: classes },
  };
}
