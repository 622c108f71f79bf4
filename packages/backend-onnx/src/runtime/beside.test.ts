import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compile, configure, toOnnx } from '../index.ts';

const numbers = async (tensor: tf.Tensor): Promise<number[]> => Array.from(await tensor.data());
const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

/** Adds 1 to `weight`, and computes for some hundredths of a second. */
function slowStep(weight: tf.Variable) {
  return compile(
    (x: tf.Tensor2D) => {
      let product: tf.Tensor2D = x;
      for (let count = 0; count < 40; count++) product = tf.tanh(tf.matMul(product, x));
      weight.assign(tf.add(weight, 1));
      return tf.add(tf.mean(product), weight);
    },
    { name: 'slow', runtime: 'native', threads: 1 },
  );
}

/** Starts a step and waits until it is under way. */
async function underWay<Result>(run: () => Promise<Result>): Promise<Promise<Result>[]> {
  const result = run();
  for (let turn = 0; turn < 5; turn++) await nextTurn();
  return [result];
}

describe('while a compiled function runs beside JavaScript', () => {
  let x: tf.Tensor2D;
  let weight: tf.Variable;
  let step: ReturnType<typeof slowStep>;

  beforeEach(async () => {
    configure({ runtime: 'native', threads: 1 });
    await tf.setBackend('onnx');
    x = tf.fill([400, 400], 0.001);
    weight = tf.variable(tf.tensor1d([1, 2]));
    step = slowStep(weight);
    (await step(x)).dispose();
  });
  afterEach(() => {
    step.dispose();
    tf.disposeVariables();
    configure({ runtime: 'auto' });
  });

  it('other work goes on', async () => {
    let turns = 0;
    let isOver = false;
    const result = step(x).finally(() => {
      isOver = true;
    });
    while (!isOver) {
      turns++;
      await nextTurn();
    }
    expect(await numbers(await result)).toEqual([3, 4]);
    expect(turns).toBeGreaterThan(20);
  });

  it('a variable has the numbers of before', async () => {
    const [result] = await underWay(() => step(x));
    expect(await numbers(weight)).toEqual([2, 3]);
    expect(await numbers(tf.mul(weight, 10)), 'lazily, in another session').toEqual([20, 30]);
    await result;
    expect(await numbers(weight)).toEqual([3, 4]);
  });

  it('what is assigned to a variable stays', async () => {
    const [result] = await underWay(() => step(x));
    weight.assign(tf.tensor1d([50, 60]));
    await result;
    expect(await numbers(weight)).toEqual([50, 60]);
    await step(x);
    expect(await numbers(weight)).toEqual([51, 61]);
  });

  it('a clone keeps what it was taken from, and the variable learns', async () => {
    const [result] = await underWay(() => step(x));
    const clone = weight.clone();
    await result;
    expect([await numbers(clone), await numbers(weight)]).toEqual([
      [2, 3],
      [3, 4],
    ]);
    await step(x);
    await step(x);
    expect([await numbers(clone), await numbers(weight)]).toEqual([
      [2, 3],
      [5, 6],
    ]);
  });

  it('its variables, its inputs and itself may be disposed', async () => {
    const [result] = await underWay(() => step(x));
    weight.dispose();
    x.dispose();
    step.dispose();
    expect(await numbers(await (result ?? tf.scalar(0)))).toEqual([3, 4]);
  });

  it('others wait for it: functions and exports', async () => {
    const [result] = await underWay(() => step(x));
    const twice = compile(() => {
      weight.assign(tf.mul(weight, 2));
    });
    const [text, bytes] = await Promise.all([
      step.print(x),
      toOnnx((y: tf.Tensor) => tf.mul(weight, y), { inputs: [{ name: 'y', shape: [] }] }),
      twice(),
    ]);
    await result;
    expect(text).toContain('Gemm');
    expect(bytes.length).toBeGreaterThan(0);
    expect(await numbers(weight)).toEqual([6, 8]);
  });

  it('it can be aborted, which leaves variables alone and everything in use', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const result = step.run([x], { signal: controller.signal });
    setTimeout(() => controller.abort(reason), 5);
    await expect(result).rejects.toMatchObject({
      code: 'aborted',
      message: expect.stringContaining('the run was aborted: enough'),
      cause: reason,
    });
    expect(await numbers(weight)).toEqual([2, 3]);
    expect(await numbers(await step(x))).toEqual([3, 4]);
    expect(await numbers(weight)).toEqual([3, 4]);
  });

  it('one that waits for its turn can be aborted as well', async () => {
    const controller = new AbortController();
    const [first, second] = [step(x), step.run([x], { signal: controller.signal })];
    controller.abort();
    await expect(second).rejects.toMatchObject({ code: 'aborted' });
    await first;
    expect(await numbers(weight)).toEqual([3, 4]);
  });
});
