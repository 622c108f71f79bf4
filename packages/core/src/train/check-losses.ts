import { EncoderKitError } from '@encoderkit/errors';
import { Tensor, util, type Variable } from '@tensorflow/tfjs-core';

/** Throws `invalid-option` unless the losses are tensors by name, each a scalar or a number for each row. */
export function checkLosses(losses: unknown, weights: unknown): [name: string, loss: Tensor][] {
  const refusal = (received: unknown): EncoderKitError =>
    new EncoderKitError({
      code: 'invalid-option',
      where: 'trainingStep',
      expected: `"losses" to give float32 tensors by name, each a scalar or a number for each row${weights instanceof Tensor ? ` ([${weights.shape}], as its weights)` : ''}`,
      received,
      remedy: 'Return an object such as { classification: loss }, of what TF.js ops made.',
    });
  if (typeof losses !== 'object' || losses === null || losses instanceof Tensor || 'then' in losses) {
    throw refusal(losses instanceof Tensor ? 'a tensor without a name' : losses);
  }
  const entries = Object.entries(losses);
  if (entries.length === 0) throw refusal('no loss');
  return entries.map(([name, loss]: [string, unknown]) => {
    if (!(loss instanceof Tensor)) throw refusal({ [name]: loss });
    const fitsWeights = !(weights instanceof Tensor) || util.arraysEqual(loss.shape, weights.shape);
    if (loss.dtype === 'float32' && (loss.rank === 0 || (loss.rank === 1 && fitsWeights))) return [name, loss];
    throw refusal({ [name]: `${loss.dtype}[${loss.shape}]` });
  });
}

/** Throws `invalid-option` where no gradient reaches a weight that is to be trained: the losses would stay as they are. */
export function checkReached(gradients: readonly (Tensor | undefined)[], weights: readonly Variable[]): void {
  if (gradients.some((gradient) => gradient !== undefined)) return;
  throw new EncoderKitError({
    code: 'invalid-option',
    where: 'trainingStep',
    problem: `no loss depends on a weight that is to be trained (${weights.length} of them)`,
    remedy: 'Compute the losses by the networks that are given, from their outputs.',
  });
}
