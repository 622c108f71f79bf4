import '@tensorflow/tfjs-backend-cpu';
import {
  abs,
  mean,
  memory,
  mul,
  reshape,
  setBackend,
  sigmoid,
  softplus,
  square,
  sub,
  sum,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { initializers, type LayersModel, layers, sequential } from '@tensorflow/tfjs-layers';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { HostArray } from '../base/host-array.ts';
import { initializer } from '../base/initializer.ts';
import { randomGenerator } from '../base/random.ts';
import { fromItems } from '../data/from-arrays.ts';
import { engineFor } from '../engine/engine-for.ts';
import { classifier } from '../heads/classifier/classifier.ts';
import { regressor } from '../heads/regressor/regressor.ts';
import type { Model } from '../model/model.ts';
import { engines, numbersIn, type Point, points, sides } from '../testing/points.ts';
import { vectorEncoder } from '../testing/vector-encoder.ts';
import { modelBatches } from './model-batches.ts';
import { modelObjective } from './objective.ts';
import { trainingStep } from './step.ts';

beforeAll(async () => {
  await setBackend('cpu');
});

beforeEach(() => {
  const before = memory().numTensors;
  return () => expect(memory().numTensors, 'nothing is left behind').toBe(before);
});

const column = (...values: number[]): HostArray => ({
  dtype: 'float32',
  shape: [values.length, 1],
  values: Float32Array.from(values),
});

const line = (name = 'line', weight = 0.5) =>
  sequential({
    layers: [
      layers.dense({
        units: 1,
        inputShape: [1],
        name,
        kernelInitializer: initializers.constant({ value: weight }),
      }),
    ],
  });

const numbersOf = async (network: LayersModel): Promise<number[]> =>
  (await Promise.all(network.getWeights().map((weight) => weight.data()))).flatMap((values) => [...values]);

type Pairs = { x: Tensor; y: Tensor };

describe.each(engines)('a step of training on %s', (name) => {
  /** Mean of (w·x + b - y)². */
  const squaredError =
    (network: LayersModel) =>
    ({ x, y }: Pairs) => ({ error: mean(square(sub(network.apply(x) as Tensor, y))) });
  const given = { x: column(1, 2), y: column(2, 5) };

  it('moves networks along the gradient of named losses, each of which it reports', async () => {
    const network = line();
    const step = trainingStep(await engineFor(name), {
      networks: { network },
      losses: ({ x, y }: Pairs) => ({
        ...squaredError(network)({ x, y }),
        rows: mul(2, abs(reshape(x, [-1]))),
      }),
      optimizer: 'sgd',
    });
    const result = await step.update(given, { learningRate: 0.1 });
    // Errors -1.5 and -4: (2.25 + 16) / 2, and twice the mean of |x|.
    expect(result.losses).toEqual({ error: expect.closeTo(9.125, 5), rows: expect.closeTo(3, 5) });
    expect(result.loss).toBeCloseTo(12.125, 5);
    expect([...(result.rows.rows?.values ?? [])]).toEqual([2, 4]);
    const [w, b] = await numbersOf(network);
    expect([w, b]).toEqual([expect.closeTo(0.5 + 0.1 * 9.5, 5), expect.closeTo(0.1 * 5.5, 5)]);
    step.dispose();
    network.dispose();
  });

  it('makes of accumulate and apply what update makes, also of several batches by their terms', async () => {
    const numbers: number[][] = [];
    const batches = [
      { x: column(1, 2), y: column(2, 5), terms: { dtype: 'float32', shape: [], values: Float32Array.of(2) } as const },
      { x: column(3), y: column(1), terms: { dtype: 'float32', shape: [], values: Float32Array.of(1) } as const },
    ] as const;
    const whole = { x: column(1, 2, 3), y: column(2, 5, 1) };
    const ways: ((step: Awaited<ReturnType<typeof made>>['step']) => Promise<unknown>)[] = [
      async (step) => {
        for (const batch of batches) await step.accumulate(batch);
        await step.apply({ learningRate: 0.1 });
      },
      async (step) => {
        await step.accumulate(batches[0]);
        await step.update(batches[1], { learningRate: 0.1 });
      },
      async (step) => {
        await step.accumulate({ ...whole, terms: batches[0].terms });
        await step.apply({ learningRate: 0.1 });
      },
      (step) => step.update({ ...whole, terms: batches[0].terms }, { learningRate: 0.1 }),
    ];
    const made = async () => {
      const network = line();
      const step = trainingStep(await engineFor(name), {
        networks: { network },
        losses: ({ x, y }: Pairs & { terms: Tensor }) => squaredError(network)({ x, y }),
        optimizer: 'adam',
      });
      return { network, step };
    };
    for (const way of ways) {
      const { network, step } = await made();
      for (let update = 0; update < 3; update++) await way(step);
      expect(step.counts.updates).toBe(3);
      numbers.push(await numbersOf(network));
      step.dispose();
      network.dispose();
    }
    for (const each of numbers.slice(1)) {
      for (const [at, value] of each.entries()) expect(value).toBeCloseTo(numbers[0]?.[at] ?? Number.NaN, 5);
    }
  });

  it('lets a function of arrays change the gradients between the two, as summing over processes does', async () => {
    const network = line();
    const engine = await engineFor(name);
    const options = { networks: { network }, losses: squaredError(network), optimizer: 'sgd' } as const;
    const step = trainingStep(engine, options);
    await step.accumulate(given);
    await step.changeGradients(({ gradients, terms }) => {
      expect(Object.keys(gradients)).toEqual(['network/line/kernel', 'network/line/bias']);
      expect(terms).toBe(1);
      const doubled = ({ values, ...array }: HostArray) => ({ ...array, values: values.map((value) => 2 * value) });
      return {
        gradients: Object.fromEntries(Object.entries(gradients).map(([each, of]) => [each, doubled(of)])),
        terms,
      };
    });
    await step.apply({ learningRate: 0.1 });
    const [w, b] = await numbersOf(network);
    expect([w, b]).toEqual([expect.closeTo(0.5 + 0.2 * 9.5, 5), expect.closeTo(0.2 * 5.5, 5)]);

    await step.accumulate(given);
    await expect(step.changeGradients(() => ({ gradients: {}, terms: 1 }))).rejects.toThrow(
      /expected a gradient of shape \[1,1\] for "network\/line\/kernel", received undefined/,
    );
    await expect(step.changeGradients(({ gradients }) => ({ gradients, terms: Number.NaN }))).rejects.toThrow(
      /"terms"/,
    );
    step.dispose();
    network.dispose();
  });

  it('trains groups of weights in ways of their own', async () => {
    const model = regressor(vectorEncoder({ length: 1, units: [2, 1] }), { normalizeTargets: false });
    const data = fromItems([{ input: [1], label: 3 }]);
    const moved = async (parameters: Parameters<typeof trainingStep>[1]['parameters']) => {
      const before = await numbersIn(model);
      const step = trainingStep(await engineFor(name), {
        ...modelObjective(model),
        optimizer: { name: 'sgd', weightDecay: 0.5 },
        parameters,
      });
      for await (const batch of modelBatches(model, data)) {
        await step.accumulate(batch);
        // No gradient: what moves is what decays.
        await step.changeGradients(({ gradients, terms }) => ({
          gradients: Object.fromEntries(
            Object.entries(gradients).map(([each, array]) => [each, { ...array, values: array.values.map(() => 1) }]),
          ),
          terms,
        }));
        await step.apply({ learningRate: 0.1 });
      }
      step.dispose();
      const after = await numbersIn(model);
      return before.map((value, at) => ({ before: value, after: after[at] ?? Number.NaN }));
    };
    const numbers = await moved([
      { match: 'encoder/vector_dense_0', learningRate: 0.5 },
      { match: /^encoder\/vector_dense_1/, trainable: false },
      { match: (each) => each === 'head/head_output/kernel', weightDecay: 0 },
    ]);
    const rates = [0.05, 0.05, 0.05, 0.05, 0, 0, 0, 0.1, 0.1];
    const decays = [0.5, 0.5, 0, 0, 0, 0, 0, 0, 0];
    for (const [at, { before, after }] of numbers.entries()) {
      const rate = rates[at] ?? 0;
      expect(after, `number ${at}`).toBeCloseTo(before * (1 - rate * (decays[at] ?? 0)) - rate, 5);
    }
    model.dispose();
  });

  it('keeps averages of weights, which change places with them', async () => {
    const network = line();
    const step = trainingStep(await engineFor(name), {
      networks: { network },
      losses: squaredError(network),
      optimizer: 'sgd',
      averageWeights: { decay: 0.3 },
    });
    const weights = [await numbersOf(network)];
    for (let update = 0; update < 3; update++) {
      await step.update(given, { learningRate: 0.05 });
      weights.push(await numbersOf(network));
    }
    // min(0.3, (1 + t) / (10 + t)): 2/11, 3/12, 4/13.
    const [first = [], ...others] = weights;
    const expected = others.reduce((average, now, index) => {
      const decay = Math.min(0.3, (2 + index) / (11 + index));
      return average.map((value, at) => value * decay + (now[at] ?? 0) * (1 - decay));
    }, first);
    await step.exchangeAverages();
    for (const [at, value] of (await numbersOf(network)).entries()) expect(value).toBeCloseTo(expected[at] ?? 0, 5);
    await step.exchangeAverages();
    expect(await numbersOf(network)).toEqual(weights.at(-1));
    step.dispose();
    network.dispose();
  });

  it('trains two networks in turn: points of a circle from noise', async () => {
    const dense = (seed: number, units: number, activation?: 'relu') => {
      const kernelInitializer = initializer('glorotUniform', seed);
      return layers.dense({ units, kernelInitializer, ...(activation && { activation }), inputShape: [2] });
    };
    const generator = sequential({
      layers: [dense(1, 16, 'relu'), layers.dense({ units: 2, kernelInitializer: initializer('glorotUniform', 2) })],
    });
    const discriminator = sequential({
      layers: [dense(3, 16, 'relu'), layers.dense({ units: 1, kernelInitializer: initializer('glorotUniform', 4) })],
    });
    const engine = await engineFor(name);
    const networks = { generator, discriminator };
    const judged = (shown: Tensor): Tensor => discriminator.apply(shown) as Tensor;
    const made = (noise: Tensor): Tensor => generator.apply(noise) as Tensor;
    const judging = trainingStep(engine, {
      networks,
      parameters: [{ match: 'generator', trainable: false }],
      losses: ({ noise, real }: { noise: Tensor; real: Tensor }) => ({
        real: mean(softplus(mul(judged(real), -1))),
        made: mean(softplus(judged(made(noise)))),
      }),
      optimizer: { name: 'adam', learningRate: 0.01 },
    });
    const making = trainingStep(engine, {
      networks,
      parameters: [{ match: 'discriminator', trainable: false }],
      losses: ({ noise }: { noise: Tensor }) => ({ fooling: mean(softplus(mul(judged(made(noise)), -1))) }),
      optimizer: { name: 'adam', learningRate: 0.01 },
    });
    const random = randomGenerator(1);
    const rows = (count: number, value: (row: number) => number[]): HostArray => ({
      dtype: 'float32',
      shape: [count, 2],
      values: Float32Array.from(Array.from({ length: count }, (_, row) => value(row)).flat()),
    });
    const distance = async (): Promise<number> => {
      const { values } = rows(64, () => [random.normal(), random.normal()]);
      const { tensor2d } = await import('@tensorflow/tfjs-core');
      const noise = tensor2d(values, [64, 2]);
      const shown = made(noise);
      const centre = mean(shown, 0);
      const [x = 0, y = 0] = await centre.data();
      for (const each of [noise, shown, centre]) each.dispose();
      return Math.hypot(x - 3, y + 2);
    };
    const before = await distance();
    for (let turn = 0; turn < (name === 'onnx' ? 300 : 120); turn++) {
      const noise = rows(16, () => [random.normal(), random.normal()]);
      const real = rows(16, () => [3 + 0.1 * random.normal(), -2 + 0.1 * random.normal()]);
      await judging.update({ noise, real });
      await making.update({ noise });
    }
    expect(await distance()).toBeLessThan(before / 2);
    for (const each of [judging, making, generator, discriminator]) each.dispose();
  });

  it('learns from a second model besides: distillation', async () => {
    const data = points(60);
    const engine = await engineFor(name);
    const classes = () => classifier(vectorEncoder({ length: 2, units: [16] }), { labels: sides });
    const [teacher, student] = [classes(), classes()];
    const own = trainingStep(engine, modelObjective(teacher));
    for (let epoch = 1; epoch <= 5; epoch++) {
      for await (const batch of modelBatches(teacher, data, { epoch })) await own.update(batch, { learningRate: 0.02 });
    }
    const distilling = trainingStep(
      engine,
      modelObjective(student, ({ features, outputs, headLosses }) => {
        const wanted = sigmoid(teacher.network.apply([...features]) as Tensor);
        return { ...headLosses, distillation: mean(sum(square(sub(sigmoid(outputs), wanted)), 1)) };
      }),
    );
    const losses: number[] = [];
    for (let epoch = 1; epoch <= 15; epoch++) {
      for await (const batch of modelBatches(student, data, { epoch })) {
        losses.push((await distilling.update(batch, { learningRate: 0.02 })).losses.distillation ?? Number.NaN);
      }
    }
    expect(losses.at(-1)).toBeLessThan((losses[0] ?? 0) / 2);
    for (const each of [own, distilling, teacher, student]) each.dispose();
  });

  it('draws other numbers for each batch, the same again after a resume', async () => {
    const model = classifier(vectorEncoder({ length: 2, units: [8], dropout: 0.5 }), { labels: sides });
    const step = trainingStep(await engineFor(name), { ...modelObjective(model), optimizer: 'sgd' });
    const losses: number[] = [];
    for await (const batch of modelBatches(model, points(8))) {
      for (const batches of [4, undefined, 4]) {
        if (batches !== undefined) step.counts = { updates: 0, batches };
        losses.push((await step.update(batch, { learningRate: 1e-30 })).loss);
      }
    }
    expect(losses[1]).not.toBe(losses[0]);
    expect(losses[2]).toBe(losses[0]);
    step.dispose();
    model.dispose();
  });

  it('refuses what it cannot train', async () => {
    const engine = await engineFor(name);
    const network = line();
    const refuses = (options: object, message: RegExp) =>
      expect(() => trainingStep(engine, { networks: { network }, losses: squaredError(network), ...options })).toThrow(
        expect.objectContaining({ code: 'invalid-option', message: expect.stringMatching(message) }),
      );
    refuses({ networks: network }, /networks by name.*received "a network without a name"|a network without a name/);
    refuses({ networks: {} }, /networks by name/);
    refuses({ losses: 7 }, /"losses"/);
    refuses({ lr: 1 }, /no option "lr"/);
    refuses({ parameters: 7 }, /a list of groups/);
    refuses({ parameters: [{ match: 'network/lime' }] }, /no weight of the model fits "network\/lime".*network\/line/);
    refuses({ parameters: [{ match: /^encoder/ }] }, /no weight of the model fits/);
    refuses({ parameters: [{ match: /kernel/ }, { match: 'network' }] }, /"network\/line\/kernel" is in two groups/);
    refuses({ parameters: [{ match: 'network', learningRate: -1 }] }, /parameters\[0\]\.learningRate/);
    refuses({ parameters: [{ match: 'network', rate: 1 }] }, /rate/);
    refuses({ parameters: [{ match: 'network', trainable: false }] }, /everything is frozen/);
    refuses({ averageWeights: { decay: 1 } }, /averageWeights\.decay/);
    refuses({ clipNorm: 0 }, /"clipNorm"/);

    const losing = async (losses: (batch: Pairs) => unknown, message: RegExp) => {
      const step = trainingStep(engine, { networks: { network }, losses: losses as never });
      await expect(step.update(given as never)).rejects.toThrow(
        expect.objectContaining({ code: 'invalid-option', message: expect.stringMatching(message) }),
      );
      step.dispose();
    };
    await losing(() => 3, /"losses" to give float32 tensors by name.*received 3/);
    await losing(() => undefined, /received undefined/);
    await losing(({ x }) => x, /a tensor without a name/);
    await losing(() => ({}), /no loss/);
    await losing(({ x }) => ({ whole: x }), /received \{"whole":"float32\[2,1\]"\}/);
    await losing(() => ({ error: 0.5 }), /received \{"error":0\.5\}/);
    await losing(({ x }) => ({ constant: mean(x) }), /no loss depends on a weight/);
    network.dispose();

    const other = line('other');
    const step = trainingStep(engine, { networks: { other }, losses: squaredError(other) });
    await expect(step.apply()).rejects.toThrow(/no gradients wait/);
    await expect(step.changeGradients((sums) => sums)).rejects.toThrow(/no gradients wait/);
    step.dispose();
    other.dispose();
  });
});

/** Types alone: what a step is given follows from its losses. */
export async function typed(model: Model<Point, 'near' | 'far', unknown, unknown>): Promise<void> {
  const step = trainingStep(await engineFor(), modelObjective(model));
  for await (const batch of modelBatches(model, points(3))) {
    const { seen } = await step.update(batch);
    seen.outputs.values satisfies Float32Array | Int32Array;
    // @ts-expect-error: there are no features
    await step.update({ targets: batch.targets, weights: batch.weights, terms: batch.terms });
  }
}
