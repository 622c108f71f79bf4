import * as tf from '@tensorflow/tfjs-core';
import type { KernelCase, KernelCases } from '../parity.ts';
import {
  bools,
  distinct,
  filled,
  type Input,
  integers,
  normal,
  numbers,
  special,
  specialInteger,
} from '../parity-inputs.ts';

type Shape = readonly number[];

/** What is gathered from or scattered: floats with NaN and infinities, int32, bool, one number everywhere. */
const everyType = (shape: Shape): Input[] => [special(shape), integers(shape, -9, 9), bools(shape), filled(shape, 3)];

const gathers: readonly [Shape, Shape, number, number][] = [
  [[5], [3], 0, 0],
  [[5, 3], [4], 0, 0],
  [[5, 3], [2, 2], 0, 0],
  [[3, 5], [4], 1, 0],
  [[3, 5], [4], -1, 0],
  [[3, 5], [1], 1, 0],
  [[5, 3], [], 0, 0],
  [[2, 5, 3], [2, 3], 1, 0],
  [[2, 1, 5, 2, 2], [3], 2, 0],
  [[2, 1, 2, 5, 1, 2], [3, 2], 3, 0],
  [[5, 3], [0], 0, 0],
  [[2, 5], [2, 3], 1, 1],
  [[2, 5, 3], [2, 4], 1, 1],
  [[2, 3, 5], [2, 4], 2, 1],
  [[2, 3, 5, 2], [2, 3, 4], 2, 2],
  [[2, 3, 4, 5, 2], [2, 3, 2], 3, 2],
];

const pairs: readonly [Shape, Shape][] = [
  [[5], [3, 1]],
  [
    [4, 3],
    [3, 1],
  ],
  [
    [4, 3],
    [5, 2],
  ],
  [
    [4, 4, 2],
    [2, 3, 2],
  ],
  [
    [4, 4, 4, 2],
    [6, 3],
  ],
  [
    [4, 4, 4, 1, 2],
    [2, 1, 2, 3],
  ],
];

const scatters: readonly [Shape, Shape, Shape][] = [
  [[6], [3, 1], [3]],
  [[6], [4], [4]],
  [
    [4, 3],
    [3, 1],
    [3, 3],
  ],
  [
    [4, 3],
    [5, 1],
    [5, 3],
  ],
  [[4, 4], [5, 2], [5]],
  [
    [4, 4, 2],
    [2, 3, 2],
    [2, 3, 2],
  ],
  [
    [4, 4, 4, 2],
    [6, 3],
    [6, 2],
  ],
  [
    [4, 2, 1, 3, 2],
    [3, 1],
    [3, 2, 1, 3, 2],
  ],
];

const places = (shape: Shape, below: number): Input => integers(shape, 0, below);

/** Different places, so that none is written twice. */
const uniquePlaces = (shape: Shape, below: number): Input => {
  const width = shape.length > 1 ? (shape.at(-1) ?? 1) : 1;
  return {
    shape,
    dtype: 'int32',
    numbers: () =>
      Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, at) => {
        const row = (3 * Math.floor(at / width) + 1) % below ** width;
        return Math.floor(row / below ** (at % width)) % below;
      }),
  };
};

export const gatherCases = {
  GatherV2: [
    ...gathers.flatMap(([shape, indices, axis, batchDims]): KernelCase[] => {
      const run: KernelCase['run'] = (x, at) => tf.gather(x, at as tf.Tensor1D, axis, batchDims);
      const name = `[${indices}] of [${shape}] along ${axis}, batch ${batchDims}`;
      const inputs = places(indices, shape.at(axis) ?? 1);
      return [
        { name, inputs: [normal(shape), inputs], run, gradient: !indices.includes(0) },
        ...everyType(shape).map((x, type) => ({ name: `${name}, type ${type}`, inputs: [x, inputs], run })),
      ];
    }),
    {
      name: 'constant indices',
      inputs: [normal([5, 3])],
      run: (x) => tf.gather(x, tf.tensor1d([4, 0, 0, 2], 'int32')),
      gradient: true,
    },
  ],
  GatherNd: pairs.flatMap(([shape, indices]) =>
    [normal(shape), ...everyType(shape)].map((params, type) => ({
      name: `[${indices}] of [${shape}], type ${type}`,
      inputs: [
        params,
        places(
          indices,
          shape[1] && (indices.at(-1) ?? 0) > 1 ? Math.min(...shape.slice(0, indices.at(-1))) : (shape[0] ?? 1),
        ),
      ],
      run: (x: tf.Tensor, at: tf.Tensor) => tf.gatherND(x, at),
    })),
  ),
  ScatterNd: [
    ...scatters.flatMap(([shape, indices, updates]) =>
      [normal(updates), special(updates), integers(updates, -9, 9), specialInteger(updates), filled(updates, 2)].map(
        (values, type) => ({
          name: `[${updates}] at [${indices}] in [${shape}], type ${type}`,
          inputs: [places(indices, shape[0] ?? 1), values],
          run: (at: tf.Tensor, x: tf.Tensor) => tf.scatterND(at, x, [...shape]),
        }),
      ),
    ),
    { name: 'bool', inputs: [uniquePlaces([3, 1], 6), bools([3])], run: (at, x) => tf.scatterND(at, x, [6]) },
    { name: 'nothing', inputs: [places([0, 1], 6), normal([0])], run: (at, x) => tf.scatterND(at, x, [6]) },
    {
      name: 'in pieces',
      inputs: [places([40, 1], 3), normal([40, 4096])],
      run: (at, x) => tf.scatterND(at, x, [3, 4096]),
    },
  ],
  TensorScatterUpdate: scatters.flatMap(([shape, indices, updates]) =>
    [0, 1, 2, 3].map((type) => ({
      name: `[${updates}] at [${indices}] in [${shape}], type ${type}`,
      inputs: [
        everyType(shape)[type] ?? normal(shape),
        // The last of several rows for one place stays.
        type === 1 ? places(indices, shape[0] ?? 1) : uniquePlaces(indices, shape[0] ?? 1),
        everyType(updates)[type] ?? normal(updates),
      ],
      run: (x: tf.Tensor, at: tf.Tensor, values: tf.Tensor) => tf.tensorScatterUpdate(x, at, values),
    })),
  ),
  UnsortedSegmentSum: [
    ...(
      [
        [[6], 4],
        [[6, 3], 4],
        [[6, 3], 1],
        [[5, 2, 1, 3], 7],
        [[1, 2], 3],
        [[40, 5], 3],
      ] as [Shape, number][]
    ).flatMap(([shape, count]) => [
      {
        name: `[${shape}] into ${count}`,
        inputs: [normal(shape), places(shape.slice(0, 1), count)],
        run: (x: tf.Tensor, ids: tf.Tensor) => tf.unsortedSegmentSum(x, ids as tf.Tensor1D, count),
        gradient: true,
      },
      {
        name: `[${shape}] into ${count}, int32`,
        inputs: [integers(shape, -9, 9), places(shape.slice(0, 1), count)],
        run: (x: tf.Tensor, ids: tf.Tensor) => tf.unsortedSegmentSum(x, ids as tf.Tensor1D, count),
      },
      {
        name: `[${shape}] into ${count}, some left out`,
        inputs: [normal(shape), integers(shape.slice(0, 1), -2, count + 2)],
        run: (x: tf.Tensor, ids: tf.Tensor) => tf.unsortedSegmentSum(x, ids as tf.Tensor1D, count),
      },
    ]),
    {
      name: 'bool',
      inputs: [bools([6, 2]), places([6], 3)],
      run: (x, ids) => tf.unsortedSegmentSum(x, ids as tf.Tensor1D, 3),
    },
    {
      name: 'no rows',
      inputs: [normal([0, 2]), places([0], 3)],
      run: (x, ids) => tf.unsortedSegmentSum(x, ids as tf.Tensor1D, 3),
    },
    {
      name: 'in pieces, left out ones are NaN',
      inputs: [numbers([1, 2, 3, Number.NaN], [40, 1]), numbers([0, 1, 2, -1], [40], 'int32')],
      run: (x, ids) => tf.unsortedSegmentSum(tf.tile(x as tf.Tensor2D, [1, 4096]), ids as tf.Tensor1D, 3),
      // TF.js' cpu backend multiplies by 0 what it leaves out, so that a NaN spreads to every segment.
      oracle: () => tf.tile(tf.tensor2d([[10], [20], [30]]), [1, 4096]),
    },
  ],
  Bincount: [
    ...[normal([12]), integers([12], -9, 9), special([12]), normal([0]), integers([0], 0, 1)].map((weights, type) => ({
      name: `weights ${type}`,
      inputs: [places([12], 7), weights],
      run: (x: tf.Tensor, w: tf.Tensor) => tf.bincount(x as tf.Tensor1D, w as tf.Tensor1D, 5) as tf.Tensor,
    })),
    {
      name: 'nothing',
      inputs: [places([0], 3), normal([0])],
      run: (x, w) => tf.bincount(x as tf.Tensor1D, w as tf.Tensor1D, 5),
    },
  ],
  DenseBincount: [
    ...[normal([3, 4]), integers([3, 4], -9, 9), normal([0]), integers([0], 0, 1)].flatMap((weights, type) =>
      [false, true].map((binary) => ({
        name: `[3,4] weights ${type} ${binary}`,
        inputs: [places([3, 4], 7), weights],
        run: (x: tf.Tensor, w: tf.Tensor) =>
          tf.denseBincount(x as tf.Tensor2D, w as tf.Tensor2D, 5, binary) as tf.Tensor,
      })),
    ),
    {
      name: '[12]',
      inputs: [places([12], 7), normal([12])],
      run: (x, w) => tf.denseBincount(x as tf.Tensor1D, w as tf.Tensor1D, 5, true),
    },
  ],
  OneHot: ([[5], [2, 3], [], [2, 1, 3], [0]] as Shape[]).flatMap((shape) => [
    ...(['float32', 'int32', 'bool'] as const).map((dtype) => ({
      name: `[${shape}] ${dtype}`,
      inputs: [integers(shape, -1, 5)],
      run: (x: tf.Tensor) => tf.oneHot(x, 4, 1, 0, dtype),
    })),
    {
      name: `[${shape}] on 2.5, off -1.5`,
      inputs: [places(shape, 4)],
      run: (x: tf.Tensor) => tf.oneHot(x, 4, 2.5, -1.5, 'float32'),
    },
    { name: `[${shape}] on 7, off 3`, inputs: [places(shape, 4)], run: (x: tf.Tensor) => tf.oneHot(x, 4, 7, 3) },
  ]),
  TopK: [
    {
      name: 'infinite',
      inputs: [numbers([1, Number.POSITIVE_INFINITY, -3, Number.NEGATIVE_INFINITY, 2, 0, 5])],
      run: (x) => Object.values(tf.topk(x, 7)),
    },
    ...(
      [
        [[7], 3],
        [[7], 7],
        [[3, 5], 2],
        [[3, 5], 0],
        [[2, 3, 9], 4],
        [[2, 300], 120],
        [[1, 2, 1, 3, 6], 6],
      ] as [Shape, number][]
    ).flatMap(([shape, k]) => [
      { name: `[${shape}] ${k}`, inputs: [distinct(shape)], run: (x: tf.Tensor) => Object.values(tf.topk(x, k)) },
      {
        name: `[${shape}] ${k}, ties`,
        inputs: [integers(shape, 0, 3)],
        run: (x: tf.Tensor) => Object.values(tf.topk(x, k)),
      },
      { name: `[${shape}] ${k}, bool`, inputs: [bools(shape)], run: (x: tf.Tensor) => Object.values(tf.topk(x, k)) },
    ]),
  ],
} satisfies KernelCases;
