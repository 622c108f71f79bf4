import { toOnnx } from '@encoderkit/tfjs-backend-onnx';
import { matMul, type Tensor } from '@tensorflow/tfjs-core';
import { block, type Contender } from './interleave.ts';
import { openSession } from './onnxruntime.ts';
import { minimum } from './statistics.ts';

const size = 1024;
const flops = 2 * size ** 3;

/** A contender that multiplies matrices: what this machine can do at best with as many threads. The caller disposes it. */
export interface MatmulPeak extends Contender {
  dispose(): Promise<void>;
}

/** A 1024³ float32 MatMul of plain ONNX Runtime, both matrices given anew at each run, the result in preallocated memory. */
export async function matmulPeak(threads: number): Promise<MatmulPeak> {
  const shape = [size, size];
  const model = await toOnnx((a: Tensor, b: Tensor) => matMul(a, b), {
    inputs: [
      { name: 'a', shape },
      { name: 'b', shape },
    ],
  });
  const session = await openSession(model, threads);
  const matrix = (seed: number) => ({
    shape,
    values: Float32Array.from({ length: size ** 2 }, (_, i) => Math.sin(seed + i)),
  });
  const feeds = { a: matrix(1), b: matrix(2) };
  const into = { output: { shape, values: new Float32Array(size ** 2) } };
  return {
    block: block(() => session.run(feeds, into), { steps: 3, warmUp: 1 }),
    dispose: () => session.release(),
  };
}

/** The rate of the best of all runs: what is compared with it can only look worse than it is. */
export const peakGflopsOf = (milliseconds: readonly number[]): number => flops / minimum(milliseconds) / 1e6;
