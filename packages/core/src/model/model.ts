import { EncoderKitError } from '@encoderkit/errors';
import { Tensor, Variable } from '@tensorflow/tfjs-core';
import { type LayersModel, model as layersModel } from '@tensorflow/tfjs-layers';
import { releasePrograms } from '../engine/programs.ts';
import type { Encoder } from './encoder.ts';
import type { Head, LossContext } from './head.ts';
import { applyLayer } from './layers/apply-layer.ts';
import { noteInitial } from './trained.ts';
import { type AnyModel, trunkOf } from './trunk.ts';

export type { AnyModel } from './trunk.ts';

/** An encoder with a head on it: what is trained, evaluated, saved and served. */
export interface Model<Sample, Label, Prediction, Report> {
  readonly encoder: Encoder<Sample>;
  readonly head: Head<Label, Prediction, Report>;
  /**
   * Encoder and head as one network, from preprocessed samples to outputs. It shares their weights: a view for saving and
   * exporting.
   */
  readonly network: LayersModel;
  /** Frees the weights of encoder and head, and what was compiled for them. Calling it again does nothing. */
  dispose(): void;
}

/** The model that an encoder of these samples makes with this kind of head. */
export type ModelWith<Sample, Made> =
  Made extends Head<infer Label, infer Prediction, infer Report> ? Model<Sample, Label, Prediction, Report> : never;

/**
 * An encoder and a head as one model. `classifier`, `regressor` and `tagger` make the head, too; this is for a head of your own.
 *
 * @throws EncoderKitError `shape-mismatch` where the head is for embeddings of another width, `invalid-input` where it needs vectors of timesteps and
 *   the encoder gives none
 * @example
 * ```ts
 * import { classifierHead, modelOf } from '@encoderkit/core';
 * import { vectorEncoder } from '@encoderkit/tabular';
 *
 * const encoder = vectorEncoder({ length: 3, units: [8] });
 * const model = modelOf(encoder, classifierHead({ labels: ['no', 'yes'], width: encoder.width }));
 * console.log(model.network.countParams()); // 50
 * model.dispose();
 * ```
 */
export function modelOf<Sample, Label, Prediction, Report>(
  encoder: Encoder<Sample>,
  head: Head<Label, Prediction, Report>,
): Model<Sample, Label, Prediction, Report> {
  const trunk = trunkOf({ encoder, head });
  const wanted = head.network.inputs[0]?.shape.at(-1);
  if (wanted !== trunk.width) {
    throw new EncoderKitError({
      code: 'shape-mismatch',
      where: 'modelOf',
      expected: `a head for embeddings of width ${trunk.width}, which the encoder gives`,
      received: wanted,
    });
  }
  const embedding = trunk.network.outputs[0];
  const outputs = applyLayer(head.network, embedding ? [embedding] : []);
  const network = layersModel({ inputs: trunk.network.inputs, outputs, name: `${encoder.kind}_${head.kind}` });
  noteInitial(head.network);
  let disposed = false;
  return {
    encoder,
    head,
    network,
    dispose() {
      if (disposed) return;
      disposed = true;
      releasePrograms(network);
      releasePrograms(encoder.network);
      encoder.dispose();
      disposeNetwork(head.network);
    },
  };
}

/** TF.js counts each use of a network in another one, and frees its weights when all of them are disposed. */
export function disposeNetwork(network: LayersModel): void {
  while (network.dispose().refCountAfterDispose > 0);
}

/** Throws `invalid-input` unless `model` is a model: most often it is an encoder without a head. */
export function checkModel(where: string, model: unknown): void {
  const has = (...names: string[]): boolean =>
    typeof model === 'object' && model !== null && names.every((name) => name in model);
  if (has('encoder', 'head', 'network')) return;
  throw new EncoderKitError({
    code: 'invalid-input',
    where,
    expected: 'a model',
    received: has('network', 'preprocess') ? 'an encoder' : typeof model === 'object' ? 'another object' : model,
    remedy:
      'Put a head on an encoder: classifier(encoder, { labels }), regressor(encoder, { outputs }) or tagger(encoder, { labels }).',
  });
}

/** Throws `invalid-input` unless `encoder` is an encoder: most often it is an encoder's options. */
export function checkEncoder(where: string, encoder: unknown): void {
  if (typeof encoder === 'object' && encoder !== null && 'network' in encoder && 'width' in encoder) return;
  throw new EncoderKitError({
    code: 'invalid-input',
    where,
    expected: 'an encoder as first argument',
    received: typeof encoder === 'object' ? 'another object' : encoder,
    remedy: 'Make one by its factory, such as cnnEncoder({ input: [28, 28, 1] }).',
  });
}

interface Use {
  readonly training: boolean;
}

/** A head's losses by name: `loss` is the name of one that is alone. */
export function lossesOf(head: AnyModel['head'], context: LossContext): Readonly<Record<string, Tensor>> {
  const losses = head.loss(context);
  return losses instanceof Tensor ? { loss: losses } : losses;
}

/** Preprocessed samples to outputs. */
export const forward = (model: AnyModel, features: readonly Tensor[], use: Use): Tensor =>
  headForward(model, trunkForward(model, features, use), use);

/** Preprocessed samples to what the head takes. A frozen encoder runs as it does when serving: no dropout, batch statistics fixed. */
export function trunkForward(model: AnyModel, features: readonly Tensor[], { training }: Use): Tensor {
  const { network } = trunkOf(model);
  return one(network.apply([...features], { training: training && network.trainable }));
}

/** What the head takes to outputs. */
export const headForward = ({ head }: AnyModel, embeddings: Tensor, { training }: Use): Tensor =>
  one(head.network.apply(embeddings, { training }));

/** Preprocessed samples to embeddings. */
export const embed = (network: LayersModel, features: readonly Tensor[]): Tensor =>
  one(network.apply([...features], { training: false }));

function one(result: ReturnType<LayersModel['apply']>): Tensor {
  const [first] = Array.isArray(result) ? result : [result];
  // Layers give symbolic tensors only when they are given symbolic ones.
  return first as Tensor;
}

type Weight = LayersModel['weights'][number];

/** The variable behind a layer's weight. */
export function variableOf(weight: Weight): Variable {
  const variable = readWeight(weight);
  if (variable instanceof Variable) return variable;
  throw new TypeError(`weight ${weight.name} is no variable`);
}

function readWeight(weight: Weight): Tensor {
  try {
    return weight.read();
  } catch (cause) {
    // The one thing that reading complains of.
    throw new EncoderKitError({
      code: 'disposed',
      where: `weight ${weight.name}`,
      problem: 'its model has been disposed',
      remedy: 'Call dispose() once the model is not used any more.',
      cause,
    });
  }
}

/** The networks that the model is made of: what its head stands on, and the head's. */
export const networksOf = (model: AnyModel): LayersModel[] => [trunkOf(model).network, model.head.network];

/** All weights of encoder and head, statistics of batch normalisation included; throws `disposed` where they are gone. */
export const variablesOf = (model: AnyModel): Variable[] =>
  networksOf(model).flatMap(({ weights }) => weights.map(variableOf));
