import { EncoderKitError } from '@encoderkit/errors';
import { isFiniteFloat } from '../base/finite-floats.ts';

/** One example: an input, and what is to be learnt of it. */
export interface Example<Input, Label = never> {
  readonly input: Input;
  readonly label?: Label;
  /** How much it counts in the loss and in metrics; 1 when absent. */
  readonly weight?: number;
}

/** Gives back an example that a caller's function made, or throws `invalid-data` saying which one is not an example. */
export function checkExample<Candidate>(where: string, position: number, example: Candidate): Candidate {
  if (typeof example !== 'object' || example === null || !('input' in example)) {
    throw new EncoderKitError({
      code: 'invalid-data',
      where,
      expected: `example ${position} to be { input, label?, weight? }`,
      received: example,
    });
  }
  if ('weight' in example) checkWeight(where, position, example.weight);
  return example;
}

export function checkWeight(where: string, position: number, weight: unknown): void {
  if (isFiniteFloat(weight) && weight >= 0) return;
  throw new EncoderKitError({
    code: 'invalid-data',
    where,
    expected: `the weight of example ${position} to be a number of at least 0`,
    received: weight,
    remedy: 'Leave weights out for examples that all count the same.',
  });
}
