import { EncoderKitError } from '@encoderkit/errors';

export function noExamples(where: string, what = 'the data set'): EncoderKitError {
  return new EncoderKitError({
    code: 'empty-data',
    where,
    problem: `${what} has no examples`,
    remedy: 'Check the folder or filter that it comes from.',
  });
}

/** For a head with labels for steps: there are examples, and not one step to learn from. */
export function noLabels(where: string): EncoderKitError {
  return new EncoderKitError({
    code: 'empty-data',
    where,
    problem: 'no timestep of any example has a label',
    remedy:
      'Check where the labels come from: null stands for a step without one, and steps that the encoder cuts off do not count.',
  });
}

/** Means over such examples are 0 / 0. */
export function noWeights(where: string): EncoderKitError {
  return new EncoderKitError({
    code: 'invalid-data',
    where,
    problem: 'all examples have the weight 0, so that none counts',
    remedy: 'Give some a weight above 0, or look at "classWeight" where that is given.',
  });
}
