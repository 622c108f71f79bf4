import {
  type Encoder,
  type EncoderFactory,
  encoderFactory,
  type Json,
  makeEncoder,
  randomGenerator,
} from '@encoderkit/core';
import {
  checkBoolean,
  checkKnownOptions,
  checkNumber,
  checkPositiveInteger,
  EncoderKitError,
  isRecord,
} from '@encoderkit/errors';
import { input, model } from '@tensorflow/tfjs-layers';
import {
  completeDenseStack,
  type DenseStackOptions,
  denseStack,
  denseStackOptionNames,
  widthOfStack,
} from './base/dense-stack.ts';
import { checkScale, type Scale, scaled, scaleLearner } from './base/scale.ts';

export interface VectorEncoderOptions extends DenseStackOptions {
  /** Numbers per sample. */
  readonly length: number;
  /** Brings each number to mean 0 and deviation 1, which `adapt` learns; true when absent. */
  readonly normalize?: boolean;
  /** Standard deviation of the noise that is added in training, after normalisation; 0 when absent. */
  readonly noise?: number;
}

/** As many numbers as `length` says. */
export type NumericVector = readonly number[] | Float32Array | Float64Array;

const kind = 'vector';
const where = 'vectorEncoder';

/**
 * The shortest way in for data that are numbers already: lists of numbers, brought to mean 0 and deviation 1, then dense layers.
 * `tabularEncoder` takes rows whose columns are of several kinds, or have holes.
 *
 * The caller disposes the encoder.
 *
 * @throws `invalid-option`. `encode` throws `not-adapted` before `adapt`, which `train` calls, unless `normalize` is false;
 * `invalid-input` for a sample of another length, or with a number that is not finite, naming its position
 * @example
 * ```ts
 * import { fromItems, predict, regressor, train } from '@encoderkit/core';
 * import { vectorEncoder } from '@encoderkit/tabular';
 *
 * const model = regressor(vectorEncoder({ length: 2, units: [16] }), { outputs: ['area'] });
 * const sides = [[10, 20], [30, 10], [20, 40], [50, 30], [40, 40], [10, 50]];
 * const data = fromItems(sides.map(([a = 0, b = 0]) => ({ input: [a, b], label: a * b })));
 * await train(model, data, { epochs: 150, learningRate: 0.02 });
 * console.log((await predict(model, [[30, 30]]))[0]?.value); // 900 or so
 * model.dispose();
 * ```
 */
export const vectorEncoder: EncoderFactory<VectorEncoderOptions, NumericVector> = encoderFactory(
  { kind, where, restore },
  (options: VectorEncoderOptions) => make(options),
);

const optionNames = ['length', 'normalize', 'noise', ...denseStackOptionNames];

function restore(config: Json): Encoder<NumericVector> {
  const { scale, ...options } = checkKnownOptions(where, config, [...optionNames, 'scale']);
  return make(options, scale);
}

function make(options: unknown, learnt?: unknown): Encoder<NumericVector> {
  const given = checkKnownOptions(where, options, optionNames);
  const length = checkPositiveInteger(where, 'length', given.length);
  const normalize = checkBoolean(where, 'normalize', given.normalize ?? true);
  const noise = checkNumber(where, 'noise', given.noise ?? 0, { atLeast: 0 });
  const stack = completeDenseStack(where, given);
  let scale = learnt === undefined ? undefined : checkScale(where, learnt, length);
  const inputs = input({ shape: [length], name: 'vector_numbers' });

  return makeEncoder<NumericVector>({
    kind,
    where,
    modality: 'vector',
    width: widthOfStack(stack),
    network: model({ inputs, outputs: denseStack(inputs, kind, stack), name: kind }),
    adapting: {
      needed: () => normalize && scale === undefined,
      async adapt(samples) {
        if (normalize) scale = await learnScale(samples, length);
      },
      restore(config) {
        if (normalize && isRecord(config) && config.scale !== undefined)
          scale = checkScale(where, config.scale, length);
      },
    },
    preprocess(samples, pass) {
      const values = new Float32Array(samples.length * length);
      for (const [row, sample] of samples.entries()) {
        const position = pass?.indices[row] ?? row;
        const random = pass && noise > 0 ? randomGenerator([pass.seed, pass.epoch, position]) : undefined;
        for (const [index, value] of checkSample(sample, length, position).entries()) {
          const plain = scale ? scaled(value, index, scale) : value;
          values[row * length + index] = plain + (random ? noise * random.normal() : 0);
        }
      }
      return [{ dtype: 'float32', shape: [samples.length, length], values }];
    },
    batchSize: 256,
    toConfig: () => ({ length, normalize, noise, ...stack, ...(scale && { scale }) }),
  });
}

async function learnScale(samples: AsyncIterable<unknown> | Iterable<unknown>, length: number): Promise<Scale> {
  const learner = scaleLearner(length);
  let count = 0;
  for await (const sample of samples) learner.add(checkSample(sample, length, count++));
  if (count === 0) throw new EncoderKitError({ code: 'empty-data', where, problem: 'adapt was given no samples' });
  return learner.result();
}

function checkSample(sample: unknown, length: number, position: number): NumericVector {
  const isList = Array.isArray(sample) || sample instanceof Float32Array || sample instanceof Float64Array;
  // Numbers go to the network as float32, where 1e39 is infinite.
  if (isList && sample.length === length && isFiniteList(sample)) return sample;
  throw new EncoderKitError({
    code: 'invalid-input',
    where: `${where}, sample ${position}`,
    expected: `${length} finite numbers`,
    received: sample,
    remedy: 'For rows with missing numbers there is tabularEncoder.',
  });
}

/** Array.from, since `every` passes over holes. */
const isFiniteList = (list: ArrayLike<unknown>): boolean =>
  Array.from(list).every((value) => typeof value === 'number' && Number.isFinite(Math.fround(value)));
