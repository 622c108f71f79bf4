import '@tensorflow/tfjs-backend-cpu';
import { matMul, reshape, setBackend, tidy } from '@tensorflow/tfjs-core';
import { layers, models, sequential } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { type InitializerConfig, type InitializerName, initializer } from './initializer.ts';

beforeAll(async () => {
  await setBackend('cpu');
});

function valuesOf(name: InitializerName | InitializerConfig, shape: number[], seed = 1): number[] {
  return tidy(() => [...initializer(name, seed).apply(shape).dataSync()]);
}

function momentsOf(values: readonly number[]): { mean: number; deviation: number; largest: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, deviation: Math.sqrt(variance), largest: Math.max(...values.map((value) => Math.abs(value - mean))) };
}

const fanIn = 100;
const fanOut = 300;
/** Standard deviation, and the largest value where there is a bound: TF.js cuts a normal off at two deviations of the uncut one. */
const cut = 0.8796;
const table: {
  [Name in InitializerName]: [config: InitializerConfig, deviation: number, bound?: number | undefined, mean?: number];
} = {
  zeros: [{ name: 'zeros' }, 0],
  ones: [{ name: 'ones' }, 0, 0, 1],
  constant: [{ name: 'constant', value: 3 }, 0, 0, 3],
  identity: [{ name: 'identity', gain: 2 }, 0],
  randomNormal: [{ name: 'randomNormal', mean: 1, stddev: 0.5 }, 0.5, undefined, 1],
  gaussian: [{ name: 'gaussian', stddev: 0.2 }, 0.2],
  randomUniform: [{ name: 'randomUniform', minval: -1, maxval: 3 }, 4 / Math.sqrt(12), 2, 1],
  uniform: [{ name: 'uniform' }, 0.1 / Math.sqrt(12), 0.05],
  truncatedNormal: [{ name: 'truncatedNormal', stddev: 0.5 }, 0.5 * cut, 1],
  glorotNormal: [{ name: 'glorotNormal' }, Math.sqrt(2 / 400) * cut, 2 * Math.sqrt(2 / 400)],
  glorotUniform: [{ name: 'glorotUniform' }, Math.sqrt(2 / 400), Math.sqrt(6 / 400)],
  heNormal: [{ name: 'heNormal' }, Math.sqrt(2 / fanIn) * cut, 2 * Math.sqrt(2 / fanIn)],
  heUniform: [{ name: 'heUniform' }, Math.sqrt(2 / fanIn), Math.sqrt(6 / fanIn)],
  leCunNormal: [{ name: 'leCunNormal' }, Math.sqrt(1 / fanIn) * cut, 2 * Math.sqrt(1 / fanIn)],
  leCunUniform: [{ name: 'leCunUniform' }, Math.sqrt(1 / fanIn), Math.sqrt(3 / fanIn)],
  orthogonal: [{ name: 'orthogonal' }, Math.sqrt(1 / fanOut)],
  varianceScaling: [
    { name: 'varianceScaling', scale: 3, mode: 'fanOut', distribution: 'uniform' },
    Math.sqrt(3 / fanOut),
    3 / Math.sqrt(fanOut),
  ],
};

describe.each(Object.entries(table))('%s', (name, [config, deviation, bound, mean = 0]) => {
  it('has the spread it should have', () => {
    if (name === 'identity') return expect(valuesOf(config, [2, 2])).toEqual([2, 0, 0, 2]);
    const moments = momentsOf(valuesOf(config, [fanIn, fanOut]));
    // 30,000 numbers: the mean is within 4 of its standard errors, the deviation within 3 %.
    expect(Math.abs(moments.mean - mean)).toBeLessThanOrEqual((4 * deviation) / Math.sqrt(fanIn * fanOut));
    expect(Math.abs(moments.deviation - deviation)).toBeLessThanOrEqual(0.03 * deviation);
    if (bound !== undefined) expect(moments.largest).toBeLessThanOrEqual(bound * 1.03);
    return undefined;
  });

  it('is fixed by its seed', () => {
    const shape = [6, 6];
    const values = valuesOf(config, shape, 5);
    expect(valuesOf(config, shape, 5)).toEqual(values);
    if (deviation > 0) expect(valuesOf(config, shape, 6)).not.toEqual(values);
  });
});

describe('orthogonal', () => {
  it.each([
    [8, 8],
    [12, 5],
    [5, 12],
    [3, 3, 2, 7],
  ])('is orthogonal in shape %j', (...shape) => {
    tidy(() => {
      const weights = initializer({ name: 'orthogonal', gain: 2 }, 3).apply(shape);
      expect(weights.shape).toEqual(shape);
      const columns = shape.at(-1) ?? 0;
      const flat = reshape(weights, [-1, columns]);
      const tall = (flat.shape[0] ?? 0) >= columns;
      const product = matMul(flat, flat, tall, !tall).arraySync() as number[][];
      expect(product).toEqual(product.map((row, i) => row.map((_, j) => expect.closeTo(i === j ? 4 : 0, 5))));
    });
  });
});

describe('initializer', () => {
  const loadable = (Object.keys(table) as InitializerName[]).filter((name) => name !== 'orthogonal');

  it.each(loadable)('%s is what TF.js saves under a name of its own and loads again', async (name) => {
    const layer = layers.dense({ units: 4, inputShape: [4], kernelInitializer: initializer(name, 7) });
    const model = sequential({ layers: [layer] });
    const again = await models.modelFromJSON(JSON.parse(JSON.stringify(model.toJSON(null, false))));
    expect(again.layers[0]?.getConfig().kernelInitializer).toEqual(layer.getConfig().kernelInitializer);
    model.dispose();
    again.dispose();
  });

  it('saves orthogonal as TF.js does, whose own cannot begin again without the methods of tensors in @tensorflow/tfjs', () => {
    const layer = layers.dense({ units: 4, kernelInitializer: initializer({ name: 'orthogonal', gain: 2 }, 7) });
    expect(layer.getConfig().kernelInitializer).toEqual({ className: 'Orthogonal', config: { gain: 2, seed: 7 } });
  });

  it.each<[problem: string, make: () => unknown, message: RegExp]>([
    [
      'a name that there is not',
      () => initializer('xavier' as InitializerName, 1),
      /"name" to be one of zeros, ones, .*received "xavier"/,
    ],
    [
      'an option of another',
      () => initializer({ name: 'uniform', stddev: 1 } as InitializerConfig, 1),
      /no option "stddev". The options are: minval, maxval/,
    ],
    [
      'a deviation of 0',
      () => initializer({ name: 'gaussian', stddev: 0 }, 1),
      /"stddev" to be a finite number greater than 0, received 0/,
    ],
    [
      'no seed',
      () => initializer('zeros', undefined as unknown as number),
      /"seed" to be a finite number, received undefined/,
    ],
    [
      'a mode that there is not',
      () => initializer({ name: 'varianceScaling', mode: 'fan' as 'fanIn' }, 1),
      /"mode" to be one of fanIn, fanOut, fanAvg, received "fan"/,
    ],
    [
      'orthogonal vectors',
      () => initializer('orthogonal', 1).apply([3]),
      /"rank" to be a finite number at least 2, received 1/,
    ],
  ])('refuses %s', (_, make, message) => {
    expect(make).toThrow(expect.objectContaining({ code: 'invalid-option', message: expect.stringMatching(message) }));
  });
});

it('refuses weights that no memory holds before they are drawn', () => {
  for (const name of ['zeros', 'glorotUniform', 'orthogonal'] as const)
    expect(() => initializer(name, 1).apply([1e5, 1e6])).toThrow('weights of shape [100000,1000000]');
});

it('refuses null, as a bundle may have it', () => {
  expect(() => initializer(null as unknown as InitializerName, 1)).toThrow(
    'expected "initializer" to be a name, or a name with options, received null',
  );
});
