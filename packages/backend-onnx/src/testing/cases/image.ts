import * as tf from '@tensorflow/tfjs-core';
import type { KernelCase, KernelCases } from '../parity.ts';
import { distinct, integers, normal, numbers } from '../parity-inputs.ts';

type Interpolation = 'nearest' | 'bilinear';
type FillMode = 'constant' | 'reflect' | 'wrap' | 'nearest';

const transforms: readonly (readonly number[])[] = [
  [1, 0, 0, 0, 1, 0, 0, 0],
  [1, 0, -2.5, 0, 1, 1.25, 0, 0],
  [0.8, 0.3, -3, -0.2, 1.1, 4, 0, 0],
  [1.5, 0, -9, 0, 1.5, 9, 0.01, -0.02],
  // Infinite where x is 2.
  [1, 0, 0, 0, 1, 0, -0.5, 0],
];

/** TF.js' cpu backend transforms the first image of a batch only: here, one by one. */
const oneByOne =
  (interpolation: Interpolation, mode: FillMode, size?: [number, number]) => (images: tf.Tensor, by: tf.Tensor) =>
    tf.concat(
      tf.split(images, images.shape[0] ?? 1).map((image, index) => {
        const own = by.shape[0] === 1 ? by : tf.slice(by, [index, 0], [1, 8]);
        return tf.image.transform(image as tf.Tensor4D, own as tf.Tensor2D, interpolation, mode, 7, size);
      }),
    );

const transformCases: readonly KernelCase[] = (['nearest', 'bilinear'] as const).flatMap((interpolation) =>
  (['constant', 'reflect', 'wrap', 'nearest'] as const).flatMap((mode) => [
    ...transforms.map((transform, index) => ({
      name: `${interpolation} ${mode} ${index}`,
      inputs: [normal([2, 5, 6, 3]), numbers(transform, [1, 8])],
      run: (images: tf.Tensor, by: tf.Tensor) =>
        tf.image.transform(images as tf.Tensor4D, by as tf.Tensor2D, interpolation, mode, 7),
      oracle: oneByOne(interpolation, mode),
      absoluteTolerance: 1e-5,
    })),
    {
      name: `${interpolation} ${mode}, one for each image, another size`,
      inputs: [normal([2, 4, 4, 1]), numbers([...(transforms[1] ?? []), ...(transforms[2] ?? [])], [2, 8])],
      run: (images: tf.Tensor, by: tf.Tensor) =>
        tf.image.transform(images as tf.Tensor4D, by as tf.Tensor2D, interpolation, mode, 7, [6, 3]),
      oracle: oneByOne(interpolation, mode, [6, 3]),
      absoluteTolerance: 1e-5,
    },
  ]),
);

const rotated = (
  name: string,
  radians: number,
  fill?: number | [number, number, number],
  center?: number,
): KernelCase => ({
  name,
  inputs: [normal([2, 5, 6, 4])],
  run: (images) => tf.image.rotateWithOffset(images as tf.Tensor4D, radians, fill, center),
});

type Argmax = { result: tf.Tensor; indexes: tf.Tensor };

const pooled = (
  size: number | [number, number],
  strides: number,
  pad: 'same' | 'valid' | number,
  batch = false,
): KernelCase => ({
  name: `${size} ${strides} ${pad} ${batch}`,
  inputs: [distinct([2, 6, 5, 3])],
  run(x) {
    const { result, indexes } = tf.maxPoolWithArgmax(x as tf.Tensor4D, size, strides, pad, batch) as Argmax & object;
    return [result, indexes];
  },
});

export const imageCases = {
  MaxPoolWithArgmax: [
    pooled(2, 2, 'valid'),
    pooled(2, 2, 'valid', true),
    pooled(3, 2, 'same'),
    pooled([3, 2], 1, 'same', true),
    pooled(2, 1, 1),
    {
      name: 'the first of equal numbers, int32',
      inputs: [integers([1, 4, 4, 1], 0, 2)],
      run(x) {
        const { result, indexes } = tf.maxPoolWithArgmax(x as tf.Tensor4D, 2, 1, 'same') as Argmax & object;
        return [result, indexes];
      },
    },
  ],
  RotateWithOffset: [
    rotated('a quarter turn', Math.PI / 2),
    rotated('back', -0.3),
    rotated('filled with a colour', 0.7, [1, 2, 3]),
    rotated('filled with a number, around another centre', 2, 5, 0.2),
    {
      name: 'int32',
      inputs: [integers([1, 4, 4, 3], 0, 255)],
      run: (images) =>
        tf.engine().runKernel('RotateWithOffset', { image: images }, { radians: 1, fillValue: 9.5, center: 0.5 }),
    },
  ],
  Transform: [
    ...transformCases,
    {
      name: 'int32',
      inputs: [integers([1, 4, 4, 1], 0, 99), numbers(transforms[2] ?? [], [1, 8])],
      run: (image, by) =>
        tf
          .engine()
          .runKernel(
            'Transform',
            { image, transforms: by },
            { interpolation: 'bilinear', fillMode: 'reflect', fillValue: 0 },
          ),
    },
  ],
} satisfies KernelCases;
