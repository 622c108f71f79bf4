import '@tensorflow/tfjs-backend-cpu';
import { EncoderKitError } from '@encoderkit/errors';
import * as tf from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compile, configure } from '../index.ts';

configure({ threads: 1 });

function failure(body: () => unknown): EncoderKitError {
  try {
    body();
  } catch (error) {
    if (EncoderKitError.isInstance(error)) return error;
  }
  throw new Error('there was no error of ours');
}

describe('kernels that are computed on the host', () => {
  beforeAll(() => tf.setBackend('onnx'));
  afterAll(() => tf.setBackend('cpu'));

  it('have all that cpu has and this backend does not lower', () => {
    const [ours, theirs] = ['onnx', 'cpu'].map(
      (backend) => new Set(tf.getKernelsForBackend(backend).map(({ kernelName }) => kernelName)),
    );
    expect([...(theirs ?? [])].filter((kernel) => !ours?.has(kernel))).toEqual([]);
  });

  it('work on known numbers', async () => {
    const { values, indices } = tf.unique(tf.tensor1d([4, 2, 4, 7, 2]));
    expect(Array.from(values.dataSync())).toEqual([4, 2, 7]);
    expect(await indices.data()).toEqual(Int32Array.of(0, 1, 0, 2, 1));
  });

  it('work on numbers that were computed and read', async () => {
    const scores = tf.tensor1d([0.1, 0.5, 0.4]);
    const boxes = tf.tensor2d([0, 0, 1, 1, 0, 0, 1, 1.05, 5, 5, 6, 6], [3, 4]);
    const computed = tf.mul<tf.Tensor1D>(scores, 2);
    await computed.data();
    expect(Array.from(tf.image.nonMaxSuppression(boxes, computed, 3).dataSync())).toEqual([1, 2]);
  });

  it('take lists of tensors', () => {
    const [splits, values] = tf.engine().runKernel<tf.Tensor[]>(
      'RaggedGather',
      // TF.js' own types do not know that this input is a list.
      {
        paramsNestedSplits: [tf.tensor1d([0, 2, 3], 'int32')] as unknown as tf.Tensor,
        paramsDenseValues: tf.tensor1d([10, 20, 30]),
        indices: tf.tensor1d([1, 0], 'int32'),
      },
      { outputRaggedRank: 1 },
    );
    expect([splits, values].map((each) => Array.from(each?.dataSync() ?? []))).toEqual([
      [0, 1, 3],
      [30, 10, 20],
    ]);
  });

  it('say what to await', () => {
    const computed = tf.exp(tf.zeros([2, 3]));
    const error = failure(() => tf.unique(computed));
    expect(error.code).toBe('not-computed');
    expect(String(error)).toMatch(/kernel Unique.*"x" of shape \[2,3\].*await x\.data\(\)/);
  });

  it.each<[string, (x: tf.Tensor) => tf.Tensor]>([
    ['an input', (x) => tf.unique(x).values],
    ['what is computed', (x) => tf.unique(tf.neg(x)).values],
  ])('say that they are not for compiled functions: %s', async (_, run) => {
    await expect(compile(run)(tf.tensor1d([1, 1]))).rejects.toThrow('Call it outside the function given to compile()');
  });

  it('say what to do with complex numbers in compiled functions', async () => {
    const program = compile((x: tf.Tensor) => tf.complex(x, x));
    await expect(program(tf.tensor1d([1, 1]))).rejects.toThrow('tf.real(x) and tf.imag(x)');
  });

  it('leave no tensor behind', () => {
    const before = tf.memory();
    tf.tidy(() => void tf.unique(tf.tensor1d([1, 1])));
    expect(tf.memory().numTensors).toBe(before.numTensors);
    expect(tf.memory().numDataBuffers).toBe(before.numDataBuffers);
  });
});

describe('questions about known numbers', () => {
  beforeAll(() => tf.setBackend('onnx'));
  afterAll(() => tf.setBackend('cpu'));

  it.each(['multiHot', 'count', 'oneHot'] as const)(
    'let CategoryEncoding read what it must: %s',
    async (outputMode) => {
      const encode = (): tf.Tensor => {
        const layer = layers.categoryEncoding({ numTokens: 5, outputMode });
        return layer.apply(tf.tensor2d([[1], [3], [4]], [3, 1], 'int32')) as tf.Tensor;
      };
      const encoded = await encode().array();
      await tf.setBackend('cpu');
      const expected = await encode().array();
      await tf.setBackend('onnx');
      expect(encoded).toEqual(expected);
    },
  );

  it('find the index that is too large', () => {
    const layer = layers.categoryEncoding({ numTokens: 3 });
    expect(() => layer.apply(tf.tensor1d([1, 3], 'int32'))).toThrow('numTokens=3');
  });

  it('are not answered where many numbers would be', () => {
    expect(() => tf.max(tf.tensor2d([1, 2, 3, 4], [2, 2]), 1).dataSync()).toThrow('await tensor.data()');
  });
});

describe('strings', () => {
  beforeAll(() => tf.setBackend('onnx'));
  afterAll(() => tf.setBackend('cpu'));

  const words = () => tf.tensor2d(['a', 'b', 'ß', '日本'], [2, 2]);

  it.each<[string, () => tf.Tensor, string[]]>([
    ['clone', () => words().clone(), ['a', 'b', 'ß', '日本']],
    ['reshape', () => tf.reshape(words(), [4]), ['a', 'b', 'ß', '日本']],
    ['slice', () => tf.slice(words(), [1, 0], [1, 2]), ['ß', '日本']],
    ['fill', () => tf.fill([2], 'x'), ['x', 'x']],
    ['concat', () => tf.slice(tf.concat([words(), words()], 1), [0, 0], [1, 4]), ['a', 'b', 'a', 'b']],
    ['stack', () => tf.stack([tf.tensor1d(['a']), tf.tensor1d(['b'])]), ['a', 'b']],
    ['tile', () => tf.tile(tf.tensor1d(['a', 'b']), [2]), ['a', 'b', 'a', 'b']],
    ['expandDims', () => tf.expandDims(tf.tensor1d(['a']), 0), ['a']],
    ['staticRegexReplace', () => tf.string.staticRegexReplace(tf.tensor1d(['aab']), 'a', 'x'), ['xxb']],
  ])('%s', async (_, compute, expected) => {
    expect(await compute().data()).toEqual(expected);
  });

  it('are compared', async () => {
    expect(await tf.equal(tf.tensor1d(['a', 'b']), 'b').data()).toEqual(Uint8Array.of(0, 1));
  });

  it('are refused where TF.js has no kernel for them', () => {
    expect(() => tf.neg(tf.tensor1d(['a']))).toThrow();
  });
});
