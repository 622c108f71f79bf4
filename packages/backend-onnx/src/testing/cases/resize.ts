import * as tf from '@tensorflow/tfjs-core';
import type { KernelCase, KernelCases } from '../parity.ts';
import { integers, normal, numbers } from '../parity-inputs.ts';

type Shape = readonly number[];
type Size = [number, number];

const sizes: readonly [Shape, Size][] = [
  [
    [1, 4, 4, 1],
    [8, 8],
  ],
  [
    [2, 3, 5, 2],
    [6, 15],
  ],
  [
    [2, 4, 4, 3],
    [7, 9],
  ],
  [
    [1, 7, 5, 2],
    [3, 4],
  ],
  [
    [2, 5, 5, 1],
    [5, 5],
  ],
  [
    [1, 3, 4, 2],
    [1, 1],
  ],
  [
    [1, 2, 3, 2],
    [11, 2],
  ],
  [
    [1, 9, 9, 1],
    [3, 3],
  ],
  [
    [2, 1, 1, 3],
    [4, 5],
  ],
  [
    [0, 3, 3, 2],
    [5, 5],
  ],
];

const modes = [
  { alignCorners: false, halfPixelCenters: false },
  { alignCorners: true, halfPixelCenters: false },
  { alignCorners: false, halfPixelCenters: true },
] as const;

type Resize = typeof tf.image.resizeBilinear;

const forward = (resize: Resize, tolerance: number): KernelCase[] =>
  sizes.flatMap(([shape, size]) =>
    modes.flatMap(({ alignCorners, halfPixelCenters }) =>
      [normal(shape), integers(shape, 0, 256)].map((images) => ({
        name: `[${shape}] to [${size}] ${images.dtype} ${alignCorners ? 'corners' : ''}${halfPixelCenters ? 'centres' : ''}`,
        inputs: [images],
        run: (x: tf.Tensor) => resize(x as tf.Tensor4D, size, alignCorners, halfPixelCenters),
        tolerance,
      })),
    ),
  );

/**
 * The kernels of the gradients by name, against what the kernel forwards makes of each single pixel: the cpu backend's own gradients mix up
 * height and width, read the second image from the wrong place, leave `halfPixelCenters` out, and loop for ever where an image of one
 * row is enlarged with its corners aligned.
 */
const backward = (kernel: 'ResizeBilinearGrad' | 'ResizeNearestNeighborGrad', resize: Resize): KernelCase[] =>
  sizes.flatMap(([shape, size]) =>
    modes.map(({ alignCorners, halfPixelCenters }) => ({
      name: `[${shape}] to [${size}] ${alignCorners ? 'corners' : ''}${halfPixelCenters ? 'centres' : ''}`,
      inputs: [normal([shape[0] ?? 0, ...size, shape[3] ?? 0]), normal(shape)],
      run: (dy: tf.Tensor, images: tf.Tensor) =>
        tf.engine().runKernel(kernel, { dy, images }, { alignCorners, halfPixelCenters, size }),
      oracle(dy: tf.Tensor, images: tf.Tensor) {
        const [count = 0, height = 0, width = 0, channels = 0] = images.shape;
        if (count === 0) return tf.zerosLike(images);
        const pixels = height * width;
        const single = tf.reshape(tf.eye(pixels), [pixels, height, width, 1]) as tf.Tensor4D;
        const spread = tf.reshape(resize(single, size, alignCorners, halfPixelCenters), [1, pixels, -1]);
        const changes = tf.reshape(dy, [count, -1, channels]);
        return tf.reshape(tf.matMul(tf.tile(spread, [count, 1, 1]), changes), images.shape);
      },
      tolerance: 2e-5,
      absoluteTolerance: 1e-5,
    })),
  );

const throughGradient = (resize: Resize): KernelCase => ({
  name: 'as a gradient',
  inputs: [normal([1, 4, 4, 2])],
  run: (x) => resize(x as tf.Tensor4D, [7, 7]),
  gradient: true,
});

/** Inside, across the border, outside, mirrored, of the last row and column, of an image that does not exist. */
const boxes = [
  [0, 0, 1, 1],
  [0.1, 0.2, 0.7, 0.9],
  [-0.3, 0.5, 1.2, 1.5],
  [2, 2, 3, 3],
  [0.9, 0.8, 0.1, 0.2],
  [0.25, 0.25, 1, 1],
  [0.5, 0.5, 0.5, 0.5],
  [0, 0, 1, 1],
];
const images = [0, 1, 0, 1, 1, 0, 1, 2];

export const resizeCases = {
  ResizeBilinear: [...forward(tf.image.resizeBilinear, 2e-5), throughGradient(tf.image.resizeBilinear)],
  ResizeBilinearGrad: [
    ...backward('ResizeBilinearGrad', tf.image.resizeBilinear),
    throughGradient(tf.image.resizeBilinear),
  ],
  ResizeNearestNeighbor: [
    ...forward(tf.image.resizeNearestNeighbor, 0),
    throughGradient(tf.image.resizeNearestNeighbor),
  ],
  ResizeNearestNeighborGrad: [
    ...backward('ResizeNearestNeighborGrad', tf.image.resizeNearestNeighbor),
    throughGradient(tf.image.resizeNearestNeighbor),
  ],
  CropAndResize: (['bilinear', 'nearest'] as const).flatMap((method) =>
    (
      [
        [4, 4],
        [3, 7],
        [1, 1],
        [1, 5],
        [9, 2],
      ] as Size[]
    ).flatMap((size) =>
      [normal([2, 5, 6, 3]), integers([2, 5, 6, 1], 0, 256)].map((image) => ({
        name: `${method} [${size}] ${image.dtype}`,
        inputs: [image, numbers(boxes.flat(), [boxes.length, 4]), numbers(images, [images.length], 'int32')],
        run: (x: tf.Tensor, box: tf.Tensor, of: tf.Tensor) =>
          tf.image.cropAndResize(x as tf.Tensor4D, box as tf.Tensor2D, of as tf.Tensor1D, size, method, 0.5),
      })),
    ),
  ),
} satisfies KernelCases;
