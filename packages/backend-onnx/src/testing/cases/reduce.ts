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
  uniform,
} from '../parity-inputs.ts';

type Shape = readonly number[];
type Reducer = (x: tf.Tensor, axis?: number | number[], keepDims?: boolean) => tf.Tensor;

/** First, last, middle, several apart, all; axes of length 1; rank 0 to 6. */
const reductions: readonly [Shape, (number | number[])?][] = [
  [[]],
  [[1]],
  [[5], 0],
  [[7]],
  [[3, 4], 0],
  [[3, 4], 1],
  [[3, 4], -1],
  [
    [3, 4],
    [0, 1],
  ],
  [[1, 4], 0],
  [[2, 3, 4], 1],
  [
    [2, 3, 4],
    [0, 2],
  ],
  [
    [2, 3, 4],
    [1, 2],
  ],
  [
    [2, 1, 3, 5],
    [0, 1, 2],
  ],
  [
    [2, 3, 1, 4],
    [1, 3],
  ],
  [
    [2, 3, 2, 2, 3],
    [0, 2, 4],
  ],
  [[2, 1, 3, 2, 2], [1]],
  [
    [2, 2, 1, 2, 3, 2],
    [0, 3, 5],
  ],
  [[67, 33], 0],
  [[33, 67], 1],
  [[3, 37, 19], 1],
];

/** With no elements to reduce, and with no elements in the result. */
const empties: readonly [Shape, (number | number[])?][] = [[[0]], [[2, 0], 1], [[2, 0], 0], [[0, 3], [0]]];

const cases = (
  run: Reducer,
  input: (shape: Shape) => Input,
  { gradient = false, extra = [] as readonly Input[] } = {},
): KernelCase[] => [
  ...reductions.flatMap(([shape, axis]) =>
    [false, true].map((keepDims) => ({
      name: `[${shape}] over ${axis ?? 'all'}${keepDims ? ', kept' : ''}`,
      inputs: [input(shape)],
      run: (x: tf.Tensor) => run(x, copy(axis), keepDims),
      gradient,
    })),
  ),
  ...empties.map(([shape, axis]) => ({
    name: `[${shape}] over ${axis ?? 'all'}`,
    inputs: [input(shape)],
    run: (x: tf.Tensor) => run(x, copy(axis)),
  })),
  ...extra.flatMap((each) =>
    [undefined, 0, 1].map((axis) => ({
      name: `${each.dtype}[${each.shape}] over ${axis ?? 'all'}, ${JSON.stringify(each.numbers(() => 0.5)).slice(0, 30)}`,
      inputs: [each],
      run: (x: tf.Tensor) => run(x, axis),
    })),
  ),
];

const copy = (axis?: number | number[]): number | number[] | undefined => (Array.isArray(axis) ? [...axis] : axis);

const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;
/** NaN first, last and in between; infinities of both signs beside it, and without it. */
const troubles = [
  [nan, 1, 2, 3, 4, 5, 6, 7, 8],
  [1, 2, 3, 4, 5, 6, 7, 8, nan],
  [1, nan, 3, 2, infinity, 5, -infinity, 7, 0],
  [infinity, 1, -infinity, 2, 3, 4, -infinity, infinity, 0],
].map((list) => numbers(list, [3, 9]));
const others = [integers([4, 5], -9, 9), bools([3, 4]), specialInteger([3, 5]), filled([3, 4], 2)];

const gaps = [
  numbers([3, nan, 1, 0, -1, 2, nan, 7, 7.5, 0.5, 5, nan, 8, 1, nan, -infinity, 4], [97]),
  numbers([1, nan, 3, 3, nan, 3, 2, 0, -1], [3, 3]),
  numbers([nan, nan, 1], [3, 1]),
  numbers([0, 0, 0, 1], [2, 2]),
];

const runningCases = (
  run: (x: tf.Tensor, axis: number, exclusive: boolean, reverse: boolean) => tf.Tensor,
  gradient: boolean,
) =>
  (
    [
      [[7], 0],
      [[1], 0],
      [[3, 4], 0],
      [[3, 4], 1],
      [[2, 5, 3], 1],
      [[2, 3, 1, 4], 3],
      [[2, 1, 3, 2, 2], 2],
    ] as [Shape, number][]
  ).flatMap(([shape, axis]) =>
    [false, true].flatMap((exclusive) =>
      [false, true].flatMap((reverse) => {
        const name = `[${shape}] along ${axis}${exclusive ? ', exclusive' : ''}${reverse ? ', reverse' : ''}`;
        const runs = (x: tf.Tensor): tf.Tensor => run(x, axis, exclusive, reverse);
        return [
          {
            name,
            inputs: [normal(shape)],
            run: runs,
            gradient,
          },
          { name: `${name}, int32`, inputs: [integers(shape, -3, 4)], run: runs },
          { name: `${name}, NaN`, inputs: [numbers([1, 2, nan, 0, -1, infinity], shape)], run: runs },
        ];
      }),
    ),
  );

export const reduceCases = {
  Sum: cases(tf.sum, normal, { gradient: true, extra: [...troubles, ...others] }),
  Mean: cases(tf.mean, normal, { gradient: true, extra: [...troubles, ...others] }),
  Prod: cases(tf.prod, (shape) => uniform(shape, 0.9, 1.1), {
    extra: [...troubles, integers([4, 5], -3, 3), bools([3, 4])],
  }),
  Max: cases(tf.max, distinct, { gradient: true, extra: [...troubles, ...others, special([5, 5])] }),
  Min: cases(tf.min, distinct, { gradient: true, extra: [...troubles, ...others, special([5, 5])] }),
  All: cases(tf.all, bools),
  Any: cases(tf.any, bools),
  ArgMax: argumentCases(tf.argMax),
  ArgMin: argumentCases(tf.argMin),
  Cumsum: [
    ...runningCases(tf.cumsum, true),
    { name: 'bool', inputs: [bools([4, 3])], run: (x) => tf.cumsum(x, 1) },
    { name: 'nothing', inputs: [normal([0, 3])], run: (x) => tf.cumsum(x, 0) },
  ],
  Cumprod: [
    ...runningCases(tf.cumprod, false),
    { name: 'bool', inputs: [bools([4, 3])], run: (x) => tf.cumprod(x, 1) },
    { name: 'nothing', inputs: [normal([0, 3])], run: (x) => tf.cumprod(x, 0) },
    { name: 'long', inputs: [uniform([2, 33], 0.5, 1.5)], run: (x) => tf.cumprod(x, 1) },
  ],
  Softmax: [
    ...([[4], [3, 5], [2, 1, 7], [2, 3, 1, 5], [1, 2, 1, 3, 4]] as Shape[]).map((shape) => ({
      name: `[${shape}]`,
      inputs: [normal(shape, 0, 3)],
      run: (x: tf.Tensor) => tf.softmax(x),
      gradient: true,
    })),
    { name: 'nothing', inputs: [normal([0, 3])], run: (x) => tf.softmax(x) },
    { name: 'large', inputs: [numbers([1000, -1000, 88, 0, 3e30, 1])], run: (x) => tf.softmax(x) },
    ...troubles.map((input, at) => ({ name: `trouble ${at}`, inputs: [input], run: (x: tf.Tensor) => tf.softmax(x) })),
    { name: 'masked', inputs: [numbers([-infinity, 1, 2, -infinity])], run: (x) => tf.softmax(x) },
    { name: 'all masked', inputs: [filled([2, 3], -infinity)], run: (x) => tf.softmax(x) },
  ],
  // TF.js' op composes others; the kernel is for graphs and rewrites that name it.
  LogSoftmax: [normal([3, 5], 0, 3), normal([2, 1, 7]), numbers([1000, -1000, 88, 0, 3e30, 1]), ...troubles].map(
    (input, at) => ({
      name: `${at}`,
      inputs: [input],
      run: (logits: tf.Tensor) => tf.engine().runKernel('LogSoftmax', { logits }, { axis: -1 }) as tf.Tensor,
      oracle: (logits: tf.Tensor) => tf.logSoftmax(logits),
    }),
  ),
} satisfies KernelCases;

function argumentCases(run: (x: tf.Tensor, axis: number) => tf.Tensor): KernelCase[] {
  return (
    [
      [[7], 0],
      [[3, 4], 0],
      [[3, 4], 1],
      [[3, 4], -1],
      [[2, 67, 3], 1],
      [[5, 67], 1],
      [[2, 1, 3, 2, 4], 2],
      [[2, 0], 1],
    ] as [Shape, number][]
  )
    .flatMap(([shape, axis]) =>
      [normal(shape), integers(shape, 0, 3), bools(shape), filled(shape, -infinity)].map((input, at) => ({
        name: `[${shape}] along ${axis}, ${input.dtype} ${at}`,
        inputs: [input],
        run: (x: tf.Tensor) => run(x, axis),
      })),
    )
    .concat(
      [...gaps, ...troubles, special([5, 5])].flatMap((input, at) =>
        [...input.shape.keys()].map((axis) => ({
          name: `trouble ${at} along ${axis}`,
          inputs: [input],
          run: (x: tf.Tensor) => run(x, axis),
        })),
      ),
    );
}
