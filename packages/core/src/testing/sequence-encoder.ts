import { checkKnownOptions, checkNumber, EncoderKitError, lookUp } from '@encoderkit/errors';
import { tensor2d, tidy } from '@tensorflow/tfjs-core';
import { input, layers, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { initializer } from '../base/initializer.ts';
import { hashSeeds } from '../base/random.ts';
import { defaultSeed } from '../base/seeded.ts';
import { bucketLength } from '../model/bucket-length.ts';
import type { EncoderFactory, SequenceEncoder, TimestepSpan } from '../model/encoder.ts';
import { encoderFactory } from '../model/encoder-factory.ts';
import { makeEncoder } from '../model/make-encoder.ts';

export interface SequenceEncoderOptions {
  /** Timesteps are integers from 0 to below this. */
  readonly vocabulary: number;
  /** Length of a timestep's vector, and of a sample's; 8 when absent. */
  readonly units?: number;
  /** How many timesteps are kept; 64 when absent. */
  readonly maxLength?: number;
  /** At which end rows are padded; `'post'` when absent. */
  readonly padding?: 'pre' | 'post';
  /** At which end longer samples are cut; `'post'` when absent. */
  readonly truncating?: 'pre' | 'post';
  /** Share of each timestep's vector dropped in training; 0 when absent. */
  readonly dropout?: number;
  /** Fixes the initial weights; 0 when absent. */
  readonly seed?: number;
}

type Sequence = readonly number[];
type Complete = Required<SequenceEncoderOptions>;

const where = 'sequenceEncoder';
const kind = 'sequence';
const ends = { pre: true, post: true };
const shortestRow = 4;

/**
 * The smallest encoder of sequences that does all that one can: an embedding and a dense layer for each timestep, their mean for the sample, rows
 * as long as the batch asks for (see `bucketLength`; 4 at least), padded and cut at either end. Timesteps know nothing of their neighbours. For tests and
 * examples.
 *
 * The caller disposes it.
 *
 * @throws EncoderKitError `invalid-option`; `invalid-input` for a sample that is empty, or has a timestep that is not in the vocabulary
 * @example
 * ```ts
 * import { sequenceEncoder } from '@encoderkit/core/testing';
 *
 * const encoder = sequenceEncoder({ vocabulary: 10, units: 3 });
 * const [vector] = await encoder.encode([[1, 2, 3, 1], [9]]);
 * console.log(vector?.length); // 3
 * encoder.dispose();
 * ```
 */
export const sequenceEncoder: EncoderFactory<
  SequenceEncoderOptions,
  Sequence,
  SequenceEncoder<Sequence>
> = encoderFactory({ kind, where }, make);

function make(options: SequenceEncoderOptions): SequenceEncoder<Sequence> {
  const checked = complete(options);
  const { units, maxLength, padding, truncating } = checked;
  const { network, perTimestep } = networksOf(checked);

  const spanOf = (sample: Sequence, length: number): TimestepSpan => {
    const total = sample.length;
    const count = Math.min(total, maxLength);
    return {
      total,
      first: truncating === 'pre' ? total - count : 0,
      count,
      offset: padding === 'pre' ? length - count : 0,
    };
  };
  const sizeOf = (sample: Sequence): number => Math.min(sample.length, maxLength);

  return makeEncoder<Sequence>({
    kind,
    where,
    modality: 'sequence',
    width: units,
    network,
    preprocess(samples, pass) {
      for (const [row, sample] of samples.entries()) checkSample(sample, checked.vocabulary, pass?.indices[row] ?? row);
      const length = bucketLength(Math.max(1, ...samples.map(sizeOf)), maxLength, shortestRow);
      const values = new Int32Array(samples.length * length);
      for (const [row, sample] of samples.entries()) {
        const { first, count, offset } = spanOf(sample, length);
        for (let timestep = 0; timestep < count; timestep++)
          values[row * length + offset + timestep] = (sample[first + timestep] ?? 0) + 1;
      }
      return [{ dtype: 'int32', shape: [samples.length, length], values }];
    },
    timesteps: {
      width: units,
      network: perTimestep,
      spans: (samples, features) => samples.map((sample) => spanOf(sample, features[0]?.shape[1] ?? 0)),
    },
    sizeOf,
    toConfig: () => ({ ...checked }),
  });
}

function complete(options: SequenceEncoderOptions): Complete {
  checkKnownOptions(where, options, ['vocabulary', 'units', 'maxLength', 'padding', 'truncating', 'dropout', 'seed']);
  const {
    units = 8,
    maxLength = 64,
    padding = 'post',
    truncating = 'post',
    dropout = 0,
    seed = defaultSeed(),
  } = options;
  const count = { integer: true, atLeast: 1 };
  const vocabulary = checkNumber(where, 'vocabulary', options.vocabulary, count);
  checkNumber(where, 'units', units, count);
  checkNumber(where, 'maxLength', maxLength, count);
  lookUp(where, 'padding', ends, padding);
  lookUp(where, 'truncating', ends, truncating);
  checkNumber(where, 'dropout', dropout, { atLeast: 0, below: 1 });
  checkNumber(where, 'seed', seed, { integer: true });
  return { vocabulary, units, maxLength, padding, truncating, dropout, seed };
}

/** Ids `[batch, timesteps]`, 0 for padding, to vectors of timesteps, and to their mean. */
function networksOf({ vocabulary, units, dropout, seed }: Complete) {
  const inputs = input({ shape: [null], dtype: 'int32', name: 'sequence_input' });
  const embedding = layers.embedding({
    inputDim: vocabulary + 1,
    outputDim: units,
    name: 'sequence_embedding',
    embeddingsInitializer: initializer('randomNormal', hashSeeds(seed, 0)),
  });
  const dense = layers.dense({
    units,
    activation: 'tanh',
    name: 'sequence_dense',
    kernelInitializer: initializer('glorotUniform', hashSeeds(seed, 1)),
  });
  const dropped = dropout > 0 ? [layers.dropout({ rate: dropout, name: 'sequence_dropout' })] : [];
  const vectors = [embedding, dense, ...dropped].reduce<SymbolicTensor>(applied, inputs);

  // Weights of the mean: softmax of 0 at timesteps and of -1e9 at padding.
  const bias = layers.embedding({
    inputDim: vocabulary + 1,
    outputDim: 1,
    trainable: false,
    embeddingsInitializer: 'zeros',
    name: 'sequence_bias',
  });
  const weights = [
    bias,
    layers.permute({ dims: [2, 1] }),
    layers.activation({ activation: 'softmax' }),
  ].reduce<SymbolicTensor>(applied, inputs);
  const mean = layers.dot({ axes: [2, 1] }).apply([weights, vectors]) as SymbolicTensor;
  const outputs = applied(mean, layers.reshape({ targetShape: [units] }));
  tidy(() => bias.setWeights([tensor2d(Array.from({ length: vocabulary + 1 }, (_, id) => [id === 0 ? -1e9 : 0]))]));
  return {
    network: model({ inputs, outputs, name: kind }),
    perTimestep: model({ inputs, outputs: vectors, name: `${kind}_steps` }),
  };
}

/** One symbolic tensor in is one out. */
function applied(x: SymbolicTensor, layer: layers.Layer): SymbolicTensor {
  return layer.apply(x) as SymbolicTensor;
}

function checkSample(sample: unknown, vocabulary: number, position: number): void {
  const isStep = (timestep: unknown): boolean =>
    typeof timestep === 'number' && Number.isInteger(timestep) && timestep >= 0 && timestep < vocabulary;
  if (Array.isArray(sample) && sample.length > 0 && Array.from(sample).every(isStep)) return;
  throw new EncoderKitError({
    code: 'invalid-input',
    where: `${where}, sample ${position}`,
    expected: `one or more integers from 0 to ${vocabulary - 1}`,
    received: sample,
  });
}
