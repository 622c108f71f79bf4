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

/** TF.js' cpu kernel loops for ever where an image of one row or column is enlarged with its corners aligned. */
const looping = ([, height = 0, width = 0]: Shape, [tall, wide]: Size, alignCorners: boolean): boolean =>
  alignCorners && ((height === 1 && tall > 1) || (width === 1 && wide > 1));

/**
 * The kernels of the gradients by name and image by image: the cpu backend mixes up height and width of the bilinear one, and
 * takes the nearest one's second image from the wrong place.
 */
const backward = (kernel: 'ResizeBilinearGrad' | 'ResizeNearestNeighborGrad'): KernelCase[] =>
  sizes.flatMap(([shape, size]) =>
    modes
      .filter(({ alignCorners }) => !looping(shape, size, alignCorners))
      .map((mode) => {
        const run = (dy: tf.Tensor, images: tf.Tensor): tf.Tensor =>
          tf.engine().runKernel(kernel, { dy, images }, { ...mode, size });
        return {
          name: `[${shape}] to [${size}] ${JSON.stringify(mode)}`,
          inputs: [normal([shape[0] ?? 0, ...size, shape[3] ?? 0]), normal(shape)],
          run,
          oracle: (dy: tf.Tensor, images: tf.Tensor) => {
            const [count = 0, ...rest] = images.shape;
            if (count === 0) return tf.zerosLike(images);
            const changes = tf.split(dy, count);
            const each = tf.split(images, count).map((image, at) => run(changes[at] ?? dy, image));
            return tf.concat(each.map((change) => tf.reshape(change, [1, ...rest])));
          },
        };
      }),
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
  ResizeBilinearGrad: [...backward('ResizeBilinearGrad'), throughGradient(tf.image.resizeBilinear)],
  ResizeNearestNeighbor: [
    ...forward(tf.image.resizeNearestNeighbor, 0),
    throughGradient(tf.image.resizeNearestNeighbor),
  ],
  ResizeNearestNeighborGrad: [
    ...backward('ResizeNearestNeighborGrad'),
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
