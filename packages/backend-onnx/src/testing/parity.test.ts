import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { configure } from '../index.ts';
import { differences, type KernelCase } from './parity.ts';
import { normal, numbers } from './parity-inputs.ts';

configure({ threads: 1 });

/** Something that differs between the backends. */
const onOnnx = (other: (x: tf.Tensor) => tf.Tensor) => (x: tf.Tensor) =>
  tf.getBackend() === 'onnx' ? other(x) : tf.neg(x);

const found = (one: Partial<KernelCase>, kernel = 'Neg'): Promise<string[]> =>
  differences(kernel, [{ name: 'case', inputs: [normal([2, 3])], run: tf.neg, ...one }]);

describe('the comparison with the cpu backend', () => {
  it('finds nothing where nothing differs', async () => {
    expect(await found({ gradient: true })).toEqual([]);
  });

  it('finds numbers, in both ways of computing', async () => {
    const texts = await found({ run: onOnnx((x) => tf.add(tf.neg(x), 0.01)) });
    expect(texts.length).toBe(2);
    expect(texts[0]).toMatch(/^case, lazy, output 0: element 0 is .* instead of .*, and 3 more of 6$/);
    expect(texts[1]).toMatch(/^case, compiled, /);
  });

  it('keeps to the tolerance', async () => {
    const run = onOnnx((x) => tf.mul(tf.neg(x), 1.001));
    expect(await found({ run, tolerance: 2e-3 })).toEqual([]);
    expect((await found({ run, tolerance: 1e-4 })).length).toBe(2);
  });

  it.each([
    ['a number for NaN', [Number.NaN], (x: tf.Tensor) => tf.zerosLike(tf.neg(x))],
    ['NaN for a number', [1], (x: tf.Tensor) => tf.mul(tf.neg(x), Number.NaN)],
    ['a number for infinity', [Number.POSITIVE_INFINITY], (x: tf.Tensor) => tf.zerosLike(tf.neg(x))],
    ['the other infinity', [Number.POSITIVE_INFINITY], (x: tf.Tensor) => tf.neg(tf.neg(x))],
    ['another shape', [1, 2], (x: tf.Tensor) => tf.reshape(tf.neg(x), [2, 1])],
    ['another type', [1, 2], (x: tf.Tensor) => tf.cast(tf.neg(x), 'int32')],
  ])('finds %s', async (_, list, other) => {
    expect((await found({ inputs: [numbers(list)], run: onOnnx(other) })).length).toBe(2);
  });

  it('finds whole numbers that are off by one', async () => {
    const large = numbers([2 ** 24 + 1], [1], 'int32');
    expect(
      (await found({ inputs: [large], run: onOnnx((x) => tf.sub(tf.neg(x), tf.scalar(1, 'int32'))) })).length,
    ).toBe(2);
  });

  it('finds gradients', async () => {
    const custom = tf.customGrad((x) => ({ value: tf.neg(x as tf.Tensor), gradFunc: (dy) => dy }));
    const texts = await found({ run: onOnnx(custom), gradient: true });
    expect(texts.length).toBe(2);
    expect(texts[0]).toContain('gradient of output 0 by input 0: element 0 is');
  });

  it('finds a case that never reaches its kernel', async () => {
    expect(await found({}, 'Exp')).toEqual(['case: reached Neg, but not Exp']);
  });

  it('finds tensors that are left behind', async () => {
    const texts = await found({ run: onOnnx((x) => tf.neg(tf.keep(tf.neg(tf.neg(x))))) });
    expect(texts.at(-1)).toBe('2 tensors were left behind');
  });

  it('names the case that cannot be computed', async () => {
    const failing: KernelCase = {
      name: 'bad',
      inputs: [normal([2])],
      run: onOnnx((x) => tf.unique(tf.neg(x)).values),
    };
    const texts = await differences('Neg', [{ name: 'good', inputs: [normal([2])], run: tf.neg }, failing]);
    expect(texts.length).toBe(1);
    expect(texts[0]).toMatch(/^bad, lazy: EncoderKitError: .*kernel Unique: works on known numbers only/);
  });
});
