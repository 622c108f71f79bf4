import '@tensorflow/tfjs-backend-cpu';
import '../index.ts';
import { EncoderKitError } from '@encoderkit/errors';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unsupportedKernels } from './unsupported.ts';

describe('kernels that are not supported', () => {
  beforeAll(() => tf.setBackend('onnx'));
  afterAll(() => tf.setBackend('cpu'));

  it('are named with their inputs, attributes and a remedy', () => {
    let failure: unknown;
    try {
      tf.conv3d(tf.zeros<tf.Rank.R5>([1, 3, 3, 3, 1]), tf.zeros<tf.Rank.R5>([2, 2, 2, 1, 4]), 1, 'same');
    } catch (error) {
      failure = error;
    }
    expect(EncoderKitError.isInstance(failure) && failure.code).toBe('unsupported-kernel');
    const text = String(failure);
    expect(text).toContain('does not support the kernel "Conv3D"');
    expect(text).toContain('x: float32[1,3,3,3,1], filter: float32[2,2,2,1,4]');
    expect(text).toContain('"pad":"same"');
    expect(text).toContain("await tf.setBackend('cpu')");
  });

  it.each(unsupportedKernels)('%s gives our error', (kernel) => {
    expect(() => tf.engine().runKernel(kernel, { x: tf.zeros([1]) })).toThrow(
      `does not support the kernel "${kernel}"`,
    );
  });

  it('are all that cpu has and this backend has not', () => {
    const [ours, theirs] = ['onnx', 'cpu'].map(
      (backend) => new Set(tf.getKernelsForBackend(backend).map(({ kernelName }) => kernelName)),
    );
    expect([...(theirs ?? [])].filter((kernel) => !ours?.has(kernel))).toEqual([]);
  });
});
