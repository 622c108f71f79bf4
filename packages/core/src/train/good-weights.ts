import { EncoderKitError } from '@encoderkit/tfjs-backend-onnx';
import type { Variable } from '@tensorflow/tfjs-core';
import { restoreSnapshot, type Snapshot, takeSnapshot } from '../model/weights.ts';

/** Updates between two copies: copying at every step would cost as much as a part of the optimizer. */
const interval = 16;

export interface GoodWeights {
  /** Called after each update, the loss of which was a number. */
  stepped(update: number): Promise<void>;
  /** Puts the last weights back with which the loss was a number, and tells what happened. */
  failure(epoch: number, update: number, loss: number): EncoderKitError;
}

/** Keeps a copy of weights that are known to give a loss that is a number. */
export async function goodWeights(variables: readonly Variable[]): Promise<GoodWeights> {
  let confirmed: Snapshot & { readonly update: number } = { ...(await takeSnapshot(variables)), update: 0 };
  let candidate: typeof confirmed | undefined;
  return {
    async stepped(update) {
      // This update's loss was computed with the candidate's weights or with later ones.
      if (candidate) confirmed = candidate;
      candidate = update % interval === 0 ? { ...(await takeSnapshot(variables)), update } : undefined;
    },
    failure(epoch, update, loss) {
      restoreSnapshot(confirmed);
      return new EncoderKitError({
        code: 'not-finite',
        where: `train, step ${update} (epoch ${epoch})`,
        problem: `the loss is ${loss}; the model has the weights of step ${confirmed.update} again, the last that were copied while the loss was a number`,
        remedy: 'Look for NaN or infinite numbers in the data, lower "learningRate", or set "clipNorm": 1.',
      });
    },
  };
}
