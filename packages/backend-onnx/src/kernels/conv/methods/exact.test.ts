import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { compile } from '../../../index.ts';

const threads = 1;

/** Large enough for transforms to cost less than they save. */
const imageShape: [number, number, number, number] = [4, 16, 16, 32];

const filterOf = (seed: number) => tf.variable(tf.randomNormal([3, 3, 32, 32], 0, 0.08, 'float32', seed));

/** The losses of some steps on a small residual network, with its weights at the end. */
async function trained(exact: boolean): Promise<{ losses: number[]; weights: Float32Array[] }> {
  await tf.setBackend('cpu');
  const filters = [filterOf(1), filterOf(2), filterOf(3)];
  const bias = tf.variable(tf.zeros([32]));
  const [image, target] = [
    tf.randomNormal(imageShape, 0, 1, 'float32', 4),
    tf.randomNormal([4, 32], 0, 1, 'float32', 5),
  ];
  const loss = (x: tf.Tensor) => {
    let y = x as tf.Tensor4D;
    for (const filter of filters) {
      const convolved = tf.add(tf.conv2d(y, filter as tf.Tensor4D, 1, 'same'), bias);
      y = tf.add(tf.relu(convolved), y);
    }
    return tf.mean(tf.squaredDifference(tf.mean(y, [1, 2]), target)) as tf.Scalar;
  };
  const step = compile(
    (x: tf.Tensor) => {
      const variables = [...filters, bias];
      const { value, grads } = tf.variableGrads(() => loss(x), variables);
      for (const each of variables) each.assign(tf.sub(each, tf.mul(grads[each.name] ?? 0, 0.3)));
      return value;
    },
    { exact, threads, name: 'step' },
  );
  const losses: number[] = [];
  try {
    for (let count = 0; count < 20; count++) {
      const value = await step(image);
      losses.push((await value.data())[0] ?? Number.NaN);
      value.dispose();
    }
    const weights = await Promise.all(filters.map(async (filter) => Float32Array.from(await filter.data())));
    return { losses, weights };
  } finally {
    step.dispose();
    tf.dispose([...filters, bias, image, target]);
  }
}

const farthest = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a, (each, at) => Math.abs(each - (b[at] ?? Number.NaN))).reduce((most, each) => Math.max(most, each), 0);

describe('convolutions by transforms', () => {
  it('train to the same losses and weights as direct sums', async () => {
    const [fast, exact] = [await trained(false), await trained(true)];
    expect(exact.losses.at(-1)).toBeLessThan((exact.losses[0] ?? 0) / 2);
    expect(farthest(fast.losses, exact.losses)).toBeLessThan(1e-5);
    // Other roundings were taken: nothing was compared with itself.
    expect(fast.weights).not.toEqual(exact.weights);
    fast.weights.forEach((each, index) => {
      expect(farthest(each, exact.weights[index] ?? [])).toBeLessThan(1e-5);
    });
  });

  it.each([
    [false, true],
    [true, false],
  ])('with exact: %s, transforms are there: %s', async (exact, there) => {
    await tf.setBackend('cpu');
    const convolution = compile(
      (x: tf.Tensor, filter: tf.Tensor) => tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 1, 'same'),
      { exact, threads, name: 'convolution' },
    );
    const text = await convolution.print(tf.zeros(imageShape), tf.zeros([3, 3, 32, 32]));
    convolution.dispose();
    expect(text.includes('MatMul')).toBe(there);
    expect(text.includes('Gemm')).toBe(!there);
  });

  it('are refused or allowed by a boolean', () => {
    expect(() => compile((x: tf.Tensor) => x, { exact: 'yes' as never })).toThrow(
      'compile: expected "exact" to be true or false, received "yes"',
    );
  });
});
