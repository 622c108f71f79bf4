import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compile } from '../index.ts';

/** Each program is a pattern that is rewritten; `kernels` are ONNX operators that must be gone, or there, afterwards. */
interface Case {
  readonly name: string;
  readonly image?: [number, number, number, number];
  readonly filter?: [number, number, number, number];
  readonly run: (image: tf.Tensor4D, filter: tf.Tensor4D, bias: tf.Tensor1D) => tf.Tensor;
  readonly without?: RegExp;
  readonly with?: RegExp;
}

const pooled =
  (pad: 'valid' | 'same', pool: number, strides = 1) =>
  (image: tf.Tensor4D, filter: tf.Tensor4D, bias: tf.Tensor1D): tf.Tensor =>
    tf.maxPool(tf.relu(tf.add(tf.conv2d(image, filter, strides, pad), bias)) as tf.Tensor4D, pool, pool, 'valid');

const cases: readonly Case[] = [
  { name: 'the tutorial block', run: pooled('valid', 2), without: /MaxPool/ },
  { name: 'rows and columns left over', image: [2, 8, 9, 3], run: pooled('same', 2), without: /MaxPool/ },
  { name: 'windows of three', image: [1, 10, 9, 3], run: pooled('same', 3), without: /MaxPool/ },
  { name: 'few channels', image: [2, 9, 9, 1], filter: [3, 3, 1, 4], run: pooled('valid', 2), without: /MaxPool/ },
  { name: 'many channels', image: [2, 8, 8, 9], filter: [3, 3, 9, 4], run: pooled('same', 2), without: /MaxPool/ },
  { name: 'a strided convolution', image: [2, 13, 13, 9], filter: [3, 3, 9, 4], run: pooled('same', 2, 2) },
  {
    name: 'two blocks',
    image: [2, 12, 12, 4],
    filter: [3, 3, 4, 4],
    run: (image, filter, bias) =>
      pooled('same', 2)(pooled('same', 2)(image, filter, bias) as tf.Tensor4D, filter, bias),
  },
  {
    name: 'no relu',
    run: (image, filter, bias) =>
      tf.maxPool(tf.add(tf.conv2d(image, filter, 1, 'same'), bias) as tf.Tensor4D, 2, 2, 'valid'),
  },
  {
    name: 'no bias',
    run: (image, filter) => tf.maxPool(tf.relu(tf.conv2d(image, filter, 1, 'same')), 2, 2, 'valid'),
  },
  {
    name: 'the convolution is used elsewhere, too',
    run(image, filter, bias) {
      const activated = tf.relu(tf.add(tf.conv2d(image, filter, 1, 'same'), bias)) as tf.Tensor4D;
      return tf.add(tf.sum(tf.maxPool(activated, 2, 2, 'valid')), tf.mean(tf.square(activated)));
    },
  },
  {
    name: 'windows that overlap',
    run: (image, filter, bias) =>
      tf.maxPool(tf.relu(tf.add(tf.conv2d(image, filter, 1, 'same'), bias)) as tf.Tensor4D, 3, 2, 'same'),
  },
  {
    name: 'a dense layer',
    run: (image, filter, bias) =>
      tf.relu(
        tf.add(
          tf.matMul(tf.reshape(image, [-1, 3]), tf.reshape(tf.slice(filter, 0, 1), [-1, 3]), false, true),
          tf.sum(bias),
        ),
      ),
  },
  {
    name: 'a bias that broadcasts the product',
    run: (image, filter) =>
      tf.add(
        tf.matMul(tf.reshape(tf.slice(image, 0, [1, 1, 1, 3]), [1, 3]), tf.reshape(filter, [3, -1])),
        tf.ones([5, 36]),
      ),
  },
];

/** The value, and its gradients by image, filter and bias. */
const withGradients =
  (run: Case['run']) =>
  (image: tf.Tensor, filter: tf.Tensor, bias: tf.Tensor): tf.Tensor[] => {
    const loss = (...inputs: tf.Tensor[]): tf.Scalar => {
      const value = run(inputs[0] as tf.Tensor4D, inputs[1] as tf.Tensor4D, inputs[2] as tf.Tensor1D);
      return tf.sum(tf.mul(value, tf.cos(tf.reshape(tf.range(0, value.size), value.shape))));
    };
    const used = tf.valueAndGrads((...inputs: tf.Tensor[]) =>
      tf.add(loss(...inputs), tf.mul(tf.sum(inputs[2] ?? 0), 0)),
    )([image, filter, bias]);
    return [used.value, ...used.grads];
  };

describe('rewrites keep the numbers', () => {
  beforeAll(() => tf.setBackend('cpu'));
  afterAll(() => tf.setBackend('cpu'));

  it.each(cases)('$name', async ({ image = [2, 8, 8, 3], filter = [3, 3, 3, 4], run, without }) => {
    const inputs = [
      // Few different numbers, so that there are equal maxima and flat regions, as in real images.
      tf.round(tf.randomNormal(image, 0, 1, 'float32', 1)),
      tf.randomNormal(filter, 0, 1, 'float32', 2),
      tf.randomNormal([filter[3]], 0, 1, 'float32', 3),
    ];
    const expected = tf.tidy(() => withGradients(run)(...(inputs as [tf.Tensor, tf.Tensor, tf.Tensor])));
    const program = compile((...tensors: tf.Tensor[]) =>
      withGradients(run)(...(tensors as [tf.Tensor, tf.Tensor, tf.Tensor])),
    );
    const actual = await program(...inputs);
    for (const [index, tensor] of expected.entries()) {
      const [wanted, got] = [tensor.dataSync(), (await actual[index]?.data()) ?? []];
      expect(actual[index]?.shape).toEqual(tensor.shape);
      for (const [at, number] of wanted.entries()) {
        expect(Math.abs((got[at] ?? Number.NaN) - number), `result ${index}, number ${at}`).toBeLessThan(
          1e-4 + 1e-5 * Math.abs(number),
        );
      }
    }
    if (without) expect(await program.print(...inputs)).not.toMatch(without);
    program.dispose();
    tf.dispose([inputs, expected, actual]);
  });
});
