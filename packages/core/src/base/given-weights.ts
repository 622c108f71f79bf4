import { EncoderKitError } from '@encoderkit/errors';
import { type Tensor, zeros } from '@tensorflow/tfjs-core';

/** While a network is made whose weights will be put in: how many of them it may still have. */
let expected: { readonly where: string; left: number } | undefined;

/** Room for what is made and not saved: a tagger's encoder also makes the layers that give one vector for a text. */
const besides = 2 ** 22;

/**
 * Calls `make`, in which initialisers give zeros, since the weights are overwritten afterwards: drawing them would be for nothing. What is
 * made may have little more than `count` weights: a configuration that asks for billions is refused before they are allocated.
 */
export function withGivenWeights<Made>(where: string, count: number, make: () => Made): Made {
  const before = expected;
  expected = { where, left: 2 * count + besides };
  try {
    return make();
  } finally {
    expected = before;
  }
}

/** Zeros in place of initial weights, while weights are given; undefined otherwise. */
export function givenWeights(shape: readonly (number | null)[]): Tensor | undefined {
  if (!expected) return undefined;
  const sizes = shape.map((size) => size ?? 1);
  const count = sizes.reduce((product, size) => product * size, 1);
  if (count > expected.left) {
    throw new EncoderKitError({
      code: 'bundle-mismatch',
      where: expected.where,
      problem: `the configuration makes a layer with weights of shape [${sizes}], far more than the bundle has`,
      remedy: 'The bundle was written with another version of the encoder, or it was changed.',
    });
  }
  expected.left -= count;
  return zeros(sizes);
}
