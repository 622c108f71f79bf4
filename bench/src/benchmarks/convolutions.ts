import { compile, convolutionCosts } from '@encoderkit/tfjs-backend-onnx';
import { conv2d, randomNormal, slice, type Tensor4D, tidy, variable } from '@tensorflow/tfjs-core';
import type { Benchmark, BenchmarkContext, Measurement } from '../benchmark.ts';
import { compare, type Entry } from '../measure/compare.ts';
import { block } from '../measure/interleave.ts';
import { minimum } from '../measure/statistics.ts';
import { useBackend } from '../programs/tfjs-backend.ts';

/** Convolutions of 3 × 3 beside what the model says that chooses how to compute them: as it chooses, and as direct sums. */
export const convolutions: Benchmark = {
  description: 'convolutions of 3 × 3, measured and as the model of their cost predicts',
  onlyWhenNamed: true,
  run,
};

interface Layer {
  readonly batch: number;
  readonly size: number;
  readonly inChannels: number;
  readonly outChannels: number;
}

const layer = (batch: number, size: number, inChannels: number, outChannels = inChannels): Layer => ({
  ...{ batch, size, inChannels, outChannels },
});

/** From few channels on large maps to many on small ones, and a few that are out of proportion. */
const layers: readonly Layer[] = [
  ...[layer(32, 32, 3, 64), layer(32, 32, 16), layer(32, 32, 64), layer(32, 16, 128), layer(32, 8, 256)],
  ...[layer(32, 4, 512), layer(8, 56, 64), layer(4, 112, 32, 64), layer(64, 6, 256), layer(1, 7, 512)],
];

const threads = 1;

async function run({ quick }: BenchmarkContext): Promise<Measurement[]> {
  const rows: Measurement[] = [];
  for (const each of quick ? layers.slice(0, 2) : layers) rows.push(...(await measured(each, quick)));
  return rows;
}

async function measured({ batch, size, inChannels, outChannels }: Layer, quick: boolean): Promise<Measurement[]> {
  const image = [batch, size, size, inChannels] as const;
  const filter = [3, 3, inChannels, outChannels] as const;
  await useBackend('onnx');
  const [x, weights] = [image, filter].map((shape) => tidy(() => variable(randomNormal([...shape]), false)));
  if (!x || !weights) throw new RangeError('two variables');
  await Promise.all([x.data(), weights.data()]);
  // One number is read: what is measured is the convolution.
  const convolve = () => slice(conv2d(x as Tensor4D, weights as Tensor4D, 1, 'same'), [0, 0, 0, 0], [1, 1, 1, 1]);
  const programs = [false, true].map((exact) => compile(convolve, { exact, threads, name: 'convolution' }));
  const entries = programs.map((program, index): Entry => {
    const step = async () => (await program()).dispose();
    const own = block(step, { steps: quick ? 2 : 5, warmUp: 2, prepare: () => useBackend('onnx') });
    return { engine: index === 0 ? 'onnx' : 'onnx, exact', threads, block: own };
  });
  const costs = convolutionCosts(image, filter);
  const predicted = [Math.min(...Object.values(costs).map((cost = Number.POSITIVE_INFINITY) => cost)), costs.patches];
  try {
    const name = `convolution [${image}] -> ${outChannels}`;
    const flops = 2 * size ** 2 * 9 * inChannels * outChannels;
    const found = await compare(name, entries, { batch, flops, rounds: quick ? 2 : 6 });
    return found.map((each, index) => {
      const predictedMilliseconds = (predicted[index] ?? Number.NaN) / each.peakGflops / 1e6;
      const ofTheMinimum = predictedMilliseconds / minimum(each.milliseconds);
      return { ...each, details: { predictedMilliseconds, ofTheMinimum } };
    });
  } finally {
    for (const program of programs) program.dispose();
    x.dispose();
    weights.dispose();
  }
}
