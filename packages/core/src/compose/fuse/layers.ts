import { layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { type InitializerConfig, type InitializerName, initializer } from '../../base/initializer.ts';
import { hashSeeds } from '../../base/random.ts';
import { applyLayer } from '../../model/layers/apply-layer.ts';
import type { FusionParts, ModalityTensors } from '../modality.ts';

/** What is added to a score so that it counts nothing after a softmax: e to this power is zero. */
const never = 1e9;

interface DenseOptions {
  readonly name: string;
  readonly units: number;
  /** Fixes the initial weights. */
  readonly seeds: readonly number[];
  readonly activation?: 'tanh' | 'relu';
}

/** A dense layer over the last axis. */
export const dense = (inputs: SymbolicTensor, { name, units, seeds, activation }: DenseOptions): SymbolicTensor =>
  applyLayer(
    layers.dense({
      name,
      units,
      kernelInitializer: initializer('glorotUniform', hashSeeds(...seeds)),
      ...(activation && { activation }),
    }),
    inputs,
  );

/** The vectors of all modalities, each by a dense layer of its own brought to the common width: `[batch, width]` each. */
export const projected = ({ modalities, width, seed }: FusionParts, activation?: 'tanh'): ModalityTensors[] =>
  modalities.map((modality, index) => ({
    ...modality,
    width,
    vector: dense(modality.vector, {
      name: `fusion_${modality.name}_projection`,
      units: width,
      seeds: [seed, 1, index],
      ...(activation && { activation }),
    }),
  }));

/**
 * The modality's vector for samples that have it, and a learnt vector for those that lack it: `present · vector + absent · s`. Neither
 * depends on what the network made of the missing input.
 */
export function orStandIn(
  { name, vector, width, present, absent }: ModalityTensors,
  initial: InitializerName | InitializerConfig,
  seed = 0,
): SymbolicTensor {
  const kept = applyLayer(layers.multiply({ name: `fusion_${name}_kept` }), [vector, present]);
  const standIn = layers.dense({
    name: `fusion_${name}_stand_in`,
    units: width,
    useBias: false,
    kernelInitializer: initializer(initial, seed),
  });
  return applyLayer(layers.add({ name: `fusion_${name}` }), [kept, applyLayer(standIn, absent)]);
}

/** Vectors `[batch, width]` one below the other: `[batch, modalities, width]`. */
export function stacked(vectors: readonly SymbolicTensor[], width: number, name: string): SymbolicTensor {
  const rows = vectors.map((vector, index) =>
    applyLayer(layers.reshape({ targetShape: [1, width], name: `${name}_row_${index}` }), vector),
  );
  return applyLayer(layers.concatenate({ axis: 1, name }), rows);
}

/** `[batch, modalities]`: 0 for those that are present, -1e9 for those that are missing. */
export const missingBias = ({ presence }: FusionParts): SymbolicTensor =>
  applyLayer(layers.rescaling({ scale: never, offset: -never, name: 'fusion_missing_bias' }), presence);

/** softmax over the last axis. */
export const softmax = (scores: SymbolicTensor, name: string): SymbolicTensor =>
  applyLayer(layers.activation({ activation: 'softmax', name }), scores);

/** Rows `[batch, modalities, width]` times weights `[batch, modalities]`, summed: `[batch, width]`. */
export const weightedSum = (weights: SymbolicTensor, rows: SymbolicTensor, name: string): SymbolicTensor =>
  applyLayer(layers.dot({ axes: [1, 1], name }), [weights, rows]);
