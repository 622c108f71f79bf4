import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { configure } from '../index.ts';
import { activationCases } from './cases/activations.ts';
import { arithmeticCases } from './cases/arithmetic.ts';
import { comparisonCases } from './cases/comparison.ts';
import { convolutionCases } from './cases/conv.ts';
import { creationCases } from './cases/creation.ts';
import { functionCases } from './cases/functions.ts';
import { gatherCases } from './cases/gather.ts';
import { gradientCases } from './cases/gradients.ts';
import { matmulCases } from './cases/matmul.ts';
import { normaliseCases } from './cases/normalise.ts';
import { poolCases } from './cases/pool.ts';
import { randomCases } from './cases/random.ts';
import { recurrentCases } from './cases/recurrent.ts';
import { reduceCases } from './cases/reduce.ts';
import { resizeCases } from './cases/resize.ts';
import { shapeCases } from './cases/shape.ts';
import { differences, type KernelCase, type KernelCases } from './parity.ts';
import { unsupportedKernels } from './unsupported.ts';

// The programs are many and small: threads would only wait for one another.
configure({ threads: 1 });

/** Every file of `cases/`. */
const tables: readonly KernelCases[] = [
  activationCases,
  arithmeticCases,
  comparisonCases,
  convolutionCases,
  creationCases,
  functionCases,
  gatherCases,
  gradientCases,
  matmulCases,
  poolCases,
  normaliseCases,
  randomCases,
  recurrentCases,
  reduceCases,
  resizeCases,
  shapeCases,
];

const casesByKernel = new Map<string, KernelCase[]>();
for (const table of tables) {
  for (const [kernel, cases] of Object.entries(table)) {
    casesByKernel.set(kernel, [...(casesByKernel.get(kernel) ?? []), ...cases]);
  }
}

describe('every kernel gives what the cpu backend gives', () => {
  it.each([...casesByKernel])('%s', async (kernel, cases) => {
    expect(await differences(kernel, cases)).toEqual([]);
  });
});

describe('the case tables', () => {
  const registered = tf.getKernelsForBackend('onnx').map(({ kernelName }) => kernelName);
  const supported = registered.filter((name) => !unsupportedKernels.includes(name));

  it.each(supported)('have a case for %s', (kernel) => {
    expect(casesByKernel.get(kernel)?.length ?? 0).toBeGreaterThan(0);
  });

  it.each(supported.filter((name) => tf.getGradient(name)))('compare the gradient of %s', (kernel) => {
    expect(casesByKernel.get(kernel)?.some(({ gradient }) => gradient)).toBe(true);
  });

  it('have cases of registered kernels only', () => {
    expect([...casesByKernel.keys()].filter((name) => !supported.includes(name))).toEqual([]);
  });

  it('have no case twice', () => {
    for (const [kernel, cases] of casesByKernel) {
      expect(new Set(cases.map(({ name }) => name)).size, kernel).toBe(cases.length);
    }
  });
});
