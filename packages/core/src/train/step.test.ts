import '@tensorflow/tfjs-backend-cpu';
import { ones, setBackend } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Example } from '../data/example.ts';
import { fromItems } from '../data/from-arrays.ts';
import { regressor } from '../heads/regressor/regressor.ts';
import { engines, eventsOf, numbersIn, only } from '../testing/points.ts';
import { type VectorEncoderOptions, vectorEncoder } from '../testing/vector-encoder.ts';
import type { TrainOptions } from './options.ts';
import { train } from './train.ts';

beforeAll(async () => {
  await setBackend('cpu');
});

/** y = v · (w · x + b) + c, all numbers: gradients that a person can work out. */
const build = (options: Partial<VectorEncoderOptions> = {}) => {
  const encoder = vectorEncoder({ length: 1, units: [1], activation: 'linear', ...options });
  return regressor(encoder, { normalizeTargets: false });
};
type LinearModel = ReturnType<typeof build>;
type Line = { w: number; b: number; v: number; c: number };
type Sample = { x: number; y: number; weight?: number };

const lineOf = async (model: LinearModel): Promise<Line> => {
  const [w = 0, b = 0, v = 0, c = 0] = await numbersIn(model);
  return { w, b, v, c };
};

/** Mean over the samples of weight · (prediction - y)², by each number: what one update of SGD follows. */
function gradientOf({ w, b, v, c }: Line, samples: readonly Sample[], l2 = 0): Line {
  const sum = { w: 2 * l2 * w, b: 0, v: 0, c: 0 };
  for (const { x, y, weight = 1 } of samples) {
    const slope = (2 * weight * (v * (w * x + b) + c - y)) / samples.length;
    sum.w += slope * v * x;
    sum.b += slope * v;
    sum.v += slope * (w * x + b);
    sum.c += slope;
  }
  return sum;
}

const lossOf = ({ w, b, v, c }: Line, samples: readonly Sample[]) =>
  samples.reduce((sum, { x, y, weight = 1 }) => sum + weight * (v * (w * x + b) + c - y) ** 2, 0) / samples.length;

function moved(line: Line, gradient: Line, rate: number): Line {
  const next = (name: keyof Line) => line[name] - rate * gradient[name];
  return { w: next('w'), b: next('b'), v: next('v'), c: next('c') };
}

const near = (line: Line) =>
  Object.fromEntries(Object.entries(line).map(([name, value]) => [name, expect.closeTo(value, 5)]));

const samples: Sample[] = [
  { x: 1, y: 2 },
  { x: -1, y: 0.5, weight: 3 },
  { x: 0.5, y: -1, weight: 0.25 },
  { x: 2, y: 1 },
  { x: -0.25, y: 0.75, weight: 2 },
];
const dataOf = (list: readonly Sample[]) =>
  fromItems(
    list.map(
      ({ x, y, weight }): Example<number[], number> => ({
        input: [x],
        label: y,
        ...(weight !== undefined && { weight }),
      }),
    ),
  );
const rate = 0.05;

describe.each(engines)('a step on %s', (engine) => {
  /** One epoch of plain gradient descent; gives the line before, the line after, and the loss of each update. */
  const trained = async (
    list: readonly Sample[],
    options: Partial<TrainOptions<number[], number>>,
    model: LinearModel = build(),
  ) => {
    const before = await lineOf(model);
    const run = train(model, dataOf(list), {
      epochs: 1,
      optimizer: 'sgd',
      learningRate: rate,
      shuffle: false,
      engine,
      ...options,
    });
    const losses = only(await eventsOf(run), 'step').map(({ loss }) => loss);
    const after = await lineOf(model);
    model.dispose();
    return { before, after, losses };
  };

  it('moves each weight as worked out by hand, with the weights of samples', async () => {
    const { before, after, losses } = await trained(samples, { batchSize: 5 });
    expect(losses).toEqual([expect.closeTo(lossOf(before, samples), 5)]);
    expect(after).toEqual(near(moved(before, gradientOf(before, samples), rate)));
  });

  it('makes of a last, smaller batch what it makes of a batch of that size', async () => {
    const { before, after, losses } = await trained(samples, { batchSize: 3 });
    const between = moved(before, gradientOf(before, samples.slice(0, 3)), rate);
    expect(losses[1]).toBeCloseTo(lossOf(between, samples.slice(3)), 5);
    expect(after).toEqual(near(moved(between, gradientOf(between, samples.slice(3)), rate)));
  });

  it('takes no batch for larger than the data', async () => {
    const { before, after } = await trained(samples, { batchSize: 1000 });
    expect(after).toEqual(near(moved(before, gradientOf(before, samples), rate)));
  });

  it.each([1, 2, 3])('makes of batches of %d one update, as if they were one batch', async (batchSize) => {
    const { before, after, losses } = await trained(samples, { batchSize, gradientAccumulation: 5 });
    expect(losses).toEqual([expect.closeTo(lossOf(before, samples), 5)]);
    expect(after).toEqual(near(moved(before, gradientOf(before, samples), rate)));
  });

  it('begins each group of batches anew, and makes an update of what is left at the end of an epoch', async () => {
    const { before, after, losses } = await trained(samples, { batchSize: 2, gradientAccumulation: 2 });
    const between = moved(before, gradientOf(before, samples.slice(0, 4)), rate);
    expect(losses).toHaveLength(2);
    expect(after).toEqual(near(moved(between, gradientOf(between, samples.slice(4)), rate)));
  });

  it('counts penalties of regularisers in the loss and in the gradient, once for each update', async () => {
    const l2 = 0.3;
    for (const options of [{ batchSize: 5 }, { batchSize: 2, gradientAccumulation: 3 }]) {
      const { before, after, losses } = await trained(samples, options, build({ l2 }));
      expect(losses).toEqual([expect.closeTo(lossOf(before, samples) + l2 * before.w ** 2, 5)]);
      expect(after).toEqual(near(moved(before, gradientOf(before, samples, l2), rate)));
    }
  });

  it('clips the length of the whole gradient', async () => {
    const clipNorm = 0.5;
    const { before, after } = await trained(samples, { batchSize: 5, clipNorm });
    const gradient = gradientOf(before, samples);
    const norm = Math.hypot(...Object.values(gradient));
    expect(norm).toBeGreaterThan(clipNorm);
    expect(after).toEqual(near(moved(before, gradient, (rate * clipNorm) / norm)));
  });

  it('clips each element', async () => {
    const clipValue = 0.4;
    const { before, after } = await trained(samples, { batchSize: 5, clipValue });
    const gradient = gradientOf(before, samples);
    const clip = (value: number) => Math.max(-clipValue, Math.min(clipValue, value));
    const clipped = { w: clip(gradient.w), b: clip(gradient.b), v: clip(gradient.v), c: clip(gradient.c) };
    expect(clipped).not.toEqual(gradient);
    expect(after).toEqual(near(moved(before, clipped, rate)));
  });

  it('clips what a group of batches comes to, not each batch', async () => {
    const clipNorm = 0.5;
    const { before, after } = await trained(samples, { batchSize: 2, gradientAccumulation: 3, clipNorm });
    const gradient = gradientOf(before, samples);
    expect(after).toEqual(near(moved(before, gradient, (rate * clipNorm) / Math.hypot(...Object.values(gradient)))));
  });

  it('ignores samples of weight 0', async () => {
    const { before, after } = await trained(
      [
        { x: 1, y: 2 },
        { x: 5, y: 1e6, weight: 0 },
      ],
      { batchSize: 2 },
    );
    const gradient = gradientOf(before, [{ x: 1, y: 2, weight: 0.5 }]);
    expect(after).toEqual(near(moved(before, gradient, rate)));
  });

  it('decays weights, not biases', async () => {
    const model = build();
    const bias = model.encoder.network.layers.at(-1)?.weights[1];
    bias?.write(ones([1]));
    const optimizer = { name: 'sgd', weightDecay: 0.5 } as const;
    // Examples that all weigh nothing are refused.
    const still: Sample[] = [{ x: 1, y: 0, weight: 1e-30 }];
    const { before, after } = await trained(still, { optimizer, learningRate: 0.1 }, model);
    expect(before.b).toBe(1);
    expect(after).toEqual(near({ ...before, w: before.w * 0.95, v: before.v * 0.95 }));
  });
});
