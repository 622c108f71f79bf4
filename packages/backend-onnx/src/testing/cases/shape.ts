import * as tf from '@tensorflow/tfjs-core';
import type { KernelCase, KernelCases } from '../parity.ts';
import { bools, filled, type Input, integers, normal, numbers, special } from '../parity-inputs.ts';

type Shape = readonly number[];
type Run = KernelCase['run'];

/** Every element type: floats with NaN and infinities, int32, bool, and one number everywhere. */
const everyType = (shape: Shape): [string, Input][] => [
  ['float32', special(shape)],
  ['int32', integers(shape, -9, 9)],
  ['bool', bools(shape)],
  ['fill', filled(shape, 3)],
];

/** The same movement of elements for every type; the gradient with ordinary floats. */
const moves = (name: string, shape: Shape, run: Run, gradient = true): KernelCase[] => [
  { name: `${name} of [${shape}]`, inputs: [normal(shape)], run, gradient },
  ...everyType(shape).map(([type, input]) => ({ name: `${name} of [${shape}], ${type}`, inputs: [input], run })),
];

const transposes: readonly [Shape, number[]][] = [
  [
    [2, 3],
    [1, 0],
  ],
  [
    [2, 1, 3],
    [1, 0, 2],
  ],
  [
    [2, 1, 3],
    [2, 0, 1],
  ],
  [
    [2, 3, 4, 5],
    [0, 3, 1, 2],
  ],
  [
    [2, 3, 1, 4, 2],
    [4, 2, 0, 1, 3],
  ],
  [
    [2, 1, 3, 2, 1, 2],
    [5, 3, 4, 0, 2, 1],
  ],
  [
    [2, 0, 3],
    [2, 1, 0],
  ],
  [
    [1, 3, 1],
    [2, 1, 0],
  ],
];

const joins: readonly [readonly Shape[], number][] = [
  [[[3], [2], [4]], 0],
  [
    [
      [2, 3],
      [2, 3],
    ],
    0,
  ],
  [
    [
      [2, 3],
      [2, 1],
    ],
    1,
  ],
  [
    [
      [2, 3],
      [2, 1],
    ],
    -1,
  ],
  [
    [
      [2, 0, 3],
      [2, 4, 3],
    ],
    1,
  ],
  [
    [
      [2, 0],
      [3, 0],
    ],
    0,
  ],
  [
    [
      [2, 1, 3, 2],
      [2, 4, 3, 2],
      [2, 1, 3, 2],
    ],
    1,
  ],
  [
    [
      [1, 2, 1, 2, 3],
      [1, 2, 1, 2, 1],
    ],
    4,
  ],
  [
    [
      [1, 2, 1, 2, 1, 2],
      [1, 2, 1, 2, 1, 2],
    ],
    3,
  ],
];

const stacks: readonly [Shape, number, number][] = [
  [[], 3, 0],
  [[4], 1, 0],
  [[4], 3, 1],
  [[2, 3], 2, 1],
  [[2, 3], 2, -1],
  [[2, 0], 2, 1],
  [[2, 1, 2, 3, 2], 2, 3],
];

const unstacks: readonly [Shape, number][] = [
  [[4], 0],
  [[2, 3], 1],
  [[2, 3], -1],
  [[1, 3], 0],
  [[2, 3, 2, 1], 2],
  [[2, 3, 1, 2, 2], 3],
];

const splits: readonly [Shape, number | number[], number][] = [
  [[6], 3, 0],
  [[4, 3], [1, 3], 0],
  [[4, 3], [0, 4], 0],
  [[4, 6], [2, -1, 1], 1],
  [[2, 4, 3], 2, -2],
  [[2, 4], 1, 1],
  [[2, 1, 4, 2, 3], [1, 3], 2],
];

const repeats: readonly [Shape, number[]][] = [
  [[3], [2]],
  [[1], [5]],
  [
    [2, 3],
    [2, 1],
  ],
  [
    [1, 3],
    [4, 1],
  ],
  [
    [2, 1, 3],
    [1, 3, 1],
  ],
  [
    [2, 1, 3],
    [2, 3, 2],
  ],
  [
    [2, 1, 2, 1],
    [1, 2, 2, 3],
  ],
  [
    [2, 3],
    [1, 1],
  ],
  [
    [2, 0],
    [3, 2],
  ],
];

const pads: readonly [Shape, [number, number][]][] = [
  [[3], [[1, 2]]],
  [
    [2, 3],
    [
      [0, 0],
      [1, 0],
    ],
  ],
  [
    [2, 3, 2],
    [
      [0, 1],
      [0, 0],
      [2, 1],
    ],
  ],
  [
    [1, 4, 3, 2],
    [
      [0, 0],
      [1, 2],
      [2, 1],
      [0, 0],
    ],
  ],
  [
    [2, 1, 2, 3, 2],
    [
      [0, 0],
      [1, 1],
      [0, 0],
      [2, 0],
      [0, 1],
    ],
  ],
  [
    [2, 1, 1, 3, 2, 1],
    [
      [0, 0],
      [0, 1],
      [0, 0],
      [1, 0],
      [0, 0],
      [1, 1],
    ],
  ],
  [
    [2, 2],
    [
      [0, 0],
      [0, 0],
    ],
  ],
];

const mirrors: readonly [Shape, [number, number][]][] = [
  [[4], [[3, 2]]],
  [
    [2, 3],
    [
      [1, 1],
      [2, 0],
    ],
  ],
  [
    [1, 4, 3, 2],
    [
      [0, 0],
      [1, 3],
      [2, 1],
      [0, 0],
    ],
  ],
];

const slices: readonly [Shape, number[], number[]][] = [
  [[5], [1], [3]],
  [
    [3, 4],
    [1, 0],
    [2, 4],
  ],
  [
    [3, 4],
    [0, 0],
    [3, 4],
  ],
  [[3, 4], [1], [1]],
  [
    [3, 4],
    [3, 0],
    [0, 4],
  ],
  [
    [2, 3, 4],
    [0, 1, 1],
    [-1, 2, 2],
  ],
  [
    [2, 1, 3, 2, 2],
    [1, 0, 1, 0, 0],
    [1, 1, 2, 2, 1],
  ],
  [
    [2, 1, 3, 2, 2, 3],
    [1, 0, 1, 0, 0, 1],
    [1, 1, 2, 2, 1, 2],
  ],
];

const stridedSlices: readonly [
  Shape,
  Parameters<typeof tf.stridedSlice> extends [unknown, ...infer Rest] ? Rest : never,
][] = [
  [[7], [[1], [6], [2]]],
  [[7], [[5], [1], [-2]]],
  [[7], [[-1], [-9], [-1]]],
  [[7], [[4], [0], [-3], 0, 1]],
  [
    [4, 5],
    [
      [1, 0],
      [3, 5],
      [1, 1],
    ],
  ],
  [
    [4, 5],
    [
      [0, 0],
      [4, 5],
      [1, 1],
    ],
  ],
  [
    [4, 5],
    [
      [3, 1],
      [0, 4],
      [-2, 2],
    ],
  ],
  [
    [4, 5],
    [[0, 1], [0, 4], [1, 3], 1, 1],
  ],
  [
    [4, 5],
    [[1, 1], [2, 4], [1, 1], 0, 0, 0, 0, 1],
  ],
  [
    [4, 5],
    [[1, 0, 1], [2, 0, 4], [1, 1, 1], 0, 0, 0, 2, 0],
  ],
  [
    [2, 3, 4],
    [[0, 0], [1, 3], [1, 2], 0, 0, 1],
  ],
  [
    [2, 3, 4, 2],
    [[0, 0, 1], [2, 0, 2], [1, 1, 1], 0, 0, 2],
  ],
];

const bandPart = (input: tf.Tensor, numLower: tf.Tensor, numUpper: tf.Tensor): tf.Tensor =>
  tf.engine().runKernel('MatrixBandPart', { input, numLower, numUpper });

const whole = (number: number): Input => numbers([number], [], 'int32');

export const shapeCases = {
  Reshape: [
    ...moves('to [6]', [2, 3], (x) => tf.reshape(x, [6])),
    ...moves('to [3,-1]', [2, 3, 4], (x) => tf.reshape(x, [3, -1])),
    ...moves('to []', [1, 1], (x) => tf.reshape(x, [])),
    ...moves('to [1,1,1]', [], (x) => tf.reshape(x, [1, 1, 1])),
    ...moves('to [0,5]', [2, 0], (x) => tf.reshape(x, [0, 5]), false),
    { name: 'of a sum', inputs: [normal([2, 3])], run: (x) => tf.reshape(tf.add(x, x), [2, 1, 3]), gradient: true },
  ],
  ExpandDims: [
    ...moves('at 0', [2, 3], (x) => tf.expandDims(x, 0)),
    ...moves('at -1', [2, 3], (x) => tf.expandDims(x, -1)),
    { name: 'of a sum', inputs: [normal([2, 3, 1])], run: (x) => tf.expandDims(tf.add(x, x), 1), gradient: true },
    ...moves('at 0', [], (x) => tf.expandDims(x, 0)),
  ],
  Transpose: transposes.flatMap(([shape, perm]) => moves(`[${perm}]`, shape, (x) => tf.transpose(x, perm))),
  Concat: [
    ...joins.map(
      ([shapes, axis]): KernelCase => ({
        name: `${shapes.join(' ')} along ${axis}`,
        inputs: shapes.map((shape) => normal(shape)),
        run: (...parts) => tf.concat(parts, axis),
        gradient: shapes.every((shape) => !shape.includes(0)),
      }),
    ),
    { name: 'int32', inputs: [integers([2], -9, 9), integers([3], -9, 9)], run: (...parts) => tf.concat(parts) },
    { name: 'bool', inputs: [bools([2, 2]), bools([2, 1])], run: (...parts) => tf.concat(parts, 1) },
    { name: 'int32 and bool', inputs: [integers([2], -9, 9), bools([3])], run: (...parts) => tf.concat(parts) },
    { name: 'fills', inputs: [filled([2, 2], 1), filled([2, 3], 2)], run: (...parts) => tf.concat(parts, 1) },
  ],
  Pack: [
    ...stacks.map(
      ([shape, count, axis]): KernelCase => ({
        name: `${count} of [${shape}] at ${axis}`,
        inputs: Array.from({ length: count }, () => normal(shape)),
        run: (...parts) => tf.stack(parts, axis),
        // TF.js' gradient takes only axes from 0 on.
        gradient: axis >= 0 && !shape.includes(0),
      }),
    ),
    { name: 'bool', inputs: [bools([3]), bools([3])], run: (...parts) => tf.stack(parts) },
  ],
  Unpack: unstacks.flatMap(([shape, axis]) => moves(`at ${axis}`, shape, (x) => tf.unstack(x, axis), false)),
  SplitV: splits.flatMap(([shape, sizes, axis]) =>
    moves(
      `[${sizes}] along ${axis}`,
      shape,
      (x) => tf.split(x, Array.isArray(sizes) ? [...sizes] : sizes, axis),
      false,
    ),
  ),
  Tile: repeats.flatMap(([shape, reps]) => moves(`${reps}`, shape, (x) => tf.tile(x, reps), !shape.includes(0))),
  BroadcastTo: [
    ...(
      [
        [[3], [2, 3]],
        [[], [2, 2]],
        [
          [2, 1, 3],
          [2, 4, 3],
        ],
        [
          [2, 3],
          [2, 3],
        ],
        [
          [1, 2, 1],
          [2, 1, 3, 2, 3],
        ],
      ] as [Shape, number[]][]
    ).flatMap(([from, to]) =>
      everyType(from).map(([type, input]) => ({
        name: `[${from}] to [${to}], ${type}`,
        inputs: [input],
        // TF.js' op of this name uses Tile; the kernel is for graphs that name it.
        run: (x: tf.Tensor) =>
          tf.engine().runKernel('BroadcastTo', { x }, { shape: to, inputShape: x.shape }) as tf.Tensor,
        oracle: (x: tf.Tensor) => tf.broadcastTo(x, to),
      })),
    ),
  ],
  BroadcastArgs: [
    [
      [2, 1, 3],
      [4, 1],
    ],
    [[1], [2, 5]],
    [
      [3, 1],
      [3, 4],
    ],
    [
      [1, 1],
      [1, 1],
    ],
  ].map(([a = [], b = []]) => ({
    name: `[${a}] [${b}]`,
    inputs: [numbers(a, [a.length], 'int32'), numbers(b, [b.length], 'int32')],
    run: (s0: tf.Tensor, s1: tf.Tensor) => tf.broadcastArgs(s0, s1) as tf.Tensor,
  })),
  PadV2: [
    ...pads.flatMap(([shape, paddings]) => [
      ...moves(`${JSON.stringify(paddings)}`, shape, (x) => tf.pad(x, paddings)),
      ...moves(`${JSON.stringify(paddings)} with 1`, shape, (x) => tf.pad(x, paddings, 1)),
    ]),
    {
      name: 'of nothing',
      inputs: [normal([0, 2])],
      run: (x) =>
        tf.pad(
          x,
          [
            [1, 1],
            [0, 1],
          ],
          2.5,
        ),
    },
  ],
  MirrorPad: mirrors.flatMap(([shape, paddings]) =>
    (['reflect', 'symmetric'] as const).flatMap((mode) =>
      moves(`${mode} ${JSON.stringify(paddings)}`, shape, (x) => tf.mirrorPad(x, paddings, mode)),
    ),
  ),
  Reverse: [
    ...moves('0', [5], (x) => tf.reverse(x, 0)),
    ...moves('all axes', [2, 3], (x) => tf.reverse(x)),
    ...moves('-1', [2, 3], (x) => tf.reverse(x, -1)),
    ...moves('1, 3', [2, 3, 1, 4], (x) => tf.reverse(x, [1, 3])),
    ...moves('all axes', [2, 1, 3, 2, 2], (x) => tf.reverse(x)),
    ...moves('of nothing', [0, 2], (x) => tf.reverse(x), false),
  ],
  FlipLeftRight: [normal([2, 3, 5, 2]), special([1, 2, 3, 3]), filled([1, 2, 2, 1], 3)].map((input) => ({
    name: `[${input.shape}]`,
    inputs: [input],
    run: (x: tf.Tensor) => tf.image.flipLeftRight(x as tf.Tensor4D),
  })),
  Slice: [
    ...slices.flatMap(([shape, begin, size]) =>
      moves(`${begin} size ${size}`, shape, (x) => tf.slice(x, begin, size), !size.includes(0)),
    ),
    { name: 'of a sum', inputs: [normal([3, 4])], run: (x) => tf.slice(tf.add(x, x), [1, 1], [2, 2]), gradient: true },
  ],
  StridedSlice: stridedSlices.flatMap(([shape, options]) =>
    moves(JSON.stringify(options), shape, (x) => tf.stridedSlice(x, ...options), false),
  ),
  DepthToSpace: [
    { name: '2', inputs: [special([1, 2, 3, 8])], run: (x) => tf.depthToSpace(x as tf.Tensor4D, 2) },
    { name: '3', inputs: [normal([2, 1, 2, 9])], run: (x) => tf.depthToSpace(x as tf.Tensor4D, 3) },
    { name: 'fill', inputs: [filled([2, 1, 2, 4], 3)], run: (x) => tf.depthToSpace(x as tf.Tensor4D, 2) },
    {
      // TF.js' cpu kernel has no NCHW.
      name: 'NCHW',
      inputs: [normal([2, 8, 2, 3])],
      run: (x) => tf.depthToSpace(x as tf.Tensor4D, 2, 'NCHW'),
      oracle: (x) =>
        tf.transpose(tf.depthToSpace(tf.transpose(x, [0, 2, 3, 1]) as tf.Tensor4D, 2, 'NHWC'), [0, 3, 1, 2]),
    },
  ],
  SpaceToBatchND: [
    ...moves('2x2', [1, 4, 6, 2], (x) =>
      tf.spaceToBatchND(
        x,
        [2, 2],
        [
          [0, 0],
          [0, 0],
        ],
      ),
    ),
    ...moves('3x2 padded', [2, 4, 3, 1], (x) =>
      tf.spaceToBatchND(
        x,
        [3, 2],
        [
          [1, 1],
          [1, 2],
        ],
      ),
    ),
    ...moves('2 of rank 2', [2, 5], (x) => tf.spaceToBatchND(x, [2], [[1, 0]])),
  ],
  BatchToSpaceND: [
    ...moves('2x2', [4, 2, 3, 2], (x) =>
      tf.batchToSpaceND(
        x,
        [2, 2],
        [
          [0, 0],
          [0, 0],
        ],
      ),
    ),
    ...moves('3x2 cropped', [12, 2, 3, 1], (x) =>
      tf.batchToSpaceND(
        x,
        [3, 2],
        [
          [1, 1],
          [1, 2],
        ],
      ),
    ),
    ...moves('2 of rank 2', [4, 3], (x) => tf.batchToSpaceND(x, [2], [[1, 0]])),
  ],
  Diag: [
    ...moves('diag', [4], tf.diag, false),
    ...moves('diag', [1], tf.diag, false),
    ...moves('diag', [2, 3], tf.diag, false),
  ],
  MatrixBandPart: [
    [0, 0],
    [1, 0],
    [-1, 1],
    [2, -1],
    [-1, -1],
  ].flatMap(([lower = 0, upper = 0]) =>
    (
      [
        [4, 4],
        [2, 3, 5],
        [2, 1, 4, 2],
      ] as Shape[]
    ).flatMap((shape) =>
      everyType(shape).map(([type, input]) => ({
        name: `${lower} ${upper} of [${shape}], ${type}`,
        inputs: [input, whole(lower), whole(upper)],
        run: bandPart,
        oracle: (x: tf.Tensor) => tf.linalg.bandPart(x, lower, upper),
      })),
    ),
  ),
} satisfies KernelCases;
