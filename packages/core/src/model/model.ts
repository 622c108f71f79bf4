import { type Tensor, Variable } from '@tensorflow/tfjs-core';
import { type LayersModel, model as layersModel, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import type { Encoder } from '../encoder/encoder.ts';
import type { Head } from '../head/head.ts';

/** An encoder with a head on it: what is trained, evaluated, saved and served. */
export interface Model<Sample, Label, Prediction, Report> {
  readonly encoder: Encoder<Sample>;
  readonly head: Head<Label, Prediction, Report>;
  /**
   * Encoder and head as one network, from preprocessed samples to outputs. It shares their weights: a view for saving and
   * exporting.
   */
  readonly network: LayersModel;
  /** Frees the weights of encoder and head. */
  dispose(): void;
}

export function modelOf<Sample, Label, Prediction, Report>(
  encoder: Encoder<Sample>,
  head: Head<Label, Prediction, Report>,
): Model<Sample, Label, Prediction, Report> {
  const embedding = encoder.network.outputs[0];
  const outputs = head.network.apply(embedding ? [embedding] : []) as SymbolicTensor;
  return {
    encoder,
    head,
    network: layersModel({ inputs: encoder.network.inputs, outputs, name: `${encoder.kind}_${head.kind}` }),
    dispose() {
      encoder.dispose();
      head.network.dispose();
    },
  };
}

/** Preprocessed samples to outputs. A frozen encoder runs as it does when serving: no dropout, batch statistics fixed. */
export function forward(
  { encoder, head }: Pick<Model<never, never, unknown, unknown>, 'encoder' | 'head'>,
  features: readonly Tensor[],
  { training }: { readonly training: boolean },
): Tensor {
  const embedding = encoder.network.apply([...features], { training: training && encoder.network.trainable });
  return one(head.network.apply(one(embedding), { training }));
}

/** Preprocessed samples to embeddings. */
export const embed = (network: LayersModel, features: readonly Tensor[]): Tensor =>
  one(network.apply([...features], { training: false }));

function one(result: ReturnType<LayersModel['apply']>): Tensor {
  const [first] = Array.isArray(result) ? result : [result];
  // Layers give symbolic tensors only when they are given symbolic ones.
  return first as Tensor;
}

/** The variable behind a layer's weight. */
export function variableOf(weight: LayersModel['weights'][number]): Variable {
  const variable = weight.read();
  if (variable instanceof Variable) return variable;
  throw new TypeError(`weight ${weight.name} is no variable`);
}

/** All weights of encoder and head, statistics of batch normalisation included. */
export const weightsOf = ({
  encoder,
  head,
}: Pick<Model<never, never, unknown, unknown>, 'encoder' | 'head'>): LayersModel['weights'] => [
  ...encoder.network.weights,
  ...head.network.weights,
];

/** Those that gradients may change. */
export const trainableWeightsOf = ({
  encoder,
  head,
}: Pick<Model<never, never, unknown, unknown>, 'encoder' | 'head'>): LayersModel['weights'] => [
  ...encoder.network.trainableWeights,
  ...head.network.trainableWeights,
];
