import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { type LayersModel, layers, RNN, sequential } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it, vi } from 'vitest';

const replaced = ['Cumsum', 'GatherV2', 'Prod', 'Tile'];
const gradients = () => replaced.map((name) => tf.getGradient(name));
const stock = { gradients: gradients(), call: RNN.prototype.call };

/** How often TF.js' own gradient of a kernel is asked, while `body` runs. */
function countOf(kernel: string, body: () => tf.Tensor): number {
  const own = stock.gradients[replaced.indexOf(kernel)];
  if (!own) throw new RangeError(kernel);
  const asked = vi.spyOn(own, 'gradFunc');
  tf.tidy(body);
  const { length } = asked.mock.calls;
  asked.mockRestore();
  return length;
}

const ofTile = (): tf.Tensor => tf.grad((x) => tf.tile(x, [3]))(tf.tensor1d([1, 2]));
const ofMask = (): tf.Tensor => tf.grad((x) => tf.cast(tf.notEqual(x, 0), 'float32'))(tf.tensor1d([1, 2]));

describe('importing the package', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
    await import('../index.ts');
  });

  it('replaces nothing of TF.js', () => {
    expect(gradients()).toEqual(stock.gradients);
    expect(RNN.prototype.call).toBe(stock.call);
    expect(tf.getBackend()).toBe('cpu');
  });

  it('adds the gradients of masks, which TF.js lacks', () => {
    expect(Array.from(ofMask().dataSync())).toEqual([0, 0]);
  });

  describe('and using its backend', () => {
    beforeAll(async () => {
      await tf.setBackend('onnx');
    });

    it('puts its own gradients in place there', async () => {
      expect(countOf('Tile', ofTile)).toBe(0);
      expect(Array.from(await ofTile().data())).toEqual([3, 3]);
    });

    it('leaves other backends theirs', async () => {
      await tf.setBackend('cpu');
      expect(countOf('Tile', ofTile)).toBe(1);
      expect(Array.from(ofTile().dataSync())).toEqual([3, 3]);
    });

    it('leaves other backends TF.js’ loop over time', async () => {
      await tf.setBackend('cpu');
      const model = sequential({
        layers: [layers.lstm({ units: 2, inputShape: [3, 1], recurrentInitializer: 'zeros' })],
      });
      const { kernelNames } = await tf.profile(() => model.predict(tf.ones([1, 3, 1])) as tf.Tensor);
      expect(kernelNames).not.toContain('LSTM');
    });
  });
});

describe('compiling a function', () => {
  const isOnnx = (variable: tf.Variable): boolean =>
    tf.engine().state.tensorInfo.get(variable.dataId)?.backend === tf.findBackend('onnx');
  const weightsOf = (model: LayersModel): tf.Variable[] => model.weights.map((weight) => weight.read() as tf.Variable);
  const dense = (): LayersModel => sequential({ layers: [layers.dense({ units: 2, inputShape: [3] })] });

  it('leaves variables where they are that it does not touch', async () => {
    const { compile } = await import('../index.ts');
    await tf.setBackend('cpu');
    const [used, other] = [dense(), dense()];
    const before = weightsOf(other).map(({ dataId }) => dataId);
    const program = compile((x: tf.Tensor) => used.apply(x) as tf.Tensor);
    const { numTensors } = tf.memory();
    const x = tf.ones([1, 3]);
    tf.dispose([await program(x), x]);
    expect(tf.memory().numTensors).toBe(numTensors);
    expect(weightsOf(used).map(isOnnx)).toEqual([true, true]);
    expect(weightsOf(other).map(isOnnx)).toEqual([false, false]);
    expect(weightsOf(other).map(({ dataId }) => dataId)).toEqual(before);
  });

  it('tells a variable from a tensor with the same numbers, whichever is assigned', async () => {
    const { compile } = await import('../index.ts');
    await tf.setBackend('cpu');
    const start = tf.tensor1d([1, 2]);
    const [weight, constant, copy] = [start, start, start].map((each) => tf.variable(each));
    const step = compile(() => {
      constant?.assign(start);
      copy?.assign(weight as tf.Tensor<tf.Rank.R1>);
      weight?.assign(tf.mul(weight, 10));
    });
    await step();
    await step();
    const numbers = await Promise.all([weight, constant, copy, start].map((each) => each?.data()));
    expect(numbers.map((each) => Array.from(each ?? []))).toEqual([
      [100, 200],
      [1, 2],
      [10, 20],
      [1, 2],
    ]);
  });

  it('refuses what TF.js refuses to assign', async () => {
    const { compile } = await import('../index.ts');
    const weight = tf.variable(tf.zeros([2]));
    await expect(compile((x: tf.Tensor) => weight.assign(x as tf.Tensor1D))(tf.ones([3]))).rejects.toThrow(
      'shape of the new value (3) and previous value (2) must match',
    );
    expect(weight.assign(tf.ones([2]))).toBeUndefined();
  });
});
