import { checkKnownOptions, checkNumber, EncoderKitError, isRecord } from '@encoderkit/errors';
import { input, type LayersModel, layers, model, regularizers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { areFiniteFloats } from '../base/finite-floats.ts';
import { initializer } from '../base/initializer.ts';
import { hashSeeds, randomGenerator } from '../base/random.ts';
import { defaultSeed } from '../base/seeded.ts';
import type { Encoder, EncoderFactory } from '../model/encoder.ts';
import { encoderFactory } from '../model/encoder-factory.ts';
import { makeEncoder } from '../model/make-encoder.ts';

export interface VectorEncoderOptions {
  /** Numbers per sample. */
  readonly length: number;
  /** Units of each dense layer; the last gives the vector. `[4]` when absent. */
  readonly units?: readonly number[];
  /** `'tanh'` when absent. */
  readonly activation?: 'linear' | 'relu' | 'tanh';
  /** Share of each layer's outputs dropped in training; 0 when absent. */
  readonly dropout?: number;
  readonly batchNormalization?: boolean;
  /** Penalty on squared weights; 0 when absent. */
  readonly l2?: number;
  /** Brings samples to mean 0 and deviation 1, learnt by `adapt`; false when absent. */
  readonly normalize?: boolean;
  /** Deviation of the noise that augmentation adds in training; 0 when absent. */
  readonly noise?: number;
  /** Fixes the initial weights; 0 when absent. */
  readonly seed?: number;
}

type Vector = readonly number[];
type Scale = { readonly mean: Vector; readonly deviation: Vector };

const where = 'vectorEncoder';
const kind = 'vector';

/**
 * The smallest encoder that does all that an encoder can: dense layers over lists of numbers, with preprocessing that adapts,
 * augmentation, dropout and batch normalisation. For core's own tests, which know nothing of other packages: users have that of
 * `@encoderkit/tabular`.
 */
export const vectorEncoder: EncoderFactory<VectorEncoderOptions, Vector> = encoderFactory({ kind, where }, make);

type Saved = VectorEncoderOptions & { readonly scale?: Scale };

function make(options: Saved): Encoder<Vector> {
  const checked = complete(options);
  const { length, units, normalize, noise } = checked;
  const network = networkOf(checked);
  let scale = options.scale;

  return makeEncoder<Vector>({
    kind,
    where,
    modality: 'vector',
    width: units.at(-1) ?? 0,
    network,
    adapting: {
      needed: () => normalize && scale === undefined,
      async adapt(samples) {
        if (normalize) scale = await scaleOf(samples, length);
      },
      restore(config) {
        const saved = isRecord(config) ? config.scale : undefined;
        if (normalize && isRecord(saved)) scale = saved as unknown as Scale;
      },
    },
    preprocess(samples, pass) {
      const values = new Float32Array(samples.length * length);
      samples.forEach((sample, row) => {
        const position = pass?.indices[row] ?? row;
        checkSample(sample, length, position);
        const random = pass && noise > 0 ? randomGenerator([pass.seed, pass.epoch, position]) : undefined;
        sample.forEach((value, column) => {
          const scaled = scale ? (value - (scale.mean[column] ?? 0)) / (scale.deviation[column] ?? 1) : value;
          values[row * length + column] = scaled + (random ? noise * random.normal() : 0);
        });
      });
      return [{ dtype: 'float32', shape: [samples.length, length], values }];
    },
    toConfig: () => ({ ...checked, ...(scale && { scale }) }),
  });
}

type Complete = Required<VectorEncoderOptions>;

function complete(options: Saved): Complete {
  checkKnownOptions(where, options, [
    'length',
    'units',
    'activation',
    'dropout',
    'batchNormalization',
    'l2',
    'normalize',
    'noise',
    'seed',
    'scale',
  ]);
  const { units = [4], activation = 'tanh', dropout = 0, batchNormalization = false, l2 = 0 } = options;
  const { normalize = false, noise = 0, seed = defaultSeed() } = options;
  const length = checkNumber(where, 'length', options.length, { integer: true, atLeast: 1 });
  for (const each of units) checkNumber(where, 'units', each, { integer: true, atLeast: 1 });
  checkNumber(where, 'units.length', units.length, { atLeast: 1 });
  checkNumber(where, 'dropout', dropout, { atLeast: 0, below: 1 });
  checkNumber(where, 'l2', l2, { atLeast: 0 });
  checkNumber(where, 'noise', noise, { atLeast: 0 });
  checkNumber(where, 'seed', seed, { integer: true });
  return { length, units, activation, dropout, batchNormalization, l2, normalize, noise, seed };
}

function networkOf({ length, units, activation, dropout, batchNormalization, l2, seed }: Complete): LayersModel {
  const inputs = input({ shape: [length], name: 'vector_input' });
  const blocks = units.map((size, index) => [
    layers.dense({
      units: size,
      name: `vector_dense_${index}`,
      activation,
      kernelInitializer: initializer('glorotUniform', hashSeeds(seed, index)),
      ...(l2 > 0 && { kernelRegularizer: regularizers.l2({ l2 }) }),
    }),
    ...(batchNormalization ? [layers.batchNormalization({ name: `vector_normalization_${index}` })] : []),
    ...(dropout > 0 ? [layers.dropout({ rate: dropout, name: `vector_dropout_${index}` })] : []),
  ]);
  const outputs = blocks.flat().reduce<SymbolicTensor>((x, layer) => layer.apply(x) as SymbolicTensor, inputs);
  return model({ inputs, outputs, name: kind });
}

async function scaleOf(samples: AsyncIterable<Vector> | Iterable<Vector>, length: number): Promise<Scale> {
  const rows: Vector[] = [];
  for await (const sample of samples) {
    checkSample(sample, length, rows.length);
    rows.push(sample);
  }
  const columns = Array.from({ length }, (_, column) => rows.map((row) => row[column] ?? 0));
  const mean = columns.map((column) => average(column));
  const deviation = columns.map((column, at) => Math.sqrt(average(column.map((v) => (v - (mean[at] ?? 0)) ** 2))) || 1);
  return { mean, deviation };
}

const average = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function checkSample(sample: unknown, length: number, position: number): void {
  if (Array.isArray(sample) && sample.length === length && areFiniteFloats(sample)) return;
  throw new EncoderKitError({
    code: 'invalid-input',
    where: `${where}, sample ${position}`,
    expected: `${length} finite numbers`,
    received: sample,
  });
}
