import type { Tensor } from '@tensorflow/tfjs-core';
import { randomUniform } from '../../backend/random.ts';
import type { KernelCases } from '../parity.ts';
import { type Input, numbers } from '../parity-inputs.ts';

const step = (number: number): Input => numbers([number], [], 'int32');

/** Elsewhere randomUniform computes the same bits in JavaScript. */
const draws = (name: string, shape: readonly number[], seed: number | readonly number[], at: Input) => ({
  name,
  inputs: [at],
  run: (now: Tensor) => randomUniform(shape, { seed, step: now }),
  tolerance: 0,
  absoluteTolerance: 0,
});

export const randomCases = {
  StepUniform: [
    ...[[], [1], [0], [3, 5], [2, 3, 4, 5], [1, 2, 3, 2, 2], [1000]].map((shape) =>
      draws(`[${shape}]`, shape, 1, step(7)),
    ),
    draws('step 0, seed 0', [9], 0, step(0)),
    draws('large numbers', [9], 2 ** 31 - 1, step(2 ** 31 - 1)),
    draws('negative numbers', [9], -5, step(-6)),
    draws('several seeds', [9], [3, 1, 4], step(15)),
    draws('a step that is a float', [9], 2, numbers([12], [])),
  ],
} satisfies KernelCases;
