import { lookUp } from '@encoderkit/errors';
import { layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { initializer } from '../../base/initializer.ts';
import { applyLayer } from './apply-layer.ts';
import type { RecurrentOutputs } from './recurrent-stack.ts';

/** What is added to a timestep's score so that padding counts nothing: e to this power is zero. */
export const paddingScore = -1e9;

interface Pooled extends RecurrentOutputs {
  readonly paddingBias: SymbolicTensor;
  readonly name: string;
  readonly seed: number;
}

/** Every way to make one vector of a sequence, of stock TF.js layers. */
const poolings = {
  last: ({ last }) => last,

  /** The mean over real timesteps, weighted by e to the power of the bias. */
  mean: ({ sequence, paddingBias, width, name }) =>
    average(sequence, timeLast(paddingBias, `${name}_bias`), width, name),

  /** The largest number of each feature over real timesteps. */
  max({ sequence, paddingBias, name }) {
    // Reshaped to itself: a sum of a masked and an unmasked array is more than TF.js' masks can do.
    const features = sequence.shape.slice(1).map((length) => length ?? -1);
    const unmasked = applyLayer(layers.reshape({ targetShape: features, name: `${name}_features` }), sequence);
    const kept = applyLayer(layers.add({ name: `${name}_padding` }), [unmasked, paddingBias]);
    return applyLayer(layers.globalMaxPooling1d({ name }), kept);
  },

  /** A mean whose weights come of a learnt score of each timestep (Raffel & Ellis 2015, arXiv:1512.08756). */
  attention({ sequence, paddingBias, width, name, seed }) {
    const kernelInitializer = initializer('glorotUniform', seed);
    const scorer = layers.dense({ units: 1, useBias: false, kernelInitializer, name: `${name}_score` });
    const scores = timeLast(applyLayer(scorer, sequence), `${name}_scores`);
    const kept = applyLayer(layers.add({ name: `${name}_padding` }), [scores, timeLast(paddingBias, `${name}_bias`)]);
    return average(sequence, kept, width, name);
  },
} as const satisfies Readonly<Record<string, (pooled: Pooled) => SymbolicTensor>>;

export type PoolingName = keyof typeof poolings;

/** Gives back `name` when there is a pooling of that name; throws `invalid-option` otherwise. */
export const checkPooling = (where: string, option: string, name: unknown): PoolingName =>
  lookUp(where, option, poolings, name);

export interface PoolingOptions {
  readonly kind: PoolingName;
  /** What layers' names begin with; `'pooling'` when absent. */
  readonly name?: string;
  /** Fixes the initial weights of `'attention'`; 0 when absent. */
  readonly seed?: number;
}

/**
 * One vector `[batch, width]` of what a recurrent stack gives: its last output, the mean or the maximum over timesteps, or a mean whose
 * weights are learnt (`'attention'`). Made of stock TF.js layers.
 *
 * @param paddingBias `[batch, timesteps, 1]`: 0 at real timesteps, -1e9 where rows are padded. For `'mean'` and `'attention'` a real timestep may
 * have the logarithm of a weight instead of 0. Not used for `'last'`.
 * @throws EncoderKitError `invalid-option`
 * @example
 * ```ts
 * import { pooling, recurrentStack } from '@encoderkit/core';
 * import { input, model } from '@tensorflow/tfjs-layers';
 *
 * const frames = input({ shape: [null, 13] });
 * const paddingBias = input({ shape: [null, 1] });
 * const outputs = recurrentStack(frames, { units: 8 });
 * const vector = pooling(outputs, paddingBias, { kind: 'attention' });
 * const network = model({ inputs: [frames, paddingBias], outputs: vector });
 * console.log(vector.shape); // [null, 8]
 * network.dispose();
 * ```
 */
export function pooling(
  outputs: RecurrentOutputs,
  paddingBias: SymbolicTensor,
  { kind, name = 'pooling', seed = 0 }: PoolingOptions,
): SymbolicTensor {
  return poolings[checkPooling('pooling', 'kind', kind)]({ ...outputs, paddingBias, name, seed });
}

/** `[batch, timesteps, 1]` to `[batch, 1, timesteps]`: TF.js takes softmax along the last axis only. */
const timeLast = (scores: SymbolicTensor, name: string): SymbolicTensor =>
  applyLayer(layers.permute({ dims: [2, 1], name }), scores);

/**
 * The mean of `sequence` with weights softmax(scores), `scores` being `[batch, 1, timesteps]`. An activation, no softmax layer: that would add
 * whatever mask an earlier layer had, which TF.js hands on to all layers after it.
 */
function average(sequence: SymbolicTensor, scores: SymbolicTensor, width: number, name: string): SymbolicTensor {
  const weights = applyLayer(layers.activation({ activation: 'softmax', name: `${name}_weights` }), scores);
  const mean = applyLayer(layers.dot({ axes: [2, 1], name: `${name}_mean` }), [weights, sequence]);
  return applyLayer(layers.reshape({ targetShape: [width], name }), mean);
}
