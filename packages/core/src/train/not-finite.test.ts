import '@tensorflow/tfjs-backend-cpu';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setBackend } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Example } from '../data/example.ts';
import { fromItems } from '../data/from-arrays.ts';
import { classifier } from '../heads/classifier/classifier.ts';
import { predict } from '../run/predict.ts';
import { engines, eventsOf, numbersIn, type Point, pointExamples, type Side, sides } from '../testing/points.ts';
import { vectorEncoder } from '../testing/vector-encoder.ts';
import type { TrainEvent } from './events.ts';
import { train } from './train.ts';

beforeAll(async () => {
  await setBackend('cpu');
});

const build = () => classifier(vectorEncoder({ length: 2, units: [4], activation: 'linear' }), { labels: sides });
/** So far out that its loss, times its weight, is more than a float32 can hold: the loss becomes infinite. */
const poison: Example<Point, Side> = { input: [1e9, 1e9], label: 'far', weight: 3e38 };

/** Trains until it fails; gives the error and the weights after each step. */
async function failing(examples: readonly Example<Point, Side>[], options: object) {
  const model = build();
  const weights = [await numbersIn(model)];
  const callbacks = [
    async (event: TrainEvent) => {
      if (event.type === 'step') weights.push(await numbersIn(model));
    },
  ];
  const run = train(model, fromItems(examples), { epochs: 1, batchSize: 1, shuffle: false, callbacks, ...options });
  const iterated = eventsOf(run).catch((error: unknown) => error);
  const error: unknown = await run.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(await iterated, 'whoever iterates hears of it, too').toBe(error);
  const left = await numbersIn(model);
  const [answer] = await predict(model, [[1, 1]], { engine: 'onnx' });
  expect(answer?.probability).toBeGreaterThan(0);
  model.dispose();
  return { error, weights, left };
}

describe.each(engines)('a loss that is no number on %s', (engine) => {
  it('stops the training, names the step, and leaves the last good weights', async () => {
    const examples = [...pointExamples(80), poison, ...pointExamples(5, 2)];
    const { error, weights, left } = await failing(examples, { engine });
    expect(error).toMatchObject({
      code: 'not-finite',
      message: expect.stringMatching(
        /^train, step 81 \(epoch 1\): the loss is (NaN|Infinity); .* weights of step 64 again/,
      ),
    });
    expect(left).toEqual(weights[64]);
  });

  it('has the initial weights to go back to in the first steps', async () => {
    const { error, weights, left } = await failing([poison], { engine });
    expect(error).toMatchObject({
      code: 'not-finite',
      message: expect.stringMatching(/step 1 .* weights of step 0 again/),
    });
    expect(left).toEqual(weights[0]);
  });

  it('goes back to the end of the epoch before', async () => {
    // The first epoch is well: it reads another order of the same examples. Its end is a place to go back to.
    let epoch = 0;
    const data = [...pointExamples(5)];
    const model = build();
    const watching = [
      async (event: TrainEvent) => {
        if (event.type === 'epoch') epoch = event.epoch;
        if (event.type === 'epoch') data[2] = poison;
        if (event.type === 'epoch') ended = await numbersIn(model);
      },
    ];
    let ended: number[] = [];
    const options = { epochs: 3, batchSize: 1, shuffle: false, callbacks: watching, engine };
    await expect(train(model, fromItems(data), options)).rejects.toThrow(/step 8 \(epoch 2\).*weights of step 5 again/);
    expect(epoch).toBe(1);
    expect(await numbersIn(model)).toEqual(ended);
    model.dispose();
  });

  it('is also noticed when the last update of all breaks the weights', async () => {
    const { error, weights, left } = await failing(pointExamples(3), { engine, optimizer: 'sgd', learningRate: 1e39 });
    expect(error).toMatchObject({ code: 'not-finite' });
    expect(weights.every((numbers) => numbers.every(Number.isFinite))).toBe(false);
    expect(left).toEqual(weights[0]);
  });

  it('in a batch that is only added up stops the training, too', async () => {
    const examples = [...pointExamples(4), poison, ...pointExamples(3)];
    const { error, left, weights } = await failing(examples, { engine, gradientAccumulation: 4 });
    expect(error).toMatchObject({ code: 'not-finite', message: expect.stringContaining('step 2') });
    expect(left).toEqual(weights[0]);
  });

  it('leaves the checkpoint of the epoch before, from which a training goes on', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'not-finite-'));
    const data = pointExamples(5);
    const model = build();
    const callbacks = [
      (event: TrainEvent) => {
        if (event.type === 'epoch') data[2] = poison;
      },
    ];
    const options = { epochs: 2, batchSize: 1, shuffle: false, checkpoint: { folder, resume: true }, engine };
    await expect(train(model, fromItems(data), { ...options, callbacks })).rejects.toMatchObject({
      code: 'not-finite',
    });
    const again = build();
    const result = await train(again, fromItems(pointExamples(5)), options);
    expect(result).toMatchObject({ reason: 'completed', steps: 10 });
    again.dispose();
    model.dispose();
    await rm(folder, { recursive: true });
  });
});
