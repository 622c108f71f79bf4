import { engine, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { backendName } from '../base/backend-name.ts';
import { hash, increment } from '../base/random-hash.ts';

export interface RandomSource {
  /** One or several 32-bit integers: what tells this use of random numbers from others. */
  readonly seed: number | readonly number[];
  /** A scalar: the number of the update. Another gives other random numbers. Pass it into compiled functions as an input. */
  readonly step: Tensor;
}

/**
 * Random numbers from 0 to below 1 that depend on the seed and the step number and on nothing else: fresh at each update
 * of a compiled function, the same on every backend, and the same again after a resume. Not differentiable.
 *
 * Each number is a hash of its position: lowbias32 (Wellons 2018, https://nullprogram.com/blog/2018/07/31).
 *
 * @returns float32 of `shape`; the caller disposes it.
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { randomUniform } from '@encoderkit/tfjs-backend-onnx';
 *
 * const noise = randomUniform([2, 3], { seed: 1, step: tf.scalar(7, 'int32') });
 * console.log(await noise.data());
 * ```
 */
export function randomUniform(shape: readonly number[], { seed, step }: RandomSource): Tensor {
  const key = [seed].flat().reduce((sum, part) => hash(sum ^ Math.trunc(part)), 0);
  if (engine().backendName === backendName) {
    return engine().runKernel<Tensor>('StepUniform', { step }, { shape: [...shape], key });
  }
  const start = stepKey(key, step.dataSync()[0] ?? 0);
  const size = shape.reduce((product, length) => product * length, 1);
  const values = Float32Array.from({ length: size }, (_, position) => uniformAt(start, position));
  return tensor(values, [...shape], 'float32');
}

const stepKey = (key: number, step: number): number => hash(Math.imul(step, increment) ^ key);

const uniformAt = (start: number, position: number): number =>
  (hash((Math.imul(position, increment) + start) | 0) >>> 8) * 2 ** -24;
