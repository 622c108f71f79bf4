import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { betterGradients } from '../gradients/table.ts';
import { configure } from '../index.ts';
import { activationCases } from '../testing/cases/activations.ts';
import { arithmeticCases } from '../testing/cases/arithmetic.ts';
import { comparisonCases } from '../testing/cases/comparison.ts';
import { complexArithmeticCases, complexCases } from '../testing/cases/complex.ts';
import { convolutionCases } from '../testing/cases/conv.ts';
import { creationCases } from '../testing/cases/creation.ts';
import { dilationCases } from '../testing/cases/dilation.ts';
import { functionCases } from '../testing/cases/functions.ts';
import { gatherCases } from '../testing/cases/gather.ts';
import { gradientCases } from '../testing/cases/gradients.ts';
import { imageCases } from '../testing/cases/image.ts';
import { matmulCases } from '../testing/cases/matmul.ts';
import { normaliseCases } from '../testing/cases/normalise.ts';
import { poolCases } from '../testing/cases/pool.ts';
import { randomCases } from '../testing/cases/random.ts';
import { recurrentCases } from '../testing/cases/recurrent.ts';
import { reduceCases } from '../testing/cases/reduce.ts';
import { resizeCases } from '../testing/cases/resize.ts';
import { searchCases } from '../testing/cases/search.ts';
import { shapeCases } from '../testing/cases/shape.ts';
import { volumeCases } from '../testing/cases/volumes.ts';
import { differences, type KernelCase, type KernelCases } from '../testing/parity.ts';
import { kernelNames } from './table.ts';

// The programs are many and small: threads would only wait for one another.
configure({ threads: 1 });

// TF.js' own are wrong, or fail. Ours stand in on cpu as well: gradients.test.ts compares them with differences.
for (const gradient of betterGradients) tf.registerGradient(gradient);

/** Every file of `cases/`. */
const tables: readonly KernelCases[] = [
  activationCases,
  arithmeticCases,
  comparisonCases,
  complexArithmeticCases,
  complexCases,
  convolutionCases,
  creationCases,
  dilationCases,
  functionCases,
  gatherCases,
  gradientCases,
  imageCases,
  matmulCases,
  poolCases,
  normaliseCases,
  randomCases,
  recurrentCases,
  reduceCases,
  resizeCases,
  searchCases,
  shapeCases,
  volumeCases,
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
  const supported = kernelNames;

  it.each(supported)('have a case for %s', (kernel) => {
    expect(casesByKernel.get(kernel)?.length ?? 0).toBeGreaterThan(0);
  });

  // The gradient by a complex number is a case of its own: those by its parts TF.js does not have.
  it.each(supported.filter((name) => tf.getGradient(name) && name !== 'ComplexAbs'))(
    'compare the gradient of %s',
    (kernel) => {
      expect(casesByKernel.get(kernel)?.some(({ gradient }) => gradient)).toBe(true);
    },
  );

  it('have cases of registered kernels only', () => {
    expect([...casesByKernel.keys()].filter((name) => !supported.includes(name))).toEqual([]);
  });

  it('have no case twice', () => {
    for (const [kernel, cases] of casesByKernel) {
      expect(new Set(cases.map(({ name }) => name)).size, kernel).toBe(cases.length);
    }
  });
});
