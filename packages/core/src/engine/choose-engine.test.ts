import '@tensorflow/tfjs-backend-cpu';
import { setBackend } from '@tensorflow/tfjs-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { classifier } from '../heads/classifier/classifier.ts';
import { eventsOf, only, points, sides } from '../testing/points.ts';
import { vectorEncoder } from '../testing/vector-encoder.ts';
import { train } from '../train/train.ts';
import { chooseEngine } from './choose-engine.ts';
import type { Engine } from './engine.ts';
import { chosenEngine, engineFor } from './engine-for.ts';

beforeEach(async () => {
  await setBackend('cpu');
});

describe('chooseEngine', () => {
  it('takes what is asked for', async () => {
    expect(await chooseEngine('onnx')).toMatchObject({ name: 'onnx', reason: 'ONNX Runtime, as asked' });
    expect(await chooseEngine('eager')).toMatchObject({ name: 'eager', reason: expect.stringContaining('"cpu"') });
  });

  it('refuses what it does not know', async () => {
    await expect(Reflect.apply(chooseEngine, undefined, ['gpu'])).rejects.toMatchObject({
      code: 'invalid-option',
      message: expect.stringContaining('one of onnx, eager, auto'),
    });
  });
});

describe('the engine that an option asks for', () => {
  it('is chosen once for each name, and is the one that is given', async () => {
    expect(await engineFor('onnx')).toBe(await engineFor('onnx'));
    expect(await engineFor()).toBe(await engineFor('auto'));
    const own = await chooseEngine('onnx');
    expect(await chosenEngine(own)).toEqual({ engine: own, warnings: [] });
  });

  it('is asked anew when it goes by the active backend', async () => {
    expect((await engineFor('eager')).reason).toContain('"cpu"');
    await setBackend('onnx');
    expect((await engineFor('eager')).reason).toContain('"onnx"');
  });
});

it('a training runs, and validates, on an engine of one’s own', async () => {
  const onnx = await chooseEngine('onnx');
  const names: string[] = [];
  const own: Engine = {
    name: 'onnx',
    reason: 'my own',
    program(name, compute, state) {
      names.push(name);
      return onnx.program(name, compute, state);
    },
  };
  const model = classifier(vectorEncoder({ length: 2 }), { labels: sides });
  const events = await eventsOf(train(model, points(8), { epochs: 2, validationSplit: 0.5, engine: own }));
  expect(only(events, 'start')).toMatchObject([{ reason: 'my own' }]);
  expect(names).toEqual(['training step', 'evaluate']);
  model.dispose();
});
