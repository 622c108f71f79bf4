import '@tensorflow/tfjs-backend-cpu';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memory, setBackend } from '@tensorflow/tfjs-core';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { randomGenerator } from '../../base/random.ts';
import { fromItems } from '../../data/from-arrays.ts';
import { classifierHead } from '../../heads/classifier/head.ts';
import { regressorHead } from '../../heads/regressor/head.ts';
import { taggerHead } from '../../heads/tagger/head.ts';
import { namedWeights } from '../../model/parameters.ts';
import { evaluate } from '../../run/evaluate.ts';
import { predict } from '../../run/predict.ts';
import { load } from '../../store/bundle/load.ts';
import { save } from '../../store/bundle/save.ts';
import { engines, eventsOf, only } from '../../testing/points.ts';
import { vectorEncoder } from '../../testing/vector-encoder.ts';
import { train } from '../../train/train.ts';
import { multitask } from './multitask.ts';
import { multitaskHead } from './multitask-head.ts';

beforeAll(async () => {
  await setBackend('cpu');
});

beforeEach(() => {
  const before = memory().numTensors;
  return () => expect(memory().numTensors, 'nothing is left behind').toBe(before);
});

const sides = ['left', 'right'] as const;

/** Points, of which every third has no height, and every fifth no side. */
const data = fromItems(
  Array.from({ length: 90 }, (_, index) => {
    const random = randomGenerator([4, index]);
    const [x, y] = [random.normal(), random.normal()];
    const label = {
      ...(index % 5 !== 0 && { side: x < 0 ? ('left' as const) : ('right' as const) }),
      ...(index % 3 !== 0 && { height: 40 + 10 * y }),
    };
    return {
      input: [x, y],
      label: index % 15 === 0 ? { side: x < 0 ? ('left' as const) : ('right' as const) } : label,
    };
  }),
);

const build = (lossWeights = {}) => {
  const encoder = vectorEncoder({ length: 2, units: [16] });
  const { width } = encoder;
  return multitask(
    encoder,
    { side: classifierHead({ labels: sides, width }), height: regressorHead({ width, seed: 1 }) },
    { lossWeights },
  );
};

describe.each(engines)('two tasks on one encoder, on %s', (engine) => {
  it('are learnt together, reported by name, saved and loaded', async () => {
    const model = build({ height: 0.5 });
    const options = { epochs: 25, learningRate: 0.02, validationSplit: 0.2, engine } as const;
    const stops = { earlyStopping: { monitor: 'height.mae', patience: 25 } } as const;
    const events = only(await eventsOf(train(model, data, { ...options, ...stops })), 'epoch');
    const [first, last] = [events[0], events.at(-1)];
    expect(last?.['side.accuracy']).toBeGreaterThan(0.9);
    expect(Number(last?.['height.mae'])).toBeLessThan(Number(first?.['height.mae']) / 2);
    expect(last?.validation?.['side.accuracy']).toBeGreaterThan(0.8);

    const report = await evaluate(model, data, { engine, batchSize: 16 });
    expect([report.side.samples, report.height.samples, report.samples]).toEqual([78, 60, 90]);
    // Of each example, labelled or not: the mean of a task is over those that are.
    expect(report.loss).toBeCloseTo((report.side.loss * 78 + 0.5 * report.height.loss * 60) / 90, 5);
    const [answer] = await predict(model, [[-2, 1]], { engine });
    expect(answer?.side.label).toBe('left');
    expect(answer?.height.value).toBeGreaterThan(43);

    const folder = await mkdtemp(join(tmpdir(), 'encoderkit-'));
    await save(model, join(folder, 'tasks'));
    const again = await load(join(folder, 'tasks'), vectorEncoder, { head: 'multitask' });
    expect(await predict(again, [[-2, 1]], { engine })).toEqual([answer]);
    expect(again.head.toConfig()).toEqual(model.head.toConfig());
    await rm(folder, { recursive: true });
    model.dispose();
    again.dispose();
  });
});

it('leave the other task alone where an example has no label for it', async () => {
  const model = build();
  const numbers = async () =>
    Promise.all(
      namedWeights(model)
        .filter(({ name }) => name.startsWith('head/height/'))
        .map(async ({ weight }) => [...(await weight.read().data())]),
    );
  const before = await numbers();
  expect(before).toHaveLength(2);
  const sidesOnly = fromItems([
    { input: [1, 2], label: { side: 'left' } },
    { input: [2, 1], label: { side: 'right', height: 3 } },
  ] as const);
  await train(model, sidesOnly.take(1), { epochs: 3, engine: 'onnx' });
  expect(await numbers()).toEqual(before);
  await train(model, sidesOnly, { epochs: 3, engine: 'onnx' });
  expect(await numbers()).not.toEqual(before);
  model.dispose();
});

describe('a head of several tasks refuses', () => {
  const width = 3;
  const side = () => classifierHead({ labels: sides, width });
  const cases: [what: string, options: () => object, message: RegExp][] = [
    ['one task', () => ({ heads: { side: side() } }), /two or more heads/],
    ['no heads', () => ({ heads: 7 }), /two or more heads.*received 7/],
    ['what is no head', () => ({ heads: { side: side(), height: {} } }), /"height":"no head"/],
    ['a name of the report', () => ({ heads: { side: side(), loss: regressorHead({ width }) } }), /other than "loss"/],
    [
      'other widths',
      () => ({ heads: { side: side(), height: regressorHead({ width: 4 }) } }),
      /the width of the encoder/,
    ],
    ['a tagger', () => ({ heads: { side: side(), tag: taggerHead({ labels: sides, width }) } }), /"tag":"tagger"/],
    [
      'unknown weights',
      () => ({ heads: { side: side(), other: side() }, lossWeights: { size: 1 } }),
      /no option "lossWeights.size"/,
    ],
    [
      'a weight of 0',
      () => ({ heads: { side: side(), other: side() }, lossWeights: { side: 0 } }),
      /"lossWeights.side"/,
    ],
    ['an unknown option', () => ({ heads: { side: side(), other: side() }, weights: 1 }), /no option "weights"/],
  ];
  it.each(cases)('%s', (_, options, message) => {
    const given = options();
    expect(() => multitaskHead(given as never)).toThrow(
      expect.objectContaining({ code: 'invalid-option', message: expect.stringMatching(message) }),
    );
    for (const head of Object.values(Reflect.get(given, 'heads'))) {
      if (typeof head === 'object' && head !== null && 'network' in head)
        Reflect.get(head.network as object, 'dispose').call(head.network);
    }
  });
});
