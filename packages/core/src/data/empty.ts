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
