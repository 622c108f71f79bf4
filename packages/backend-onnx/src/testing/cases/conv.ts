import * as tf from '@tensorflow/tfjs-core';
import type { KernelCase, KernelCases } from '../parity.ts';
import { normal } from '../parity-inputs.ts';

type Pad = 'same' | 'valid' | number;
type Tensor4 = tf.Tensor4D;

interface Convolution {
  readonly image: readonly number[];
  readonly filter: readonly number[];
  readonly strides: number | [number, number];
  readonly pad: Pad | [[number, number], [number, number], [number, number], [number, number]];
  readonly dilations?: number | [number, number];
  readonly format?: 'NHWC' | 'NCHW';
}

const convolutions: readonly Convolution[] = [
  { image: [2, 7, 6, 3], filter: [3, 3, 3, 5], strides: 1, pad: 'valid' },
  { image: [2, 7, 6, 3], filter: [3, 3, 3, 5], strides: 1, pad: 'same' },
  { image: [1, 9, 9, 1], filter: [3, 3, 1, 4], strides: 1, pad: 'valid' },
  { image: [1, 9, 8, 1], filter: [3, 2, 1, 4], strides: [2, 1], pad: 'same' },
  { image: [2, 8, 7, 4], filter: [3, 3, 4, 2], strides: 2, pad: 'same' },
  { image: [2, 8, 7, 9], filter: [3, 3, 9, 2], strides: 2, pad: 'valid' },
  { image: [2, 5, 5, 12], filter: [1, 1, 12, 6], strides: 1, pad: 'same' },
  { image: [2, 5, 5, 12], filter: [1, 1, 12, 6], strides: 2, pad: 'same' },
  { image: [2, 6, 5, 10], filter: [3, 3, 10, 3], strides: 1, pad: 'same' },
  { image: [2, 6, 5, 10], filter: [4, 5, 10, 3], strides: 3, pad: 2 },
  {
    image: [1, 6, 6, 2],
    filter: [2, 3, 2, 2],
    strides: 1,
    pad: [
      [0, 0],
      [1, 2],
      [0, 1],
      [0, 0],
    ],
  },
  { image: [0, 6, 6, 2], filter: [3, 3, 2, 2], strides: 1, pad: 'valid' },
];

/** TF.js has no gradients of dilated convolutions, and its cpu backend computes NCHW ones in the forward direction only. */
const forwardOnly: readonly Convolution[] = [
  { image: [2, 9, 9, 2], filter: [3, 3, 2, 2], strides: 1, pad: 'same', dilations: 2 },
  { image: [2, 11, 10, 9], filter: [3, 2, 9, 2], strides: 1, pad: 'valid', dilations: [3, 2] },
  { image: [2, 3, 7, 6], filter: [3, 3, 3, 5], strides: 1, pad: 'same', format: 'NCHW' },
];

const nameOf = (each: object): string => JSON.stringify(each).replaceAll('"', '');

const convolve =
  ({ strides, pad, format, dilations }: Convolution) =>
  (image: tf.Tensor, filter: tf.Tensor): tf.Tensor =>
    tf.conv2d(image as Tensor4, filter as Tensor4, strides, pad, format ?? 'NHWC', dilations ?? 1);

const convCases = [
  ...convolutions.map(
    (each): KernelCase => ({
      name: nameOf(each),
      inputs: [normal(each.image), normal(each.filter)],
      run: convolve(each),
      gradient: each.image[0] !== 0,
    }),
  ),
];

/**
 * Of so many channels that they are computed by transforms (kernels/conv/methods): with numbers up to 70, the largest difference from direct
 * sums is 2e-4, so the tolerance is 3e-4 in place of 1e-6.
 */
const transformed: readonly KernelCase[] = (
  [
    ['same', [4, 15, 16, 32]],
    ['valid', [4, 18, 17, 32]],
  ] as const
).map(([pad, image]) => ({
  name: `many channels, ${pad}`,
  inputs: [normal(image), normal([3, 3, 32, 32])],
  run: (x: tf.Tensor, filter: tf.Tensor) => tf.conv2d(x as Tensor4, filter as Tensor4, 1, pad),
  gradient: true,
  absoluteTolerance: 3e-4,
}));

/** Of images of 5 × 6 pixels and four output channels. */
const biases: readonly { readonly shape: readonly number[]; readonly format: 'NHWC' | 'NCHW' }[] = [
  { shape: [], format: 'NHWC' },
  { shape: [1], format: 'NHWC' },
  { shape: [], format: 'NCHW' },
  { shape: [1], format: 'NCHW' },
  { shape: [4], format: 'NCHW' },
];

const fused = (activation: tf.fused.Activation, dataFormat: 'NHWC' | 'NCHW' = 'NHWC') =>
  ((image, filter, bias, weights) =>
    tf.fused.conv2d({
      x: image as Tensor4,
      filter: filter as Tensor4,
      strides: 1,
      pad: 'same',
      bias: bias as tf.Tensor1D,
      activation,
      dataFormat,
      leakyreluAlpha: 0.3,
      ...(weights && { preluActivationWeights: weights }),
    })) satisfies (...tensors: tf.Tensor[]) => tf.Tensor;

const activations = ['linear', 'relu', 'relu6', 'elu', 'sigmoid', 'leakyrelu'] as const;

const depthwise: readonly Convolution[] = [
  { image: [2, 7, 6, 3], filter: [3, 3, 3, 1], strides: 1, pad: 'same' },
  { image: [2, 7, 6, 3], filter: [3, 3, 3, 2], strides: 1, pad: 'valid' },
  { image: [2, 8, 7, 4], filter: [3, 3, 4, 1], strides: 2, pad: 'same' },
  { image: [1, 8, 8, 4], filter: [2, 3, 4, 3], strides: 2, pad: 'valid' },
];

const depthwiseConvolve =
  ({ strides, pad, dilations }: Convolution) =>
  (image: tf.Tensor, filter: tf.Tensor): tf.Tensor =>
    tf.depthwiseConv2d(image as Tensor4, filter as Tensor4, strides, pad as 'same', 'NHWC', dilations ?? 1);

const depthwiseCases = depthwise.map(
  (each): KernelCase => ({
    name: nameOf(each),
    inputs: [normal(each.image), normal(each.filter)],
    run: depthwiseConvolve(each),
    gradient: true,
  }),
);

export const convolutionCases = {
  Conv2D: [
    ...convCases,
    ...transformed,
    ...forwardOnly.map((each) => ({
      name: nameOf(each),
      inputs: [normal(each.image), normal(each.filter)],
      run: convolve(each),
    })),
  ],
  Conv2DBackpropFilter: [...convCases.filter(({ gradient }) => gradient), ...transformed],
  Conv2DBackpropInput: [
    ...convCases.filter(({ gradient }) => gradient),
    ...transformed,
    ...(['same', 'valid'] as const).map((pad) => ({
      name: `conv2dTranspose ${pad}`,
      inputs: [normal([2, 4, 3, 5]), normal([3, 3, 2, 5])],
      run: (image: tf.Tensor, filter: tf.Tensor) =>
        tf.conv2dTranspose(image as Tensor4, filter as Tensor4, pad === 'same' ? [2, 8, 6, 2] : [2, 9, 7, 2], 2, pad),
      gradient: true,
    })),
    {
      name: 'conv2dTranspose of more than there are windows',
      inputs: [normal([1, 6, 6, 3]), normal([3, 3, 2, 3])],
      run: (image: tf.Tensor, filter: tf.Tensor) =>
        tf.conv2dTranspose(image as Tensor4, filter as Tensor4, [1, 4, 4, 2], 1, 'same'),
    },
  ],
  FusedConv2D: [
    ...activations.map((activation) => ({
      name: activation,
      inputs: [normal([2, 5, 6, 3]), normal([3, 3, 3, 4]), normal([4])],
      run: fused(activation),
      gradient: activation === 'linear',
    })),
    ...biases.map(({ shape, format }) => ({
      name: `bias and slopes [${shape}] ${format}`,
      inputs: [
        normal(format === 'NCHW' ? [2, 3, 5, 6] : [2, 5, 6, 3]),
        normal([3, 3, 3, 4]),
        normal(shape),
        normal(shape),
      ],
      run: fused('prelu', format),
    })),
    {
      name: 'prelu',
      inputs: [normal([2, 5, 6, 3]), normal([3, 3, 3, 4]), normal([4]), normal([4])],
      run: fused('prelu'),
    },
  ],
  DepthwiseConv2dNative: [
    ...depthwiseCases,
    {
      name: 'dilated',
      inputs: [normal([1, 9, 9, 3]), normal([3, 3, 3, 2])],
      run: depthwiseConvolve({ image: [], filter: [], strides: 1, pad: 'same', dilations: 2 }),
    },
  ],
  DepthwiseConv2dNativeBackpropFilter: depthwiseCases,
  DepthwiseConv2dNativeBackpropInput: depthwiseCases,
  FusedDepthwiseConv2D: activations.map((activation) => ({
    name: activation,
    inputs: [normal([2, 5, 6, 3]), normal([3, 3, 3, 2]), normal([6])],
    run: (image: tf.Tensor, filter: tf.Tensor, bias: tf.Tensor) =>
      tf.fused.depthwiseConv2d({
        x: image as Tensor4,
        filter: filter as Tensor4,
        strides: 1,
        pad: 'same',
        bias: bias as tf.Tensor1D,
        activation,
        leakyreluAlpha: 0.3,
      }),
  })),
} satisfies KernelCases;
