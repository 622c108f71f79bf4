import { checkKnownOptions, checkNumber, EncoderKitError, invalidOption, lookUp } from '@encoderkit/errors';
import { tensor } from '@tensorflow/tfjs-core';
import { initializers as tf } from '@tensorflow/tfjs-layers';
import { givenWeights } from './given-weights.ts';
import { randomGenerator } from './random.ts';

/** What TF.js' layers take as `kernelInitializer` and the like. */
export type Initializer = ReturnType<typeof tf.glorotUniform>;

// Types, not interfaces: only then are they kinds of Json.
type NormalOptions = {
  /** 0 when absent. */
  readonly mean?: number;
  /** Standard deviation, 0.05 when absent. */
  readonly stddev?: number;
};

type UniformOptions = {
  /** Lower bound, -0.05 when absent. */
  readonly minval?: number;
  /** Upper bound, 0.05 when absent. */
  readonly maxval?: number;
};

type GainOptions = {
  /** What the matrix is multiplied by; 1 when absent. */
  readonly gain?: number;
};

type VarianceScalingOptions = {
  /** 1 when absent. */
  readonly scale?: number;
  /** What the scale is divided by; `'fanIn'` when absent. */
  readonly mode?: 'fanIn' | 'fanOut' | 'fanAvg';
  /** `'normal'` when absent. */
  readonly distribution?: 'normal' | 'uniform' | 'truncatedNormal';
};

type NoOptions = Record<never, never>;

/** The options of each initialiser, by its TF.js name; `gaussian` and `uniform` are other names for `randomNormal` and `randomUniform`. */
export interface InitializerOptions {
  zeros: NoOptions;
  ones: NoOptions;
  constant: { readonly value?: number };
  identity: GainOptions;
  randomNormal: NormalOptions;
  gaussian: NormalOptions;
  randomUniform: UniformOptions;
  uniform: UniformOptions;
  truncatedNormal: NormalOptions;
  glorotNormal: NoOptions;
  glorotUniform: NoOptions;
  heNormal: NoOptions;
  heUniform: NoOptions;
  leCunNormal: NoOptions;
  leCunUniform: NoOptions;
  orthogonal: GainOptions;
  varianceScaling: VarianceScalingOptions;
}

export type InitializerName = keyof InitializerOptions;

/** A name with options, which a bundle can hold. */
export type InitializerConfig = {
  [Name in InitializerName]: { readonly name: Name } & InitializerOptions[Name];
}[InitializerName];

interface Entry<Options> {
  readonly options: readonly (keyof Options & string)[];
  make(options: Options, seed: number): Initializer;
}

const normal: Entry<NormalOptions> = {
  options: ['mean', 'stddev'],
  make: (options, seed) => tf.randomNormal({ ...options, seed }),
};

const uniform: Entry<UniformOptions> = {
  options: ['minval', 'maxval'],
  make: (options, seed) => tf.randomUniform({ ...options, seed }),
};

const table: { readonly [Name in InitializerName]: Entry<InitializerOptions[Name]> } = {
  zeros: { options: [], make: () => tf.zeros() },
  ones: { options: [], make: () => tf.ones() },
  constant: { options: ['value'], make: ({ value = 0 }) => tf.constant({ value }) },
  identity: { options: ['gain'], make: (options) => tf.identity(options) },
  randomNormal: normal,
  gaussian: normal,
  randomUniform: uniform,
  uniform,
  truncatedNormal: { options: ['mean', 'stddev'], make: (options, seed) => tf.truncatedNormal({ ...options, seed }) },
  glorotNormal: { options: [], make: (_, seed) => tf.glorotNormal({ seed }) },
  glorotUniform: { options: [], make: (_, seed) => tf.glorotUniform({ seed }) },
  heNormal: { options: [], make: (_, seed) => tf.heNormal({ seed }) },
  heUniform: { options: [], make: (_, seed) => tf.heUniform({ seed }) },
  leCunNormal: { options: [], make: (_, seed) => tf.leCunNormal({ seed }) },
  leCunUniform: { options: [], make: (_, seed) => tf.leCunUniform({ seed }) },
  orthogonal: { options: ['gain'], make: ({ gain = 1 }, seed) => orthogonal(gain, seed) },
  varianceScaling: {
    options: ['scale', 'mode', 'distribution'],
    make: (options, seed) => tf.varianceScaling({ ...options, seed }),
  },
};

const modes = { fanIn: true, fanOut: true, fanAvg: true };
const distributions = { normal: true, uniform: true, truncatedNormal: true };

/**
 * How a layer's weights begin, as TF.js has it: for `kernelInitializer`, `biasInitializer` and the like.
 *
 * Two layers that are given the same seed begin with the same numbers: give each its own, `hashSeeds(seed, layerIndex)`.
 *
 * @param initializer A name, or a name with options: `'heNormal'`, `{ name: 'gaussian', stddev: 0.01 }`.
 * @param seed Fixes the random numbers. Not used by those that have none.
 * @throws `invalid-option`
 * @example
 * ```ts
 * import { initializer } from '@encoderkit/core';
 * import { layers } from '@tensorflow/tfjs-layers';
 *
 * const layer = layers.dense({ units: 4, inputShape: [8], kernelInitializer: initializer('heNormal', 1) });
 * console.log(layer.getConfig().kernelInitializer);
 * ```
 */
export function initializer(initializer: InitializerName | InitializerConfig, seed: number): Initializer {
  const where = 'initializer';
  checkNumber(where, 'seed', seed);
  if (initializer === null) throw invalidOption(where, 'initializer', 'a name, or a name with options', initializer);
  const { name: unchecked, ...options } = typeof initializer === 'string' ? { name: initializer } : initializer;
  const name = lookUp(where, 'name', table, unchecked);
  checkKnownOptions(`${where} ${name}`, options, table[name].options);
  for (const [option, value] of Object.entries(options)) {
    if (option === 'mode') lookUp(where, option, modes, value);
    else if (option === 'distribution') lookUp(where, option, distributions, value);
    else checkNumber(where, option, value, option === 'stddev' || option === 'scale' ? { above: 0 } : {});
  }
  const made = table[name].make(options, seed);
  const draw = made.apply.bind(made);
  return Object.assign(made, {
    apply(...request: Parameters<Initializer['apply']>) {
      const [shape] = request;
      const given = givenWeights(shape);
      if (given) return given;
      checkSize(shape);
      return draw(...request);
    },
  });
}

/** The numbers of a layer that fit into an array of JavaScript, and into the memory of a large machine. */
const mostNumbers = 2 ** 31;

function checkSize(shape: readonly (number | null)[]): void {
  const count = shape.reduce<number>((product, size) => product * (size ?? 1), 1);
  if (count <= mostNumbers) return;
  throw new EncoderKitError({
    code: 'invalid-option',
    where: 'initializer',
    problem: `a layer would have weights of shape [${shape}]: ${count} numbers, more than ${mostNumbers}`,
    remedy: 'Give it fewer units, or inputs with fewer values.',
  });
}

/**
 * TF.js' own `orthogonal`, which a saved model names and loads again, but with numbers worked out here: its `apply` calls methods of
 * tensors that only the union package `@tensorflow/tfjs` registers, and is slow. The columns (or the rows, if there are fewer) of a random
 * matrix are made orthogonal by Gram & Schmidt, done twice against rounding; the result is uniform over all such matrices (Saxe et al. 2013,
 * arXiv:1312.6120).
 */
function orthogonal(gain: number, seed: number): Initializer {
  return Object.assign(tf.orthogonal({ gain, seed }), {
    apply(shape: (number | null)[]) {
      const sizes = shape.map((size) => checkNumber('orthogonal', 'shape', size, { integer: true, atLeast: 1 }));
      checkNumber('orthogonal', 'rank', sizes.length, { atLeast: 2 });
      const columns = sizes.at(-1) ?? 1;
      const rows = sizes.slice(0, -1).reduce((product, size) => product * size, 1);
      const vectors = orthonormalVectors(Math.min(rows, columns), Math.max(rows, columns), seed);
      const values = new Float32Array(rows * columns);
      for (const [index, vector] of vectors.entries()) {
        for (const [element, value] of vector.entries()) {
          values[rows < columns ? index * columns + element : element * columns + index] = gain * value;
        }
      }
      return tensor(values, sizes);
    },
  });
}

function orthonormalVectors(count: number, length: number, seed: number): Float64Array[] {
  const random = randomGenerator(seed);
  const vectors: Float64Array[] = [];
  for (let index = 0; index < count; index++) {
    const vector = Float64Array.from({ length }, () => random.normal());
    for (let pass = 0; pass < 2; pass++) {
      for (const other of vectors) subtract(vector, other, dot(vector, other));
    }
    const norm = Math.sqrt(dot(vector, vector));
    vectors.push(vector.map((value) => value / norm));
  }
  return vectors;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += (a[index] ?? 0) * (b[index] ?? 0);
  return sum;
}

function subtract(from: Float64Array, vector: Float64Array, times: number): void {
  for (let index = 0; index < from.length; index++) from[index] = (from[index] ?? 0) - times * (vector[index] ?? 0);
}
