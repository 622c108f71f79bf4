import { EncoderKitError } from '@encoderkit/errors';
import type { Variable } from '@tensorflow/tfjs-core';
import { allFinite, restoreSnapshot, type Snapshot, takeSnapshot } from '../model/weights.ts';

/** Updates between two copies. Each costs a pass over the weights, and memory that the garbage collector has to fetch back. */
const interval = 64;

export interface GoodWeights {
  /** Called after each update, the loss of which was a number. */
  stepped(update: number): Promise<void>;
  /** A copy of the weights as they are at the end of an epoch. Throws `not-finite` where the last update broke them. */
  epochEnded(epoch: number, update: number): Promise<Snapshot>;
  /** Puts the last weights back with which the loss was a number, and tells what happened. */
  failure(epoch: number, update: number, what: string): EncoderKitError;
}

/** Keeps a copy of weights that are known to give a loss that is a number. `update`: the number of updates before. */
export async function goodWeights(variables: readonly Variable[], update: number): Promise<GoodWeights> {
  const copy = async (at: number) => ({ ...(await takeSnapshot(variables)), update: at });
  let confirmed = await copy(update);
  let candidate: typeof confirmed | undefined;

  const failure = (epoch: number, at: number, what: string): EncoderKitError => {
    restoreSnapshot(confirmed);
    return new EncoderKitError({
      code: 'not-finite',
      where: `train, step ${at} (epoch ${epoch})`,
      problem: `${what}; the model has the weights of step ${confirmed.update} again, the last that were copied while all was well`,
      remedy: 'Look for NaN or infinite numbers in the data, lower "learningRate", or set "clipNorm": 1.',
    });
  };

  return {
    failure,
    async stepped(at) {
      // This update's loss was computed with the candidate's weights or with later ones.
      if (candidate) confirmed = candidate;
      candidate = at % interval === 0 ? await copy(at) : undefined;
    },
    async epochEnded(epoch, at) {
      // No loss was computed yet with what the last update made.
      const last = await copy(at);
      if (!allFinite(last)) throw failure(epoch, at, 'this update made weights that are not finite');
      confirmed = last;
      candidate = undefined;
      return last;
    },
  };
}
