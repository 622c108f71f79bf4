import '@tensorflow/tfjs-backend-cpu';
import { setBackend } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { classifier } from '../heads/classifier/classifier.ts';
import { evaluate } from '../run/evaluate.ts';
import { engines, numbersIn, points, sides } from '../testing/points.ts';
import { vectorEncoder } from '../testing/vector-encoder.ts';
import { earlyStopping } from './early-stopping.ts';
import type { EpochEvent, MetricValues, TrainEvent } from './events.ts';
import type { EarlyStoppingOptions } from './options.ts';
import { train } from './train.ts';

const epochOf = (epoch: number, metrics: MetricValues, validation?: MetricValues): EpochEvent => ({
  type: 'epoch',
  epoch,
  epochs: 9,
  step: epoch,
  seconds: 1,
  learningRate: 1,
  ...metrics,
  ...(validation && { validation }),
});

/** Which epochs improved, and which one stopped. */
function follow(options: EarlyStoppingOptions, values: readonly number[], name = 'loss') {
  const stopping = earlyStopping(options);
  let state = stopping.initialState;
  const improved: number[] = [];
  for (const [index, value] of values.entries()) {
    const verdict = stopping.next(state, epochOf(index + 1, { loss: 0, [name]: value }));
    if (verdict.improved) improved.push(index + 1);
    state = verdict.state;
    if (verdict.stops) return { improved, stopsAfter: index + 1, bestEpoch: state.bestEpoch };
  }
  return { improved, stopsAfter: undefined, bestEpoch: state.bestEpoch };
}

describe('early stopping', () => {
  it.each<[string, EarlyStoppingOptions, number[], ReturnType<typeof follow>]>([
    ['waits three epochs', {}, [3, 2, 2, 2.5, 2, 1], { improved: [1, 2], stopsAfter: 5, bestEpoch: 2 }],
    ['waits as long as asked', { patience: 1 }, [3, 3], { improved: [1], stopsAfter: 2, bestEpoch: 1 }],
    [
      'begins to wait anew',
      { patience: 2 },
      [3, 4, 2, 4, 1, 4, 4],
      { improved: [1, 3, 5], stopsAfter: 7, bestEpoch: 5 },
    ],
    [
      'wants more than minDelta',
      { patience: 2, minDelta: 0.5 },
      [3, 2.5, 2.4],
      { improved: [1, 3], stopsAfter: undefined, bestEpoch: 3 },
    ],
    [
      'takes NaN for no improvement',
      { patience: 2 },
      [Number.NaN, 3, Number.NaN, 4],
      { improved: [2], stopsAfter: 4, bestEpoch: 2 },
    ],
    ['can want more', { mode: 'max', patience: 1 }, [1, 2, 1], { improved: [1, 2], stopsAfter: 3, bestEpoch: 2 }],
  ])('%s', (_, options, values, expected) => {
    expect(follow(options, values)).toEqual(expected);
  });

  it.each<[string, number[], number[]]>([
    ['mae', [2, 1, 3], [1, 2]],
    ['rmse', [2, 1, 3], [1, 2]],
    ['validationError', [2, 1, 3], [1, 2]],
    ['accuracy', [2, 1, 3], [1, 3]],
    ['macroF1', [2, 1, 3], [1, 3]],
    ['r2', [2, 1, 3], [1, 3]],
  ])('knows which way %s is better', (monitor, values, improved) => {
    expect(follow({ monitor }, values, monitor).improved).toEqual(improved);
  });

  it('looks at validation examples where there are some', () => {
    const stopping = earlyStopping({ monitor: 'accuracy' });
    const event = epochOf(1, { loss: 1, accuracy: 0.9 }, { loss: 1, accuracy: 0.4 });
    expect(stopping.next(stopping.initialState, event).state.best).toBe(0.4);
  });
});

describe.each(engines)('early stopping on %s', (engine) => {
  beforeAll(async () => {
    await setBackend('cpu');
  });
  const build = () => classifier(vectorEncoder({ length: 2, units: [8], batchNormalization: true }), { labels: sides });
  const validationData = points(40, 2);

  it('stops, and gives back the weights of the best epoch, statistics included', async () => {
    const model = build();
    const weights: number[][] = [];
    const callbacks = [
      async (event: TrainEvent) => {
        if (event.type === 'epoch') weights.push(await numbersIn(model));
      },
    ];
    // A rate at which it soon gets worse.
    const options = { epochs: 40, batchSize: 8, learningRate: 0.5, validationData, callbacks, engine, seed: 2 };
    const result = await train(model, points(40), { ...options, earlyStopping: { patience: 2 } });
    const losses = result.epochs.map(({ validation }) => validation?.loss ?? Number.NaN);
    const best = losses.indexOf(Math.min(...losses)) + 1;
    expect(result).toMatchObject({ reason: 'early-stopping', bestEpoch: best });
    expect(result.epochs).toHaveLength(best + 2);
    expect(await numbersIn(model)).toEqual(weights[best - 1]);
    expect(weights.at(-1)).not.toEqual(weights[best - 1]);
    expect((await evaluate(model, validationData, { engine, batchSize: 8 })).loss).toBeCloseTo(
      losses[best - 1] ?? 0,
      6,
    );
    model.dispose();
  });

  it('gives back the best weights also where the epochs are over before its patience is', async () => {
    const model = build();
    const options = { epochs: 6, batchSize: 8, learningRate: 0.5, validationData, engine, seed: 2 };
    const result = await train(model, points(40), {
      ...options,
      earlyStopping: { patience: 100, monitor: 'accuracy' },
    });
    const accuracies = result.epochs.map(({ validation }) => validation?.accuracy ?? 0);
    const best = accuracies.indexOf(Math.max(...accuracies)) + 1;
    expect(result).toMatchObject({ reason: 'completed', bestEpoch: best });
    expect((await evaluate(model, validationData, { engine })).accuracy).toBe(accuracies[best - 1]);
    model.dispose();
  });
});
