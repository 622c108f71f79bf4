import '@tensorflow/tfjs-backend-cpu';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memory, setBackend, tensor, tidy } from '@tensorflow/tfjs-core';
import { input, layers, model as layersModel, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { initializer } from '../base/initializer.ts';
import { randomGenerator } from '../base/random.ts';
import { matcher } from '../compose/match/matcher.ts';
import type { Dataset } from '../data/dataset.ts';
import type { Example } from '../data/example.ts';
import { fromItems } from '../data/from-arrays.ts';
import type { EngineName } from '../engine/engine.ts';
import { engineFor } from '../engine/engine-for.ts';
import { classifier } from '../heads/classifier/classifier.ts';
import { classifierHead } from '../heads/classifier/head.ts';
import { regressor } from '../heads/regressor/regressor.ts';
import { tagger } from '../heads/tagger/tagger.ts';
import { freeze } from '../model/freeze.ts';
import { type AnyModel, type Model, modelOf, variablesOf } from '../model/model.ts';
import { prepareBatch } from '../run/prepare-batch.ts';
import {
  engines,
  eventsOf,
  numbersIn,
  only,
  type Point,
  pointExamples,
  points,
  sides,
  sums,
} from '../testing/points.ts';
import { sequenceEncoder } from '../testing/sequence-encoder.ts';
import { type VectorEncoderOptions, vectorEncoder } from '../testing/vector-encoder.ts';
import { modelObjective } from './objective.ts';
import type { TrainOptions } from './options.ts';
import { trainingStep } from './step.ts';
import { train } from './train.ts';

beforeAll(async () => {
  await setBackend('cpu');
});

beforeEach(() => {
  const before = memory().numTensors;
  return () => expect(memory().numTensors, 'nothing is left behind').toBe(before);
});

type Options<Input, Label> = TrainOptions<Input, Label>;

/** Trains a new model and disposes it: the losses of its updates and epochs, and what it has learnt. */
async function trained<Input, Label, Prediction, Report>(
  build: () => Model<Input, Label, Prediction, Report>,
  data: Dataset<Input, Label>,
  options: Options<Input, Label>,
) {
  const model = build();
  const events = await eventsOf(train(model, data, options));
  const numbers = await numbersIn(model);
  model.dispose();
  return {
    losses: [...only(events, 'step'), ...only(events, 'epoch')].map(({ loss }) => loss),
    numbers,
    notices: only(events, 'notice').flatMap(({ message }) => (/compiles/.test(message) ? [message] : [])),
  };
}

function expectSame(actual: readonly number[], expected: readonly number[], tolerance = 1e-5): void {
  expect(actual).toHaveLength(expected.length);
  for (const [at, number] of expected.entries()) {
    expect(Math.abs((actual[at] ?? Number.NaN) - number), `number ${at}, ${number}`).toBeLessThan(
      tolerance * (1 + Math.abs(number)),
    );
  }
}

/** Every example counts another amount. */
const weighted = <Input, Label>(examples: readonly Example<Input, Label>[]) =>
  fromItems(examples.map((example, index) => ({ ...example, weight: 0.25 + (index % 4) })));

/** Three views of the same points, of which most examples lack one; some are of one group. */
function views(count: number) {
  const random = randomGenerator(3);
  return Array.from({ length: count }, (_, index) => {
    const [x, y] = [random.normal(), random.normal()];
    const seen = [x, y];
    const heard = [x - y, x + y, y];
    const read = [Math.round(x + 4), Math.round(y + 4)].map((step) => Math.min(8, Math.max(0, step)));
    const input = [
      { seen, heard, read },
      { seen, heard },
      { heard, read },
      { seen, read },
    ][index % 4] ?? { seen, heard };
    return { input, ...(index % 5 === 0 && { label: `group ${index % 10}` }) };
  });
}

const viewMatcher = (loss: 'infoNce' | 'triplet' = 'infoNce') =>
  matcher(
    {
      seen: vectorEncoder({ length: 2, units: [8], l2: 0.01 }),
      heard: vectorEncoder({ length: 3, units: [6], seed: 1 }),
      read: sequenceEncoder({ vocabulary: 9, units: 6 }),
    },
    // The semi-hard triplet of a vector jumps where two are as far as each other; the hardest does not.
    { width: 5, loss, ...(loss === 'triplet' && { mining: 'hard' }), learningRates: { heard: 0.3 } },
  );

const sequences = Array.from({ length: 27 }, (_, index) =>
  Array.from({ length: 1 + (index % 7) }, (__, step) => (index * 3 + step * 5) % 9),
).map((input) => ({ input, label: input.map((step) => (step % 4 === 0 ? null : step % 2 === 0 ? 'even' : 'odd')) }));

describe.each(engines)('on %s a training in chunks is the one without', (engine) => {
  const sgd = { optimizer: 'sgd', learningRate: 0.1 } as const;
  const recipes: [string, Partial<Options<never, never>>][] = [
    ['Adam, chunks that do not divide the batch', { optimizer: 'adam', learningRate: 0.01, chunkSize: 5 }],
    ['SGD, clipped', { ...sgd, chunkSize: 4, clipNorm: 0.3 }],
    ['chunks of one', { ...sgd, chunkSize: 1, clipValue: 0.02 }],
    ['updates of several batches', { ...sgd, chunkSize: 3, batchSize: 8, gradientAccumulation: 2 }],
  ];

  /** The last of three batches is smaller. */
  const compare = async <Input, Label, Prediction, Report>(
    build: () => Model<Input, Label, Prediction, Report>,
    data: Dataset<Input, Label>,
    recipe: Partial<Options<Input, Label>>,
  ) => {
    const { chunkSize = 1, ...options } = { epochs: 2, batchSize: 12, seed: 2, engine, ...recipe };
    const without = await trained(build, data, options);
    const actual = await trained(build, data, { ...options, chunkSize });
    expectSame(actual.losses, without.losses);
    expectSame(actual.numbers, without.numbers);
    const still = build();
    expect(actual.numbers, 'it has learnt').not.toEqual(await numbersIn(still));
    still.dispose();
  };

  describe.each(recipes)('%s:', (_, recipe) => {
    it('a classifier', () =>
      compare(
        () => classifier(vectorEncoder({ length: 2, units: [6, 4], l2: 0.02 }), { labels: sides, hidden: [5] }),
        weighted(pointExamples(29)),
        { ...recipe, classWeight: { near: 2 } },
      ));

    it('a regressor', () => compare(() => regressor(vectorEncoder({ length: 2 }), {}), sums(29), recipe));

    it('a tagger, of rows of several lengths', () =>
      compare(
        () => tagger(sequenceEncoder({ vocabulary: 9, units: 4 }), { labels: ['even', 'odd'] }),
        weighted(sequences),
        recipe,
      ));

    it('a matcher, with gaps and groups', () => compare(viewMatcher, weighted(views(29)), recipe));
  });

  it('a matcher with triplets', () =>
    compare(() => viewMatcher('triplet'), fromItems(views(29)), { ...sgd, chunkSize: 5 }));

  it('that has batch normalisation in its head', async () => {
    // Which sees the rows that fill up the last batch, and sends a gradient back through them.
    const build = () => {
      const head = classifierHead({ labels: sides, width: 6 });
      head.network.dispose();
      const initial = initializer('glorotUniform', 1);
      const ownLayers = [layers.batchNormalization(), layers.dense({ units: 2, kernelInitializer: initial })];
      const inputs = input({ shape: [6] });
      const outputs = ownLayers.reduce((x, layer) => layer.apply(x) as SymbolicTensor, inputs);
      return modelOf(vectorEncoder({ length: 2, units: [6] }), { ...head, network: layersModel({ inputs, outputs }) });
    };
    await compare(build, points(29), { ...sgd, chunkSize: 5 });
  });

  it('where its encoder is frozen', async () => {
    const build = () => {
      const encoder = vectorEncoder({ length: 2, units: [6], batchNormalization: true, dropout: 0.5 });
      freeze(encoder);
      return classifier(encoder, { labels: sides });
    };
    await compare(build, points(29), { ...sgd, chunkSize: 5 });
    const model = build();
    const before = await numbersIn(model);
    await train(model, points(29), { epochs: 1, batchSize: 12, chunkSize: 5, engine });
    const after = await numbersIn(model);
    const encoderLength = model.encoder.network.countParams();
    expect(after.slice(0, encoderLength)).toEqual(before.slice(0, encoderLength));
    expect(after.slice(encoderLength)).not.toEqual(before.slice(encoderLength));
    model.dispose();
  });

  it('bit for bit where a chunk is a batch, dropout and all', async () => {
    const options = { epochs: 2, batchSize: 12, engine };
    const expected = await trained(randomClassifier, points(29), options);
    for (const chunkSize of [12, 100])
      expect(await trained(randomClassifier, points(29), { ...options, chunkSize })).toEqual(expected);
  });
});

const randomClassifier = (options: Partial<VectorEncoderOptions> = {}) =>
  classifier(
    vectorEncoder({ length: 2, units: [8, 4], dropout: 0.3, batchNormalization: true, noise: 0.1, ...options }),
    { labels: sides, dropout: 0.2, hidden: [6] },
  );

describe.each(engines)('on %s a training in chunks, with all that is random,', (engine) => {
  const options = { epochs: 3, batchSize: 12, chunkSize: 5, learningRate: 0.01, engine } as const;

  it('is the same again, and another with another seed', async () => {
    const first = await trained(randomClassifier, points(29), options);
    expect(await trained(randomClassifier, points(29), options)).toEqual(first);
    expect((await trained(randomClassifier, points(29), { ...options, seed: 1 })).losses).not.toEqual(first.losses);
  });

  it('goes on from a checkpoint as if it had not been interrupted', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'chunks-'));
    const straight = await trained(randomClassifier, points(29), options);
    const checkpoint = { folder, resume: true };
    await trained(randomClassifier, points(29), { ...options, epochs: 1, checkpoint });
    const resumed = await trained(randomClassifier, points(29), { ...options, checkpoint });
    expect(resumed.numbers).toEqual(straight.numbers);
    await rm(folder, { recursive: true });
  });
});

/** A step by itself, without a training around it. `run`: an update by the batch that has the third draw. */
async function stepOn(
  engine: EngineName,
  model: Model<Point, 'near' | 'far', unknown, unknown>,
  examples: readonly Example<Point, 'near' | 'far'>[],
  chunkSize?: number,
) {
  const step = trainingStep(await engineFor(engine), {
    ...modelObjective(model),
    optimizer: 'sgd',
    seed: 7,
    chunkSize,
  });
  const indices = examples.map((_, index) => index);
  const { arrays } = await prepareBatch(model, examples, indices, { size: examples.length });
  return {
    async run({ learningRate = 1, draw = 3 } = {}) {
      step.counts = { updates: 0, batches: draw - 1 };
      const { loss, seen } = await step.update(arrays, { learningRate });
      return { loss, outputs: seen.outputs };
    },
    dispose: () => step.dispose(),
  };
}

/** So small a rate that no weight changes. */
const still = { learningRate: 1e-30 };

const setNumbers = (model: AnyModel, numbers: readonly number[]): void => {
  let start = 0;
  tidy(() => {
    for (const variable of variablesOf(model)) {
      variable.assign(tensor(numbers.slice(start, start + variable.size), variable.shape));
      start += variable.size;
    }
  });
};

describe.each(engines)('on %s a step in chunks', (engine) => {
  it('of one chunk draws as the ordinary one does, and moves statistics and weights alike', async () => {
    const results = [];
    for (const chunkSize of [undefined, 8]) {
      const model = randomClassifier();
      const step = await stepOn(engine, model, pointExamples(8), chunkSize);
      const { loss, outputs } = await step.run();
      results.push([loss, ...outputs.values, ...(await numbersIn(model))]);
      step.dispose();
      model.dispose();
    }
    expectSame(results[1] ?? [], results[0] ?? [], 1e-6);
  });

  it('has the gradient of its loss, with the dropout of each chunk', async () => {
    const model = classifier(vectorEncoder({ length: 2, units: [5], dropout: 0.4, l2: 0.05 }), {
      labels: sides,
      dropout: 0.2,
    });
    const step = await stepOn(engine, model, pointExamples(8), 3);
    const before = await numbersIn(model);
    await step.run();
    const gradient = (await numbersIn(model)).map((number, at) => (before[at] ?? 0) - number);
    const width = 1e-2;
    for (const at of before.keys()) {
      const losses = [];
      for (const sign of [1, -1]) {
        setNumbers(
          model,
          before.map((number, index) => (index === at ? number + sign * width : number)),
        );
        losses.push((await step.run(still)).loss);
      }
      const slope = ((losses[0] ?? 0) - (losses[1] ?? 0)) / (2 * width);
      expect(Math.abs((gradient[at] ?? Number.NaN) - slope), `number ${at}`).toBeLessThan(2e-3);
    }
    expect(Math.hypot(...gradient)).toBeGreaterThan(0.1);
    step.dispose();
    model.dispose();
  });

  it('draws for each chunk and each batch anew, and the same for the same', async () => {
    const model = classifier(vectorEncoder({ length: 2, units: [64], dropout: 0.5 }), { labels: sides });
    const [example] = pointExamples(1);
    const step = await stepOn(
      engine,
      model,
      Array.from({ length: 9 }, () => example ?? never()),
      3,
    );
    const first = [...(await step.run(still)).outputs.values];
    expect(new Set(first.filter((_, index) => index % 2 === 0)).size, 'rows that differ').toBe(9);
    expect([...(await step.run(still)).outputs.values]).toEqual(first);
    expect([...(await step.run({ ...still, draw: 4 })).outputs.values]).not.toEqual(first);
    step.dispose();
    model.dispose();
  });

  it('follows the statistics of batch normalisation once for each chunk', async () => {
    const examples = pointExamples(8);
    const build = () =>
      classifier(vectorEncoder({ length: 2, units: [3], batchNormalization: true }), { labels: sides });
    const whole = build();
    const chunked = build();
    for (const half of [examples.slice(0, 4), examples.slice(4)]) {
      const step = await stepOn(engine, whole, half);
      await step.run(still);
      step.dispose();
    }
    const step = await stepOn(engine, chunked, examples, 4);
    await step.run(still);
    step.dispose();
    expectSame(await numbersIn(chunked), await numbersIn(whole), 1e-6);
    for (const model of [whole, chunked]) model.dispose();
  });
});

function never(): never {
  throw new Error('there is no example');
}

it('tells of another length of rows once, not for each part of the step', async () => {
  const build = () => tagger(sequenceEncoder({ vocabulary: 9, units: 4 }), { labels: ['even', 'odd'] });
  const { notices } = await trained(build, fromItems(sequences), {
    epochs: 1,
    batchSize: 9,
    chunkSize: 4,
    engine: 'onnx',
  });
  expect(notices).toEqual([
    expect.stringMatching(/^training step, encoder: compiles program 2, for inputs int32\[rows,/),
    expect.stringMatching(/^training step, encoder: compiles program 3, for inputs int32\[rows,/),
  ]);
});
